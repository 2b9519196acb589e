"""Frozen facts about units, posts and holders, as other modules see them."""

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import Generic, TypeVar

from emas.kernel.actor import HoldingKind
from emas.people.types._absences import AbsenceRow as AbsenceRow
from emas.people.types._absences import Released as Released
from emas.people.types._absences import StandingIn as StandingIn
from emas.people.types._accounts import AccountRow as AccountRow
from emas.people.types._accounts import ClaimedIdentity as ClaimedIdentity
from emas.people.types._accounts import DeviceRow as DeviceRow
from emas.people.types._accounts import Factors as Factors
from emas.people.types._accounts import FirstPassword as FirstPassword
from emas.people.types._accounts import FirstUse as FirstUse
from emas.people.types._accounts import Journey as Journey
from emas.people.types._accounts import NewFactor as NewFactor
from emas.people.types._accounts import PasskeyRow as PasskeyRow
from emas.people.types._accounts import PersonContact as PersonContact
from emas.people.types._accounts import ResetMessage as ResetMessage
from emas.people.types._accounts import SecurityNotice as SecurityNotice
from emas.people.types._accounts import SignIn as SignIn
from emas.people.types._accounts import TotpSetup as TotpSetup
from emas.people.types._citizens import CitizenInfo as CitizenInfo
from emas.people.types._citizens import CitizenNotice as CitizenNotice
from emas.people.types._citizens import CitizenSignIn as CitizenSignIn
from emas.people.types._citizens import CitizenState as CitizenState
from emas.people.types._citizens import PhoneCodeMessage as PhoneCodeMessage
from emas.people.types._looks import Look as Look
from emas.people.types._staff import SeatInfo as SeatInfo
from emas.people.types._staff import StaffInfo as StaffInfo

T = TypeVar("T")


class UnitKind(StrEnum):
    """Kinds of node in the unit tree."""

    KOTA = "kota"
    KECAMATAN = "kecamatan"
    KELURAHAN = "kelurahan"
    RW = "rw"
    RT = "rt"
    OPD = "opd"
    MPP = "mpp"
    COURT = "pengadilan"


class Role(StrEnum):
    """
    Roles a post can have. ``KEPALA`` is lurah, camat, head of an OPD, mayor or chief judge, by the kind of its unit; ``KETUA`` heads the
    evaluation team. At a court ``CS`` is the officer of the PTSP desk, ``PEGAWAI`` staff, ``CUTI`` who keeps the leave; ``PANMUD`` and ``KASUBBAG``
    are told apart by seat and title.
    """

    RT = "rt"
    RW = "rw"
    CS = "cs"
    OPERATOR = "operator"
    KASI = "kasi"
    KABID = "kabid"
    SEKRETARIS = "sekretaris"
    KEPALA = "kepala"
    ADMIN = "admin"
    MONEV = "monev"
    KETUA = "ketua"
    PENOMORAN = "penomoran"
    PIMPINAN = "pimpinan"
    PEGAWAI = "pegawai"
    WAKIL = "wakil"
    HAKIM = "hakim"
    PANITERA = "panitera"
    PANMUD = "panmud"
    KASUBBAG = "kasubbag"
    CUTI = "cuti"


#: Which roles may exist at which kind of unit. Catalogue checks a flow's posts against this table.
ROLES_BY_KIND: dict[UnitKind, frozenset[Role]] = {
    UnitKind.KOTA: frozenset({Role.ADMIN, Role.MONEV, Role.KETUA, Role.SEKRETARIS, Role.KEPALA}),
    UnitKind.KECAMATAN: frozenset(
        {Role.CS, Role.OPERATOR, Role.KASI, Role.SEKRETARIS, Role.KEPALA, Role.ADMIN}
    ),
    UnitKind.KELURAHAN: frozenset({Role.CS, Role.OPERATOR, Role.KASI, Role.SEKRETARIS, Role.KEPALA}),
    UnitKind.RW: frozenset({Role.RW}),
    UnitKind.RT: frozenset({Role.RT}),
    UnitKind.OPD: frozenset(
        {Role.CS, Role.OPERATOR, Role.KASI, Role.KABID, Role.SEKRETARIS, Role.KEPALA, Role.ADMIN}
    ),
    UnitKind.MPP: frozenset({Role.CS, Role.OPERATOR, Role.ADMIN}),
    UnitKind.COURT: frozenset(
        {
            Role.CS,
            Role.OPERATOR,
            Role.SEKRETARIS,
            Role.KEPALA,
            Role.ADMIN,
            Role.PENOMORAN,
            Role.PIMPINAN,
            Role.PEGAWAI,
            Role.WAKIL,
            Role.HAKIM,
            Role.PANITERA,
            Role.PANMUD,
            Role.KASUBBAG,
            Role.CUTI,
        }
    ),
}


#: What the token of a client system may be allowed, with what it means.
API_SCOPES: dict[str, str] = {
    "services": "read services",
    "cases:submit": "file requests and follow them",
    "cases:read": "read cases of the post or unit",
    "cases:act": "act for the post",
    "cases:sign": "act as the person who holds the post of a head now, signing included",
    "documents": "download issued letters",
    "verify": "check letters",
    "watch": "be told of events of the post or unit by webhook",
}


class RwUse(StrEnum):
    """Whether the RW of a resident uses the application (flows section 3, five cases)."""

    IN_USE = "in_use"
    NO_RECORD = "no_record"
    NO_ACCOUNT = "no_account"
    NEVER_SIGNED_IN = "never_signed_in"
    INACTIVE = "inactive"


