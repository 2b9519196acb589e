"""Outside systems of ``watch``."""
