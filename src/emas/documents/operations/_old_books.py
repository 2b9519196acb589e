"""Carry on a book: what an office numbered before it came here, so that the next number follows (R-090)."""

import hashlib
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from emas.audit import operations as audit
from emas.documents.models import CarriedBook, Register, RegisterEntry
from emas.documents.operations import _numbers
from emas.documents.rules import old_book
from emas.documents.types import CarriedLine, CarriedPart
from emas.kernel import clock
from emas.kernel.actor import Actor
from emas.kernel.errors import Conflict, Invalid, NotFound
from emas.people import queries as people
from emas.platform import db, xlsx

_HIGHEST = 999_999
_YEARS_BACK = 10
_BOOK = re.compile(r"[a-z][a-z0-9-]*( [\w.]+)?")


def carry_last(
    *, unit_id: int, year: int, last: int, actor: Actor, at: datetime, book: str = "surat-keluar"
) -> CarriedPart:
    """
    Say up to which number an office kept a book before; the next number given here follows it. The numbers are counted, without lines.

    Raises: NotFound, NotAllowed (a unit beyond the actor's reach), Invalid (``book_form``, ``year_form``, ``last_form``, ``last_not_after``
    with ``last``).
    """
    _checked(unit_id, book, year, actor, at)
    if not 1 <= last <= _HIGHEST:
        raise Invalid({"last": ("last_form",)})
    with db.act_transaction():
        register_id, now = _numbers.held_book(unit_id, book, year)
        if last <= now:
            raise Invalid({"last": ("last_not_after",)}, last=now)
        return _carried(register_id, now + 1, last, (), actor, at, {})


def carry_lines(
    *,
    unit_id: int,
    year: int,
    sheet: bytes,
    file_name: str,
    actor: Actor,
    at: datetime,
    book: str = "surat-keluar",
    dry_run: bool = False,
) -> CarriedPart:
    """
    Take over the lines of an old book from CSV or XLSX: number, date, what about, who signed. All of them or none.

    They must follow the last number of the book without a repeat or a gap. With ``dry_run`` nothing is written.
    Raises: NotFound, NotAllowed; Invalid for ``sheet`` (``file_type``, ``file_broken``, ``file_empty``, or ``lines_refused`` with ``lines``),
    ``book_form``, ``year_form``.
    """
    _checked(unit_id, book, year, actor, at)
    try:
        lines, faults = old_book.read(
            xlsx.read_numbered_rows(sheet, file_name), year=year, today=clock.local_date(at)
        )
    except Invalid as error:
        raise Invalid({"sheet": error.faults["file"]}) from error
    if faults:
        raise Invalid({"sheet": ("lines_refused",)}, lines=faults)
    with db.act_transaction():
        register_id, now = _numbers.held_book(unit_id, book, year)
        faults = old_book.order_faults(lines, after=now)
        if faults:
            raise Invalid({"sheet": ("lines_refused",)}, lines=faults)
        first, last = lines[0].sequence, lines[-1].sequence
        if dry_run:
            return CarriedPart(0, book, year, first, last, has_lines=True, noted_at=at)
        detail = {"sha256": hashlib.sha256(sheet).hexdigest()}
        return _carried(register_id, first, last, lines, actor, at, detail)


def take_back(*, carried_id: int, actor: Actor, at: datetime) -> None:
    """
    Take back a part of an old book, as long as nothing was numbered or carried over behind it.

    Raises: NotFound, NotAllowed, Conflict ``book_went_on`` with ``last``.
    """
    with db.act_transaction():
        row = CarriedBook.objects.select_related("register").filter(pk=carried_id).first()
        if row is None:
            raise NotFound
        people.administered_unit(actor=actor, unit_id=row.register.unit_id)
        book = row.register
        _, now = _numbers.held_book(book.unit_id, book.name, book.year)
        if not CarriedBook.objects.filter(pk=carried_id).exists():
            raise NotFound
        if now != row.last:
            raise Conflict("book_went_on", last=now)
        row.lines.all().delete()
        CarriedBook.objects.filter(pk=row.pk).delete()
        Register.objects.filter(pk=book.pk).update(last=row.first - 1)
        _record("register.take_back", book, actor, at, {"first": row.first, "last": row.last})


def _checked(unit_id: int, book: str, year: int, actor: Actor, at: datetime) -> None:
    people.administered_unit(actor=actor, unit_id=unit_id)
    this_year = clock.local_date(at).year
    if not this_year - _YEARS_BACK <= year <= this_year:
        raise Invalid({"year": ("year_form",)})
    if len(book) > 40 or not _BOOK.fullmatch(book):
        raise Invalid({"book": ("book_form",)})


def _carried(
    register_id: int,
    first: int,
    last: int,
    lines: Sequence[CarriedLine],
    actor: Actor,
    at: datetime,
    detail: dict[str, Any],
) -> CarriedPart:
    row = CarriedBook.objects.create(
        register_id=register_id,
        first=first,
        last=last,
        has_lines=bool(lines),
        noted_by=actor.label[:60],
        noted_at=at,
    )
    RegisterEntry.objects.bulk_create([_entry(row, each) for each in lines], batch_size=500)
    Register.objects.filter(pk=register_id).update(last=last)
    book = Register.objects.get(pk=register_id)
    detail = {"first": first, "last": last, "lines": len(lines), **detail}
    _record("register.carry", book, actor, at, detail)
    return CarriedPart(row.pk, book.name, book.year, first, last, row.has_lines, at, can_take_back=True)


def _entry(row: CarriedBook, line: CarriedLine) -> RegisterEntry:
    entry = RegisterEntry(
        register_id=row.register_id,
        carried=row,
        sequence=line.sequence,
        number=line.number,
        dated_on=line.dated_on,
        kind=line.about,
        signer=line.signer,
        note=line.note,
        state="batal" if line.is_cancelled else "terpakai",
        given_by=row.noted_by,
    )
    entry.search_text = _numbers.words_of(entry)
    return entry


def _record(action: str, book: Register, actor: Actor, at: datetime, detail: dict[str, Any]) -> None:
    unit = people.unit(unit_id=book.unit_id)
    ref = f"{book.unit_id}/{book.year}"
    audit.record(
        action, actor, "register", ref, at=at, detail={"book": book.name, **detail}, instansi=unit.instansi
    )
