"""Who of an office is away, and when."""

from collections.abc import Sequence
from datetime import date, timedelta

from emas.kernel.actor import Actor
from emas.people import queries as people
from emas.personnel.models import Absence
from emas.personnel.types import AbsenceState, CalendarDay, Colleague

_MOST_DAYS = 62


def away(unit_id: int, start_on: date, end_on: date, *, but: int = 0) -> tuple[tuple[Colleague, ...], int]:
    """Give who else of a unit is away or asks to be in these days, without the reason, and how many work there. Two queries."""
    names = people.staff_names(unit_ids=[unit_id], on=start_on)
    rows = _rows([unit_id], start_on, end_on)
    found = tuple(
        Colleague(row.person_id, names[row.person_id], row.start_on, row.end_on, AbsenceState(row.state))
        for row in rows
        if row.person_id != but and row.person_id in names
    )
    return found, len(names)


def _rows(unit_ids: Sequence[int], start_on: date, end_on: date) -> list[Absence]:
    rows = Absence.objects.filter(unit_id__in=unit_ids, end_on__gte=start_on, start_on__lte=end_on)
    return list(rows.exclude(state=AbsenceState.ENDED.value).order_by("start_on", "pk"))


def team(*, actor: Actor, start_on: date, end_on: date) -> tuple[Colleague, ...]:
    """Give who of the actor's own offices is away in these days: names and dates, never why. Three queries at most."""
    units = _own_units(actor)
    names = people.staff_names(unit_ids=units, on=start_on)
    return tuple(
        Colleague(
            row.person_id, names.get(row.person_id, ""), row.start_on, row.end_on, AbsenceState(row.state)
        )
        for row in _rows(units, start_on, end_on)
        if row.person_id in names
    )


def _own_units(actor: Actor) -> list[int]:
    return sorted({post.unit_id for post in actor.posts if post.role not in {"rt", "rw"}})


def calendar(*, actor: Actor, start_on: date, days: int) -> tuple[CalendarDay, ...]:
    """
    Give the calendar of the actor's offices, day by day: working or not, the holiday's name, who is away. Five queries at most.

    ``days`` is cut at two months. Nothing for who holds no post of an office.
    """
    units = _own_units(actor)
    if not units:
        return ()
    span = [start_on + timedelta(days=n) for n in range(min(days, _MOST_DAYS))]
    absences = team(actor=actor, start_on=span[0], end_on=span[-1])
    office = people.calendar(unit_id=units[0])
    code = next(post.instansi for post in actor.posts if post.unit_id == units[0])
    named = {row.on: row.name for row in people.holidays(instansi=code) if span[0] <= row.on <= span[-1]}
    return tuple(
        CalendarDay(
            on,
            office.is_working_day(on),
            tuple(each for each in absences if each.start_on <= on <= each.end_on),
            named.get(on, ""),
        )
        for on in span
    )


def absence(*, request: str) -> Colleague | None:
    """Give the absence behind a request, for pages that have shown already that they may. One query."""
    row = Absence.objects.filter(request=request).first()
    if row is None:
        return None
    return Colleague(
        row.person_id, "", row.start_on, row.end_on, AbsenceState(row.state), row.sort, row.request, row.days
    )


def taken_in_year(*, person_id: int, year: int, but: str = "") -> dict[str, int]:
    """Add up the approved days of a year by kind. One query."""
    rows = Absence.objects.filter(
        person_id=person_id, start_on__year=year, state=AbsenceState.APPROVED.value
    ).exclude(request=but)
    found: dict[str, int] = {}
    for sort, days in rows.values_list("sort", "days"):
        found[sort] = found.get(sort, 0) + days
    return found
