"""
Three years of ledger: balance, overlap and team calendar, each beside the bare statement that reads the same rows; and the law's examples.

Everything goes through the doors: opening balances of two years, requests that were held and taken. The yardstick is the SQL alone,
without rules, dataclasses or checks, in the same process and run.
"""

import contextlib
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from django.db import connection

from emas.kernel import clock
from emas.kernel.actor import SYSTEM
from emas.kernel.errors import Invalid
from emas.people import operations as people
from emas.people import queries as persons
from emas.people.types import NewHolding, NewPerson, NewPost, NewUnit, UnitKind
from emas.personnel import operations, queries
from emas.personnel.types import AbsenceAsked, AbsenceType, Colleague
from emas.platform import db
from emas.project.installation import Installation
from emas.project.measuring import Figure

AGENCY: Final = "ms-latihan"
LEDGER: Final = "cuti-tahunan"
OFFICE: Final = 50
ROUNDS: Final = 400
YEARLY: Final = AbsenceType("tahunan", is_ledgered=True, after_years=1)


def run(portal: Installation, *, employees: int) -> Iterator[Figure]:
    """Yield the examples of the law, then the time of each question with ``employees`` people."""
    yield from _examples()
    at = clock.now()
    today = clock.local_date(at)
    started = time.monotonic()
    units = _install(employees, today, at)
    staff = [info for unit in units for info in persons.staff_of_units(unit_ids=[unit], on=today)]
    _ledgers([(info.person_id, info.unit_id, info.nip) for info in staff], today, at)
    yield Figure(
        "three years of ledger for", len(staff), "employees", must=f"{employees}", ok=len(staff) == employees
    )
    yield Figure("entries", _count("personnel_entry"), "entries")
    yield Figure("time to write them through the doors", time.monotonic() - started, "s")
    yield from _sound([info.person_id for info in staff], at)
    pairs = [(info.person_id, info.unit_id) for info in staff]
    yield from _timed("balance of one person", lambda p, _u: _balance(p, at), _bare_entries, pairs)
    yield from _timed(
        "overlap and preview of a request", lambda p, u: _preview(p, u, today, at), _bare_own, pairs
    )
    yield from _timed(
        "team calendar of a month", lambda _p, u: _month(u, today), lambda _p, u: _bare_month(u, today), pairs
    )


def _examples() -> Iterator[Figure]:
    for example in queries.law_examples():
        name = f"law: {example.name} ({example.source})"
        ok = example.result == example.expected
        yield Figure(name, example.result, "days", must=f"{example.expected}", ok=ok)


