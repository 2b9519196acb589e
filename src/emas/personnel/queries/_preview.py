"""What somebody is told before he sends a request: days, balance, overlaps, colleagues away, faults."""

from collections.abc import Mapping
from datetime import date, datetime

from emas.kernel import clock
from emas.people import queries as people
from emas.personnel import rules
from emas.personnel.models import Absence
from emas.personnel.queries import _reading, _team
from emas.personnel.types import (
    AbsenceAsked,
    AbsenceState,
    AbsenceType,
    Balance,
    Colleague,
    Employment,
    Policy,
    Preview,
)
from emas.platform import sabotage


def preview(
    *,
    person_id: int,
    unit_id: int,
    instansi: str,
    ledger: str,
    kind: AbsenceType,
    asked: AbsenceAsked,
    at: datetime,
    request: str = "",
) -> Preview:
    """
    Reckon a request before it is sent, or again under the lock; nothing is written.

    ``request`` is the case it already is, which does not stand in its own way. The number of queries is fixed (ten).
    """
    today, office = clock.local_date(at), people.calendar(unit_id=unit_id)
    employment, agency = _reading.employment(person_id), _reading.policy(instansi)
    before = _before(person_id, ledger, kind, asked, employment, agency, today, request)
    own = _own(person_id, asked, request)
    found = rules.faults(
        asked=asked, kind=kind, employment=employment, office=office, today=today, policy=agency, before=before,
        own=own, last_of_kind=_last(person_id, kind, asked, request), extra_before=_extra(person_id, asked, request),
    )  # fmt: skip
    days = rules.asked_days(asked, kind, office) if asked.end_on >= asked.start_on else 0
    team, size = _team.away(unit_id, asked.start_on, asked.end_on, but=person_id)
    away = len({colleague.person_id for colleague in team})
    return Preview(
        days=days,
        working_days=rules.working_days(asked.start_on, asked.end_on, office),
        calendar_days=rules.days_between(asked.start_on, asked.end_on),
        before=before,
        after=_after(before, days),
        own=own,
        team=team,
        team_size=size,
        is_crowded=bool(
            agency.most_away_percent and (away + 1) * 100 > agency.most_away_percent * max(size, 1)
        ),
        faults=found,
    )


def _before(
    person_id: int,
    ledger: str,
    kind: AbsenceType,
    asked: AbsenceAsked,
    employment: Employment | None,
    agency: Policy,
    today: date,
    request: str,
) -> Balance | None:
    if not kind.is_ledgered or employment is None:
        return None
    year = asked.start_on.year
    known = [e for e in _reading.entries(person_id, ledger) if not request or e.request != request]
    due = rules.due_entries(known, employment, today, agency, year=min(year, today.year + 1))
    return rules.balance([*known, *due], year)


def _after(before: Balance | None, days: int) -> Balance | None:
    if before is None or days > before.left:
        return None
    rows, rest = [], days
    for row in before.rows:
        used = min(row.left, rest)
        rest -= used
        rows.append(type(row)(row.year, row.right, row.left - used))
    return Balance(before.year, tuple(rows), before.held + days, before.taken)


def _own(person_id: int, asked: AbsenceAsked, request: str) -> tuple[Colleague, ...]:
    if sabotage.is_on("overlaps"):
        return ()
    rows = Absence.objects.filter(
        person_id=person_id, start_on__lte=asked.end_on, end_on__gte=asked.start_on
    ).exclude(state=AbsenceState.ENDED.value)
    return tuple(
        Colleague(person_id, "", row.start_on, row.end_on, AbsenceState(row.state), row.sort, row.request)
        for row in rows.exclude(request=request).order_by("start_on", "pk")
    )


def _last(person_id: int, kind: AbsenceType, asked: AbsenceAsked, request: str) -> date | None:
    if not kind.every_years:
        return None
    rows = Absence.objects.filter(person_id=person_id, sort=asked.sort, state=AbsenceState.APPROVED.value)
    return rows.exclude(request=request).order_by("-end_on").values_list("end_on", flat=True).first()


def _extra(person_id: int, asked: AbsenceAsked, request: str) -> int:
    if not asked.extra_days:
        return 0
    rows = Absence.objects.filter(person_id=person_id, start_on__year=asked.start_on.year)
    rows = rows.exclude(state=AbsenceState.ENDED.value).exclude(request=request)
    return sum(rows.values_list("extra_days", flat=True))


def working_days_of(unit_id: int, start_on: date, end_on: date) -> int:
    """Count the working days of an office, both ends included."""
    return rules.working_days(start_on, end_on, people.calendar(unit_id=unit_id))


def open_sorts(*, person_id: int, kinds: Mapping[str, AbsenceType]) -> frozenset[str]:
    """Tell which kinds of absence somebody of this employment may ask for at all. One query."""
    employment = _reading.employment(person_id)
    return frozenset(sort for sort, kind in kinds.items() if rules.is_open_to(kind, employment))
