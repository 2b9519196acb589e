"""
Accounts of residents: opened by an officer's decision, entered with NIK and password, closed by their owner or for misuse.

They stand beside the accounts of the tree and never meet them: no post, no desk, no right but to one's own (flows section 4).
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.contrib.auth.hashers import make_password
from django.db.models import F

from emas.audit import operations as audit
from emas.kernel import codes
from emas.kernel.actor import ANONYMOUS, Actor
from emas.kernel.errors import Invalid, NotAllowed, NotFound
from emas.kernel.identity import IdentityFault, parse_nik
from emas.outbox import operations as outbox
from emas.people import events
from emas.people.models import ChosenPassword, Citizen
from emas.people.operations import _passwords, _tries
from emas.people.queries._able import nik_digest
from emas.people.queries._citizens import PHONE, PROFILE
from emas.people.types import CitizenSignIn
from emas.platform import db, limits, metrics, sealing

_REMOTE_TRIES: Final = 300
_REMOTE_WINDOW_SECONDS: Final = 15 * 60
_KEPT_DAYS: Final = 60
_PROFILE_NAMES: Final = frozenset(
    {"nik", "kk", "name", "birth_place", "birth_on", "sex", "address", "rt", "rw", "kelurahan_code"}
)


def choose_password(*, owner: str, password: str, at: datetime) -> None:
    """
    Keep the password of a form that will open an account: as a hash, at once, and nowhere else (flows section 5).

    It opens nothing before an account is opened with it. ``owner`` is the draft's owner of uploads. Raises: Invalid ``password``.
    """
    faults = _passwords.password_faults(password)
    if faults:
        raise Invalid({"password": faults})
    encoded = make_password(password)
    with db.short_transaction():
        ChosenPassword.objects.update_or_create(owner=owner, defaults={"encoded": encoded, "chosen_at": at})


def move_password(*, from_owner: str, to_owner: str) -> None:
    """Hand the chosen password of a draft over to its case, in the act's transaction. Safe to repeat."""
    ChosenPassword.objects.filter(owner=from_owner).update(owner=to_owner)


def drop_password(*, owner: str) -> None:
    """Forget a chosen password: its request ended without an account."""
    ChosenPassword.objects.filter(owner=owner).delete()


def sweep_citizens(*, at: datetime) -> int:
    """Delete chosen passwords of forms that were never decided; gives their number. Safe to repeat."""
    with db.short_transaction():
        deleted, _ = ChosenPassword.objects.filter(chosen_at__lt=at - timedelta(days=_KEPT_DAYS)).delete()
    return deleted


def open_citizen(
    *, owner: str, profile: Mapping[str, Any], phone: str, actor: Actor, at: datetime, case_ref: str = ""
) -> int:
    """
    Open the account that ``owner``'s form asked for, in the transaction of the officer's act; gives its id.

    A NIK has one account: one that was closed is opened anew, with the new password. Raises: Invalid (``has_account``,
    ``password`` when none was chosen), IdentityFault.
    """
    db.require_transaction("an account")
    chosen = ChosenPassword.objects.filter(owner=owner).first()
    if chosen is None:
        raise Invalid({"password": ("required",)})
    nik = parse_nik(str(profile.get("nik", ""))).digits
    row = Citizen.objects.filter(nik_digest=nik_digest(nik=nik)).first()
    if row is not None and row.state == "aktif":
        raise Invalid({"": ("has_account",)})
    public_id = row.public_id if row else codes.new_public_id()
    kept = {name: value for name, value in profile.items() if name in _PROFILE_NAMES and value}
    values = {
        "profile_sealed": sealing.seal_json({**kept, "nik": nik}, PROFILE, context=public_id),
        "phone_sealed": sealing.seal(phone.encode(), PHONE, context=public_id),
        "phone_digest": sealing.digest(phone, PHONE),
        "password": chosen.encoded,
        "state": "aktif",
        "failed_count": 0,
        "locked_until": None,
        "session_epoch": (row.session_epoch + 1) if row else 0,
        "opened_at": at,
        "opened_by_case": case_ref,
        "closed_at": None,
        "closed_reason": "",
    }
    row, _new = Citizen.objects.update_or_create(
        nik_digest=nik_digest(nik=nik), defaults=values, create_defaults={**values, "public_id": public_id}
    )
    chosen.delete()
    audit.record("citizen.open", actor, "citizen", row.public_id, at=at, detail={"case": case_ref})
    return int(row.pk)


