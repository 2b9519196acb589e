"""Sealed cases as doors take and give them. What holds a key or an opened word is never printed by accident."""

import dataclasses
from dataclasses import dataclass
from datetime import datetime

from emas.cases.types._reading import AnswerRow, OfferedAct
from emas.cases.types._talk import TalkFile, TalkLine
from emas.catalogue.types import ServiceDefinition, Text


@dataclass(frozen=True, slots=True)
class SealedReceipt:
    """What the reporter takes with him. ``code`` is told once and kept nowhere; the same sending again gives it again."""

    ref: str
    code: str = dataclasses.field(repr=False)
    at: datetime
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class BoxEntry:
    """A sealed case opened by its receipt code, for this one request."""

    ref: str
    key: bytes = dataclasses.field(repr=False)


@dataclass(frozen=True, slots=True)
class BoxRow:
    """One line of the list of sealed cases: no word of what is in it."""

    ref: str
    service_title: str
    sort: Text
    state_title: Text
    created_at: datetime
    due_at: datetime | None
    is_overdue: bool
    is_open: bool
    is_mine: bool
    has_key: bool


@dataclass(frozen=True, slots=True)
class BoxStage:
    """One step of the way of a case, without names."""

    title: Text
    at: datetime


@dataclass(frozen=True, slots=True)
class BoxCase:
    """
    A sealed case opened for one reader. ``identity`` is empty unless he may see it and asked; ``has_identity`` says there is some.

    ``acts`` are those of this reader; ``handlers`` the names of the persons assigned, for colleagues alone.
    """

    ref: str
    version: int
    definition: ServiceDefinition
    state: str
    state_title: Text
    sort: Text
    channel: str
    created_at: datetime
    due_at: datetime | None
    is_overdue: bool
    is_open: bool
    answers: tuple[AnswerRow, ...]
    about: str
    identity: tuple[AnswerRow, ...]
    has_identity: bool
    files: tuple[TalkFile, ...]
    lines: tuple[TalkLine, ...]
    stages: tuple[BoxStage, ...]
    acts: tuple[OfferedAct, ...]
    handlers: tuple[str, ...]
    may_talk: bool
    may_see_identity: bool
    may_rate: bool
    rating: int | None


@dataclass(frozen=True, slots=True)
class BoxCandidate:
    """
    A person with his posts (role, unit) whom a case may be given to, or why not: ``why`` is ``no_key`` (chose no passphrase yet), ``in_line`` (of the unit
    complained about) or ''.
    """

    person_id: int
    name: str
    posts: tuple[tuple[str, str], ...]
    why: str
    is_assigned: bool


@dataclass(frozen=True, slots=True)
class BoxFigures:
    """Sealed cases in numbers. ``units`` and the median leave out what fewer than five cases would tell."""

    sorts: tuple[tuple[Text, int, int, int], ...]
    units: tuple[tuple[str, int], ...]
    channels: tuple[tuple[str, int], ...]
    median_days: float | None
    rating: float | None
    total: int
    late: int


@dataclass(frozen=True, slots=True)
class BoxForm:
    """What the form of a sealed service asks: the definition, the fields, and the units one may complain about."""

    definition: ServiceDefinition
    fields: tuple[str, ...]
    units: tuple[tuple[int, str], ...]
    is_ready: bool


@dataclass(frozen=True, slots=True)
class BoxKeyState:
    """Whether a person has a key of his own for sealed cases, since when, and whether he sorts or handles any."""

    has_key: bool
    since_at: datetime | None
    has_cases: bool
    is_keeper: bool
