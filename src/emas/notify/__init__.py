"""
Messages to people by any channel, written with the act that caused them and sent after.

Not here: whatever another module of this floor or above is named for (see docs/explanation/architecture.md).
"""
