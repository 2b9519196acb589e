"""``POST /messages``: check a message as the API does, take it over, give its id."""

import re
from datetime import timedelta
from typing import Any, Final

from emas.project.simulators.whatsapp.state import DAY, ERRORS, Bubble, CloudError, Phone, State, new_id

_PLACE: Final = re.compile(r"\{\{(\d+)\}\}")
_SUFFIX_DIGITS: Final = (6, 5, 3)
_RUN_OF_BLANKS: Final = re.compile(r"[\n\t]| {5,}")


def send(state: State, body: dict[str, Any], number_id: str) -> tuple[dict[str, Any], Bubble]:
    """Take a message of one of the numbers over. Raises: CloudError."""
    kind = body.get("type", "text")
    number, user_id = _addressee(state, kind, body)
    _ordered_fault(state, number)
    text, buttons, links = _content(state, kind, body)
    with state.lock:
        phone = state.phone(number, user_id)
        is_open = state.window_open(phone, number_id)
        if kind != "template" and not is_open:
            state.broken["window"] += 1
            raise CloudError(131047)
        if state.pair_exceeded(phone, number_id):
            raise CloudError(131056)
        if kind == "template" and not is_open:
            _tier(state, phone)
        bubble = Bubble(
            id=new_id(),
            is_mine=False,
            text=text,
            at=state.now(),
            kind=kind,
            request_id=str(body.get("biz_opaque_callback_data", "")),
            buttons=buttons,
            links=links,
            is_outside=not is_open,
            number_id=number_id,
        )
        state.take(phone, bubble)
    message: dict[str, Any] = {"id": bubble.id}
    if kind == "template":
        message["message_status"] = "accepted"
    contact = (
        {"input": number or user_id, "wa_id": number} if number else {"input": user_id, "user_id": user_id}
    )
    return {"messaging_product": "whatsapp", "contacts": [contact], "messages": [message]}, bubble


def _addressee(state: State, kind: str, body: dict[str, Any]) -> tuple[str, str]:
    if body.get("messaging_product") != "whatsapp":
        raise CloudError(100, "messaging_product")
    number, user_id = str(body.get("to", "")).lstrip("+"), str(body.get("recipient", ""))
    if not number and not user_id:
        raise CloudError(131008, "to")
    if number and not number.isdigit():
        raise CloudError(131009, "to")
    if user_id and kind == "template":
        raise CloudError(131062)
    if number in {state.settings.number, *state.settings.numbers.values()}:
        raise CloudError(131021)
    return number, user_id


def _ordered_fault(state: State, number: str) -> None:
    """A fault ordered for a number, or one whose last digits are a code of the table (62899…131026)."""
    with state.lock:
        code = state.control.numbers.get(number)
    if code is None and number.startswith("62899"):
        tails = (int(number[-digits:]) for digits in _SUFFIX_DIGITS)
        code = next((tail for tail in tails if tail in ERRORS), None)
    if code is not None:
        raise CloudError(code)


def _tier(state: State, phone: Phone) -> None:
    is_known = phone.last_outside_at is not None and phone.last_outside_at > state.now() - DAY
    if not is_known and state.people_reached() >= state.settings.tier:
        state.broken["tier"] += 1
        raise CloudError(130429, "messaging limit of the portfolio")


def _content(
    state: State, kind: str, body: dict[str, Any]
) -> tuple[str, tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]]:
    inner = body.get(kind)
    if not isinstance(inner, dict):
        raise CloudError(131008, kind)
    if kind == "text":
        return _text(inner), (), ()
    if kind == "template":
        return _template(state, inner)
    if kind == "interactive":
        return _interactive(inner)
    if kind in {"document", "image"}:
        _media(state, inner)
        return f"[{kind}] {inner.get('filename', '')} {inner.get('caption', '')}".strip(), (), ()
    raise CloudError(131051, kind)


def _text(inner: dict[str, Any]) -> str:
    text = inner.get("body")
    if not isinstance(text, str) or not text:
        raise CloudError(131008, "text.body")
    if len(text) > 4096:
        raise CloudError(100, "text.body is longer than 4096")
    return text


def _template(
    state: State, inner: dict[str, Any]
) -> tuple[str, tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]]:
    known = state.templates.get((str(inner.get("name")), str((inner.get("language") or {}).get("code"))))
    if known is None or known.get("status") == "REJECTED":
        raise CloudError(132001, str(inner.get("name")))
    if known.get("status") in {"PAUSED", "DISABLED"}:
        raise CloudError(132015 if known["status"] == "PAUSED" else 132016)
    components = {part.get("type"): part for part in inner.get("components") or () if isinstance(part, dict)}
    words = _parameters(components.get("body"))
    text = str(known["body"])
    if len(words) != len(set(_PLACE.findall(text))):
        raise CloudError(132000, f"{len(words)} for {text.count('{{')}")
    filled = _PLACE.sub(lambda found: words[int(found.group(1)) - 1], text)
    if len(filled) > 1024:
        raise CloudError(132005)
    button = known.get("button")
    suffix = _parameters(components.get("button"))
    if bool(button) != bool(suffix):
        raise CloudError(132000, "button")
    links = ((str(button["text"]), str(button["url"]).replace("{{1}}", suffix[0])),) if button else ()
    return filled, (), links


def _parameters(component: Any) -> list[str]:
    words = []
    for parameter in (component or {}).get("parameters") or ():
        text = parameter.get("text")
        if parameter.get("type") != "text" or not isinstance(text, str):
            raise CloudError(132012)
        if not text or _RUN_OF_BLANKS.search(text):
            raise CloudError(132008 if text else 131008, "parameter")
        words.append(text)
    return words


def _interactive(
    inner: dict[str, Any],
) -> tuple[str, tuple[tuple[str, str], ...], tuple[tuple[str, str], ...]]:
    text = str((inner.get("body") or {}).get("text", ""))
    action = inner.get("action") or {}
    if not text or len(text) > 1024:
        raise CloudError(131009, "interactive.body")
    if inner.get("type") == "button":
        taps = [tap.get("reply") or {} for tap in action.get("buttons") or ()]
    elif inner.get("type") == "list":
        taps = [row for section in action.get("sections") or () for row in section.get("rows") or ()]
    else:
        raise CloudError(131009, "interactive.type")
    most, longest = (3, 20) if inner["type"] == "button" else (10, 24)
    if not 1 <= len(taps) <= most or any(not 0 < len(str(tap.get("title", ""))) <= longest for tap in taps):
        raise CloudError(131009, "interactive.action")
    return text, tuple((str(tap.get("id")), str(tap["title"])) for tap in taps), ()


def _media(state: State, inner: dict[str, Any]) -> None:
    kept = state.media.get(str(inner.get("id", "")))
    if kept is None and not str(inner.get("link", "")).startswith("https://"):
        raise CloudError(131053)
    if kept is not None and kept[2] < state.now() - timedelta(days=30):
        raise CloudError(131052)
