"""
Append-only trail of who looked at or changed what, outside a case's own history.

Not here: whatever another module of this floor or above is named for (see docs/explanation/architecture.md).
"""
