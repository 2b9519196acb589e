"""
Fresh proof before a signature or a change of one's own sign-in, at most five minutes old (ASVS 7.5.1, 7.5.3).

The password (with the code of the authenticator application, where the person has one) or a passkey. Both go to ``people`` and nowhere
else; the session keeps only the moment.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import HttpResponse

from emas.kernel import errors
from emas.people import operations
from emas.people import queries as people
from emas.web.components import challenges
from emas.web.desk import sentences
from emas.web.desk.page import StaffRequest

LASTS = timedelta(minutes=5)
_KEY = "proved_at"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a page with a proof asks for."""

    code: bool = False
    passkey: bool = False


def asked(request: StaffRequest) -> Asked:
    """What this person can prove himself with beside the password."""
    if request.user.factor_since is None:
        return Asked()
    kinds = people.factors(own_id(request)).kinds
    return Asked(code="totp" in kinds, passkey="passkey" in kinds and bool(operations.passkey_host()))


def own_id(request: StaffRequest) -> int:
    """The account of whoever asks. Raises: NotAllowed for who is no person."""
    if request.actor.account_id is None:
        raise errors.NotAllowed("wrong_role")
    return request.actor.account_id


def is_fresh(request: StaffRequest, at: datetime) -> bool:
    """Whether this session proved itself within the last five minutes."""
    kept = request.session.get(_KEY)
    if not kept:
        return False
    proved_at = datetime.fromisoformat(str(kept))
    return proved_at <= at < proved_at + LASTS


def prove(request: StaffRequest, password: str, at: datetime, *, code: str = "", passkey: str = "") -> None:
    """Check the proof by ``people`` and remember the moment. Raises its refusal (``NotAllowed``, ``TooMany``)."""
    account_id = own_id(request)
    if passkey:
        challenge = challenges.taken(request, at)
        operations.confirm_by_passkey(account_id=account_id, answer=passkey, challenge=challenge, at=at)
    else:
        operations.confirm_password(account_id=account_id, password=password, at=at, code=code)
    request.session[_KEY] = at.isoformat()


def taken(request: StaffRequest, at: datetime) -> tuple[str, int]:
    """Take the proof that came with a form; gives what is wrong with it and the status, or ('', 200)."""
    given = {name: request.POST.get(name, "") for name in ("password", "code", "passkey")}
    try:
        prove(
            request, given["password"][:256], at, code=given["code"][:40], passkey=given["passkey"][:20_000]
        )  # fmt: skip
    except errors.TooMany as error:
        return sentences.for_error(error), 429
    except errors.EmasError as error:
        return sentences.for_error(error), 422
    return "", 200


def ask_passkey(request: StaffRequest, at: datetime) -> HttpResponse:
    """Answer what the browser needs to show a passkey of this person."""
    return challenges.ask(request, operations.passkey_request(account_id=own_id(request)), at)


def forget(request: StaffRequest) -> None:
    """End the proof: after the act it was given for, the next one asks again."""
    request.session.pop(_KEY, None)
