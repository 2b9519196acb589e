"""Entries into the database: under the lock of the person's employment, each key once."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime

from emas.kernel import clock
from emas.kernel.errors import Invalid
from emas.personnel import rules
from emas.personnel.models import Employment as EmploymentTable
from emas.personnel.models import Entry as EntryTable
from emas.personnel.queries import _reading
from emas.personnel.types import Employment, Entry
from emas.platform import db, sabotage


def locked(person_id: int) -> Employment:
    """
    Lock the ledger of a person and give his employment: two requests at once are written one after the other.

    Raises: Invalid ``employment_unknown``.
    """
    db.require_transaction("writing a ledger")
    row = EmploymentTable.objects.select_for_update().filter(person_id=person_id).first()
    if row is None:
        raise Invalid({"sort": ("employment_unknown",)})
    return _reading.employment_of(row)


def opened(
    person_id: int, ledger: str, employment: Employment, instansi: str, at: datetime, year: int
) -> list[Entry]:
    """Write what is due up to ``year`` and give all entries. Needs the lock."""
    entries = list(_reading.entries(person_id, ledger))
    today = clock.local_date(at)
    due = rules.due_entries(entries, employment, today, _reading.policy(instansi), year=year)
    write(person_id, ledger, due, at)
    return [*entries, *due]


def write(
    person_id: int, ledger: str, entries: Iterable[Entry], at: datetime, *, by: int | None = None
) -> None:
    """Add entries; a key that is there already adds nothing."""
    added = list(entries)
    if sabotage.is_on("ledger"):
        # As if the key of an entry did not keep a second one out.
        added += [replace(entry, key=f"{entry.key}#") for entry in added]
    EntryTable.objects.bulk_create(
        [_row(person_id, ledger, entry, at, by) for entry in added], ignore_conflicts=True
    )


def write_many(
    ledger: str, by_person: Sequence[tuple[int, Sequence[Entry]]], at: datetime, by: int | None
) -> None:
    """Add the entries of many people."""
    EntryTable.objects.bulk_create(
        [_row(person_id, ledger, entry, at, by) for person_id, entries in by_person for entry in entries],
        ignore_conflicts=True,
        batch_size=500,
    )


def _row(person_id: int, ledger: str, entry: Entry, at: datetime, by: int | None) -> EntryTable:
    return EntryTable(
        person_id=person_id,
        ledger=ledger,
        year=entry.year,
        of_year=entry.of_year,
        kind=entry.kind.value,
        days=entry.days,
        on=entry.on,
        key=entry.key,
        request=entry.request,
        note=entry.note[:300],
        by_person_id=by,
        at=at,
    )


def day_of(at: datetime) -> date:
    """Give the local day of a moment."""
    return clock.local_date(at)
