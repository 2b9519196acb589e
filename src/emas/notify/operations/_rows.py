"""Rows of messages: made from what is to be said, and opened again for a channel."""

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from emas.kernel import codes, identity
from emas.notify import rules
from emas.notify.models import Message
from emas.notify.operations import _registry
from emas.notify.operations._states import BOARD, NOT_SENT, WAITING
from emas.notify.ports import Channel, Delivery
from emas.notify.queries import ADDRESS, CONTENT
from emas.notify.types import Approval, OutgoingMessage, Recipient
from emas.platform import sabotage, sealing


def make(
    message: OutgoingMessage, channel: Channel, at: datetime, *, follows: str = "", key: str = ""
) -> Message:
    """Make the row of one message on one channel; whoever cannot be reached gets it too, with the reason."""
    public_id = codes.new_public_id()
    to = message.recipient
    phone = _phone(to.address)
    can_reach = channel.reaches(to)
    planned = _registry.is_planned(channel)
    merges = planned and rules.can_merge(message.template, to.role) and message.approval is None
    key = key or message.dedupe_key
    if sabotage.is_on("messages"):
        key = f"{key}#{public_id}"
    return Message(
        public_id=public_id,
        case_ref=message.case_ref,
        instansi=message.instansi,
        template=message.template,
        channel=channel.name,
        recipient_kind=to.kind,
        recipient_label=to.label[:120],
        recipient_role=to.role,
        person_id=to.person_id,
        address_sealed=_sealed_address(phone, to.email, public_id),
        address_digest=digest_of(phone, message.instansi),
        content_sealed=sealing.seal_json(_content(message), CONTENT, context=public_id),
        state=WAITING if can_reach else NOT_SENT,
        reason="" if can_reach else "no_address",
        dedupe_key=key if len(key) <= 160 else key_digest(key),
        priority=rules.priority(message.template, to.role),
        due_at=at + _patience(merges) if planned and can_reach else None,
        can_merge=merges,
        follows=follows,
        board_unit_id=message.board_unit_id,
        created_at=at,
    )


def said(
    *,
    template: str,
    body: str,
    phone: str,
    user_id: str,
    quotes: str,
    instansi: str,
    key: str,
    channel: Channel,
    at: datetime,
) -> Message:
    """Make the row of free words to somebody who wrote. Raises: ValueError for a text that holds an identity number."""
    if identity.holds_nik(body):
        raise ValueError("a reply holds an identity number")
    public_id = codes.new_public_id()
    content = {"title": "", "body": body, "link": "", "quotes": quotes}
    address = {"phone": phone, "email": "", "user_id": user_id}
    return Message(
        public_id=public_id,
        instansi=instansi,
        template=template,
        channel=channel.name,
        recipient_kind="reply",
        recipient_label="Balasan",
        address_sealed=sealing.seal_json(address, ADDRESS, context=public_id),
        address_digest=digest_of(phone or f"user:{user_id}", instansi),
        content_sealed=sealing.seal_json(content, CONTENT, context=public_id),
        dedupe_key=key,
        priority=rules.URGENT,
        due_at=at,
        created_at=at,
    )


def delivery(row: Message) -> Delivery:
    """Open a row for its channel."""
    content = sealing.unseal_json(row.content_sealed, CONTENT, context=row.public_id) or {}
    address = sealing.unseal_json(row.address_sealed, ADDRESS, context=row.public_id) or {}
    return Delivery(
        public_id=row.public_id,
        template=row.template,
        recipient=Recipient(
            kind=row.recipient_kind,
            label=row.recipient_label,
            address=address.get("phone", ""),
            email=address.get("email", ""),
            person_id=row.person_id,
            role=row.recipient_role,
            case_ref=row.case_ref,
        ),
        title=content.get("title", ""),
        body=content.get("body", ""),
        link=content.get("link", ""),
        values=content.get("values", {}),
        quotes=content.get("quotes", ""),
        user_id=address.get("user_id", ""),
        instansi=row.instansi,
    )


def approval(row: Message) -> Approval | None:
    """Give what the reader of a message may decide from inside it."""
    content = sealing.unseal_json(row.content_sealed, CONTENT, context=row.public_id) or {}
    kept: dict[str, Any] | None = content.get("approval")
    return Approval(**kept) if kept else None


def after_refusal(row: Message, at: datetime) -> Message | None:
    """
    Say where a message goes that its channel could not deliver: the row on the next channel, or none.

    ``row.fallback`` is set: the name of that channel, ``layar`` (an official finds it among his notices) or ``papan`` (the RT's board).
    """
    found = delivery(row)
    for channel in _registry.others(row.template):
        if _is_later(channel.name, row.channel) and channel.reaches(found.recipient):
            row.fallback = channel.name
            return _again(row, found, channel, at)
    row.fallback = _last_resort(row)
    return None


def beside(row: Message, at: datetime) -> Message | None:
    """Give the row on the first other channel that reaches the person: pages of the portal ring no bell by themselves."""
    if row.channel != _registry.SCREEN or not _registry.others(row.template):
        return None
    found = delivery(row)
    for channel in _registry.others(row.template):
        if channel.reaches(found.recipient):
            return _again(row, found, channel, at)
    return None


def digest_of(address: str, instansi: str) -> str:
    """Give the digest under which one number of ours finds an address; '' where there is none."""
    return sealing.digest(_registry.address_key(address, instansi), ADDRESS) if address else ""


def key_digest(key: str) -> str:
    """Give the short form of a key that is too long for its column."""
    return sealing.digest(key, "notify.dedupe")


def _is_later(name: str, than: str) -> bool:
    order = [channel.name for channel in _registry.others()]
    return name in order and (than not in order or order.index(name) > order.index(than))


def _last_resort(row: Message) -> str:
    if row.template.startswith("reply_"):
        return ""
    if row.recipient_kind == "staff":
        return _registry.SCREEN if row.person_id else ""
    return BOARD if row.board_unit_id else ""


def _again(row: Message, found: Delivery, channel: Channel, at: datetime) -> Message:
    message = OutgoingMessage(
        template=row.template,
        recipient=found.recipient,
        title=found.title,
        body=found.body,
        link=found.link,
        dedupe_key=row.dedupe_key,
        case_ref=row.case_ref,
        instansi=row.instansi,
        values=found.values,
        board_unit_id=row.board_unit_id,
    )
    return make(
        message, channel, at, follows=row.public_id, key=key_digest(f"{channel.name}:{row.dedupe_key}")
    )


def _content(message: OutgoingMessage) -> dict[str, Any]:
    content: dict[str, Any] = {"title": message.title, "body": message.body, "link": message.link}
    if message.values:
        content["values"] = dict(message.values)
    if message.approval is not None:
        content["approval"] = asdict(message.approval)
    return content


def _sealed_address(phone: str, email: str, public_id: str) -> bytes:
    address = {"phone": phone, "email": email}
    return sealing.seal_json(address, ADDRESS, context=public_id) if phone or email else b""


def _phone(text: str) -> str:
    """Write a telephone number in its one form, so that a person has one window and one budget however it was typed."""
    try:
        return identity.parse_phone(text) if text else ""
    except identity.IdentityFault:
        return text


def _patience(merges: bool) -> timedelta:
    """Officers' notices wait a little for others of their kind."""
    return timedelta(minutes=getattr(settings, "EMAS_DIGEST_MINUTES", 10)) if merges else timedelta()
