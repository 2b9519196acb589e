"""Which signature provider this installation uses (``EMAS_SIGNER``)."""

from django.conf import settings
from django.utils.module_loading import import_string

from emas.documents import ports

_ADAPTERS = {
    "local": "emas.documents.adapters.local.LocalSigner",
    "bsre": "emas.documents.adapters.bsre.BsreSigner",
}


def provider() -> ports.Signer:
    """Give the adapter in use; loaded only when something is signed or checked."""
    adapter: ports.Signer = import_string(_ADAPTERS[settings.EMAS_SIGNER])()
    return adapter


def of_document(*, is_seal: bool) -> ports.Signer:
    """Give who fills the slots of a letter: the portal's own seal, or the provider with which people sign."""
    if not is_seal:
        return provider()
    from emas.documents.adapters.local.seal import PortalSeal

    return PortalSeal()


def all_roots() -> tuple[bytes, ...]:
    """Give every root that letters of this installation may lead to: those issued before the provider was changed stay genuine."""
    from emas.documents.adapters import bsre
    from emas.documents.adapters.local import authority

    roots = list(provider().trust_roots())
    if settings.EMAS_SIGNER != "local":
        roots += authority.former_root()
    elif settings.EMAS_BSRE_ROOTS:
        roots += bsre.roots(settings.EMAS_BSRE_ROOTS)
    return tuple(roots)


def embeds_revocation() -> bool:
    """Tell whether every letter of this installation proves by itself that no certificate was revoked."""
    return provider().embeds_revocation and not settings.EMAS_BSRE_ROOTS
