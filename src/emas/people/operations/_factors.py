"""
What all second factors share: the count of tries, recovery codes, removal, and the notice to the owner.

A try is counted before anything is compared (ASVS 6.3.1, 6.6.3). A secret or code is never shown again, not to an administrator either.
"""

import base64
import secrets
from datetime import datetime

from django.db.models import F

from emas.audit import operations as audit
from emas.kernel import clock, codes
from emas.kernel.actor import ANONYMOUS, Actor
from emas.kernel.errors import Invalid, NotAllowed, NotFound
from emas.outbox import operations as outbox
from emas.people import access, events, rules
from emas.people.models import Account, Passkey, RecoveryCode, Totp
from emas.people.queries._factors import NOTICE_PURPOSE
from emas.people.types import NewFactor
from emas.platform import db, limits, metrics, sealing

_CODE_PURPOSE = "people.recovery_code"
_CODE_CHARACTERS = 10
_WINDOW_SECONDS = 15 * 60


def count_try(account_id: int, at: datetime) -> None:
    """Reserve one of the tries of an account. Raises: TooMany."""
    limits.reserve(f"factor:{account_id}", rules.FACTOR_TRIES, _WINDOW_SECONDS, at)


def forget_tries(account_id: int, at: datetime) -> None:
    """Give the tries back after a right one."""
    limits.forget(f"factor:{account_id}", _WINDOW_SECONDS, at)


def owner(account_id: int) -> Actor:
    """Give the actor for the trail: the account itself."""
    return Actor(kind="staff", account_id=account_id)


def refused(account_id: int, action: str, at: datetime) -> NotAllowed:
    """Record a refusal and give the one error of all of them."""
    audit.record(action, owner(account_id), "account", str(account_id), at=at, result="refused")
    return NotAllowed("factor_wrong")


def refused_sign_in(account_id: int, at: datetime) -> NotAllowed:
    """Record a refused sign-in and give the error that all refused sign-ins share (ASVS 6.3.8)."""
    audit.record("people.sign_in", ANONYMOUS, "account", str(account_id or "-"), at=at, result="refused")
    metrics.sign_in_failed()
    return NotAllowed("sign_in_refused")


def added(account: Account, what: str, at: datetime) -> NewFactor:
    """Note a new factor inside its transaction: other sessions end, the owner is told, the first one brings recovery codes."""
    is_first = account.factor_since is None
    changes: dict[str, object] = {"session_epoch": F("session_epoch") + 1}
    if is_first:
        changes["factor_since"] = at
    Account.objects.filter(pk=account.pk).update(**changes)
    audit.record(f"people.{what}", owner(account.pk), "account", str(account.pk), at=at)
    announce(account.pk, what, at)
    return NewFactor(account.session_epoch + 1, make_codes(account.pk) if is_first else ())


def lost(
    account: Account, what: str, actor: Actor, at: datetime, detail: dict[str, object] | None = None
) -> int:
    """Note a removed factor inside its transaction; gives the new session epoch."""
    has_one = (
        Totp.objects.filter(account=account, confirmed_at__isnull=False).exists()
        or Passkey.objects.filter(account=account).exists()
    )
    changes: dict[str, object] = {"session_epoch": F("session_epoch") + 1}
    if not has_one:
        changes["factor_since"] = None
        RecoveryCode.objects.filter(account=account).delete()
    Account.objects.filter(pk=account.pk).update(**changes)
    audit.record(f"people.{what}", actor, "account", str(account.pk), at=at, detail=detail or {})
    announce(account.pk, what, at)
    return account.session_epoch + 1


def announce(account_id: int, what: str, at: datetime, *, email: str = "", phone: str = "") -> None:
    """Let the owner be told that his sign-in changed; ``email`` and ``phone`` are what was just replaced."""
    sealed = sealing.seal_json({"email": email, "phone": phone}, NOTICE_PURPOSE)
    payload = {
        "account_id": account_id,
        "what": what,
        "sealed": base64.b64encode(sealed).decode(),
        "event": codes.new_public_id(),
    }
    outbox.enqueue(events.SECURITY_CHANGED, payload, at=at)


def make_codes(account_id: int) -> tuple[str, ...]:
    """Replace the recovery codes of an account by ten new ones of 50 random bits; only their keyed digests stay."""
    RecoveryCode.objects.filter(account_id=account_id).delete()
    made = tuple(_new_code() for _ in range(rules.RECOVERY_CODES))
    RecoveryCode.objects.bulk_create(
        RecoveryCode(account_id=account_id, digest=_digest(account_id, code)) for code in made
    )
    return made


def _new_code() -> str:
    text = "".join(secrets.choice(codes.ALPHABET) for _ in range(_CODE_CHARACTERS))
    return f"{text[:5]}-{text[5:]}"


def _digest(account_id: int, code: str) -> str:
    bare = "".join(each for each in code.upper() if each.isalnum()).translate(str.maketrans("OIL", "011"))
    return sealing.digest(f"{account_id}/{bare}", _CODE_PURPOSE)


def use_code(account_id: int, code: str, at: datetime) -> bool:
    """Use one recovery code up; of two browsers with the same code one is right. The try was counted before."""
    used = RecoveryCode.objects.filter(
        account_id=account_id, digest=_digest(account_id, code), used_at__isnull=True
    ).update(used_at=at)
    if used:
        announce(account_id, "recovery_code_used", at)
    return bool(used)


def new_recovery_codes(*, account_id: int, at: datetime) -> tuple[str, ...]:
    """
    Give the owner ten new recovery codes, shown once; the old ones end. The page asks for fresh proof before.

    Raises: NotAllowed ``no_factor`` for an account without a factor.
    """
    with db.act_transaction():
        if not Account.objects.filter(pk=account_id, factor_since__isnull=False).exists():
            raise NotAllowed("no_factor")
        made = make_codes(account_id)
        audit.record("people.recovery_codes", owner(account_id), "account", str(account_id), at=at)
        announce(account_id, "recovery_codes", at)
    return made


def remove_factors(*, account_id: int, reason: str, actor: Actor, at: datetime) -> None:
    """
    Take all second factors of an account away, for an owner who lost them; the administrator never sees one.

    The owner is told, every session ends, and who must have a factor is led to set one up at the next sign-in.
    Raises: NotFound, NotAllowed (also for the admin's own account), Invalid without a reason.
    """
    if not reason.strip():
        raise Invalid({"reason": ("required",)})
    with db.act_transaction():
        account = access.account(actor, account_id, clock.local_date(at))
        Totp.objects.filter(account=account).delete()
        Passkey.objects.filter(account=account).delete()
        lost(account, "factors_removed", actor, at, {"reason": reason.strip()[:200]})


def locked(account_id: int) -> Account:
    """Load an account for a change of its factors, one change after the other. Raises: NotFound."""
    row = Account.objects.select_for_update().filter(pk=account_id, is_active=True).first()
    if row is None:
        raise NotFound
    return row
