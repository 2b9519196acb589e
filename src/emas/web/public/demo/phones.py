"""
The telephones of the demo: what each person received, and a line to answer.

Where messages go through the stand-in of WhatsApp, its telephones are shown: what was received there, in its words. What is typed here
is typed there; it comes back by the same signed call-back as from the real one. Everything else is shown from the portal's own rows.
"""

import threading
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from emas.kernel import clock, identity
from emas.kernel.errors import Unavailable
from emas.notify import queries as notify
from emas.notify.types import MessageRow
from emas.people import queries as people
from emas.platform import outside
from emas.web.public.demo.views import only_in_demo
from emas.web.public.page import PublicRequest, moved, public_view

MESSAGES: Final = 120
PER_PHONE: Final = 6
BUBBLES: Final = 8
#: So many telephones at once, the one that received last first; others are found by role or number.
PHONES: Final = 12
#: Beside the stand-in's telephones so many others are shown.
OTHERS: Final = 6
#: So long a page waits for the answer to what was typed; it comes by way of call-back, worker and gateway.
_ANSWER_SECONDS: Final = 5.0
_LOOK_SECONDS: Final = 0.25
_pause = threading.Event
_LONG_AGO: Final = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Phone:
    """One telephone with its latest messages, from the portal's rows."""

    label: str
    address: str
    messages: tuple[MessageRow, ...]


@dataclass(frozen=True, slots=True)
class Bubble:
    """
    One message on a telephone of the stand-in; ``links`` and ``buttons`` are (words, address or what a tap says).

    ``office`` names whose number it came from or went to, where there are several.
    """

    is_mine: bool
    text: str
    at: datetime
    links: tuple[tuple[str, str], ...]
    buttons: tuple[tuple[str, str], ...]
    office: str = ""


@dataclass(frozen=True, slots=True)
class StandInPhone:
    """One telephone of the stand-in: whose it is by role, its number masked and in full."""

    label: str
    address: str
    number: str
    bubbles: tuple[Bubble, ...]
    to: str = ""


@public_view("GET", is_personal=True)
@only_in_demo
def phones(request: PublicRequest) -> HttpResponse:
    """What the citizen, the RT, the RW and the officers received."""
    stand_in = _stand_in()
    rows = notify.recent(limit=MESSAGES)
    wanted = request.GET.get("cari", "").strip()[:60]
    try:
        shown = _wanted(_received(stand_in), wanted) if stand_in is not None else ()
        is_away = False
    except Unavailable:
        shown, is_away = (), True
    if stand_in is not None:
        rows = tuple(row for row in rows if row.channel != "whatsapp" or row.state == "tidak_terkirim")
    context = {
        "phones": by_phone(rows)[: OTHERS if stand_in is not None else None],
        "stand_in": shown[:PHONES],
        "found": len(shown),
        "wanted": wanted,
        # What a page of the portal asked somebody to send from his telephone.
        "reply": request.GET.get("balas", "").strip()[:60],
        "has_stand_in": stand_in is not None,
        "is_away": is_away,
        "offices": tuple(_offices().items()) if stand_in is not None else (),
    }
    return render(request, "public/demo_phones.html", context)


@public_view("POST", is_personal=True)
@only_in_demo
def say(request: PublicRequest) -> HttpResponse:
    """Type something on one telephone, and wait a little for the answer."""
    stand_in = _stand_in()
    words = request.POST.get("pesan", "").strip()[:500]
    number = "".join(filter(str.isdigit, request.POST.get("nomor", "")))[:15]
    if number.startswith("0"):
        number = f"62{number[1:]}"
    if stand_in is None or not words or not number:
        messages.warning(request, _("Tulis nomor dan pesannya."))
        return moved("public:demo_phones")
    kind = "button_reply" if request.POST.get("ketuk") else "text"
    to = request.POST.get("kepada", "")
    try:
        before = _count(stand_in, number)
        stand_in.post("/_control", json={"say": {"number": number, "kind": kind, "words": words, "to": to}})
        _wait_for_answer(stand_in, number, before)
    except Unavailable:
        messages.warning(request, _("Ponsel tiruan sedang tidak bisa dihubungi."))
    return moved("public:demo_phones")


