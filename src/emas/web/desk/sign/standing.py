"""Whether the signer's certificate lets him sign, asked before he is asked for his passphrase."""

from dataclasses import dataclass

from emas.documents import ports
from emas.documents import queries as documents
from emas.kernel import clock
from emas.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class Standing:
    """``may_try``: the passphrase is asked for. ``code`` names a sentence; '' when all is well."""

    may_try: bool
    code: str


def of(actor: Actor) -> Standing:
    """
    Ask the provider. A certificate that is not ISSUE can't sign, and he is told what to do about it; a provider that does
    not answer now may answer in a minute, so trying is allowed and he is told that too.
    """
    assert actor.person_id is not None
    try:
        status = documents.signer_status(
            person_id=actor.person_id, name=actor.name, organisation="", at=clock.now()
        )
    except ports.SigningUnavailable as away:
        return Standing(may_try=True, code=away.code)
    return Standing(may_try=status.may_sign, code="" if status.may_sign else f"status_{status.code.lower()}")
