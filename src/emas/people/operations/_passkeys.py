"""
Passkeys (WebAuthn): a key pair on the owner's phone or computer, opened by finger, face or PIN.

The challenge is kept by the page's session, used once and short-lived. User verification is always asked, so a passkey is possession and
knowledge or body together, and stands for password and second factor. The address of the portal is part of what is signed.
"""

import hashlib
import ipaddress
import json
from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import Q

from emas.kernel import clock
from emas.kernel.errors import Invalid, NotAllowed
from emas.people import rules
from emas.people.models import Account, Passkey
from emas.people.operations import _factors, _sign_in
from emas.people.types import NewFactor, SignIn
from emas.platform import db, limits

_PORTAL = "Portal Emas"
_LONGEST_ANSWER = 20_000
_REMOTE_TRIES = 120
_REMOTE_WINDOW_SECONDS = 15 * 60


def passkey_host() -> str:
    """Give the host that passkeys are bound to; '' when the portal's address is a bare number, which WebAuthn does not allow."""
    host = urlsplit(settings.EMAS_BASE_URL).hostname or ""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return host
    return ""


def _origin() -> str:
    parts = urlsplit(settings.EMAS_BASE_URL)
    return f"{parts.scheme}://{parts.netloc}"


def passkey_options(*, account_id: int) -> tuple[str, str]:
    """Give what the browser needs to make a passkey, as JSON, and the challenge to keep. Raises: NotAllowed, NotFound."""
    from emas.people.operations import _webauthn

    _need_host()
    account = Account.objects.select_related("person").filter(pk=account_id, is_active=True).first()
    if account is None:
        raise NotAllowed("passkey_refused")
    known = [bytes(row) for row in account.passkeys.values_list("credential_id", flat=True)]
    return _webauthn.registration(
        known=known,
        rp_id=passkey_host(),
        rp_name=_PORTAL,
        user_id=account.person.public_id.encode(),
        user_name=account.login,
        user_display_name=account.person.name,
    )


def add_passkey(*, account_id: int, answer: str, challenge: str, name: str, at: datetime) -> NewFactor:
    """
    Keep a new passkey of the owner. Other sessions end; recovery codes come with the first factor.

    Raises: NotAllowed ``passkey_refused``, Invalid (too many keys, a key that is known already).
    """
    from emas.people.operations import _webauthn

    _need_host()
    try:
        made = _webauthn.registered(
            answer=_read(answer), challenge=challenge, host=passkey_host(), origin=_origin()
        )
    except _webauthn.FAULTS as error:
        raise _refused(account_id, at) from error
    with db.act_transaction():
        account = _factors.locked(account_id)
        digest = _digest(made.credential_id)
        if Passkey.objects.filter(credential_digest=digest).exists():
            raise Invalid({"": ("passkey_known",)})
        if account.passkeys.count() >= rules.PASSKEYS:
            raise Invalid({"": ("too_many_passkeys",)})
        Passkey.objects.create(
            account=account,
            credential_digest=digest,
            credential_id=made.credential_id,
            public_key=made.credential_public_key,
            sign_count=made.sign_count,
            name=name.strip()[:60] or clock.local_date(at).isoformat(),
            created_at=at,
        )
        return _factors.added(account, "passkey_added", at)


def remove_passkey(*, account_id: int, passkey_id: int, at: datetime) -> int:
    """Remove one passkey of the owner; gives the new session epoch. The page asks for fresh proof before."""
    with db.act_transaction():
        account = _factors.locked(account_id)
        if not Passkey.objects.filter(account=account, pk=passkey_id).delete()[0]:
            raise NotAllowed("no_factor")
        return _factors.lost(account, "passkey_removed", _factors.owner(account_id), at)


def passkey_request(*, account_id: int | None = None) -> tuple[str, str]:
    """
    Give what the browser needs to show a passkey, as JSON, and the challenge to keep.

    Without an account the phone offers the ones it knows, and the answer tells nobody whether somebody exists.
    """
    from emas.people.operations import _webauthn

    _need_host()
    known = Passkey.objects.filter(account_id=account_id) if account_id else Passkey.objects.none()
    return _webauthn.authentication(host=passkey_host(), known=[bytes(row.credential_id) for row in known])


def sign_in_by_passkey(
    *, answer: str, challenge: str, at: datetime, remote: str = "", account_id: int | None = None
) -> SignIn:
    """
    Sign in by a passkey; with ``account_id`` only by one of that account (the second step after another proof).

    Raises: NotAllowed ``sign_in_refused`` for an unknown key, a wrong answer, a blocked account alike; TooMany.
    """
    if remote:
        limits.reserve(f"passkey:{remote}", _REMOTE_TRIES, _REMOTE_WINDOW_SECONDS, at)
    row = _proved(answer, challenge, at, account_id)
    account = row.account if row else None
    if account is None or not account.is_active or account.is_blocked:
        raise _factors.refused_sign_in(account.pk if account else 0, at)
    return _sign_in.finish(account, at, how="passkey")


def confirm_by_passkey(*, account_id: int, answer: str, challenge: str, at: datetime) -> None:
    """Take a fresh proof before a signature by a passkey of that account. Raises: NotAllowed ``passkey_refused``."""
    if _proved(answer, challenge, at, account_id) is None:
        raise _refused(account_id, at)


def _proved(answer: str, challenge: str, at: datetime, account_id: int | None) -> Passkey | None:
    from emas.people.operations import _webauthn

    try:
        given = _read(answer)
        raw = _webauthn.credential_id(given)
        mine = Q(account_id=account_id) if account_id else Q()
        row = Passkey.objects.select_related("account").filter(mine, credential_digest=_digest(raw)).first()
        if row is None or not passkey_host():
            return None
        proof = _webauthn.shown(
            answer=given,
            challenge=challenge,
            host=passkey_host(),
            origin=_origin(),
            public_key=bytes(row.public_key),
            sign_count=row.sign_count,
        )
    except _webauthn.FAULTS:
        return None
    with db.short_transaction():
        # The counter that was compared is the one that moves on: a copied key that answers at the same time is noticed.
        moved = Passkey.objects.filter(pk=row.pk, sign_count=row.sign_count).update(
            sign_count=proof.new_sign_count, last_used_at=at
        )
    return row if moved else None


def _read(answer: str) -> dict[str, object]:
    if len(answer) > _LONGEST_ANSWER:
        raise ValueError("an answer this long is none")
    found = json.loads(answer)
    if not isinstance(found, dict):
        raise TypeError("an answer is an object")
    return found


def _digest(credential_id: bytes) -> str:
    return hashlib.sha256(credential_id).hexdigest()


def _need_host() -> None:
    if not passkey_host():
        raise NotAllowed("passkey_address")


def _refused(account_id: int, at: datetime) -> NotAllowed:
    _factors.refused(account_id, "people.passkey", at)
    return NotAllowed("passkey_refused")
