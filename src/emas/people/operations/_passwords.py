"""Choosing a password: the owner's change, the one-time link, the first password."""

import base64
import secrets
from datetime import datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db.models import F

from emas.audit import operations as audit
from emas.kernel import clock, codes
from emas.kernel.actor import ANONYMOUS, Actor
from emas.kernel.errors import Invalid, NotAllowed, NotFound, TooMany
from emas.outbox import operations as outbox
from emas.people import access, events, rules
from emas.people.models import Account, ResetLink
from emas.people.operations import _factors, _sign_in
from emas.people.queries._sign_in import RESET_PURPOSE, live_links, token_digest
from emas.people.types import FirstPassword
from emas.platform import db, limits, sealing

_IDENTIFIER = "people.reset_identifier"
_RESETS_PER_HOUR = 3
_REMOTE_RESETS_PER_HOUR = 60
_FIRST_PASSWORD_CHARACTERS = 16


def password_faults(password: str, account: Account | None = None) -> tuple[str, ...]:
    """Give the codes of what is wrong with a new password; nothing when it may be used."""
    try:
        validate_password(password, account)
    except ValidationError as error:
        return tuple(each.code or "password_refused" for each in error.error_list)
    return ()


def _set(account: Account, password: str, at: datetime, actor: Actor, action: str) -> int:
    Account.objects.filter(pk=account.pk).update(
        password=make_password(password),
        must_change_password=False,
        first_password_until=None,
        failed_count=0,
        locked_until=None,
        session_epoch=F("session_epoch") + 1,
    )
    ResetLink.objects.filter(account=account, used_at__isnull=True).update(used_at=at, token_sealed=b"")
    audit.record(action, actor, "account", str(account.pk), at=at)
    _factors.announce(account.pk, "password_changed", at)
    return account.session_epoch + 1


def change_password(*, account_id: int, old_password: str, new_password: str, at: datetime) -> int:
    """
    Change the owner's password; every other session ends. Gives the new session epoch for the one that stays.

    Raises: Invalid with ``new_password`` codes, NotAllowed ``password_wrong``, NotFound.
    """
    account = Account.objects.select_related("person").filter(pk=account_id).first()
    if account is None:
        raise NotFound
    _sign_in.prove_password(account_id, old_password, at)
    faults = ("password_same",) if old_password == new_password else password_faults(new_password, account)
    if faults:
        raise Invalid({"new_password": faults})
    with db.act_transaction():
        who = Actor(kind="staff", account_id=account_id)
        return _set(account, new_password, at, who, "people.change_password")


def request_reset(*, identifier: str, at: datetime, remote: str = "") -> None:
    """
    Ask for a one-time link. The answer, and the work it takes, are the same for everybody.

    Whether an account exists is looked up by the worker, never here (ASVS 6.3.8); there an account gets three links an hour.
    Raises: TooMany for a network address that asks without end.
    """
    if remote:
        limits.reserve(f"reset_remote:{remote}", _REMOTE_RESETS_PER_HOUR, 3600, at)
    name = identifier.strip().lower()[:254]
    with db.act_transaction():
        sealed = base64.b64encode(sealing.seal(name.encode(), _IDENTIFIER)).decode()
        outbox.enqueue(events.RESET_REQUESTED, {"sealed": sealed}, at=at)


def make_reset_link(*, sealed: str, at: datetime) -> int | None:
    """
    Make the link that ``request_reset`` asked for and announce it; gives its id, or None when no account may have one.

    An account may have three an hour; a newer link ends the older ones. Safe to run again: an extra link only ends the first.
    """
    name = sealing.unseal(base64.b64decode(sealed), _IDENTIFIER).decode()
    account = _sign_in.find_account(name)
    if account is None or not account.is_active or account.is_blocked:
        return None
    try:
        limits.reserve(f"reset:{account.pk}", _RESETS_PER_HOUR, 3600, at)
    except TooMany:
        return None
    token = codes.new_token(bits=192)
    with db.act_transaction():
        ResetLink.objects.filter(account=account, used_at__isnull=True).update(used_at=at, token_sealed=b"")
        link = ResetLink.objects.create(
            account=account,
            token_digest=token_digest(token),
            token_sealed=sealing.seal(token.encode(), RESET_PURPOSE),
            created_at=at,
            expires_at=at + timedelta(minutes=rules.RESET_LINK_MINUTES),
        )
        outbox.enqueue(events.RESET_LINK, {"link_id": link.pk}, at=at)
        audit.record("people.reset_link", ANONYMOUS, "account", str(account.pk), at=at)
    return link.pk


def finish_reset(*, token: str, new_password: str, at: datetime) -> None:
    """
    Choose a new password by a one-time link: works once, within 30 minutes, and ends every session and lock of the account.

    Raises: NotAllowed ``reset_link_invalid`` (unknown, used, late, blocked), Invalid with ``new_password`` codes (the link stays good).
    """
    link = live_links(token, at).first()
    if link is None:
        raise NotAllowed("reset_link_invalid")
    faults = password_faults(new_password, link.account)
    if faults:
        raise Invalid({"new_password": faults})
    with db.act_transaction():
        # Two browsers with the same link: the row says who was first.
        if not ResetLink.objects.filter(pk=link.pk, used_at__isnull=True).update(
            used_at=at, token_sealed=b""
        ):
            raise NotAllowed("reset_link_invalid")
        who = Actor(kind="staff", account_id=link.account_id)
        _set(link.account, new_password, at, who, "people.finish_reset")


def issue_first_password(*, account_id: int, actor: Actor, at: datetime) -> FirstPassword:
    """
    Give an account a random first password: shown once, good for seven days, to be changed at the first sign-in.

    Raises: NotFound, NotAllowed (also for the admin's own account).
    """
    with db.act_transaction():
        account = access.account(actor, account_id, clock.local_date(at))
        return issue(account, actor, at)


def issue(account: Account, actor: Actor, at: datetime) -> FirstPassword:
    """Set a random first password inside the transaction of the act that asked for it."""
    password = "".join(secrets.choice(codes.ALPHABET) for _ in range(_FIRST_PASSWORD_CHARACTERS)).lower()
    until = at + timedelta(days=rules.FIRST_PASSWORD_DAYS)
    Account.objects.filter(pk=account.pk).update(
        password=make_password(password),
        must_change_password=True,
        first_password_until=until,
        failed_count=0,
        locked_until=None,
        session_epoch=F("session_epoch") + 1,
    )
    audit.record("people.first_password", actor, "account", str(account.pk), at=at)
    return FirstPassword(account_id=account.pk, login=account.login, password=password, until=until)
