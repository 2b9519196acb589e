"""
Time that an office works: deadlines, waits and promises are counted in it.

Source: Perpres 21/2023 (days and hours of civil servants), UU 25/2009 Pasal 21 huruf d (time to completion is part of a
service's standard); one working day lasts until the close of the next working day (service-standards section 5).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from emas.kernel import clock

_LOOK_AHEAD_DAYS: Final = 366
_SATURDAY: Final = 5


@dataclass(frozen=True, slots=True)
class Interval:
    """A stretch of one day in which the office works, from ``opens`` up to ``closes`` (wall time)."""

    opens: time
    closes: time

    def __post_init__(self) -> None:
        if self.opens >= self.closes:
            raise ValueError("an interval ends after it begins")


@dataclass(frozen=True, slots=True)
class OfficeCalendar:
    """
    When one office works: ``hours`` by weekday (0 = Monday), in order and apart from each other; ``holidays`` are dates off.

    Cuti bersama counts as a holiday; an office on duty that day has a calendar of its own.
    """

    hours: Mapping[int, tuple[Interval, ...]]
    holidays: frozenset[date] = frozenset()
    tz: ZoneInfo = clock.LOCAL

    def is_working_day(self, on: date) -> bool:
        """Tell whether the office opens on ``on`` at all."""
        return bool(self.hours.get(on.weekday())) and on not in self.holidays

    def is_open(self, at: datetime) -> bool:
        """Tell whether the office is at work at the aware moment ``at``."""
        moment = _utc(at)
        return any(opens <= moment < closes for opens, closes in self._day(self._local_date(at)))

    def first_working_minute(self, at: datetime) -> datetime:
        """
        Give the first moment at or after ``at`` at which the office works: there a clock starts (service-standards section 5).

        Raises: ValueError if the office does not open within a year.
        """
        moment = _utc(at)
        for opens, closes in self._intervals_from(self._local_date(at)):
            if moment < closes:
                return self._as_local(max(moment, opens))
        raise ValueError("the office does not open within a year")

    def nth_working_day(self, after: date, n: int) -> date:
        """
        Give the ``n``-th working day after ``after``; ``after`` itself does not count.

        Raises: ValueError if ``n`` is below 1, or if a whole year holds no working day.
        """
        if n < 1:
            raise ValueError("n counts from 1")
        on, found, idle = after, 0, 0
        while found < n:
            on += timedelta(days=1)
            if self.is_working_day(on):
                found, idle = found + 1, 0
            else:
                idle += 1
                if idle > _LOOK_AHEAD_DAYS:
                    raise ValueError("the office does not open within a year")
        return on

    def closes_at(self, on: date) -> datetime:
        """Give the close of the working day ``on``. Raises: ValueError if the office is shut that day."""
        if not self.is_working_day(on):
            raise ValueError("the office is shut that day")
        return self._as_local(self._day(on)[-1][1])

    def add(self, start: datetime, *, working_days: int = 0, working_hours: float = 0) -> datetime:
        """
        Give the moment until which a promise of that length lasts, in the office's zone.

        The clock starts on the first working minute at or after ``start``. ``working_days=1`` lasts until the close of the
        next working day; ``working_hours`` are then worked off from there (or from the start, without days).
        Zero of both gives ``start`` back. Raises: ValueError for a negative length or an office that never opens.
        """
        if working_days < 0 or working_hours < 0:
            raise ValueError("a promise is not negative")
        if not working_days and not working_hours:
            return self._as_local(_utc(start))
        moment = self.first_working_minute(start)
        if working_days:
            moment = self.closes_at(self.nth_working_day(self._local_date(moment), working_days))
        return self._add_seconds(moment, round(working_hours * 3600)) if working_hours else moment

    def working_seconds(self, a: datetime, b: datetime) -> int:
        """
        Count the seconds from ``a`` to ``b`` in which the office worked.

        Raises: ValueError if ``b`` is before ``a``.
        """
        first, last = _utc(a), _utc(b)
        if last < first:
            raise ValueError("the end is before the start")
        total = timedelta()
        on, final = self._local_date(a), self._local_date(b)
        while on <= final:
            for opens, closes in self._day(on):
                total += max(timedelta(), min(closes, last) - max(opens, first))
            on += timedelta(days=1)
        return int(total.total_seconds())

    def working_days_between(self, start: date, end: date) -> int:
        """Count this office's working days after ``start`` up to and including ``end``. Raises: ValueError if end < start."""
        return sum(1 for on in _days_after(start, end) if self.is_working_day(on))

    def _add_seconds(self, moment: datetime, seconds: int) -> datetime:
        left, at = timedelta(seconds=seconds), _utc(moment)
        idle_from = self._local_date(moment)
        while True:
            for opens, closes in self._intervals_from(idle_from):
                worked_from = max(opens, at)
                if worked_from >= closes:
                    continue
                if closes - worked_from >= left:
                    return self._as_local(worked_from + left)
                left -= closes - worked_from
                at = closes
            if self._local_date(at) < idle_from:
                raise ValueError("the office does not open within a year")
            idle_from = self._local_date(at) + timedelta(days=1)

    def _intervals_from(self, on: date) -> Iterator[tuple[datetime, datetime]]:
        for offset in range(_LOOK_AHEAD_DAYS + 1):
            yield from self._day(on + timedelta(days=offset))

    def _day(self, on: date) -> list[tuple[datetime, datetime]]:
        if not self.is_working_day(on):
            return []
        return [
            (self._wall(on, each.opens), self._wall(on, each.closes)) for each in self.hours[on.weekday()]
        ]

    def _wall(self, on: date, at: time) -> datetime:
        # Arithmetic is done in UTC: two aware moments of one zone subtract as wall times and would hide a clock change.
        return datetime.combine(on, at, tzinfo=self.tz).astimezone(UTC)

    def _as_local(self, moment: datetime) -> datetime:
        return moment.astimezone(self.tz)

    def _local_date(self, at: datetime) -> date:
        return at.astimezone(self.tz).date()


