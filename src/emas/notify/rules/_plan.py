"""What may go out now, in which form, and what has to wait: the budget of a messenger as a decision without database or clock."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from emas.notify.ports import Limits

URGENT: Final = 0
FIRST: Final = 1
NORMAL: Final = 2

DAY: Final = timedelta(hours=24)
#: The other side counts a day from when a message arrives: ours is a little longer where it frees a place.
MARGIN: Final = timedelta(minutes=1)
#: Clocks differ: the last minute of a window is not used.
WINDOW: Final = DAY - MARGIN
#: Older than this, a notice is no news any more: it goes the other ways.
OLDEST: Final = timedelta(hours=72)
#: A number that was told to be unreachable is tried again after so long.
UNREACHABLE_FOR: Final = timedelta(days=30)
#: This share of every budget is kept for what is urgent.
KEPT_FOR_URGENT: Final = 10
_SHORTEST_WAIT: Final = timedelta(seconds=30)
_LONGEST_WAIT: Final = timedelta(minutes=15)

_URGENT_EVENTS: Final = frozenset(
    {
        "reset_link",
        "phone_code",
        "security_changed",
        "citizen_changed",
        "failed_signature",
        "reminder_due",
        "escalated",
    }
)
_OFFICERS: Final = frozenset(
    {"cs", "operator", "kasi", "kabid", "sekretaris", "kepala", "admin", "penomoran", "pimpinan"}
    | {"wakil", "hakim", "panitera", "panmud", "kasubbag", "cuti", "pegawai"}
)
_MERGEABLE: Final = frozenset({"task_arrived", "reminder_half", "returned", "cancelled"})


@dataclass(frozen=True, slots=True)
class Standing:
    """What was used of the budget: people reached in 24 hours, templates of the day, messages of this second."""

    people: int
    templates: int
    in_second: int
    next_person_at: datetime | None
    midnight: datetime


@dataclass(frozen=True, slots=True)
class Person:
    """What is known of one address."""

    consent_at: datetime | None = None
    stopped_at: datetime | None = None
    last_inbound_at: datetime | None = None
    last_outside_at: datetime | None = None
    next_free_at: datetime | None = None
    unreachable_at: datetime | None = None
    unreachable_reason: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """``kind``: ``template``, ``text``, ``wait`` (``until``), ``later`` (nothing more in this second) or ``refuse``; with the reason."""

    kind: str
    reason: str = ""
    until: datetime | None = None
    is_new_person: bool = False


def priority(template: str, role: str) -> int:
    """
    Give the place in the queue: urgent (a letter stands still, somebody waits at the telephone), citizens and RT/RW, other staff.
    """
    if template in _URGENT_EVENTS or template.startswith("reply_"):
        return URGENT
    return NORMAL if role in _OFFICERS else FIRST


def can_merge(template: str, role: str) -> bool:
    """Tell whether several such notices to one officer may be told in one message (ux section 5: few words)."""
    return role in _OFFICERS and template in _MERGEABLE


def is_window_open(person: Person, at: datetime) -> bool:
    """Tell whether the person wrote within 24 hours (whatsapp-cloud-api section 5)."""
    return person.last_inbound_at is not None and at < person.last_inbound_at + WINDOW


def decide(
    *,
    person: Person,
    forms: frozenset[str],
    is_reply: bool,
    needs_template: bool,
    urgency: int,
    created_at: datetime,
    limits: Limits,
    standing: Standing,
    at: datetime,
) -> Verdict:
    """
    Decide one message: its form, or why it waits or is not sent.

    Inside the window free text is used (it costs nothing and counts against no tier), outside an approved template. A tenth of the
    day's templates and of the people of 24 hours is kept for urgent ones. Source: whatsapp-cloud-api sections 1, 5.
    """
    refusal = _refusal(person, is_reply, created_at, at)
    if refusal:
        return Verdict("refuse", refusal)
    if standing.in_second >= limits.per_second:
        return Verdict("later", "per_second")
    if person.next_free_at is not None and at < person.next_free_at:
        return Verdict("wait", "pair_limit", person.next_free_at)
    if "text" in forms and is_window_open(person, at) and not needs_template:
        return Verdict("text")
    if "template" not in forms:
        return Verdict("refuse", "window_closed" if is_reply else "no_template")
    return _as_template(person, urgency, limits, standing, at)


def _refusal(person: Person, is_reply: bool, created_at: datetime, at: datetime) -> str:
    if not is_reply:
        if person.stopped_at is not None:
            return "opted_out"
        if person.consent_at is None:
            return "no_consent"
        if person.unreachable_at is not None and at < person.unreachable_at + UNREACHABLE_FOR:
            return person.unreachable_reason or "number_unreachable"
    return "too_late" if at - created_at > OLDEST else ""


def _as_template(person: Person, urgency: int, limits: Limits, standing: Standing, at: datetime) -> Verdict:
    if standing.templates >= _share(limits.templates_a_day, urgency):
        return Verdict("wait", "daily_budget", standing.midnight)
    is_new = person.last_outside_at is None or person.last_outside_at <= at - DAY + MARGIN
    if is_new and standing.people >= _share(limits.people_a_day, urgency):
        return Verdict("wait", "people_limit", _soon(standing.next_person_at, at))
    return Verdict("template", is_new_person=is_new)


def _share(limit: int, urgency: int) -> int:
    return limit if urgency == URGENT else limit - limit // KEPT_FOR_URGENT


def _soon(wanted: datetime | None, at: datetime) -> datetime:
    """A place may become free for one of many: look again neither at once nor only when it is long gone."""
    return min(max(wanted or at, at + _SHORTEST_WAIT), at + _LONGEST_WAIT)
