"""What may be asked for: every bound of leave-rules sections 2 to 4, facts in, codes out."""

from datetime import date
from typing import Any

import pytest

from emas.kernel.workingtime import standard_week
from emas.personnel import rules
from emas.personnel.types import (
    AbsenceAsked,
    AbsenceType,
    Balance,
    Employed,
    Employment,
    Policy,
    YearLeft,
)

TODAY = date(2026, 11, 2)
OFFICE = standard_week(frozenset({date(2026, 12, 24), date(2026, 12, 25)}))
PNS = Employment(Employed.PNS, date(2015, 3, 1), "p")
YEARLY = AbsenceType("tahunan", is_ledgered=True, after_years=1, extra_least=6, extra_most=12)
LONG = AbsenceType("besar", unit="calendar_days", kinds=("pns",), after_years=5, every_years=5, most_months=3)
SICK = AbsenceType("sakit", unit="calendar_days", most_months=12, back_days=-1)
BIRTH = AbsenceType("melahirkan", unit="calendar_days", sex="p", most_months=3)
TWELVE = Balance(2026, (YearLeft(2026, 12, 12),))


def found(start: date, end: date, kind: AbsenceType = YEARLY, **more: Any) -> dict[str, tuple[str, ...]]:
    asked = AbsenceAsked(kind.name, start, end, more.pop("extra", 0), more.pop("exempt", False))
    facts = {"employment": PNS, "before": TWELVE if kind.is_ledgered else None, **more}
    return rules.faults(asked=asked, kind=kind, office=OFFICE, today=TODAY, policy=Policy(), **facts)


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        (date(2026, 11, 2), date(2026, 11, 2), 1),
        (date(2026, 11, 6), date(2026, 11, 9), 2),
        (date(2026, 12, 21), date(2026, 12, 28), 4),
        (date(2026, 11, 7), date(2026, 11, 8), 0),
    ],
)
def test_both_ends_count_and_weekends_holidays_joint_leave_do_not(start: date, end: date, days: int) -> None:
    assert rules.working_days(start, end, OFFICE) == days


@pytest.mark.parametrize(
    ("faults", "expected"),
    [
        (found(date(2026, 11, 16), date(2026, 12, 1)), {}),
        (found(date(2026, 11, 16), date(2026, 12, 2)), {"end": ("not_enough_days",)}),
        (found(date(2026, 11, 1), date(2026, 11, 2)), {"start": ("starts_in_past",)}),
        (found(date(2026, 11, 4), date(2026, 11, 3)), {"end": ("end_before_start",)}),
        (found(date(2026, 12, 31), date(2027, 1, 2)), {"end": ("two_years",)}),
        (found(date(2027, 11, 3), date(2027, 11, 3)), {"start": ("too_far_ahead",)}),
        (found(date(2026, 11, 16), date(2026, 11, 27), extra=6), {}),
        (found(date(2026, 11, 16), date(2026, 11, 27), extra=5), {"extra": ("extra_too_short",)}),
        (found(date(2026, 11, 16), date(2026, 11, 30), extra=6, extra_before=7), {"extra": ("extra_too_long",)}),
        (found(date(2026, 10, 26), date(2026, 10, 27), SICK), {}),
        (found(date(2026, 10, 25), date(2026, 10, 27), SICK), {"start": ("starts_in_past",)}),
        (found(date(2026, 11, 16), date(2027, 2, 15), BIRTH), {}),
        (found(date(2026, 11, 16), date(2027, 2, 16), BIRTH), {"end": ("longer_than_allowed",)}),
        (found(date(2026, 11, 16), date(2026, 11, 20), LONG, last_of_kind=date(2023, 1, 5)), {"sort": ("too_soon_again",)}),
        (found(date(2026, 11, 16), date(2026, 11, 20), LONG, last_of_kind=date(2023, 1, 5), exempt=True), {}),
        (found(date(2026, 11, 16), date(2026, 11, 20), LONG, employment=Employment(Employed.PNS, date(2024, 1, 2))), {"sort": ("service_too_short",)}),
        (found(date(2026, 11, 16), date(2026, 11, 20), LONG, employment=Employment(Employed.PPPK, date(2015, 1, 2))), {"sort": ("not_for_kind",)}),
        (found(date(2026, 11, 16), date(2026, 11, 20), BIRTH, employment=Employment(Employed.PNS, date(2015, 1, 2), "l")), {"sort": ("not_for_sex",)}),
        (found(date(2026, 11, 16), date(2026, 11, 20), SICK, employment=Employment(Employed.PPPK, date(2022, 1, 2), until=date(2026, 11, 18))), {"end": ("after_contract",)}),
        (found(date(2026, 11, 16), date(2026, 11, 20), employment=None), {"sort": ("employment_unknown",)}),
    ],
)  # fmt: skip
def test_bounds(faults: dict[str, tuple[str, ...]], expected: dict[str, tuple[str, ...]]) -> None:
    assert faults == expected
