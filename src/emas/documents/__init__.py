"""
Files and letters: uploads, numbers and registers, PDF rendering, signatures, verification.

Not here: whatever another module of this floor or above is named for (see docs/explanation/architecture.md).
"""
