"""
Sign-in with user id or e-mail and password, its second step, and the fresh proof before a signature.

A try is counted before the hash is computed, in one UPDATE (ASVS 6.3.1): of many guesses at once only as many are looked at as the lock
allows. Unknown, locked, blocked and wrong give the same answer after the same work (ASVS 6.3.8).
"""

from datetime import datetime

from django.contrib.auth.hashers import get_hasher, identify_hasher, make_password
from django.db.models import F, Q

from emas.audit import operations as audit
from emas.kernel.actor import ANONYMOUS
from emas.kernel.errors import NotAllowed
from emas.people.models import Account, Passkey
from emas.people.operations import _factors, _totp, _tries
from emas.people.types import SignIn
from emas.platform import db, limits, metrics, sealing

REMOTE_TRIES = 300
REMOTE_WINDOW_SECONDS = 15 * 60


def sign_in(*, identifier: str, password: str, at: datetime, remote: str = "") -> SignIn:
    """
    Prove who signs in; ``identifier`` is the user id or the e-mail address, ``remote`` the network address.

    The answer of an account with a second factor names its ``factors``: then ``check_factor`` or a passkey ends the sign-in.
    After eight failures in a row the account rests for 15 minutes (its owner may also take a one-time link).
    Raises: NotAllowed ``sign_in_refused`` for unknown, wrong, locked, blocked or out of date alike; TooMany for a network address that
    tries without end.
    """
    if remote:
        limits.reserve(f"sign_in:{remote}", REMOTE_TRIES, REMOTE_WINDOW_SECONDS, at)
    account = _find(identifier)
    if not _prove(account, password, at) or account is None or _is_out_of_date(account, at):
        _record_refusal(account, identifier, at)
        raise NotAllowed("sign_in_refused")
    return _signed_in(account, password, at)


def find_account(identifier: str) -> Account | None:
    """Find an account that may be used, by user id or e-mail, in any case of letters."""
    return _find(identifier)


def _find(identifier: str) -> Account | None:
    name = identifier.strip().lower()[:254]
    rows = Account.objects.filter(Q(login=name) | Q(email=name)).order_by("pk")
    return next(iter(rows[:1]), None)


def _is_out_of_date(account: Account, at: datetime) -> bool:
    until = account.first_password_until
    return account.must_change_password and until is not None and until <= at


def _prove(account: Account | None, password: str, at: datetime) -> bool:
    may_try = Account.objects.filter(pk=account.pk if account else 0, is_active=True, is_blocked=False)
    return _tries.prove(may_try, account.password if account else None, password, at)


def _record_refusal(account: Account | None, identifier: str, at: datetime) -> None:
    known = (
        f"{account.pk}" if account else sealing.digest(identifier.strip().lower(), "people.identifier")[:16]
    )
    audit.record("people.sign_in", ANONYMOUS, "account", known, at=at, result="refused")
    metrics.sign_in_failed()


def _signed_in(account: Account, password: str, at: datetime) -> SignIn:
    changes: dict[str, object] = {"failed_count": 0, "locked_until": None}
    if _is_weaker(account.password):
        changes["password"] = make_password(password)
    with db.act_transaction():
        Account.objects.filter(pk=account.pk).update(**changes)
    return first_proof(account, at, how="password")


def first_proof(account: Account, at: datetime, *, how: str) -> SignIn:
    """End the sign-in of an account without a second factor, else say which ones are asked for now."""
    if account.factor_since is None:
        return finish(account, at, how=how)
    audit.record("people.first_proof", _factors.owner(account.pk), "account", str(account.pk), at=at)
    kinds = ("totp",) if _totp.exists(account) else ()
    if Passkey.objects.filter(account=account).exists():
        kinds = (*kinds, "passkey")
    return _answer(account, at, factors=kinds)


def finish(account: Account, at: datetime, *, how: str) -> SignIn:
    """Note that somebody is signed in, and how."""
    changes: dict[str, object] = {"last_login": at}
    if account.first_signed_in_at is None:
        changes["first_signed_in_at"] = at
    with db.act_transaction():
        Account.objects.filter(pk=account.pk).update(**changes)
        who = _factors.owner(account.pk)
        audit.record("people.sign_in", who, "account", str(account.pk), at=at, detail={"how": how})
    return _answer(account, at)


def _answer(account: Account, at: datetime, factors: tuple[str, ...] = ()) -> SignIn:
    return SignIn(
        account_id=account.pk,
        must_change_password=account.must_change_password,
        first_time=account.first_signed_in_at is None,
        at=at,
        session_epoch=account.session_epoch,
        factors=factors,
    )


def check_factor(*, account_id: int, code: str, at: datetime, session_epoch: int) -> SignIn:
    """
    End a sign-in by a code of the authenticator application or a recovery code, after the first proof.

    ``session_epoch`` is that of the first proof: a password changed or an account blocked in between ends it.
    Raises: NotAllowed ``factor_wrong`` (wrong, used before, or blocked meanwhile), TooMany after five tries in a quarter of an hour.
    """
    _factors.count_try(account_id, at)
    account = Account.objects.filter(
        pk=account_id, session_epoch=session_epoch, is_active=True, is_blocked=False
    ).first()
    how = _factor_used(account_id, code, at) if account else ""
    if account is None or not how:
        metrics.sign_in_failed()
        raise _factors.refused(account_id, "people.check_factor", at)
    _factors.forget_tries(account_id, at)
    return finish(account, at, how=how)


def _factor_used(account_id: int, code: str, at: datetime) -> str:
    if _totp.is_right(account_id, code, at):
        return "totp"
    with db.act_transaction():
        return "recovery_code" if _factors.use_code(account_id, code, at) else ""


def _is_weaker(encoded: str) -> bool:
    preferred = get_hasher()
    return identify_hasher(encoded).algorithm != preferred.algorithm or preferred.must_update(encoded)


def confirm_password(*, account_id: int, password: str, at: datetime, code: str = "") -> None:
    """
    Take a fresh proof before a signature or an unmasking (ASVS 7.5.3); it counts as a try like a sign-in.

    Who has an authenticator application also gives its ``code``, or a recovery code when the phone is lost; it is looked at only after
    the right password.
    Raises: NotAllowed ``password_wrong`` (also while the account rests) or ``factor_wrong``, TooMany for codes.
    """
    account = prove_password(account_id, password, at)
    if account.factor_since is not None and _totp.exists(account):
        _factors.count_try(account_id, at)
        if not _factor_used(account_id, code, at):
            raise _factors.refused(account_id, "people.confirm", at)
        _factors.forget_tries(account_id, at)


def prove_password(account_id: int, password: str, at: datetime) -> Account:
    """Check the password alone, counted like a sign-in. Raises: NotAllowed ``password_wrong``."""
    account = Account.objects.filter(pk=account_id).first()
    if not _prove(account, password, at) or account is None:
        who = _factors.owner(account_id)
        audit.record("people.confirm", who, "account", str(account_id), at=at, result="refused")
        raise NotAllowed("password_wrong")
    with db.act_transaction():
        Account.objects.filter(pk=account_id).update(failed_count=0, locked_until=None)
    return account


def end_sessions(*, account_id: int, at: datetime) -> int:
    """End all sessions of an account (its owner's "sign out everywhere"); gives the new session epoch (ASVS 7.4.5)."""
    with db.act_transaction():
        Account.objects.filter(pk=account_id).update(session_epoch=F("session_epoch") + 1)
        who = _factors.owner(account_id)
        audit.record("people.end_sessions", who, "account", str(account_id), at=at)
        return int(Account.objects.values_list("session_epoch", flat=True).get(pk=account_id))
