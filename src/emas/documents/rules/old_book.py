"""
The sheet of a register book that an office kept before it came here: what its columns mean, and whether its numbers carry on the book.

Nothing of a book is taken over by halves: a repeated or a missing number would stand in the register for ever.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import pairwise

from emas.documents.types import CarriedLine, LineFault
from emas.kernel.written_dates import read_date

COLUMNS: dict[str, tuple[str, ...]] = {
    "sequence": ("No", "No. urut", "Nomor urut", "Urut"),
    "number": ("Nomor surat", "No. surat", "Nomor"),
    "dated_on": ("Tanggal", "Tanggal surat", "Tgl", "Tgl. surat"),
    "about": ("Perihal", "Hal", "Tentang", "Isi ringkas", "Uraian", "Jenis"),
    "signer": ("Penanda tangan", "Penandatangan", "Ditandatangani oleh"),
    "note": ("Keterangan", "Ket"),
}
REQUIRED = ("sequence", "number", "dated_on", "about")
LONGEST = 20_000
_HIGHEST = 999_999
_CANCELLED = "batal"
Rows = Iterable[tuple[int, Mapping[str, str]]]


def _bare(header: str) -> str:
    return "".join(sign for sign in header.lower() if sign.isalnum())


_BY_HEADER = {_bare(name): field for field, names in COLUMNS.items() for name in names}


def read(rows: Rows, *, year: int, today: date) -> tuple[tuple[CarriedLine, ...], tuple[LineFault, ...]]:
    """
    Read the lines of a sheet, by their number, and what is wrong with its cells.

    A line whose note begins with "batal" is a cancelled number. Faults: ``column_missing``, ``required``, ``sequence_form``, ``date_form``,
    ``date_impossible``, ``date_future``, ``date_other_year``, ``too_many_lines``, ``no_lines``.
    """
    lines: list[CarriedLine] = []
    faults: list[LineFault] = []
    columns: dict[str, str] = {}
    for row, cells in rows:
        if not columns:
            columns = _columns(cells)
            missing = [
                LineFault(0, COLUMNS[name][0], "column_missing") for name in REQUIRED if name not in columns
            ]
            if missing:
                return (), tuple(missing)
        if len(lines) >= LONGEST:
            return (), (LineFault(row, "", "too_many_lines"),)
        line, found = _line(
            row, {name: cells.get(header, "") for name, header in columns.items()}, year, today
        )
        faults += [LineFault(row, columns[name], code, value[:40]) for name, code, value in found]
        lines += [line] if line else []
    if not lines and not faults:
        faults.append(LineFault(0, "", "no_lines"))
    return tuple(sorted(lines, key=lambda each: each.sequence)), tuple(faults)


def order_faults(lines: Sequence[CarriedLine], *, after: int) -> tuple[LineFault, ...]:
    """
    Tell what keeps these lines, in order, from standing right behind number ``after`` of a book.

    Faults: ``sequence_taken``, ``sequence_gap`` (``value``: what lacks), ``sequence_repeated``, ``number_repeated``.
    """
    faults: list[LineFault] = []
    before = after
    for each in lines:
        if each.sequence <= after:
            faults.append(LineFault(each.row, "", "sequence_taken", str(each.sequence)))
        elif each.sequence == before:
            faults.append(LineFault(each.row, "", "sequence_repeated", str(each.sequence)))
        elif each.sequence > before + 1:
            faults.append(LineFault(each.row, "", "sequence_gap", _span(before + 1, each.sequence - 1)))
        before = max(before, each.sequence)
    by_number = sorted(lines, key=lambda each: (each.number, each.row))
    faults += [
        LineFault(two.row, "", "number_repeated", two.number)
        for one, two in pairwise(by_number)
        if one.number == two.number
    ]
    return tuple(faults)


def _columns(headers: Iterable[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for header in headers:
        found.setdefault(_BY_HEADER.get(_bare(header), ""), header)
    found.pop("", None)
    return found


def _line(
    row: int, cells: Mapping[str, str], year: int, today: date
) -> tuple[CarriedLine | None, list[tuple[str, str, str]]]:
    faults = [(name, "required", "") for name in REQUIRED if not cells[name]]
    sequence = cells["sequence"].removesuffix(".")
    if sequence and not (sequence.isdecimal() and 1 <= int(sequence) <= _HIGHEST):
        faults.append(("sequence", "sequence_form", sequence))
    dated_on, fault = _date(cells["dated_on"], year, today)
    if fault:
        faults.append(("dated_on", fault, cells["dated_on"]))
    if faults or dated_on is None:
        return None, faults
    note = cells.get("note", "")[:300]
    is_cancelled = note.lower().startswith(_CANCELLED)
    return CarriedLine(
        row=row,
        sequence=int(sequence),
        number=cells["number"][:80],
        dated_on=dated_on,
        about=cells["about"][:160],
        signer=cells.get("signer", "")[:160],
        note=note[len(_CANCELLED) :].lstrip(" :;,.-–") if is_cancelled else note,
        is_cancelled=is_cancelled,
    ), []


def _date(text: str, year: int, today: date) -> tuple[date | None, str]:
    if not text:
        return None, ""
    try:
        found = read_date(text)
    except ValueError as error:
        return None, str(error)
    if found > today:
        return None, "date_future"
    return (found, "") if found.year == year else (None, "date_other_year")


def _span(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}–{last}"
