"""Working time: tables from the rule, and properties that hold for every calendar."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emas.kernel import clock, workingtime
from emas.kernel.workingtime import Interval, OfficeCalendar

YEAR_END = frozenset({date(2026, 12, 24), date(2026, 12, 25), date(2027, 1, 1)})
WEEK = workingtime.standard_week(YEAR_END)
BERLIN = ZoneInfo("Europe/Berlin")


def wib(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=clock.LOCAL)


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        ("2026-11-23 09:00", 1, "2026-11-24 16:00"),
        ("2026-11-23 07:30", 1, "2026-11-24 16:00"),
        ("2026-11-23 15:59", 1, "2026-11-24 16:00"),
        # After closing, the clock starts on the next working minute, which is Tuesday morning.
        ("2026-11-23 16:00", 1, "2026-11-25 16:00"),
        ("2026-11-20 10:00", 1, "2026-11-23 16:00"),
        ("2026-11-20 20:00", 1, "2026-11-24 16:00"),
        ("2026-11-21 10:00", 1, "2026-11-24 16:00"),
        ("2026-11-19 10:00", 1, "2026-11-20 16:30"),
        # Cuti bersama (24 December) is no working day; Christmas and the weekend follow.
        ("2026-12-23 10:00", 1, "2026-12-28 16:00"),
        ("2026-12-30 10:00", 2, "2027-01-04 16:00"),
    ],
)
def test_a_working_day_lasts_until_the_close_of_the_next(start: str, days: int, due: str) -> None:
    """Service-standards section 5; UU 25/2009 Pasal 21 huruf d."""
    assert WEEK.add(wib(start), working_days=days) == wib(due)


@pytest.mark.parametrize(
    ("start", "hours", "due"),
    [
        ("2026-11-23 09:00", 2, "2026-11-23 11:00"),
        ("2026-11-23 11:00", 2, "2026-11-23 14:00"),
        ("2026-11-23 15:30", 2, "2026-11-24 09:00"),
        ("2026-11-20 16:00", 2, "2026-11-23 09:00"),
        ("2026-11-21 03:00", 0.5, "2026-11-23 08:00"),
        ("2026-11-23 07:30", 7.5, "2026-11-23 16:00"),
    ],
)
def test_working_hours_skip_rest_nights_and_weekends(start: str, hours: float, due: str) -> None:
    assert WEEK.add(wib(start), working_hours=hours) == wib(due)


def test_the_standard_week_has_37_hours_and_a_half() -> None:
    """Perpres 21/2023."""
    assert WEEK.working_seconds(wib("2026-11-16 00:00"), wib("2026-11-23 00:00")) == 37.5 * 3600


def test_nothing_promised_means_now() -> None:
    at = wib("2026-11-21 10:00")
    assert WEEK.add(at) == at


@pytest.mark.parametrize("call", [lambda: WEEK.add(wib("2026-11-21 10:00"), working_days=-1),
                                  lambda: WEEK.add(datetime(2026, 11, 21), working_days=1),
                                  lambda: WEEK.nth_working_day(date(2026, 11, 21), 0),
                                  lambda: WEEK.closes_at(date(2026, 11, 21)),
                                  lambda: WEEK.working_seconds(wib("2026-11-21 10:00"), wib("2026-11-20 10:00")),
                                  lambda: OfficeCalendar(hours={}).add(wib("2026-11-21 10:00"), working_days=1),
                                  lambda: OfficeCalendar(hours={}).add(wib("2026-11-21 10:00"), working_hours=1),
                                  lambda: Interval(time(9), time(9))])  # fmt: skip
def test_what_makes_no_sense_is_refused(call: object) -> None:
    with pytest.raises(ValueError):
        call()  # type: ignore[operator]


def test_counting_days() -> None:
    assert workingtime.nth_working_day(after=date(2026, 12, 23), n=1, holidays=YEAR_END) == date(2026, 12, 28)
    with pytest.raises(ValueError):
        workingtime.working_days_between(start=date(2026, 2, 2), end=date(2026, 2, 1), holidays=frozenset())


@st.composite
def calendars(draw: st.DrawFn) -> OfficeCalendar:
    """Any office that opens at least once a week: split days, odd hours, scattered holidays."""
    hours: dict[int, tuple[Interval, ...]] = {}
    days = draw(st.sets(st.integers(0, 6), min_size=1))
    for day in days:
        edges = sorted(draw(st.sets(st.integers(0, 23 * 4 + 3), min_size=2, max_size=6)))
        pairs = list(zip(edges[::2], edges[1::2], strict=False))
        hours[day] = tuple(Interval(time(a // 4, a % 4 * 15), time(b // 4, b % 4 * 15)) for a, b in pairs)
    first = date(2026, 1, 1)
    off = draw(st.sets(st.integers(0, 500), max_size=20))
    zone = draw(st.sampled_from([clock.LOCAL, BERLIN]))
    return OfficeCalendar(hours=hours, holidays=frozenset(first + timedelta(days=n) for n in off), tz=zone)


moments = st.integers(0, 400 * 86400).map(
    lambda seconds: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
)


@settings(max_examples=60, deadline=None)
@given(calendars(), moments, st.integers(1, 40 * 3600))
def test_added_hours_are_exactly_worked_off(office: OfficeCalendar, start: datetime, seconds: int) -> None:
    due = office.add(start, working_hours=seconds / 3600)
    assert office.working_seconds(start, due) == seconds
    assert office.working_seconds(start, due - timedelta(seconds=1)) == seconds - 1


@settings(max_examples=60, deadline=None)
@given(calendars(), moments, st.integers(1, 15))
def test_added_days_end_at_the_close_of_the_nth_working_day(
    office: OfficeCalendar, start: datetime, days: int
) -> None:
    due = office.add(start, working_days=days)
    began = office.first_working_minute(start)
    on, first_day = due.astimezone(office.tz).date(), began.astimezone(office.tz).date()
    assert due == office.closes_at(on)
    assert office.working_days_between(first_day, on) == days
    assert began >= start


@settings(max_examples=60, deadline=None)
@given(calendars(), moments, moments, st.integers(0, 5), st.integers(0, 20))
def test_a_later_start_never_ends_sooner(
    office: OfficeCalendar, one: datetime, other: datetime, days: int, hours: int
) -> None:
    early, late = sorted((one, other))
    due_early = office.add(early, working_days=days, working_hours=hours)
    assert due_early <= office.add(late, working_days=days, working_hours=hours)
    assert due_early >= early


@settings(max_examples=60, deadline=None)
@given(calendars(), moments, moments, moments)
def test_working_seconds_add_up(office: OfficeCalendar, a: datetime, b: datetime, c: datetime) -> None:
    first, middle, last = sorted((a, b, c))
    whole = office.working_seconds(first, last)
    assert whole == office.working_seconds(first, middle) + office.working_seconds(middle, last)
    assert 0 <= whole <= (last - first).total_seconds()


@settings(max_examples=60, deadline=None)
@given(
    st.dates(date(2026, 1, 1), date(2027, 6, 1)),
    st.integers(1, 60),
    st.sets(st.dates(date(2026, 1, 1), date(2027, 12, 31)), max_size=30),
)
def test_counting_and_finding_days_agree(after: date, n: int, off: set[date]) -> None:
    holidays = frozenset(off)
    on = workingtime.nth_working_day(after=after, n=n, holidays=holidays)
    assert workingtime.working_days_between(start=after, end=on, holidays=holidays) == n
    assert (
        workingtime.working_days_between(start=after, end=on - timedelta(days=1), holidays=holidays) == n - 1
    )
