"""Rows of the tables as the frozen facts of ``types``."""

from collections.abc import Iterable

from emas.personnel.models import AgencyPolicy
from emas.personnel.models import Employment as EmploymentTable
from emas.personnel.models import Entry as EntryTable
from emas.personnel.types import Employed, Employment, Entry, EntryKind, Policy

_COLUMNS = ("year", "kind", "days", "on", "key", "of_year", "request", "note")


def employment_of(row: EmploymentTable) -> Employment:
    """Make the facts of a row."""
    return Employment(Employed(row.kind), row.since_on, row.sex, row.until_on)


def employment(person_id: int) -> Employment | None:
    """Give what is known of one person's employment. One query."""
    row = EmploymentTable.objects.filter(person_id=person_id).first()
    return employment_of(row) if row else None


def entries(person_id: int, ledger: str) -> tuple[Entry, ...]:
    """Give every entry of one ledger in the order written. One query."""
    rows = EntryTable.objects.filter(person_id=person_id, ledger=ledger).order_by("id").values_list(*_COLUMNS)
    return tuple(Entry(year, EntryKind(kind), *rest) for year, kind, *rest in rows)


def ledgers(person_id: int) -> tuple[str, ...]:
    """Give the names of the ledgers that a person has entries in. One query."""
    found = EntryTable.objects.filter(person_id=person_id).values_list("ledger", flat=True)
    return tuple(sorted(set(found.distinct())))


def years_known(person_ids: Iterable[int], ledger: str) -> set[tuple[int, int]]:
    """Give the (person, year) that have entries. One query."""
    rows = EntryTable.objects.filter(person_id__in=list(person_ids), ledger=ledger)
    return set(rows.values_list("person_id", "year").distinct())


def policy(instansi: str) -> Policy:
    """Give what an agency set for its people. One query."""
    row = AgencyPolicy.objects.filter(instansi=instansi).first()
    if row is None:
        return Policy()
    return Policy(
        pppk_carries=row.pppk_carries,
        honorary_days=row.honorary_days,
        back_days=row.back_days,
        most_away_percent=row.most_away_percent,
    )
