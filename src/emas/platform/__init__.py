"""
Django allowed, no domain: transaction guards, sealing, limits, storage, logs, spreadsheets.

Not here: whatever another module of this floor or above is named for (see docs/explanation/architecture.md).
"""
