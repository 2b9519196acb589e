"""The table of officials with its two measures: filled posts, and where letters lie (flows section 9; R-006, R-045 to R-047)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from emas.cases import queries as cases
from emas.kernel.actor import Actor
from emas.people import queries
from emas.people.types import UnitKind
from emas.web.desk import sentences
from emas.web.desk.admin import reach

#: Measures: ``posts`` = filled of expected, ``letters`` = open letters by role.
MEASURES = ("posts", "letters")
NONE = "-"
_LEVELS = ("kelurahan", "kecamatan", "rw", "rt", "opd")
_CHAIN = ("cs", "operator", "kasi", "sekretaris", "kepala")
#: One sheet of a book: name, columns, rows.
Sheet = tuple[str, tuple[str, ...], Iterable[tuple[object, ...]]]
_ROLES = (*_CHAIN, "admin", "rw", "rt")
#: Both measures have these columns, whether somebody has a letter or not: the two tables are read side by side (flows section 9).
_ALWAYS = frozenset(
    {(level, role) for level in ("kelurahan", "kecamatan") for role in _CHAIN} | {("rw", "rw"), ("rt", "rt")}
)


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands at one line and role; ``is_red`` when it needs somebody's attention."""

    text: str
    note: str = ""
    is_red: bool = False
    #: What it says, as numbers and a day, for a sheet.
    values: tuple[int | date, ...] = ()

    @property
    def whole(self) -> str:
        return f"{self.text} ({self.note})" if self.note else self.text


@dataclass(frozen=True, slots=True)
class Grid:
    """The table: columns as (level, role), lines as (unit id, name, cells in the order of the columns)."""

    measure: str
    columns: tuple[tuple[str, str], ...]
    lines: tuple[tuple[int, str, tuple[Cell, ...]], ...]

    def heads(self) -> tuple[str, ...]:
        """Column titles for a sheet: the level with the role."""
        titles = (
            sentences.unit_kind(level)
            if level in {"rt", "rw", "opd"}
            else f"{sentences.unit_kind(level)}: {sentences.role(role)}"
            for level, role in self.columns
        )
        return (_("Unit"), *titles)

    def rows(self) -> tuple[tuple[str, ...], ...]:
        return tuple((name, *(cell.whole for cell in cells)) for _id, name, cells in self.lines)

    def sheets(self) -> tuple[Sheet, Sheet]:
        """The table as it is read, then its numbers line by line, to sort and sum."""
        counts = self.measure == "letters"
        table = (
            (name, *(next(iter(cell.values), 0) if counts else cell.text for cell in cells))
            for _id, name, cells in self.lines
        )
        numbers = (
            (name, sentences.unit_kind(level), sentences.role(role), *cell.values)
            for _id, name, cells in self.lines
            for (level, role), cell in zip(self.columns, cells, strict=True)
            if cell.values
        )
        measured = (
            (_("Surat"), _("Lewat waktu"), _("Tertua sejak")) if counts else (_("Terisi"), _("Diperlukan"))
        )
        heads = (_("Unit"), _("Tingkat"), _("Jabatan"), *measured)
        return (short_title(self.measure), self.heads(), table), (_("Rincian"), heads, numbers)


def title(measure: str) -> str:
    """What a measure counts, in words."""
    return _("Posisi surat per jabatan") if measure == "letters" else _("Jabatan terisi dari yang diperlukan")


def short_title(measure: str) -> str:
    """The same in the few words that a sheet's tab and a file's name hold."""
    return _("Posisi surat") if measure == "letters" else _("Jabatan terisi")


def grid(*, actor: Actor, at: datetime, measure: str, kecamatan_id: int | None) -> Grid:
    """One measure for all kecamatan in reach, or for the office and the kelurahan of one. Raises: NotFound."""
    lines = _lines(actor, kecamatan_id)
    found = _letters(actor, at, kecamatan_id) if measure == "letters" else _filled(actor, at, kecamatan_id)
    present = _ALWAYS.union(key[1:] for key in found)
    columns = tuple(sorted(present, key=lambda c: (_LEVELS.index(c[0]), _order(c[1]))))
    empty = Cell(NONE)
    return Grid(
        measure,
        columns,
        tuple((i, name, tuple(found.get((i, *c), empty) for c in columns)) for i, name in lines),
    )


def _order(role: str) -> int:
    return _ROLES.index(role) if role in _ROLES else len(_ROLES)


def _lines(actor: Actor, kecamatan_id: int | None) -> list[tuple[int, str]]:
    if kecamatan_id is None:
        found = queries.find_units(actor=actor, kind=UnitKind.KECAMATAN.value, size=100)
        return [(unit.id, unit.name) for unit in found.items]
    kecamatan = reach.unit(actor, kecamatan_id)
    office = _("Kantor Kecamatan %(name)s") % {"name": kecamatan.name}
    below = queries.children(unit_id=kecamatan_id, kind=UnitKind.KELURAHAN.value)
    return [(kecamatan.id, office), *((unit.id, unit.name) for unit in below)]


def _filled(actor: Actor, at: datetime, kecamatan_id: int | None) -> dict[tuple[int, str, str], Cell]:
    cells = queries.coverage_table(actor=actor, at=at, kecamatan_id=kecamatan_id)
    return {(c.line_id, c.level.value, c.role): _share(c.filled, c.expected) for c in cells}


def _share(filled: int, expected: int) -> Cell:
    return Cell(f"{filled}/{expected}", is_red=filled < expected, values=(filled, expected))


def _letters(actor: Actor, at: datetime, kecamatan_id: int | None) -> dict[tuple[int, str, str], Cell]:
    found = cases.positions(actor=actor, at=at, kecamatan_id=kecamatan_id)
    return {(p.line_id, p.level, p.role): _waiting(p.open_cases, p.late, p.oldest_at) for p in found}


def _waiting(count: int, late: int, oldest_at: datetime) -> Cell:
    since = _("sejak %(day)s") % {"day": date_format(localtime(oldest_at), "j M")}
    if late:
        since = _("%(since)s, %(late)s lewat waktu") % {"since": since, "late": late}
    values = (count, late, localtime(oldest_at).date())
    return Cell(str(count), since, is_red=bool(late), values=values)