def sign_in_citizen(*, nik: str, password: str, at: datetime, remote: str = "") -> CitizenSignIn:
    """
    Prove a resident by NIK and password.

    After eight failures in a row the account rests for 15 minutes, as those of officials do. Raises: NotAllowed ``sign_in_refused`` for
    unknown, wrong, resting and closed alike, after the same work (ASVS 6.3.8); TooMany for a network address that tries without end.
    """
    if remote:
        limits.reserve(f"citizen_sign_in:{remote}", _REMOTE_TRIES, _REMOTE_WINDOW_SECONDS, at)
    row = _find(nik)
    if not _prove(row, password, at) or row is None:
        audit.record(
            "citizen.sign_in", ANONYMOUS, "citizen", row.public_id if row else "-", at=at, result="refused"
        )
        metrics.sign_in_failed()
        raise NotAllowed("sign_in_refused")
    with db.act_transaction():
        Citizen.objects.filter(pk=row.pk).update(failed_count=0, locked_until=None, last_sign_in_at=at)
        audit.record("citizen.sign_in", ANONYMOUS, "citizen", row.public_id, at=at)
    return CitizenSignIn(row.pk, row.session_epoch)


def _find(nik: str) -> Citizen | None:
    try:
        digits = parse_nik(nik).digits
    except IdentityFault:
        return None
    return Citizen.objects.filter(nik_digest=nik_digest(nik=digits)).first()


def _prove(row: Citizen | None, password: str, at: datetime) -> bool:
    may_try = Citizen.objects.filter(pk=row.pk if row else 0, state="aktif")
    return _tries.prove(may_try, row.password if row else None, password, at)


def change_citizen_password(*, citizen_id: int, old_password: str, new_password: str, at: datetime) -> int:
    """
    Change the owner's password; every other session ends. Gives the new session epoch.

    Raises: NotFound, NotAllowed ``password_wrong`` (also while the account rests), Invalid ``new_password``.
    """
    row = _proved_by_password(citizen_id, old_password, at)
    faults = ("password_same",) if old_password == new_password else _passwords.password_faults(new_password)
    if faults:
        raise Invalid({"new_password": faults})
    return set_password(row, new_password, at, "citizen.change_password")


def set_password(row: Citizen, password: str, at: datetime, action: str) -> int:
    """Write a new password, end every session, tell the owner."""
    encoded = make_password(password)
    with db.act_transaction():
        Citizen.objects.filter(pk=row.pk).update(
            password=encoded, failed_count=0, locked_until=None, session_epoch=F("session_epoch") + 1
        )
        audit.record(action, ANONYMOUS, "citizen", row.public_id, at=at)
        _announce(row.pk, "password_changed", at)
        return int(Citizen.objects.values_list("session_epoch", flat=True).get(pk=row.pk))


def close_own_citizen(*, citizen_id: int, password: str, at: datetime) -> None:
    """Close one's own account, after a fresh proof. Raises: NotFound, NotAllowed ``password_wrong``."""
    row = _proved_by_password(citizen_id, password, at)
    _close(row, "diminta pemilik", ANONYMOUS, at)


def close_citizen(*, nik: str, reason: str, actor: Actor, at: datetime) -> None:
    """
    Close an account for misuse or at its owner's wish at the counter; it works no more on the next request.

    The caller has loaded a case of this person through his rights, or is the system. Raises: NotFound, NotAllowed (no officer),
    Invalid ``reason``.
    """
    if not (actor.kind == "system" or actor.posts):
        raise NotAllowed
    if not reason.strip():
        raise Invalid({"reason": ("required",)})
    row = _find(nik)
    if row is None or row.state != "aktif":
        raise NotFound("citizen")
    _close(row, reason.strip()[:200], actor, at)


def _close(row: Citizen, reason: str, actor: Actor, at: datetime) -> None:
    with db.act_transaction():
        Citizen.objects.filter(pk=row.pk).update(
            state="nonaktif", closed_at=at, closed_reason=reason, session_epoch=F("session_epoch") + 1
        )
        audit.record("citizen.close", actor, "citizen", row.public_id, at=at, detail={"reason": reason})
        _announce(row.pk, "closed", at)


def _proved_by_password(citizen_id: int, password: str, at: datetime) -> Citizen:
    row = Citizen.objects.filter(pk=citizen_id, state="aktif").first()
    if row is None:
        raise NotFound("citizen")
    if not _prove(row, password, at):
        audit.record("citizen.confirm", ANONYMOUS, "citizen", row.public_id, at=at, result="refused")
        raise NotAllowed("password_wrong")
    with db.act_transaction():
        Citizen.objects.filter(pk=row.pk).update(failed_count=0, locked_until=None)
    return row


def _announce(citizen_id: int, what: str, at: datetime) -> None:
    event = codes.new_public_id()
    outbox.enqueue(events.CITIZEN_CHANGED, {"citizen_id": citizen_id, "what": what, "event": event}, at=at)
