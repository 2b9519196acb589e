"""The portal's own seal: its certificate, no person, no passphrase, whatever provider people sign with."""

from datetime import datetime

from emas.documents import ports
from emas.documents.adapters.local import authority
from emas.documents.adapters.local.signer import LocalSigner, common_number

_NUMBER = "SEGEL"
_NAME = "Segel Portal Emas"


class PortalSeal(LocalSigner):
    """Seals with a certificate of the local authority that names the portal. Never certified, never anybody's signature."""

    def key_of(self, signer: ports.SignerIdentity, at: datetime) -> authority.KeyPair:
        """Give the key of the seal, made at its first use."""
        return authority.seal(name=_NAME, number=_NUMBER, at=at)

    def belongs_to(self, signer: ports.SignerIdentity, certificate: bytes) -> bool:
        """Tell whether a certificate is the seal's: no person's passes for it."""
        return common_number(certificate) == _NUMBER
