"""
Links and reply codes that let one person decide one step of one case once.

Both are made when the message goes out, told to the gateway, and kept as keyed digests only: neither the database nor a backup of it
opens anything. Not here: whether the act is allowed; the case itself is asked, with the person's own rights.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings

from emas.kernel import codes
from emas.kernel.errors import Invalid, NotAllowed
from emas.notify.models import ApprovalPin, Grant, Message
from emas.notify.operations import _phones, _rows
from emas.notify.ports import Delivery
from emas.notify.queries import BROWSER, CODE, TOKEN
from emas.platform import db, limits, sealing

TOKEN_BITS: Final = 160
CODE_LENGTH: Final = 8
_PIN: Final = "notify.pin"
_PIN_TRIES: Final = 5
_PIN_WINDOW_SECONDS: Final = 900
_GUESSED: Final = frozenset({"123456", "654321", "123123", "112233", "121212"})


def with_grant(delivery: Delivery, row: Message, form: str, at: datetime) -> Delivery:
    """Add link and code to a message whose reader may decide at once; needs the transaction that claims the message."""
    approval = _rows.approval(row)
    if approval is None:
        return replace(delivery, form=form, merged=row.merged_count)
    token = codes.new_token(TOKEN_BITS)
    # Eight characters of the reference's alphabet: 40 bits, good only from this person's own number, ten tries in a quarter of an hour.
    code = "" if approval.is_sensitive else codes.new_case_ref().replace("-", "")[:CODE_LENGTH]
    Grant.objects.create(
        public_id=codes.new_public_id(),
        token_digest=sealing.digest(token, TOKEN),
        code_digest=sealing.digest(f"{row.address_digest}:{code}", CODE) if code else "",
        message=row.public_id,
        case_ref=approval.case_ref,
        step=approval.step,
        version=approval.version,
        person_id=approval.person_id,
        account_id=approval.account_id,
        role=approval.role,
        unit_id=approval.unit_id,
        needs_pin=approval.is_sensitive,
        created_at=at,
        expires_at=at + timedelta(hours=getattr(settings, "EMAS_LINK_HOURS", 24)),
    )
    return replace(delivery, template="approval", form=form, token=token, reply_code=code)


def bind_grant(*, token: str, browser: str, at: datetime, signed_in: int | None = None) -> None:
    """
    Let an unused link belong to the first browser of its person that opens it; for every later one it is somebody else's.

    ``browser`` is a secret that this browser alone keeps, and must be known, or its person ``signed_in`` there: any other takes nothing.
    Safe to repeat, and when two open it at one moment.
    """
    row = Grant.objects.filter(token_digest=sealing.digest(token, TOKEN), used_at__isnull=True).first()
    if row is None or not browser:
        return
    is_own = signed_in is not None and signed_in == row.person_id
    known = _phones.known_row(row, browser)
    if known is None and not is_own:
        return
    # Looked at first: a link is opened more often than it is bound.
    if row.browser_digest and (known is None or _phones.is_use_noted(known, at)):
        return
    with db.short_transaction():
        # One that was forgotten at this moment binds nothing.
        is_still_known = known is not None and _phones.note_use(known, at)
        if is_own or is_still_known:
            Grant.objects.filter(pk=row.pk, used_at__isnull=True, browser_digest="").update(
                browser_digest=sealing.digest(browser, BROWSER)
            )


def close_grant(*, public_id: str, outcome: str, at: datetime) -> bool:
    """Note that a link was used; False if it was before."""
    with db.short_transaction():
        return bool(
            Grant.objects.filter(public_id=public_id, used_at__isnull=True).update(
                used_at=at, outcome=outcome
            )
        )


def set_pin(*, person_id: int, pin: str, at: datetime) -> None:
    """
    Keep the PIN by which a person confirms sensitive letters from inside a message; the old one is gone.

    Raises: Invalid (``pin``: ``pin_length``, ``pin_easy``).
    """
    pin = pin.strip()
    if len(pin) != 6 or not pin.isascii() or not pin.isdigit():
        raise Invalid({"pin": ("pin_length",)})
    if len(set(pin)) < 3 or pin in _GUESSED:
        raise Invalid({"pin": ("pin_easy",)})
    with db.short_transaction():
        ApprovalPin.objects.update_or_create(
            person_id=person_id, defaults={"digest": _pin_digest(person_id, pin), "set_at": at}
        )


def confirm_pin(*, person_id: int, pin: str, at: datetime) -> None:
    """
    Compare a PIN; five tries in a quarter of an hour, counted before the comparison.

    Raises: NotAllowed ``pin_missing`` (none was ever chosen) or ``pin_wrong``; TooMany.
    """
    limits.reserve(f"notify.pin:{person_id}", _PIN_TRIES, _PIN_WINDOW_SECONDS, at)
    kept = ApprovalPin.objects.filter(person_id=person_id).values_list("digest", flat=True).first()
    if kept is None:
        raise NotAllowed("pin_missing")
    if not sealing.same(kept, _pin_digest(person_id, pin.strip())):
        raise NotAllowed("pin_wrong")
    limits.forget(f"notify.pin:{person_id}", _PIN_WINDOW_SECONDS, at)


def _pin_digest(person_id: int, pin: str) -> str:
    return sealing.digest(f"{person_id}:{pin}", _PIN)
