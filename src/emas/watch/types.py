"""What watchers are told, and what is known of a subscription."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

#: Kinds of event a watcher may ask for, with what they mean.
EVENT_TYPES: Final[dict[str, str]] = {
    "case.submitted": "a request was filed",
    "case.moved": "a request went to another step",
    "case.returned": "a request went back for correction",
    "case.message": "somebody wrote in its conversation",
    "letter.issued": "the letter is out",
    "letter.withdrawn": "the letter was withdrawn or replaced",
    "case.finished": "a request has ended",
}


@dataclass(frozen=True, slots=True)
class WatchedEvent:
    """
    One event of one case as watchers are told it. ``posts`` are the (unit, role) that work on the case: nobody else is told.

    No name, no identity number, no answer, no note. ``state`` is a step of the service's flow, ``status`` the public one.
    """

    key: str
    type: str
    at: datetime
    ref: str
    service: str
    instansi: str
    state: str
    status: str
    posts: frozenset[tuple[int, str]]


@dataclass(frozen=True, slots=True)
class WatchInfo:
    """A subscription without its secret."""

    public_id: str
    client_id: int
    client_name: str
    unit_id: int
    role: str
    url: str
    types: tuple[str, ...]
    is_active: bool
    stopped_reason: str
    stopped_at: datetime | None
    failures: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class NewWatch:
    """A subscription just made; ``secret`` (``whsec_…``) is told only here."""

    public_id: str
    secret: str


@dataclass(frozen=True, slots=True)
class MessageInfo:
    """One line of the delivery log. ``status`` is the last HTTP status (0 = none); ``error`` a code."""

    public_id: str
    type: str
    case_ref: str
    state: str
    tries: int
    status: int
    error: str
    created_at: datetime
    tried_at: datetime | None
    done_at: datetime | None
