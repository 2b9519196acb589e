"""Frozen facts about employment, balances and absences, as other modules see them."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class Employed(StrEnum):
    """How somebody is employed: civil servant, candidate, on contract (PPPK), or paid by the office (PPNPN)."""

    PNS = "pns"
    CPNS = "cpns"
    PPPK = "pppk"
    HONORARY = "honorer"


class EntryKind(StrEnum):
    """What an entry of the ledger says. ``POSTPONED`` marks days, it moves none."""

    RIGHT = "right"
    CARRIED = "carried"
    HOLD = "hold"
    RELEASE = "release"
    TAKE = "take"
    GIVE_BACK = "give_back"
    POSTPONED = "postponed"
    JOINT = "joint"
    LAPSED = "lapsed"
    CORRECTION = "correction"


class AbsenceState(StrEnum):
    """What became of an absence that somebody asked for."""

    ASKED = "asked"
    APPROVED = "approved"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Employment:
    """What the rules need to know of one person's employment. ``until`` is the last day of a contract."""

    kind: Employed
    since: date
    sex: str = ""
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Policy:
    """
    What an agency may set. Days are working days.

    ``pppk_carries``: whether unused days of PPPK go over (leave-rules section 4: default off). ``most_away_percent``: from which share of a
    team away at once the page warns (0 = never).
    """

    yearly_days: int = 12
    carry_days: int = 6
    most_days: int = 24
    pppk_carries: bool = False
    honorary_days: int = 12
    back_days: int = 7
    most_away_percent: int = 30


@dataclass(frozen=True, slots=True)
class Entry:
    """
    One line of a ledger: ``days`` with its sign in the account of ``year``.

    ``of_year`` says of which year's right the days are, for rights, carried days and corrections. ``request`` is the reference of the case.
    """

    year: int
    kind: EntryKind
    days: int
    on: date
    key: str
    of_year: int = 0
    request: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class YearLeft:
    """The days of one year's right that are left, with what there was: a row of part V of the form."""

    year: int
    right: int
    left: int


@dataclass(frozen=True, slots=True)
class Balance:
    """What is left in the account of ``year``, by the year of the right, the oldest first; ``held`` days are not counted as left."""

    year: int
    rows: tuple[YearLeft, ...] = ()
    held: int = 0
    taken: int = 0

    @property
    def left(self) -> int:
        return sum(row.left for row in self.rows)

    def of(self, year: int) -> int:
        """Give the days left of that year's right."""
        return next((row.left for row in self.rows if row.year == year), 0)


@dataclass(frozen=True, slots=True)
class AbsenceType:
    """
    One kind of absence as a service describes it.

    ``unit`` is ``working_days`` or ``calendar_days``. ``is_ledgered``: its days are held and taken. ``kinds``: who may have it (empty: all).
    ``after_years`` of unbroken service; ``every_years`` must lie between two of them. ``most_days`` and ``most_months`` bound one request (0 = no
    bound), ``back_days`` how far it may begin in the past (-1: as the agency sets for sickness; 0: not at all). ``ends_ledger``: the year's
    balance lapses with it. ``extra_most`` are further calendar days for a place hard to reach, at least ``extra_least`` at a time. ``exempt`` is the
    condition over the answers that lifts ``after_years`` and ``every_years``. ``outside``: where the table of approvers has no line for this very
    kind, the last word is said outside the portal.
    """

    name: str
    unit: str = "working_days"
    is_ledgered: bool = False
    kinds: tuple[str, ...] = ()
    sex: str = ""
    after_years: int = 0
    every_years: int = 0
    most_days: int = 0
    most_months: int = 0
    back_days: int = 0
    ends_ledger: bool = False
    extra_least: int = 0
    extra_most: int = 0
    exempt: str = ""
    outside: bool = False


@dataclass(frozen=True, slots=True)
class AbsenceAsked:
    """An absence as it is asked for. ``is_exempt`` lifts ``after_years`` and ``every_years`` (first haj, a fourth child)."""

    sort: str
    start_on: date
    end_on: date
    extra_days: int = 0
    is_exempt: bool = False


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody of the team who is away in the same days; ``sort`` is '' for who has no business with the reason."""

    person_id: int
    name: str
    start_on: date
    end_on: date
    state: AbsenceState
    sort: str = ""
    request: str = ""
    days: int = 0


@dataclass(frozen=True, slots=True)
class Preview:
    """
    What somebody is told before he sends: how many ``days`` it counts (working or calendar, by the type), the balance before and after,
    his own absences in these days, colleagues away, and every fault by field.
    """

    days: int
    working_days: int
    calendar_days: int
    before: Balance | None
    after: Balance | None
    own: tuple[Colleague, ...] = ()
    team: tuple[Colleague, ...] = ()
    team_size: int = 0
    is_crowded: bool = False
    faults: dict[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class EmploymentRow:
    """An employee in a list, with name and post; ``kind`` is '' while his facts were never entered."""

    person_id: int
    name: str
    nip: str
    title: str
    unit_id: int
    unit_name: str
    kind: str
    since: date | None
    sex: str
    grade: str
    until: date | None


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """A line of the ledger as it is shown, with what is left in that year's account after it."""

    entry: Entry
    left: int
    by: str = ""


@dataclass(frozen=True, slots=True)
class LedgerView:
    """The ledger of one person: this year's balance, the lines, newest year first."""

    person_id: int
    name: str
    employment: EmploymentRow | None
    balance: Balance
    lines: tuple[LedgerLine, ...]


@dataclass(frozen=True, slots=True)
class Seat:
    """A post that approves: which seat, at which unit."""

    post_id: int
    unit_id: int


@dataclass(frozen=True, slots=True)
class Route:
    """
    Who approves a request, in order: one to three seats. ``is_outside``: the last word is said outside the portal (the head of a
    court by the court above), ``approvers`` then only advise. ``is_default``: nobody set it for this kind of request,
    it comes from the tree or from the line for every kind.
    """

    approvers: tuple[Seat, ...]
    is_outside: bool = False
    is_default: bool = True


@dataclass(frozen=True, slots=True)
class RouteRow:
    """A line of the table of approvers: for whom (a post), for which kinds of request, and who."""

    post_id: int
    post_title: str
    unit_name: str
    holder: str
    sort: str
    approvers: tuple[tuple[int, str], ...]
    is_outside: bool
    is_default: bool


@dataclass(frozen=True, slots=True)
class OpeningRow:
    """A line of an import of opening balances: what somebody had and used in one year."""

    nip: str
    year: int
    right: int
    used: int
    postponed: int = 0


@dataclass(frozen=True, slots=True)
class LawExample:
    """A worked example of the law: what it says must come out, and what the rules make of it."""

    name: str
    source: str
    expected: int
    result: int


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """One day of the calendar of an office: whether it works, and who is away."""

    on: date
    is_working: bool
    away: tuple[Colleague, ...]
    holiday: str = ""


@dataclass(frozen=True, slots=True)
class FeedEvent:
    """One absence as a calendar program reads it."""

    uid: str
    name: str
    start_on: date
    end_on: date
    changed_at: datetime
    is_approved: bool