@dataclass(frozen=True, slots=True)
class UnitInfo:
    """One unit with what a letterhead needs."""

    id: int
    code: str
    kind: UnitKind
    name: str
    path: str
    parent_id: int | None
    instansi: str
    region_code: str = ""
    rt: str = ""
    rw: str = ""
    number_code: str = ""
    address: str = ""
    phone: str = ""
    email: str = ""
    website: str = ""
    postal_code: str = ""
    paper: str = "a4"
    emblem: str = "kota"
    is_active: bool = True
    number_pattern: str = ""
    #: Those of its instansi.
    accent: str = ""
    mark: str = ""


@dataclass(frozen=True, slots=True)
class HolderInfo:
    """One person in one post for a period. ``on_behalf_title`` is the holder's own title when ``kind`` is a.n. or u.b."""

    holder_id: int
    post_id: int
    role: str
    unit_id: int
    person_id: int
    account_id: int | None
    name: str
    nip: str
    rank: str
    kind: HoldingKind
    start_on: date
    end_on: date | None
    basis: str
    on_behalf_title: str = ""
    has_active_account: bool = False
    title: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class HomeUnits:
    """
    The chain of units above one household: RT, RW, kelurahan, kecamatan, kota.

    ``rt_id`` and ``rw_id`` are None when that unit was never registered.
    """

    rt_id: int | None
    rw_id: int | None
    kelurahan_id: int
    kecamatan_id: int
    kota_id: int
    instansi: str


@dataclass(frozen=True, slots=True)
class PostState:
    """Whether a post can be worked by somebody at a moment, and by whom."""

    post_id: int | None
    unit_id: int
    role: str
    holders: tuple[HolderInfo, ...]

    @property
    def is_vacant(self) -> bool:
        return not any(h.has_active_account for h in self.holders)


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """One line of the coverage page: a post and what it lacks (``holder``, ``account``, ``too_many``, or empty)."""

    unit_id: int
    unit_name: str
    unit_kind: UnitKind
    kecamatan: str
    role: str
    title: str
    holder_name: str
    lacks: str


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """One page of a list; ``total`` counts all rows that match."""

    items: tuple[T, ...]
    total: int
    number: int
    size: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.size))


@dataclass(frozen=True, slots=True)
class PersonInfo:
    """An official or chair, with the account's state; the NIK never leaves masked form here."""

    id: int
    public_id: str
    name: str
    nip: str
    rank: str
    phone: str
    email: str
    nik_masked: str
    account_id: int | None
    login: str
    account_state: str


@dataclass(frozen=True, slots=True)
class PostRow:
    """A post in a list, with who is on duty today."""

    id: int
    unit_id: int
    unit_name: str
    unit_kind: UnitKind
    role: str
    title: str
    seat: int
    is_active: bool
    on_duty: tuple[HolderInfo, ...]


@dataclass(frozen=True, slots=True)
class ClientInfo:
    """A client system of the API."""

    id: int
    name: str
    scopes: tuple[str, ...]
    per_minute: int
    post_id: int | None
    unit_id: int | None
    is_active: bool
    expires_at: datetime | None


@dataclass(frozen=True, slots=True)
class HoursRow:
    """Opening hours of one weekday (0 = Monday); ``unit_id`` None means the whole instansi."""

    id: int
    instansi: str
    unit_id: int | None
    weekday: int
    opens: time
    closes: time
    break_starts: time | None
    break_ends: time | None


@dataclass(frozen=True, slots=True)
class HolidayRow:
    """One day off of an instansi; ``kind`` is ``nasional``, ``cuti_bersama`` or ``lokal``."""

    id: int
    instansi: str
    on: date
    name: str
    kind: str
    source: str


@dataclass(frozen=True, slots=True)
class CoverageCell:
    """
    ``filled`` of ``expected`` posts of one role in one line of the table, at ``level`` (kelurahan, kecamatan, rw, rt).

    A line is a kecamatan with all below it, or inside one kecamatan its office and each kelurahan: ``line_id`` is the unit's.
    """

    line_id: int
    line: str
    level: UnitKind
    role: str
    filled: int
    expected: int


@dataclass(frozen=True, slots=True)
class NewUnit:
    """A unit to install in bulk; parents stand before their children."""

    code: str
    kind: UnitKind
    name: str
    parent_code: str | None
    instansi: str
    region_code: str = ""
    rw: str = ""
    rt: str = ""
    number_code: str = ""
    address: str = ""
    phone: str = ""
    email: str = ""
    website: str = ""
    postal_code: str = ""
    paper: str = "a4"
    emblem: str = "kota"


@dataclass(frozen=True, slots=True)
class NewPost:
    """A post to install in bulk."""

    unit_code: str
    role: str
    title: str
    seat: int = 1


@dataclass(frozen=True, slots=True)
class NewHolding:
    """A holding to install in bulk: which post, how, since when."""

    unit_code: str
    role: str
    start_on: date
    kind: HoldingKind = HoldingKind.DEFINITIVE
    end_on: date | None = None
    basis: str = ""
    on_behalf_title: str = ""
    seat: int = 1


@dataclass(frozen=True, slots=True)
class NewPerson:
    """A person to install in bulk, with his holdings and, when ``login`` is given, an account."""

    name: str
    holdings: tuple[NewHolding, ...]
    nip: str = ""
    rank: str = ""
    nik: str = ""
    phone: str = ""
    email: str = ""
    login: str = ""
    has_signed_in: bool = True
    is_blocked: bool = False
