"""What pages, letters of notice and officers may know of a resident's account."""

from datetime import datetime, timedelta
from typing import Final

from emas.kernel.identity import mask_phone
from emas.people.models import ChosenPassword, Citizen, PhoneCode
from emas.people.queries._able import nik_digest
from emas.people.types import CitizenInfo, CitizenNotice, CitizenState, PhoneCodeMessage
from emas.platform import sealing

PROFILE: Final = "people.citizen.profile"
PHONE: Final = "people.citizen.phone"
CODE: Final = "people.phone_code"
#: How long a proof of a phone holds for the form it was given for.
PROVED_FOR: Final = timedelta(hours=24)


def citizen(*, citizen_id: int, session_epoch: int) -> CitizenInfo | None:
    """Give the resident behind a session, or None when the account was closed or its sessions were ended."""
    row = Citizen.objects.filter(pk=citizen_id, session_epoch=session_epoch, state="aktif").first()
    return _info(row) if row else None


def citizen_of_nik(*, nik: str) -> CitizenState | None:
    """Tell an officer whether a NIK has an account; None when it never had one."""
    row = Citizen.objects.filter(nik_digest=nik_digest(nik=nik)).first()
    if row is None:
        return None
    return CitizenState(row.state, row.opened_at, row.closed_at, row.closed_reason, mask_phone(_phone(row)))


def citizen_digest(*, citizen_id: int) -> str:
    """Give the keyed digest of the NIK of an account; '' for an unknown one."""
    return Citizen.objects.filter(pk=citizen_id).values_list("nik_digest", flat=True).first() or ""


def has_citizen_with_phone(*, nik: str, phone: str) -> bool:
    """
    Tell whether this NIK has a running account with this very phone.

    Only for who proved that the phone is his: to anybody else it would tell who has an account (ASVS 6.3.8).
    """
    return Citizen.objects.filter(
        nik_digest=nik_digest(nik=nik), state="aktif", phone_digest=sealing.digest(phone, PHONE)
    ).exists()


def has_chosen_password(*, owner: str) -> bool:
    """Tell whether a password was chosen in the form of ``owner``."""
    return ChosenPassword.objects.filter(owner=owner).exists()


def is_phone_proved(*, owner: str, phone: str, at: datetime) -> bool:
    """Tell whether ``phone`` was proved by a one-time code for ``owner`` in the last 24 hours."""
    return PhoneCode.objects.filter(
        owner=owner, phone_digest=sealing.digest(phone, PHONE), proved_at__gt=at - PROVED_FOR
    ).exists()


def phone_code_message(*, code_id: str) -> PhoneCodeMessage | None:
    """Give what the message with a code needs; None when it was used, replaced or never was."""
    row = PhoneCode.objects.filter(public_id=code_id, proved_at__isnull=True).first()
    if row is None or not row.code_sealed:
        return None
    return PhoneCodeMessage(
        phone=sealing.unseal(bytes(row.phone_sealed), PHONE, context=row.public_id).decode(),
        code=sealing.unseal(bytes(row.code_sealed), CODE, context=row.public_id).decode(),
        expires_at=row.expires_at,
    )


def citizen_notice(*, citizen_id: int, what: str) -> CitizenNotice | None:
    """Give what the notice of a changed account needs; None when there is no such account."""
    row = Citizen.objects.filter(pk=citizen_id).first()
    return CitizenNotice(_phone(row), what) if row else None


def _info(row: Citizen) -> CitizenInfo:
    profile = sealing.unseal_json(bytes(row.profile_sealed), PROFILE, context=row.public_id)
    return CitizenInfo(
        id=row.pk,
        name=str(profile.get("name", "")),
        phone=_phone(row),
        state=row.state,
        opened_at=row.opened_at,
        last_sign_in_at=row.last_sign_in_at,
        profile=dict(profile),
    )


def _phone(row: Citizen) -> str:
    return sealing.unseal(bytes(row.phone_sealed), PHONE, context=row.public_id).decode()
