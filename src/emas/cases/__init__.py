"""
The engine: one case, its flow, deadlines and history.

Not here: whatever another module of this floor or above is named for (see docs/explanation/architecture.md).
"""
