"""
One-time codes to a phone: proof that a number is the applicant's own, and the way back after a forgotten password.

A try is counted before anything is compared. The code stands sealed until it was used, its keyed digest is what is compared.
"""

import base64
from datetime import datetime, timedelta
from typing import Final

from django.db.models import F

from emas.audit import operations as audit
from emas.kernel import codes
from emas.kernel.actor import ANONYMOUS
from emas.kernel.errors import Invalid, NotAllowed, TooMany
from emas.kernel.identity import IdentityFault, parse_nik
from emas.outbox import operations as outbox
from emas.people import events
from emas.people.models import Citizen, PhoneCode
from emas.people.operations import _citizens, _passwords
from emas.people.queries._able import nik_digest
from emas.people.queries._citizens import CODE, PHONE, PROVED_FOR, _phone
from emas.platform import db, limits, sealing

CODE_MINUTES: Final = 10
CODE_TRIES: Final = 5
_PER_PHONE_HOUR: Final = 4
_PER_OWNER_HOUR: Final = 6
_PER_REMOTE_HOUR: Final = 40
_HOUR_SECONDS: Final = 3600
_QUARTER_SECONDS: Final = 900
_RESET: Final = "people.citizen_reset"


def ask_phone_code(*, owner: str, phone: str, at: datetime, remote: str = "") -> None:
    """
    Send a six-digit code to ``phone`` for ``owner`` (a draft); an earlier one of the same owner ends.

    Raises: TooMany (four an hour for a phone, six for an owner, forty for a network address).
    """
    if remote:
        limits.reserve(f"phone_code_remote:{remote}", _PER_REMOTE_HOUR, _HOUR_SECONDS, at)
    limits.reserve(f"phone_code_owner:{owner}", _PER_OWNER_HOUR, _HOUR_SECONDS, at)
    limits.reserve(f"phone_code:{phone}", _PER_PHONE_HOUR, _HOUR_SECONDS, at)
    with db.act_transaction():
        _write(owner, phone, at)


def _write(owner: str, phone: str, at: datetime) -> None:
    public_id, code = codes.new_public_id(), codes.new_pin()
    PhoneCode.objects.filter(owner=owner, proved_at__isnull=True).delete()
    PhoneCode.objects.create(
        public_id=public_id,
        owner=owner,
        phone_digest=sealing.digest(phone, PHONE),
        phone_sealed=sealing.seal(phone.encode(), PHONE, context=public_id),
        code_digest=sealing.digest(f"{public_id}:{code}", CODE),
        code_sealed=sealing.seal(code.encode(), CODE, context=public_id),
        created_at=at,
        expires_at=at + timedelta(minutes=CODE_MINUTES),
    )
    outbox.enqueue(events.PHONE_CODE, {"code_id": public_id}, at=at)


def prove_phone_code(*, owner: str, phone: str, code: str, at: datetime) -> None:
    """
    Take the code that was sent to ``phone`` for ``owner``: from now on the phone counts as proved there.

    Raises: NotAllowed ``code_wrong`` (wrong, late, used up after five tries, or of another phone: one answer).
    """
    if not _is_right(owner, code, at, phone=phone):
        raise NotAllowed("code_wrong")


def _is_right(owner: str, code: str, at: datetime, *, phone: str = "") -> bool:
    rows = PhoneCode.objects.filter(owner=owner, proved_at__isnull=True, expires_at__gt=at)
    if phone:
        rows = rows.filter(phone_digest=sealing.digest(phone, PHONE))
    row = rows.order_by("-created_at", "-pk").first()
    typed = "".join(c for c in code if c.isdigit())[:12]
    if row is None:
        sealing.digest(f"-:{typed}", CODE)
        return False
    with db.short_transaction():
        counted = PhoneCode.objects.filter(pk=row.pk, tries__lt=CODE_TRIES).update(tries=F("tries") + 1)
    if not counted or not sealing.same(row.code_digest, sealing.digest(f"{row.public_id}:{typed}", CODE)):
        return False
    with db.short_transaction():
        return bool(
            PhoneCode.objects.filter(pk=row.pk, proved_at__isnull=True).update(proved_at=at, code_sealed=b"")
        )


def sweep_phone_codes(*, at: datetime) -> int:
    """Delete codes whose proof has run out; gives their number. Safe to repeat."""
    with db.short_transaction():
        deleted, _ = PhoneCode.objects.filter(created_at__lt=at - PROVED_FOR - PROVED_FOR).delete()
    return deleted


def request_citizen_reset(*, nik: str, at: datetime, remote: str = "") -> None:
    """
    Ask for a code to choose a new password. The answer, and the work it takes, are the same for everybody.

    Whether the NIK has an account is looked up by the worker, never here (ASVS 6.3.8). Raises: TooMany for a network address.
    """
    if remote:
        limits.reserve(f"citizen_reset_remote:{remote}", _PER_REMOTE_HOUR, _HOUR_SECONDS, at)
    with db.act_transaction():
        sealed = base64.b64encode(sealing.seal(nik.strip()[:40].encode(), _RESET)).decode()
        outbox.enqueue(events.CITIZEN_RESET_REQUESTED, {"sealed": sealed}, at=at)


def make_citizen_reset_code(*, sealed: str, at: datetime) -> bool:
    """Send the code that ``request_citizen_reset`` asked for to the phone of the account, if there is one; three an hour."""
    nik = sealing.unseal(base64.b64decode(sealed), _RESET).decode()
    row = _citizens._find(nik)
    if row is None or row.state != "aktif":
        return False
    try:
        limits.reserve(f"citizen_reset:{row.pk}", 3, _HOUR_SECONDS, at)
    except TooMany:
        return False
    with db.act_transaction():
        _write(_reset_owner(row.nik_digest), _phone(row), at)
    return True


def finish_citizen_reset(*, nik: str, code: str, new_password: str, at: datetime) -> None:
    """
    Choose a new password by the code that came to the phone of the account; every session ends.

    Raises: Invalid ``new_password`` (the code stays good), NotAllowed ``code_wrong`` (also for a NIK without an account), TooMany.
    """
    faults = _passwords.password_faults(new_password)
    if faults:
        raise Invalid({"new_password": faults})
    try:
        digest = nik_digest(nik=parse_nik(nik).digits)
    except IdentityFault:
        digest = "-"
    limits.reserve(f"citizen_reset_try:{digest}", CODE_TRIES * 2, _QUARTER_SECONDS, at)
    is_right = _is_right(_reset_owner(digest), code, at)
    row = Citizen.objects.filter(nik_digest=digest, state="aktif").first()
    if not is_right or row is None:
        audit.record(
            "citizen.reset", ANONYMOUS, "citizen", row.public_id if row else "-", at=at, result="refused"
        )
        raise NotAllowed("code_wrong")
    _citizens.set_password(row, new_password, at, "citizen.reset")


def _reset_owner(digest: str) -> str:
    return f"reset:{digest}"[:80]
