"""
The embedded signature provider: a certificate authority of the portal's own, PAdES with embedded validation data.

Not a certified provider: whatever it signs says *bukan TTE tersertifikasi*.
"""

from emas.documents.adapters.local.signer import LocalSigner

__all__ = ["LocalSigner"]
