"""What the stand-in knows: its settings, the telephones, what was sent to whom, and which limits were met or broken."""

import secrets
import threading
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from emas.kernel import clock

DAY: Final = timedelta(hours=24)
PAIR_SECONDS: Final = 6
BURST: Final = 45
MEDIA_MINUTES: Final = 5

#: Code -> (HTTP status, title). The whole table of the API's description.
ERRORS: Final[dict[int, tuple[int, str]]] = {
    0: (401, "AuthException"),
    3: (403, "API Method"),
    4: (400, "API Too Many Calls"),
    10: (403, "Permission Denied"),
    100: (400, "Invalid parameter"),
    190: (401, "Access token has expired"),
    200: (403, "API Permission"),
    368: (400, "Temporarily blocked for policies violations"),
    80007: (400, "Rate limit issues"),
    130429: (400, "Rate limit hit"),
    130472: (400, "User's number is part of an experiment"),
    130497: (400, "Business account is restricted from messaging users in this country"),
    131000: (500, "Something went wrong"),
    131005: (403, "Access denied"),
    131008: (400, "Required parameter is missing"),
    131009: (400, "Parameter value is not valid"),
    131016: (500, "Service unavailable"),
    131021: (400, "Recipient cannot be sender"),
    131026: (400, "Message Undeliverable"),
    131030: (400, "Recipient phone number not in allowed list"),
    131031: (400, "Account has been locked"),
    131037: (400, "Display name approval is needed"),
    131042: (400, "Business eligibility payment issue"),
    131045: (500, "Incorrect certificate"),
    131047: (400, "Re-engagement message"),
    131048: (400, "Spam rate limit hit"),
    131049: (400, "Not delivered to maintain healthy ecosystem engagement"),
    131050: (400, "User has stopped marketing messages"),
    131051: (400, "Unsupported message type"),
    131052: (400, "Media download error"),
    131053: (400, "Media upload error"),
    131056: (400, "(Business Account, Consumer Account) pair rate limit hit"),
    131057: (500, "Account in maintenance mode"),
    131062: (400, "Business-scoped user id not allowed here"),
    131063: (400, "Marketing templates not allowed"),
    131064: (400, "Template limit after category violations"),
    132000: (400, "Template Param Count Mismatch"),
    132001: (404, "Template does not exist"),
    132005: (400, "Template Hydrated Text Too Long"),
    132007: (400, "Template Format Character Policy Violated"),
    132008: (400, "Template Parameter Value Invalid"),
    132012: (400, "Template Parameter Format Mismatch"),
    132015: (400, "Template is Paused"),
    132016: (400, "Template is Disabled"),
    132068: (400, "Flow is blocked"),
    132069: (400, "Flow is throttled"),
    133016: (400, "Account register rate limit exceeded"),
    135000: (400, "Generic user error"),
    137000: (400, "Identity key mismatch"),
}


