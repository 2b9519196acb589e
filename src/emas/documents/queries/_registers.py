"""Register books: every number that was given, the cancelled ones too (letter-format section 4)."""

from collections.abc import Iterator
from datetime import date
from heapq import merge
from operator import itemgetter

from django.db.models import Max, QuerySet
from django.db.models.functions import Length

from emas.documents.adapters import typst
from emas.documents.models import CarriedBook, Register, RegisterEntry
from emas.documents.types import CarriedPart, GivenNumber, RegisterBook, RegisterPage, RegisterRow
from emas.kernel.indonesian import date_words
from emas.platform import xlsx

DEFAULT_REGISTER = "surat-keluar"
NUMBER_STATES = ("terpakai", "batal", "dicabut")
_PAGE = 50
#: A remark in a book of the office, not a word of a page.
_OLD_BOOK = "Dicatat dari buku lama"
_MONTHS = 12
#: Heading, width on paper, and the field of a line that may be empty in a whole book: such a column is left out.
_COLUMNS = (
    ("No.", "auto", ""),
    ("Nomor surat", "2.4fr", ""),
    ("Tanggal", "1.3fr", ""),
    ("Jenis", "1.6fr", ""),
    ("Nama", "1.6fr", ""),
    ("NIK", "1.5fr", "nik_masked"),
    ("Alamat", "2fr", "address"),
    ("Keperluan", "1.8fr", "purpose"),
    ("Penanda tangan", "2fr", ""),
    ("Pengantar RT/RW", "2fr", "introduction"),
    ("Keterangan", "1.2fr", ""),
)


def register_book(*, unit_id: int) -> tuple[RegisterBook, ...]:
    """List the register books of a unit, newest year first, with the last number given in each."""
    rows = Register.objects.filter(unit_id=unit_id, last__gt=0).order_by("-year", "name")
    return tuple(RegisterBook(row.name, row.year, row.last) for row in rows)


def register_rows(
    *,
    unit_id: int,
    year: int,
    query: str = "",
    cursor: str = "",
    register: str = DEFAULT_REGISTER,
    size: int = _PAGE,
    state: str = "",
    month: int = 0,
) -> RegisterPage:
    """
    Give a page of a register book, newest number first. ``query``: a bare figure is the running number; else every word
    is looked for in number, kind, name and purpose. ``state`` (``terpakai``, ``batal``, ``dicabut``) and ``month`` (1 to 12, of the date of the
    number) narrow it.

    ``cursor`` is the ``next_cursor`` of the page before; a foreign one counts as the first page.
    """
    rows = _rows(unit_id, year, register, query)
    if state in NUMBER_STATES:
        rows = rows.filter(state=state)
    if 1 <= month <= _MONTHS:
        rows = rows.filter(dated_on__month=month)
    if cursor.isdecimal():
        rows = rows.filter(sequence__lt=int(cursor))
    found = list(rows.order_by("-sequence")[: size + 1])
    more = len(found) > size
    page = tuple(_row(entry) for entry in found[:size])
    is_whole = not (query or state or month or more)
    return RegisterPage(
        page,
        str(page[-1].sequence) if more else "",
        _counted(unit_id, year, register) if is_whole else (),
    )


def carried_parts(*, unit_id: int) -> tuple[CarriedPart, ...]:
    """List what an office carried over from its old books, the newest first."""
    rows = CarriedBook.objects.filter(register__unit_id=unit_id).select_related("register")
    return tuple(_part(row) for row in rows.order_by("-pk"))


def _counted(unit_id: int, year: int, register: str) -> tuple[CarriedPart, ...]:
    rows = CarriedBook.objects.filter(
        register__unit_id=unit_id, register__name=register, register__year=year, has_lines=False
    )
    return tuple(_part(row) for row in rows.select_related("register").order_by("first"))


def _part(row: CarriedBook) -> CarriedPart:
    book = row.register
    return CarriedPart(
        row.pk, book.name, book.year, row.first, row.last, row.has_lines, row.noted_at, book.last == row.last
    )


def register_xlsx(*, unit_id: int, year: int, register: str = DEFAULT_REGISTER) -> bytes:
    """Give a whole register book as XLSX, in the order of its numbers."""
    kept = _filled(unit_id, year, register)
    lines = ([line[n] for n in kept] for line in _lines(unit_id, year, register))
    return xlsx.write_sheet([_COLUMNS[n][0] for n in kept], lines, f"Register {year or ''}".strip())


