"""Hours and holidays that an office starts with; its administrator corrects them."""

from collections.abc import Iterable
from datetime import datetime, time

from emas.kernel.actor import SYSTEM
from emas.people import operations as people


def open_office(*, instansi: str, years: Iterable[int], at: datetime) -> None:
    """Write the usual hours (Perpres 21/2023: 37.5 hours a week) and the holidays of the years."""
    for weekday in range(5):
        is_friday = weekday == 4
        people.edit_hours(
            instansi=instansi,
            weekday=weekday,
            opens=time(7, 30),
            closes=time(16, 30) if is_friday else time(16, 0),
            break_starts=time(11, 30) if is_friday else time(12, 0),
            break_ends=time(13, 0),
            actor=SYSTEM,
            at=at,
        )
    for year in years:
        people.seed_holidays(year=year, instansi=instansi, actor=SYSTEM, at=at)
