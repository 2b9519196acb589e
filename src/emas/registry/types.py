"""What a look-up in the population register answers."""

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class FieldMatch:
    """Whether one element of somebody's data agrees with the outside register; ``score`` (0 to 100) where it was compared by likeness."""

    name: str
    agrees: bool
    score: int | None = None


@dataclass(frozen=True, slots=True)
class Verification:
    """
    What the outside register said of somebody's data, and when (ISO text): all that is kept of its answer.

    ``outcome``: ``match``, ``mismatch``, ``not_found``, ``deceased``, ``inactive``, ``ambiguous`` (more than one record), or ``unchecked``:
    it could not be asked, ``reason`` is the code why.
    """

    outcome: str
    checked_at: str
    fields: tuple[FieldMatch, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ResidentInfo:
    """A resident's record. ``nik`` and ``kk`` are plain here: hand them on only to those who may see them."""

    nik: str
    kk: str
    name: str
    birth_place: str
    birth_on: date
    sex: str
    religion: str = ""
    marital_status: str = ""
    occupation: str = ""
    education: str = ""
    citizenship: str = "WNI"
    address: str = ""
    rt: str = ""
    rw: str = ""
    kelurahan_code: str = ""
    father_name: str = ""
    mother_name: str = ""
    family_role: str = ""
    status: str = "aktif"
    source: str = "register"
    verification: Verification | None = None

    @property
    def needs_card(self) -> bool:
        """Whether somebody has to compare these data with the card: an outside register is set up and did not confirm them."""
        return self.verification is not None and self.verification.outcome != "match"


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """One refused row of an import; ``value`` is masked already."""

    row: int
    column: str
    value: str
    reason: str


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did, or would do when ``dry_run``."""

    rows: int
    created: int
    updated: int
    unchanged: int
    dry_run: bool
    refused: tuple[RefusedRow, ...] = field(default_factory=tuple)
    refused_rows: int = 0
    doubtful: int = 0


@dataclass(frozen=True, slots=True)
class ResidentRow:
    """A resident in an administrator's list; the NIK is masked."""

    id: int
    nik_masked: str
    name: str
    birth_on: date
    sex: str
    address: str
    rt: str
    rw: str
    kelurahan_code: str
    status: str


@dataclass(frozen=True, slots=True)
class ResidentPage:
    """One page of residents; ``total`` counts all rows that match."""

    items: tuple[ResidentRow, ...]
    total: int
    number: int
    size: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.size))


@dataclass(frozen=True, slots=True)
class ImportColumns:
    """Which header of a sheet holds which field; ``missing`` are required fields without one."""

    by_field: dict[str, str]
    missing: tuple[str, ...]
