"""What acts take and give, and what decisions are made of."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from emas.catalogue.types import Fault, PostRef, Text

#: How a case came that anybody may send by a public page: from a citizen, or from an official who was signed in.
WEB, OFFICIAL = "web", "official"


@dataclass(frozen=True, slots=True)
class ApplicantInput:
    """
    Who the case is about. ``resident`` holds the identity block that letters print, by the English names of
    ``registry.types.ResidentInfo``; ``is_manual`` marks data typed by hand because the register did not know the person. For a service
    that anyone may begin it holds ``name`` and ``kelurahan_code`` as far as they were given; ``unit_id`` is then the office of
    a reporter on duty, ``about_unit_id`` the office he asks about.
    """

    resident: dict[str, Any]
    phone: str
    email: str = ""
    is_manual: bool = False
    consent: bool = True
    unit_id: int | None = None
    about_unit_id: int | None = None


@dataclass(frozen=True, slots=True)
class Submitted:
    """The receipt. ``pin`` is shown once; only its keyed digest is kept. A repeated key gives the same answer with ``pin`` too."""

    ref: str
    pin: str
    state: str
    held_by: Text
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class Acted:
    """What an act did."""

    ref: str
    act: str
    state: str
    version: int
    held_by: Text
    due_at: datetime | None
    at: datetime
    next_ref: str = ""


@dataclass(frozen=True, slots=True)
class StepTaken:
    """The engine's yes. ``skipped`` are vacant steps passed over, in order."""

    act: str
    kind: str
    from_state: str
    to_state: str
    skipped: tuple[str, ...]
    effects: tuple[str, ...]
    starts_clock: bool
    sets_returned_from: str | None


@dataclass(frozen=True, slots=True)
class Refused:
    """The engine's no: a code such as ``not_your_step``, ``unknown_act``, ``note_required``, ``limit_reached``, ``same_person``, ``post_vacant``."""

    code: str
    params: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The part of a case that decides: state, where it was returned from, how often each act happened."""

    state: str
    returned_from: str = ""
    act_counts: dict[str, int] = field(default_factory=dict)
    clock_started: bool = False


@dataclass(frozen=True, slots=True)
class Facts:
    """
    What the world says at the moment of an act.

    ``posts``: keys (``role@level``) the actor fills for this case, plus ``applicant`` or ``system``. ``vacant``: keys nobody can work.
    ``acted_kinds``: kinds of act that this same person did in steps that still count (who verified may not sign).
    ``is_own_case``: the actor is the applicant himself (nobody approves his own request).
    """

    posts: frozenset[str]
    vacant: frozenset[str]
    answers: dict[str, Any]
    applicant: dict[str, Any]
    today: date
    has_note: bool = False
    acted_kinds: frozenset[str] = frozenset()
    #: Whether this same person began the case or wrote it since.
    is_author: bool = False
    is_own_case: bool = False


@dataclass(frozen=True, slots=True)
class Places:
    """
    The units of one case by level; ``fixed`` maps ``opd:<code>`` levels of the flow to unit ids. ``origin`` is the unit at which an
    office began it, whatever its kind. ``approvers`` are (post id, unit id) of who approves the request of an official, in order; a last
    one that is None is outside the portal.
    """

    rt: int | None = None
    rw: int | None = None
    kelurahan: int | None = None
    kecamatan: int | None = None
    kota: int | None = None
    fixed: dict[str, int] = field(default_factory=dict)
    origin: int | None = None
    approvers: tuple[tuple[int, int] | None, ...] = ()

    def seat(self, ref: PostRef) -> tuple[int, str] | None:
        """
        Give (unit, role) of the desk that ``ref`` means for this case, or None. An approver is one very seat, whose role is written ``#<post id>``.
        """
        if ref.role == APPROVER:
            found = self._approver(ref.level)
            return (found[1], f"#{found[0]}") if found else None
        unit_id = self.unit_id(ref.level)
        return (unit_id, ref.role) if unit_id is not None else None

    def _approver(self, level: str) -> tuple[int, int] | None:
        if level == "last":
            return self.approvers[-1] if self.approvers else None
        before = self.approvers[:-1]
        number = int(level) - 1
        return before[number] if number < len(before) else None

    def unit_id(self, level: str) -> int | None:
        """Give the unit that stands at ``level`` for this case, or None."""
        if ":" in level:
            return self.fixed.get(level)
        found = getattr(self, level, None) if level in _LEVELS else self.fixed.get(level)
        return found if isinstance(found, int) else None


#: The role of the approvers that were found for an official who files for himself.
APPROVER = "approver"
_LEVELS = frozenset({"rt", "rw", "kelurahan", "kecamatan", "kota", "origin"})


@dataclass(frozen=True, slots=True)
class StepTimes:
    """The moments of one step: when it is due, when to remind, when silence ends it. All aware, all optional."""

    due_at: datetime | None = None
    remind_at: tuple[datetime, ...] = ()
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PastAct:
    """The part of an event that later decisions look back at."""

    kind: str
    from_state: str
    to_state: str
    person_id: int | None
    skipped: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DraftPayload:
    """What a draft holds: raw answers as typed, page by page, the applicant block and the owner of its uploads."""

    public_id: str
    service: str
    channel: str
    applicant: dict[str, Any]
    answers: dict[str, Any]
    uploads_owner: str
    held_reason: str
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class DraftSaved:
    """Where a form was kept; ``code`` opens it again and is told only when the draft is new."""

    public_id: str
    code: str
    uploads_owner: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class ActResult:
    """What became of one case of a bulk act: ``acted``, or the ``code`` and ``params`` of its refusal."""

    ref: str
    acted: Acted | None
    code: str = ""
    params: dict[str, Any] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        return self.acted is not None


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What a check of a services folder found: how many services and examples were looked at, and every fault."""

    services: int
    examples: int
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class ChainReport:
    """Whether the history of a case is whole; ``broken_at`` is the first event whose hash does not hold, else 0."""

    ref: str
    events: int
    broken_at: int

    @property
    def is_whole(self) -> bool:
        return self.broken_at == 0