class CloudError(Exception):
    """A refusal in the words of the API."""

    def __init__(self, code: int, details: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.details = details

    @property
    def status(self) -> int:
        return ERRORS.get(self.code, (400, ""))[0]

    def body(self) -> dict[str, Any]:
        title = ERRORS.get(self.code, (400, "Unknown"))[1]
        return {
            "message": f"(#{self.code}) {title}",
            "type": "OAuthException",
            "code": self.code,
            "error_data": {"messaging_product": "whatsapp", "details": self.details or title},
            "fbtrace_id": secrets.token_hex(8),
        }


@dataclass(slots=True)
class Settings:
    """How the stand-in was started."""

    phone_number_id: str = "100000000000001"
    waba_id: str = "200000000000001"
    number: str = "6281100000000"
    token: str = "token-latihan"
    app_secret: str = "rahasia-latihan"
    verify_token: str = "kata-latihan"
    webhook: str = ""
    tier: int = 250
    strict_pair: bool = False
    auto_statuses: tuple[str, ...] = ("sent", "delivered")
    #: Further numbers of the same business, by id: each has its own window and pace with a person.
    numbers: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Control:
    """What was ordered to go wrong. ``times`` counts down where a fault should end by itself (0: until it is taken back)."""

    dead: bool = False
    slow_seconds: float = 0.0
    code: int = -1
    http: int = 0
    html: bool = False
    lose_answers: bool = False
    times: int = 0
    numbers: dict[str, int] = field(default_factory=dict)
    fail_later: dict[str, int] = field(default_factory=dict)
    duplicates: int = 0
    reorder: bool = False
    mute: bool = False
    held: bool = False
    forge: bool = False
    offset_seconds: float = 0.0


@dataclass(slots=True)
class Bubble:
    """One message on a telephone."""

    id: str
    is_mine: bool
    text: str
    at: datetime
    kind: str
    request_id: str = ""
    status: str = ""
    buttons: tuple[tuple[str, str], ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    is_outside: bool = False
    number_id: str = ""


def _recent() -> deque[datetime]:
    return deque(maxlen=BURST + 1)


@dataclass(slots=True)
class Phone:
    """
    One person's telephone. ``user_id`` stands for those who show no number.

    ``last_inbound_at`` is what he wrote last to the first number, ``windows`` and ``paces`` the same of the further ones.
    """

    number: str
    user_id: str = ""
    bubbles: list[Bubble] = field(default_factory=list)
    last_inbound_at: datetime | None = None
    last_outside_at: datetime | None = None
    recent: deque[datetime] = field(default_factory=_recent)
    windows: dict[str, datetime] = field(default_factory=dict)
    paces: dict[str, deque[datetime]] = field(default_factory=dict)
    first_number: str = ""

    def heard(self, number_id: str, at: datetime) -> None:
        """Note that the person wrote to one of the numbers."""
        if number_id == self.first_number:
            self.last_inbound_at = at
        else:
            self.windows[number_id] = at

    def wrote_at(self, number_id: str) -> datetime | None:
        """Tell when he wrote to that number last."""
        return self.last_inbound_at if number_id == self.first_number else self.windows.get(number_id)

    def pace(self, number_id: str) -> deque[datetime]:
        """Give when that number wrote to him lately."""
        return self.recent if number_id == self.first_number else self.paces.setdefault(number_id, _recent())


class State:
    """Everything, behind one lock."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.control = Control()
        self.lock = threading.RLock()
        self.phones: dict[str, Phone] = {}
        self.templates: dict[tuple[str, str], dict[str, Any]] = {}
        self.media: dict[str, tuple[str, bytes, datetime]] = {}
        self.taken: list[dict[str, Any]] = []
        self.refused: dict[int, int] = {}
        self.broken = {"pair": 0, "tier": 0, "window": 0}

    def now(self) -> datetime:
        """Tell the stand-in's own time, which a rehearsal may move."""
        return clock.now() + timedelta(seconds=self.control.offset_seconds)

    def phone(self, number: str, user_id: str = "") -> Phone:
        """Give a telephone; one that nobody wrote to yet is made."""
        key = number or user_id
        if key not in self.phones:
            first = self.settings.phone_number_id
            self.phones[key] = Phone(number=number, user_id=user_id, first_number=first)
        return self.phones[key]

    def window_open(self, phone: Phone, number_id: str) -> bool:
        """Tell whether the person wrote to that number within 24 hours."""
        wrote_at = phone.wrote_at(number_id)
        return wrote_at is not None and self.now() < wrote_at + DAY

    def is_known(self, number_id: str) -> bool:
        """Tell whether a number belongs to this business."""
        return number_id == self.settings.phone_number_id or number_id in self.settings.numbers

    def people_reached(self) -> int:
        """Count whom the business reached outside their window in the last 24 hours."""
        since = self.now() - DAY
        return sum(
            1 for phone in self.phones.values() if phone.last_outside_at and phone.last_outside_at > since
        )

    def take(self, phone: Phone, bubble: Bubble) -> None:
        """Keep a message that was taken over, and count which limits it broke."""
        now, recent = bubble.at, phone.pace(bubble.number_id)
        if recent and now - recent[-1] < timedelta(seconds=PAIR_SECONDS):
            self.broken["pair"] += 1
        recent.append(now)
        if bubble.kind == "template" and bubble.is_outside:
            phone.last_outside_at = now
            if self.people_reached() > self.settings.tier:
                self.broken["tier"] += 1
        phone.bubbles.append(bubble)
        self.taken.append(
            {
                "id": bubble.id,
                "to": phone.number or phone.user_id,
                "kind": bubble.kind,
                "request_id": bubble.request_id,
                "text": bubble.text,
                "at": now.isoformat(),
            }
        )

    def pair_exceeded(self, phone: Phone, number_id: str) -> bool:
        """Tell whether this person gets too many of one number: a burst of 45, else one in six seconds."""
        now, recent = self.now(), phone.pace(number_id)
        if not recent:
            return False
        if self.settings.strict_pair:
            return now - recent[-1] < timedelta(seconds=PAIR_SECONDS)
        window = now - timedelta(seconds=PAIR_SECONDS * BURST)
        return sum(1 for at in recent if at > window) >= BURST

    def telephones(self, latest: int = 30) -> list[dict[str, Any]]:
        """Give every telephone with its last messages, the one that was used last first."""
        with self.lock:
            return [
                {
                    "number": phone.number,
                    "user_id": phone.user_id,
                    "bubbles": [
                        {
                            "mine": bubble.is_mine,
                            "text": bubble.text,
                            "at": bubble.at.isoformat(),
                            "status": bubble.status,
                            "links": bubble.links,
                            "buttons": bubble.buttons,
                            "number_id": bubble.number_id,
                        }
                        for bubble in phone.bubbles[-latest:]
                    ],
                }
                for phone in sorted(self.phones.values(), key=_latest, reverse=True)
            ]

    def told(self) -> dict[str, Any]:
        """Give what a rehearsal wants to know."""
        with self.lock:
            return {
                "taken": list(self.taken),
                "refused": {str(code): number for code, number in self.refused.items()},
                "broken": dict(self.broken),
                "people_reached": self.people_reached(),
                "now": self.now().isoformat(),
                "templates": sorted(name for name, _ in self.templates),
                "phones": {
                    key: [
                        {"id": b.id, "mine": b.is_mine, "text": b.text, "kind": b.kind, "status": b.status}
                        for b in phone.bubbles
                    ]
                    for key, phone in self.phones.items()
                },
            }


def _latest(phone: Phone) -> float:
    return phone.bubbles[-1].at.timestamp() if phone.bubbles else 0.0


def new_id() -> str:
    """Make a message id as the API's look."""
    return f"wamid.{secrets.token_urlsafe(24)}"
