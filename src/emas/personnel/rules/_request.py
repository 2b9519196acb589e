"""What is wrong with an absence that is asked for, before anybody sees it (leave-rules sections 2, 3 and 4)."""

import calendar as months
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from emas.kernel.workingtime import OfficeCalendar
from emas.personnel.types import AbsenceAsked, AbsenceType, Balance, Colleague, Employment, Policy

#: Longer than any leave the law knows (CLTN: three years and one more): guards the counting of days.
_LONGEST_DAYS = 366 * 4


def days_between(start_on: date, end_on: date) -> int:
    """
    Count calendar days, both ends included; 0 when the end is before the start.

    >>> days_between(date(2026, 11, 2), date(2026, 11, 4))
    3
    """
    return max(0, (end_on - start_on).days + 1)


def working_days(start_on: date, end_on: date, office: OfficeCalendar) -> int:
    """Count the days on which the office works, both ends included: no weekend, no holiday, no joint leave."""
    span = min(days_between(start_on, end_on), _LONGEST_DAYS)
    return sum(office.is_working_day(start_on + timedelta(days=n)) for n in range(span))


def asked_days(asked: AbsenceAsked, kind: AbsenceType, office: OfficeCalendar) -> int:
    """Count an absence in the unit of its type. Further days for a place hard to reach are calendar days at its end and count apart."""
    until = asked.end_on - timedelta(days=asked.extra_days)
    if kind.unit == "working_days":
        return working_days(asked.start_on, until, office)
    return days_between(asked.start_on, until)


def faults(
    *,
    asked: AbsenceAsked,
    kind: AbsenceType,
    employment: Employment | None,
    office: OfficeCalendar,
    today: date,
    policy: Policy,
    before: Balance | None,
    own: Sequence[Colleague] = (),
    last_of_kind: date | None = None,
    extra_before: int = 0,
) -> dict[str, tuple[str, ...]]:
    """
    Tell everything that is wrong, as codes by ``sort``, ``start``, ``end``, ``extra``; nothing means that it may be sent.

    ``before`` is the balance without this request, ``own`` further absences of the same person, ``last_of_kind`` the end of the last one of
    this type, ``extra_before`` days for a place hard to reach that were given in this year already.
    """
    if employment is None:
        return {"sort": ("employment_unknown",)}
    found: dict[str, tuple[str, ...]] = {}
    for where, code in (
        *_person(asked, kind, employment, last_of_kind),
        *_dates(asked, kind, employment, today, policy, own),
        *_length(asked, kind, office, before, extra_before),
    ):
        found[where] = (*found.get(where, ()), code)
    return found


def is_open_to(kind: AbsenceType, who: Employment | None) -> bool:
    """Tell whether somebody of this employment may ever ask for this kind; where nothing is known the form says so itself."""
    return who is None or not tuple(_barred(kind, who))


def _barred(kind: AbsenceType, who: Employment) -> Iterator[str]:
    if kind.kinds and who.kind not in kind.kinds:
        yield "not_for_kind"
    if kind.sex and who.sex and who.sex != kind.sex:
        yield "not_for_sex"


def _person(
    asked: AbsenceAsked, kind: AbsenceType, who: Employment, last_of_kind: date | None
) -> Iterator[tuple[str, str]]:
    yield from (("sort", code) for code in _barred(kind, who))
    if asked.is_exempt:
        return
    if kind.after_years and asked.start_on < _years_after(who.since, kind.after_years):
        yield "sort", "service_too_short"
    if kind.every_years and last_of_kind and asked.start_on < _years_after(last_of_kind, kind.every_years):
        yield "sort", "too_soon_again"


def _dates(
    asked: AbsenceAsked,
    kind: AbsenceType,
    who: Employment,
    today: date,
    policy: Policy,
    own: Sequence[Colleague],
) -> Iterator[tuple[str, str]]:
    back = policy.back_days if kind.back_days < 0 else kind.back_days
    if asked.end_on < asked.start_on:
        yield "end", "end_before_start"
    if asked.start_on < today - timedelta(days=back):
        yield "start", "starts_in_past"
    if asked.start_on > _years_after(today, 1):
        yield "start", "too_far_ahead"
    if who.until is not None and asked.end_on > who.until:
        yield "end", "after_contract"
    if kind.is_ledgered and asked.start_on.year != asked.end_on.year:
        yield "end", "two_years"
    if own:
        yield "start", "overlaps_own"


def _length(
    asked: AbsenceAsked, kind: AbsenceType, office: OfficeCalendar, before: Balance | None, extra_before: int
) -> Iterator[tuple[str, str]]:
    if asked.end_on < asked.start_on:
        return
    days = asked_days(asked, kind, office)
    if days < 1:
        yield "end", "no_working_day"
    if kind.is_ledgered and before is not None and days > before.left:
        yield "end", "not_enough_days"
    if kind.most_days and days > kind.most_days:
        yield "end", "longer_than_allowed"
    if kind.most_months and asked.end_on >= _months_after(asked.start_on, kind.most_months):
        yield "end", "longer_than_allowed"
    if asked.extra_days:
        if not kind.extra_most or asked.extra_days + extra_before > kind.extra_most:
            yield "extra", "extra_too_long"
        elif asked.extra_days < kind.extra_least:
            yield "extra", "extra_too_short"


def _years_after(on: date, years: int) -> date:
    return _months_after(on, 12 * years)


def _months_after(on: date, count: int) -> date:
    year, month = divmod(on.month - 1 + count, 12)
    last = months.monthrange(on.year + year, month + 1)[1]
    return date(on.year + year, month + 1, min(on.day, last))
