"""
Events to be delivered after commit: rows of our own, leased, retried, reaped.

Not here: whatever another module of this floor or above is named for (see docs/explanation/architecture.md).
"""