def by_phone(rows: Iterable[MessageRow]) -> tuple[Phone, ...]:
    """Gather messages by who received them, the latest telephone first."""
    found: dict[tuple[str, str], list[MessageRow]] = {}
    for message in rows:
        found.setdefault((message.recipient_label, message.address), []).append(message)
    return tuple(Phone(label, address, tuple(kept[:PER_PHONE])) for (label, address), kept in found.items())


def _offices() -> dict[str, str]:
    """Name by its id at the gateway whom each number belongs to; nothing where there is only one."""
    found = settings.EMAS_WHATSAPP or {}
    further = found.get("numbers") or {}
    if not further:
        return {}
    names = {str(found["phone_number_id"]): str(found.get("instansi") or "")}
    names |= {str(number): str(code) for code, number in further.items()}
    titles = people.instansi_names()
    return {number: titles.get(code, code) for number, code in names.items()}


def _stand_in() -> outside.Channel | None:
    """Give the stand-in on this machine, when messages go through it."""
    address = urlsplit((settings.EMAS_WHATSAPP or {}).get("url", ""))
    if settings.EMAS_CHANNEL != "whatsapp" or address.hostname not in {"127.0.0.1", "localhost", "::1"}:
        return None
    return outside.Channel("ponsel", f"{address.scheme}://{address.netloc}", timeout_seconds=5, tries=1)


def _received(stand_in: outside.Channel) -> tuple[StandInPhone, ...]:
    content = stand_in.get("/_phones").json()
    labels = {row.address_digest: row.label for row in notify.phones(limit=200) if row.address_digest}
    return tuple(_phone(each, labels) for each in content["phones"])


def _wanted(phones: tuple[StandInPhone, ...], words: str) -> tuple[StandInPhone, ...]:
    """Those whose role or number holds the words; the latest message first."""
    digits = "".join(filter(str.isdigit, words)).removeprefix("0")
    found = [
        phone
        for phone in phones
        if words.casefold() in phone.label.casefold() or (digits and digits in phone.number)
    ]
    return tuple(
        sorted(found, key=lambda phone: phone.bubbles[-1].at if phone.bubbles else _LONG_AGO, reverse=True)
    )


def _phone(given: dict[str, Any], labels: dict[str, str]) -> StandInPhone:
    number = str(given["number"])
    label = labels.get(notify.address_digest(f"+{number}"), "") if number else ""
    offices = _offices()
    bubbles = tuple(_bubble(each, offices) for each in given["bubbles"][-BUBBLES:])
    masked = identity.mask_phone(f"+{number}") if number else ""
    # What is typed next goes where the talk is.
    to = next((str(each.get("number_id", "")) for each in reversed(given["bubbles"])), "")
    return StandInPhone(label or str(_("Nomor lain")), masked, number, bubbles, to)


def _bubble(given: dict[str, Any], offices: dict[str, str]) -> Bubble:
    text, links = _cut(str(given["text"]))
    links += tuple((str(words), _here(str(address))) for words, address in given["links"])
    buttons = tuple((str(title), str(said)) for said, title in given["buttons"])
    office = offices.get(str(given.get("number_id", "")), "")
    return Bubble(bool(given["mine"]), text, datetime.fromisoformat(given["at"]), links, buttons, office)


def _cut(text: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Find the portal's own addresses in a text: they become links below it."""
    base = settings.EMAS_BASE_URL
    found = [word.rstrip(".,") for word in text.split() if word.startswith(f"{base}/")]
    return text, tuple((str(_("Buka")), _here(word)) for word in dict.fromkeys(found))


def _here(address: str) -> str:
    """Write an address of the portal without its host: the demo may be looked at from another machine."""
    return address.removeprefix(settings.EMAS_BASE_URL) if address.startswith(settings.EMAS_BASE_URL) else "/"


def _count(stand_in: outside.Channel, number: str) -> int:
    for each in stand_in.get("/_phones").json()["phones"]:
        if each["number"] == number:
            return sum(not bubble["mine"] for bubble in each["bubbles"])
    return 0


def _wait_for_answer(stand_in: outside.Channel, number: str, before: int) -> None:
    pause, until = _pause(), clock.monotonic() + _ANSWER_SECONDS
    while clock.monotonic() < until:
        pause.wait(_LOOK_SECONDS)
        if _count(stand_in, number) > before:
            return
