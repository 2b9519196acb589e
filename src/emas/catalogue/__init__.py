"""
Service definitions: load, check, version, publish, find.

Not here: whatever another module of this floor or above is named for (see docs/explanation/architecture.md).
"""