def _install(employees: int, today: date, at: datetime) -> list[int]:
    offices = -(-employees // OFFICE)
    units = [NewUnit(f"LAT-{n}", UnitKind.COURT, f"Kantor Latihan {n}", None, AGENCY) for n in range(offices)]
    posts = [NewPost(f"LAT-{n // OFFICE}", "pegawai", f"Staf {n}", n % OFFICE + 1) for n in range(employees)]
    since = date(today.year - 6, 1, 2)
    people_ = [
        NewPerson(
            f"Pegawai {n:05d}",
            (NewHolding(post.unit_code, "pegawai", since, seat=post.seat),),
            nip=f"198501{1 + n // 900:02d}2015031{n % 900 + 1:03d}",
        )
        for n, post in enumerate(posts)
    ]
    ids = people.install(
        instansi=[(AGENCY, "Kantor Latihan", "11.73")],
        units=units,
        posts=posts,
        people=people_,
        actor=SYSTEM,
        at=at,
    )
    for year in range(today.year - 2, today.year + 1):
        people.seed_holidays(instansi=AGENCY, year=year, actor=SYSTEM, at=at)
    return [ids[unit.code] for unit in units]


def _ledgers(staff: Sequence[tuple[int, int, str]], today: date, at: datetime) -> None:
    for number, (person_id, unit_id, _nip) in enumerate(staff):
        operations.set_employment(
            person_id=person_id, kind="pns", since_on=date(today.year - 6, 1, 2), actor=SYSTEM, at=at
        )
        with db.act_transaction():
            for year in range(today.year - 2, today.year + 1):
                for turn in range(2):
                    _absence(person_id, unit_id, number, year, turn)


def _absence(person_id: int, unit_id: int, number: int, year: int, turn: int) -> None:
    """Ask for four days and take them; spread over the year, so that a month has some of each office."""
    first = date(year, 1, 5) + timedelta(days=7 * ((number * 5 + turn * 23) % 45))
    asked_at = datetime(year, 1, 2, 2, 0, tzinfo=UTC)
    common: dict[str, Any] = {
        "request": f"LAT-{person_id}-{year}-{turn}", "ledger": LEDGER, "instansi": AGENCY, "at": asked_at,
    }  # fmt: skip
    for later in range(0, 42, 7):
        # A week of feasts has no working day: then the next one.
        start = first + timedelta(days=later)
        asked = AbsenceAsked("tahunan", start, start + timedelta(days=3))
        with contextlib.suppress(Invalid):
            operations.reserve(
                person_id=person_id, unit_id=unit_id, service="latihan/cuti", kind=YEARLY, asked=asked, key=f"{common['request']}:1",
                **common,
            )  # fmt: skip
            break
    operations.take(ends_ledger=False, key=f"{common['request']}:2", **common)


def _sound(staff: Sequence[int], at: datetime) -> Iterator[Figure]:
    """Count anew by SQL what the rules say: no balance below zero, days taken as the absences say."""
    wrong = 0
    days = dict(
        _rows(
            "SELECT person_id, sum(days) FROM personnel_absence WHERE start_on >= %s GROUP BY 1",
            [f"{at.year}-01-01"],
        )
    )
    for person_id in staff:
        found = queries.balance(person_id=person_id, ledger=LEDGER, instansi=AGENCY, at=at)
        wrong += found.left < 0 or found.taken != days.get(person_id, 0) or found.held != 0
    yield Figure("balances that differ from a count by SQL", wrong, "people", must="0", ok=wrong == 0)


def _timed(
    name: str,
    ask: Callable[[int, int], Any],
    bare: Callable[[int, int], Any],
    pairs: Sequence[tuple[int, int]],
) -> Iterator[Figure]:
    """Ask both in turn, so that whatever else the machine does slows both alike."""
    slow: list[float] = []
    quick: list[float] = []
    for number in range(ROUNDS):
        person_id, unit_id = pairs[number * 7 % len(pairs)]
        for question, times in ((ask, slow), (bare, quick)):
            started = time.perf_counter()
            question(person_id, unit_id)
            times.append((time.perf_counter() - started) * 1000)
    here, there = statistics.median(slow), statistics.median(quick)
    yield Figure(f"{name}, median", here, "ms", there, "the bare SQL")
    p95 = statistics.quantiles(slow, n=20)[-1]
    yield Figure(f"{name}, p95", p95, "ms", must="at most 100 ms", ok=p95 <= 100)


def _balance(person_id: int, at: datetime) -> object:
    return queries.balance(person_id=person_id, ledger=LEDGER, instansi=AGENCY, at=at)


def _preview(person_id: int, unit_id: int, today: date, at: datetime) -> object:
    asked = AbsenceAsked("tahunan", today + timedelta(days=10), today + timedelta(days=14))
    return queries.preview(
        person_id=person_id, unit_id=unit_id, instansi=AGENCY, ledger=LEDGER, kind=YEARLY, asked=asked, at=at
    )


def _month(unit_id: int, today: date) -> tuple[tuple[Colleague, ...], int]:
    return queries.away(unit_id=unit_id, start_on=today.replace(day=1), end_on=today.replace(day=28))


def _bare_entries(person_id: int, _unit_id: int) -> object:
    return _rows("SELECT * FROM personnel_entry WHERE person_id = %s AND ledger = %s", [person_id, LEDGER])


def _bare_own(person_id: int, unit_id: int) -> object:
    """The three reads a preview can't do without: entries, own absences, those of the office."""
    _bare_entries(person_id, unit_id)
    _rows("SELECT * FROM personnel_absence WHERE person_id = %s", [person_id])
    return _rows(
        "SELECT * FROM personnel_absence WHERE unit_id = %s AND state <> 'ended' AND end_on >= %s",
        [unit_id, clock.local_date(clock.now()).isoformat()],
    )


def _bare_month(unit_id: int, today: date) -> object:
    return _rows(
        "SELECT * FROM personnel_absence WHERE unit_id = %s AND state <> 'ended' AND end_on >= %s AND start_on <= %s",
        [unit_id, today.replace(day=1).isoformat(), today.replace(day=28).isoformat()],
    )


def _rows(sql: str, values: Sequence[int | str]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def _count(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return int(cursor.fetchone()[0])
