"""Whether letters can be made and signed here: for the nightly proof and for ``emas doctor``."""

from datetime import datetime

from emas.documents import ports
from emas.documents.adapters import keys, signing, typst
from emas.documents.adapters.typst import letter
from emas.documents.types import LetterContent, SigningManners
from emas.people import queries as people


def signer_status(*, person_id: int, name: str, organisation: str, at: datetime) -> ports.SignerStatus:
    """
    Tell whether the provider lets this person sign at ``at``. May be a call to an outside system.

    Raises: SigningUnavailable; TransactionMisuseError inside a transaction when the provider is elsewhere.
    """
    provider = signing.provider()
    nik = people.signing_nik(person_id=person_id) if provider.needs_secret else ""
    person = ports.SignerIdentity(person_id, name, "", organisation, nik)
    return provider.status(person, at=at)


def signing_manners() -> SigningManners:
    """Tell what a page must know of the provider before it asks somebody to sign."""
    provider = signing.provider()
    return SigningManners(
        needs_secret=provider.needs_secret,
        has_totp=provider.has_totp,
        is_certified=provider.is_certified,
        parallel=provider.parallel,
    )


def problems(*, sample: LetterContent) -> tuple[str, ...]:
    """
    Try every part that a letter needs; gives codes of what does not work: ``typesetting``, ``signer``, ``letter_code``.

    ``sample`` is any letter content; nothing is kept of what is made.
    """
    found = []
    source = '#import "/emas.typ": *\n#show: surat\n#penutup()'
    try:
        typst.pdf(
            source=source,
            data=letter.values(sample, issue=None, is_certified=False),
            dated_on=sample.dated_on,
        )
    except Exception:  # whatever is wrong, the doctor must be able to say so
        found.append("typesetting")
    try:
        signing.provider().trust_roots()
    except Exception:
        found.append("signer")
    try:
        keys.public_keys()
    except Exception:
        found.append("letter_code")
    return tuple(found)