def working_days_between(*, start: date, end: date, holidays: frozenset[date]) -> int:
    """
    Count the working days after ``start`` up to and including ``end``.

    Unit: whole days, Monday to Friday, without ``holidays``; dates are local dates of the city.
    Source: UU 25/2009 Pasal 21 huruf d (jangka waktu penyelesaian); holidays by the yearly joint decree.
    Raises: ValueError if ``end`` is before ``start``.

    >>> working_days_between(start=date(2026, 8, 14), end=date(2026, 8, 18),
    ...                      holidays=frozenset({date(2026, 8, 17)}))
    1
    """
    return sum(1 for on in _days_after(start, end) if on.weekday() < _SATURDAY and on not in holidays)


def nth_working_day(*, after: date, n: int, holidays: frozenset[date]) -> date:
    """
    Give the ``n``-th working day (Monday to Friday, without ``holidays``) after ``after``, which does not count itself.

    Source: as ``working_days_between``. Raises: ValueError if ``n`` is below 1.

    >>> nth_working_day(after=date(2026, 12, 23), n=1, holidays=frozenset({date(2026, 12, 24), date(2026, 12, 25)}))
    datetime.date(2026, 12, 28)
    """
    return standard_week(holidays).nth_working_day(after, n)


def standard_week(holidays: frozenset[date] = frozenset(), tz: ZoneInfo = clock.LOCAL) -> OfficeCalendar:
    """
    Give the calendar of an office without hours of its own: Monday to Thursday 07.30-12.00 and 13.00-16.00, Friday
    07.30-11.30 and 13.00-16.30, which makes the 37 hours 30 minutes of Perpres 21/2023.
    """
    usual = (Interval(time(7, 30), time(12, 0)), Interval(time(13, 0), time(16, 0)))
    friday = (Interval(time(7, 30), time(11, 30)), Interval(time(13, 0), time(16, 30)))
    return OfficeCalendar(hours={0: usual, 1: usual, 2: usual, 3: usual, 4: friday}, holidays=holidays, tz=tz)


def _days_after(start: date, end: date) -> Iterator[date]:
    if end < start:
        raise ValueError("the end is before the start")
    for offset in range(1, (end - start).days + 1):
        yield start + timedelta(days=offset)


def _utc(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError("an aware moment is needed")
    return at.astimezone(UTC)
