"""Read call-backs of the Cloud API: the signature first, on the bytes as they came; then what they tell, whatever else is in them."""

import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from emas.kernel.errors import Invalid, NotAllowed
from emas.notify.adapters.whatsapp._answers import refusal
from emas.notify.ports import Incoming

_MEDIA: Final = frozenset(
    {"image", "document", "audio", "video", "sticker", "location", "contacts", "unsupported"}
)
_LONGEST: Final = 4096
_LATEST: Final = 4_102_444_800


def read(body: bytes, signature: str, app_secret: str) -> tuple[Incoming, ...]:
    """Give what a call tells. Raises: NotAllowed ``bad_signature``; Invalid when signed bytes can't be read."""
    wanted = "sha256=" + hmac.new(app_secret.encode(), body, hashlib.sha256).hexdigest()
    if not hmac.compare_digest(wanted.encode(), signature.encode("utf-8", "replace")):
        raise NotAllowed("bad_signature")
    try:
        content = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Invalid({"": ("not_json",)}) from error
    return tuple(_items(content))


def _items(content: Any) -> Iterator[Incoming]:
    for entry in _list(content, "entry"):
        for change in _list(entry, "changes"):
            value = change.get("value")
            if change.get("field") != "messages" or not isinstance(value, dict):
                continue
            people = _list(value, "contacts")
            number = _text(value.get("metadata"), "phone_number_id")[:32]
            for message in _list(value, "messages"):
                if _text(message, "id"):
                    yield _message(message, people, number)
            for status in _list(value, "statuses"):
                if _text(status, "id") and _text(status, "status"):
                    yield _status(status)


def _message(message: Mapping[str, Any], people: list[dict[str, Any]], number: str) -> Incoming:
    kind = _text(message, "type")
    sender = people[0] if len(people) == 1 else {}
    phone = _text(message, "from") or _text(sender, "wa_id")
    form = "media" if kind in _MEDIA else "text"
    if kind == "system" and _text(message.get("system"), "type") == "user_changed_number":
        form = "number_changed"
    return Incoming(
        kind="message",
        key=f"message:{message['id']}",
        told_at=_moment(message.get("timestamp")),
        phone=f"+{phone}" if phone.isascii() and phone.isdigit() and len(phone) <= 15 else "",
        user_id=(_text(message, "from_user_id") or _text(sender, "user_id"))[:128],
        provider_id=str(message["id"])[:160],
        text=_words(message, kind)[:_LONGEST],
        form=form,
        number=number,
    )


def _words(message: Mapping[str, Any], kind: str) -> str:
    """Give what was typed or tapped; the id of a button is what the portal gave it."""
    if kind == "text":
        return _text(message.get("text"), "body")
    if kind == "button":
        return _text(message.get("button"), "payload") or _text(message.get("button"), "text")
    if kind == "interactive":
        inner = message.get("interactive")
        for name in ("button_reply", "list_reply"):
            tapped = _text(inner.get(name) if isinstance(inner, dict) else None, "id")
            if tapped:
                return tapped
    return ""


def _status(status: Mapping[str, Any]) -> Incoming:
    word = _text(status, "status")
    errors = _list(status, "errors")
    # One id may fail, be tried again by Meta and be delivered: the moment is part of what makes it news.
    return Incoming(
        kind="status",
        key=f"status:{status['id']}:{word}:{status.get('timestamp', '')}",
        told_at=_moment(status.get("timestamp")),
        provider_id=str(status["id"])[:160],
        request_id=_text(status, "biz_opaque_callback_data")[:32],
        status=word,
        result=refusal(errors[0] if errors else {}) if word == "failed" else None,
    )


def _list(holder: Any, name: str) -> list[dict[str, Any]]:
    found = holder.get(name) if isinstance(holder, dict) else None
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _text(holder: Any, name: str) -> str:
    found = holder.get(name) if isinstance(holder, dict) else None
    return found if isinstance(found, str) else ""


def _moment(given: Any) -> datetime | None:
    text = str(given)
    if not text.isascii() or not text.isdigit() or int(text) > _LATEST:
        return None
    return datetime.fromtimestamp(int(text), UTC)
