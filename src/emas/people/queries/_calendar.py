"""Office calendars: opening hours and days off."""

from datetime import date, time
from functools import lru_cache
from zoneinfo import ZoneInfo

from django.db.models import Q

from emas.kernel.errors import NotFound
from emas.kernel.workingtime import Interval, OfficeCalendar, standard_week
from emas.people.models import Holiday, OfficeHours, Unit
from emas.people.types import HolidayRow, HoursRow


def calendar(unit_id: int) -> OfficeCalendar:
    """
    Give the calendar of a unit's office: its own hours where it has some, else those of its instansi, and the instansi's days off.

    One query when nothing changed since the last call: every edit gives the instansi a new version, which is the key of the cache, so
    no process works with an old calendar. Source: Perpres 21/2023; service-standards section 5. Raises: NotFound.
    """
    row = (
        Unit.objects.filter(pk=unit_id)
        .values_list("instansi_id", "instansi__calendar_version", "instansi__timezone")
        .first()
    )
    if row is None:
        raise NotFound
    return _calendar(unit_id, *row)


@lru_cache(maxsize=4096)
def _calendar(unit_id: int, instansi_id: int, version: str, timezone: str) -> OfficeCalendar:
    hours = _hours(unit_id, instansi_id, version)
    days_off = _days_off(instansi_id, version)
    zone = ZoneInfo(timezone)
    if not hours:
        return standard_week(days_off, tz=zone)
    return OfficeCalendar(hours=dict(hours), holidays=days_off, tz=zone)


def _hours(unit_id: int, instansi_id: int, _version: str) -> dict[int, tuple[Interval, ...]]:
    rows = OfficeHours.objects.filter(Q(unit_id=unit_id) | Q(unit__isnull=True), instansi_id=instansi_id)
    # A unit with hours of its own follows them for the whole week: a day it does not list is a day it is shut.
    own = [row for row in rows if row.unit_id]
    return {row.weekday: _intervals(row) for row in (own or rows)}


def _intervals(row: OfficeHours) -> tuple[Interval, ...]:
    if row.break_starts and row.break_ends:
        return Interval(row.opens, row.break_starts), Interval(row.break_ends, row.closes)
    return (Interval(row.opens, row.closes),)


@lru_cache(maxsize=64)
def _days_off(instansi_id: int, _version: str) -> frozenset[date]:
    return frozenset(Holiday.objects.filter(instansi_id=instansi_id).values_list("on", flat=True))


def hours(instansi: str, unit_id: int | None = None) -> tuple[HoursRow, ...]:
    """Give the hours set for an instansi (``unit_id`` None) or for one unit, Monday first."""
    rows = OfficeHours.objects.select_related("instansi").filter(instansi__code=instansi)
    rows = rows.filter(unit_id=unit_id) if unit_id else rows.filter(unit__isnull=True)
    return tuple(
        HoursRow(
            id=row.pk,
            instansi=row.instansi.code,
            unit_id=row.unit_id,
            weekday=row.weekday,
            opens=_time(row.opens),
            closes=_time(row.closes),
            break_starts=row.break_starts,
            break_ends=row.break_ends,
        )
        for row in rows.order_by("weekday")
    )


def _time(value: time) -> time:
    return value.replace(second=0, microsecond=0)


def holidays(instansi: str, year: int | None = None) -> tuple[HolidayRow, ...]:
    """Give the days off of an instansi by date; only those of one year when given."""
    rows = Holiday.objects.select_related("instansi").filter(instansi__code=instansi)
    if year:
        rows = rows.filter(on__year=year)
    return tuple(
        HolidayRow(
            id=row.pk, instansi=row.instansi.code, on=row.on, name=row.name, kind=row.kind, source=row.source
        )
        for row in rows.order_by("on")
    )
