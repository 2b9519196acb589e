"""
One-time codes of an authenticator application (RFC 6238: SHA-1, 30 seconds, six digits, one step of slack each way).

A code counts once: the time step it belongs to is written down by a conditional update, so of two browsers with the same code one is
right (ASVS 6.5.1).
"""

from datetime import datetime

import pyotp

from emas.kernel.errors import NotAllowed
from emas.people.models import Account, Totp
from emas.people.operations import _factors
from emas.people.types import NewFactor, TotpSetup
from emas.platform import db, sealing

_PURPOSE = "people.totp"
_ISSUER = "Portal Emas"
_STEP_SECONDS = 30
_SLACK_STEPS = 1


def start_totp(*, account_id: int, at: datetime) -> TotpSetup:
    """
    Give the secret for an authenticator application. Until it is confirmed the page may be reloaded: the same secret comes back.

    Raises: NotAllowed ``totp_exists`` once it is confirmed (then it is never shown again), NotFound.
    """
    with db.act_transaction():
        account = _factors.locked(account_id)
        row = Totp.objects.filter(account=account).first()
        if row is not None and row.confirmed_at is not None:
            raise NotAllowed("totp_exists")
        if row is None:
            sealed = sealing.seal(pyotp.random_base32().encode(), _PURPOSE)
            row = Totp.objects.create(account=account, secret_sealed=sealed, created_at=at)
    secret = _secret(row)
    return TotpSetup(secret, pyotp.TOTP(secret).provisioning_uri(name=account.login, issuer_name=_ISSUER))


def confirm_totp(*, account_id: int, code: str, at: datetime) -> NewFactor:
    """
    Switch the authenticator application on by its first code. Other sessions end; recovery codes come with the first factor.

    Raises: NotAllowed ``factor_wrong`` or ``totp_exists``, TooMany, NotFound.
    """
    _factors.count_try(account_id, at)
    with db.act_transaction():
        account = _factors.locked(account_id)
        row = Totp.objects.filter(account=account, confirmed_at__isnull=True).first()
        step = _matching_step(row, code, at) if row else None
        if row is not None and step is not None:
            Totp.objects.filter(pk=row.pk).update(confirmed_at=at, last_step=step)
            made = _factors.added(account, "totp_added", at)
    if step is None:
        raise _factors.refused(account_id, "people.totp_added", at)
    _factors.forget_tries(account_id, at)
    return made


def remove_totp(*, account_id: int, at: datetime) -> int:
    """Switch the owner's authenticator application off; gives the new session epoch. The page asks for fresh proof before."""
    with db.act_transaction():
        account = _factors.locked(account_id)
        if not Totp.objects.filter(account=account).delete()[0]:
            raise NotAllowed("no_factor")
        return _factors.lost(account, "totp_removed", _factors.owner(account_id), at)


def is_right(account_id: int, code: str, at: datetime) -> bool:
    """Tell whether a code is right and unused, and use it up. The try was counted before."""
    row = Totp.objects.filter(account_id=account_id, confirmed_at__isnull=False).first()
    step = _matching_step(row, code, at) if row else None
    if row is None or step is None:
        return False
    with db.short_transaction():
        return bool(Totp.objects.filter(pk=row.pk, last_step__lt=step).update(last_step=step))


def exists(account: Account) -> bool:
    """Tell whether the account has a confirmed application."""
    return Totp.objects.filter(account=account, confirmed_at__isnull=False).exists()


def _secret(row: Totp) -> str:
    return sealing.unseal(bytes(row.secret_sealed), _PURPOSE).decode()


def _matching_step(row: Totp, code: str, at: datetime) -> int | None:
    given = "".join(code.split())
    if len(given) != 6 or not given.isascii() or not given.isdigit():
        return None
    otp = pyotp.TOTP(_secret(row))
    now = int(at.timestamp()) // _STEP_SECONDS
    # Every step is compared, so that the time taken does not tell which one it was.
    matching = [
        step
        for step in range(now - _SLACK_STEPS, now + _SLACK_STEPS + 1)
        if pyotp.utils.strings_equal(given, otp.generate_otp(step))
    ]
    return matching[-1] if matching else None