def register_pdf(
    *, unit_id: int, unit_name: str, year: int, printed_on: date, register: str = DEFAULT_REGISTER
) -> bytes:
    """Give a whole register book for print, A4 across."""
    kept = _filled(unit_id, year, register)
    values = {
        "title": "BUKU REGISTER SURAT KELUAR"
        if register == DEFAULT_REGISTER
        else f"BUKU REGISTER {register.upper()}",
        "subtitle": f"{unit_name} · Tahun {year} · dicetak {date_words(printed_on)}",
        "day": [printed_on.year, printed_on.month, printed_on.day],
        "columns": [_COLUMNS[n][0] for n in kept],
        "widths": [_COLUMNS[n][1] for n in kept],
        "rows": [[_printed(line[n]) for n in kept] for line in _lines(unit_id, year, register)],
    }
    source = (typst.ROOT / "register.typ").read_text(encoding="utf-8")
    return typst.pdf(source=source, data=values, dated_on=printed_on)


def _printed(cell: object) -> str:
    return date_words(cell) if isinstance(cell, date) else str(cell)


def _filled(unit_id: int, year: int, register: str) -> list[int]:
    """Give the places of the columns in which something stands: what is numbered decides, not the kind of office."""
    longest = {f"{name}_most": Max(Length(name)) for _, _, name in _COLUMNS if name}
    found = _rows(unit_id, year, register, "").aggregate(**longest)
    return [n for n, (_, _, name) in enumerate(_COLUMNS) if not name or found[f"{name}_most"]]


def _lines(unit_id: int, year: int, register: str) -> Iterator[tuple[object, ...]]:
    """The lines of the book in order; numbers that an old book only counts are one line at their place."""
    counted = [(part.first, _counted_line(part)) for part in _counted(unit_id, year, register)]
    yield from (line for _, line in merge(counted, _written(unit_id, year, register), key=itemgetter(0)))


def _counted_line(part: CarriedPart) -> tuple[object, ...]:
    span = f"{part.first}–{part.last}"
    return (span, *[""] * (len(_COLUMNS) - 2), f"{_OLD_BOOK}: {part.count} nomor, tanpa rincian")


def _written(unit_id: int, year: int, register: str) -> Iterator[tuple[int, tuple[object, ...]]]:
    for entry in _rows(unit_id, year, register, "").order_by("sequence").iterator(chunk_size=1000):
        row = _row(entry)
        line = (
            row.sequence,
            row.number,
            row.dated_on,
            row.kind,
            row.holder_name,
            row.nik_masked,
            row.address,
            row.purpose,
            row.signer,
            row.introduction,
            _remark(row),
        )
        yield row.sequence, line


def _remark(row: RegisterRow) -> str:
    """The book is a paper of the office, not a page: its remarks are part of the record."""
    words = {"batal": "Batal", "dicabut": "Dicabut"}.get(row.state, "")
    remark = ": ".join(filter(None, (words, row.note)))
    return "; ".join(filter(None, (remark, _OLD_BOOK.lower() if row.is_carried else "")))


def _rows(unit_id: int, year: int, register: str, query: str) -> QuerySet[RegisterEntry]:
    rows = RegisterEntry.objects.filter(
        register__unit_id=unit_id, register__name=register, register__year=year
    ).select_related("document")
    if query.strip().isdecimal():
        return rows.filter(sequence=int(query.strip()[:9])).defer("document__content_sealed")
    for word in query.lower().split()[:5]:
        rows = rows.filter(search_text__contains=word)
    return rows.defer("document__content_sealed")


def _row(entry: RegisterEntry) -> RegisterRow:
    return RegisterRow(
        sequence=entry.sequence,
        number=entry.number,
        dated_on=entry.dated_on,
        kind=entry.kind,
        holder_name=entry.holder_name,
        nik_masked=entry.nik_masked,
        address=entry.address,
        purpose=entry.purpose,
        signer=entry.signer,
        introduction=entry.introduction,
        state=entry.state,
        note=entry.note,
        document_public_id=entry.document.public_id if entry.document else "",
        case_ref=entry.case_ref,
        given_at=entry.given_at,
        is_carried=entry.carried_id is not None,
    )


def latest_numbers(*, unit_id: int, size: int = 5) -> tuple[RegisterRow, ...]:
    """Give the numbers that were given last in any book of a unit, the newest first."""
    rows = RegisterEntry.objects.filter(register__unit_id=unit_id, carried__isnull=True).select_related(
        "document"
    )
    return tuple(_row(entry) for entry in rows.defer("document__content_sealed").order_by("-pk")[:size])


def numbers_of_case(*, case_ref: str) -> tuple[GivenNumber, ...]:
    """Give every number that a case ever had, the newest first: with a letter or without, the cancelled ones too."""
    rows = RegisterEntry.objects.filter(case_ref=case_ref).select_related("register").order_by("-pk")
    return tuple(_given(row) for row in rows)


def _given(row: RegisterEntry) -> GivenNumber:
    return GivenNumber(
        slot=row.slot,
        number=row.number,
        sequence=row.sequence,
        unit_id=row.register.unit_id,
        register=row.register.name,
        year=row.register.year,
        dated_on=row.dated_on,
        state=row.state,
        note=row.note,
        given_at=row.given_at,
    )
