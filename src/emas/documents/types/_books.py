"""Register books, their lines, and the parts that offices kept before they came here."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class BookLine:
    """What the register book says of a number without a letter: what it is for, and for whom. ``nik`` is kept masked."""

    kind: str
    holder_name: str = ""
    nik: str = ""
    address: str = ""
    purpose: str = ""


@dataclass(frozen=True, slots=True)
class GivenNumber:
    """A number of a case: its book (``year`` 0 = never ends), whether it is in use, cancelled (``batal``) or withdrawn, and why."""

    slot: str
    number: str
    sequence: int
    unit_id: int
    register: str
    year: int
    dated_on: date
    state: str
    note: str
    given_at: datetime | None


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """One line of a register book."""

    sequence: int
    number: str
    dated_on: date
    kind: str
    holder_name: str
    nik_masked: str
    address: str
    purpose: str
    signer: str
    introduction: str
    state: str
    note: str
    document_public_id: str
    case_ref: str
    given_at: datetime | None = None
    #: Written before the office came here.
    is_carried: bool = False


@dataclass(frozen=True, slots=True)
class RegisterPage:
    """A page of a register book, newest number first; ``next_cursor`` is '' on the last page."""

    rows: tuple[RegisterRow, ...]
    next_cursor: str
    #: Numbers of the old book that are counted only: they have no lines.
    counted: tuple["CarriedPart", ...] = ()


@dataclass(frozen=True, slots=True)
class RegisterBook:
    """One register book of a unit: its name, its year (0 = never ends) and the last number given."""

    name: str
    year: int
    last: int


@dataclass(frozen=True, slots=True)
class CarriedPart:
    """A part of a book that was kept before: its numbers, whether its lines are here, and whether it can still be taken back."""

    id: int
    book: str
    year: int
    first: int
    last: int
    has_lines: bool
    noted_at: datetime
    can_take_back: bool = False

    @property
    def count(self) -> int:
        """How many numbers it holds."""
        return self.last - self.first + 1


@dataclass(frozen=True, slots=True)
class CarriedLine:
    """One line of an old book as its sheet tells it; ``row`` is that of the spreadsheet."""

    row: int
    sequence: int
    number: str
    dated_on: date
    about: str
    signer: str = ""
    note: str = ""
    is_cancelled: bool = False


@dataclass(frozen=True, slots=True)
class LineFault:
    """Why an old book can't be taken over: the row and column of the spreadsheet (row 0 = the whole sheet), what stood there."""

    row: int
    column: str
    code: str
    value: str = ""
