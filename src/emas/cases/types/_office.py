"""What pages show of the work of offices: published information, a report's figures, lines of a batch."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from emas.catalogue.types import ServiceDefinition, Text


@dataclass(frozen=True, slots=True)
class PageCard:
    """A published page in a list."""

    page_id: int
    title: str
    kind: str
    kind_label: Text
    unit_id: int
    unit_name: str
    start_on: date
    end_on: date | None
    is_public: bool
    published_at: datetime
    body: str = ""


@dataclass(frozen=True, slots=True)
class PagePaper:
    """A picture or file shown with a page."""

    public_id: str
    label: Text
    media_type: str
    size_bytes: int

    @property
    def is_picture(self) -> bool:
        return self.media_type.startswith("image/")


@dataclass(frozen=True, slots=True)
class PageView:
    """
    A published page. ``state``: ``out``, ``ended``, ``replaced`` or ``withdrawn`` (then without its text); ``newer`` and ``older`` are the
    neighbouring versions, 0 where there is none.
    """

    card: PageCard
    body: str
    state: str
    version: int
    newer: int
    older: int
    papers: tuple[PagePaper, ...]


@dataclass(frozen=True, slots=True)
class PageFilter:
    """What to list: ``kind`` and ``unit_id`` narrow, ``query`` looks for words, ``cursor`` is the key of a page ('' = first)."""

    kind: str = ""
    unit_id: int | None = None
    query: str = ""
    cursor: str = ""
    size: int = 20


@dataclass(frozen=True, slots=True)
class PageList:
    """A page of published pages, newest first, with the choices of the filters."""

    rows: tuple[PageCard, ...]
    next_cursor: str
    kinds: tuple[tuple[str, Text], ...]
    units: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class PeriodReport:
    """The figures of a report. ``digest`` and ``frozen_at`` are empty while they are still being counted anew."""

    ref: str
    title: Text
    figures: dict[str, Any]
    digest: str
    frozen_at: datetime | None
    notes: tuple[tuple[Text, str], ...]
    signed_by: str = ""
    #: The step at which it waits for the reader himself; None while it is not his turn.
    waits_for_reader: Text | None = None

    @property
    def is_frozen(self) -> bool:
        return bool(self.digest)


@dataclass(frozen=True, slots=True)
class DeskWork:
    """What the services give an official beside his desk: requests and absences of his own, cases to look over, services to watch."""

    files_own: bool = False
    asks_absence: bool = False
    looks_over: bool = False
    watches: bool = False


@dataclass(frozen=True, slots=True)
class DeskOffer:
    """A service that an actor may begin for one of his offices."""

    definition: ServiceDefinition
    units: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class MyRequest:
    """One request of an official's own in his list."""

    ref: str
    service: str
    title: str
    state: str
    status: str
    is_open: bool
    due_at: datetime | None
    created_at: datetime
    entered_at: datetime
    #: It stands with himself: to answer, to correct, to agree.
    waits_for_me: bool = False


@dataclass(frozen=True, slots=True)
class MyRequests:
    """A page of them, newest first; ``next_cursor`` is '' on the last page."""

    rows: tuple[MyRequest, ...]
    next_cursor: str


@dataclass(frozen=True, slots=True)
class QueuedNumber:
    """One case that waits for its number. ``act`` gives it ('' when the step has none: only the case's own page helps then)."""

    ref: str
    version: int
    title: str
    applicant_name: str
    since: datetime
    due_at: datetime | None
    is_overdue: bool
    act: str
    label: Text
    confirm: Text | None = None


@dataclass(frozen=True, slots=True)
class NumberQueue:
    """A page of the queue, oldest first; ``total`` counts all that wait."""

    rows: tuple[QueuedNumber, ...]
    next_cursor: str
    total: int


@dataclass(frozen=True, slots=True)
class LineToTell:
    """Something promised to an RT or RW of which its chair says whether it came."""

    line_id: int
    service_title: Text
    period: str
    unit_name: str


@dataclass(frozen=True, slots=True)
class BatchState:
    """How the lines of a batch stand: counts by state, the quota of its period and what is left of it, files offered now."""

    period: str
    counts: dict[str, int]
    quota: int
    left: int
    exports: tuple[str, ...]
