"""Balances and ledgers as people read them."""

from collections.abc import Sequence
from datetime import date, datetime

from emas.kernel import clock
from emas.kernel.actor import Actor
from emas.kernel.errors import NotFound
from emas.people import queries as people
from emas.people.types import Page, StaffInfo
from emas.personnel import access, rules
from emas.personnel.models import Employment as EmploymentTable
from emas.personnel.models import Entry as EntryTable
from emas.personnel.queries import _reading
from emas.personnel.rules import examples
from emas.personnel.types import (
    Balance,
    Employment,
    EmploymentRow,
    Entry,
    EntryKind,
    LawExample,
    LedgerLine,
    LedgerView,
    Policy,
)


def employment(*, person_id: int) -> Employment | None:
    """Give what is known of one person's employment. One query."""
    return _reading.employment(person_id)


def balance(*, person_id: int, ledger: str, instansi: str, at: datetime, year: int = 0) -> Balance:
    """Give the balance of this year, or of another; what is due is reckoned with, written or not. Three queries."""
    today = clock.local_date(at)
    known = _reading.entries(person_id, ledger)
    return rules.balance(_with_due(person_id, known, instansi, today), year or today.year)


def _with_due(person_id: int, known: Sequence[Entry], instansi: str, today: date) -> list[Entry]:
    facts = _reading.employment(person_id)
    due = rules.due_entries(known, facts, today, _reading.policy(instansi)) if facts else ()
    return [*known, *due]


def law_examples() -> tuple[LawExample, ...]:
    """Give the worked examples of the law with what the rules make of them; no database."""
    return tuple(
        LawExample(each.name, each.source, each.expected, each.result(Policy())) for each in examples.ALL
    )


def own_ledger(*, actor: Actor, ledger: str, at: datetime) -> LedgerView:
    """Give the actor's own ledger. Raises: NotFound for who is no employee."""
    posts = people.staff_posts(person_id=actor.person_id, on=clock.local_date(at)) if actor.person_id else ()
    if not posts:
        raise NotFound
    return _view(posts[0], ledger, at)


def ledger(*, actor: Actor, person_id: int, ledger: str, at: datetime) -> LedgerView:
    """Give the ledger of an employee to who keeps it. Raises: NotFound, NotAllowed."""
    return _view(access.employee(actor, person_id, clock.local_date(at)), ledger, at)


def _view(who: StaffInfo, ledger: str, at: datetime) -> LedgerView:
    today = clock.local_date(at)
    rows = list(EntryTable.objects.filter(person_id=who.person_id, ledger=ledger).order_by("id"))
    known = [
        Entry(r.year, EntryKind(r.kind), r.days, r.on, r.key, r.of_year, r.request, r.note) for r in rows
    ]
    by = people.names(person_ids=[row.by_person_id for row in rows if row.by_person_id])
    authors = [by.get(row.by_person_id or 0, "") for row in rows]
    everything = _with_due(who.person_id, known, who.instansi, today)
    authors += [""] * (len(everything) - len(known))
    order = sorted(range(len(everything)), key=lambda n: (*_place(everything[n]), n))
    lines, left = [], dict.fromkeys({entry.year for entry in everything}, 0)
    for number in order:
        entry = everything[number]
        left[entry.year] += 0 if entry.kind is EntryKind.POSTPONED else entry.days
        lines.append(LedgerLine(entry, left[entry.year], authors[number]))
    facts = EmploymentTable.objects.filter(person_id=who.person_id).first()
    return LedgerView(
        who.person_id,
        who.name,
        _row(who, facts),
        rules.balance(everything, today.year),
        tuple(reversed(lines)),
    )


def _place(entry: Entry) -> tuple[int, date]:
    """Where a line stands in its year: days booked before the year begins come off its right, so they follow it."""
    return entry.year, max(entry.on, date(entry.year, 1, 1))


def employees(*, actor: Actor, at: datetime, query: str = "", number: int = 1) -> Page[EmploymentRow]:
    """List the employees whom the actor looks after, by name. Four queries. Raises: NotAllowed."""
    access.require_keeper(actor)
    found = people.staff_below(roots=access.roots(actor), on=clock.local_date(at), query=query, number=number)
    facts = {
        row.person_id: row
        for row in EmploymentTable.objects.filter(person_id__in=[info.person_id for info in found.items])
    }
    rows = tuple(_row(info, facts.get(info.person_id)) for info in found.items)
    return Page(rows, found.total, found.number, found.size)


def _row(who: StaffInfo, facts: EmploymentTable | None) -> EmploymentRow:
    return EmploymentRow(
        person_id=who.person_id,
        name=who.name,
        nip=who.nip,
        title=who.title,
        unit_id=who.unit_id,
        unit_name=who.unit_name,
        kind=facts.kind if facts else "",
        since=facts.since_on if facts else None,
        sex=facts.sex if facts else "",
        grade=facts.grade if facts else "",
        until=facts.until_on if facts else None,
    )
