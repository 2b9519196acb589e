"""
Signs with BSrE's eSign client service, API v1 or v2 (bsre-esign). Its answers are read with suspicion, never believed.

Not here: checking the signed file (``documents.operations``), asking for the passphrase (``web``).
"""

from emas.documents.adapters.bsre.signer import BsreSigner, roots

__all__ = ["BsreSigner", "roots"]
