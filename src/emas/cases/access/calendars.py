"""
Office calendars, kept for a few seconds by this process.

An act asks for one or two, and hours and days off change a few times a year. A deadline counted by a calendar of five seconds ago
is the deadline of an act made five seconds ago; nothing else depends on it. Who holds a post is never kept like this.
"""

from typing import Final

from django.conf import settings

from emas.kernel import clock
from emas.kernel.workingtime import OfficeCalendar
from emas.people import queries as people

KEPT_SECONDS: Final = 5.0
_MOST: Final = 4096
_kept: dict[int, tuple[float, OfficeCalendar]] = {}


def of_office(unit_id: int) -> OfficeCalendar:
    """Give the calendar of a unit's office. Raises: NotFound."""
    if settings.EMAS_TESTING:
        return people.calendar(unit_id=unit_id)
    now = clock.monotonic()
    known = _kept.get(unit_id)
    if known is not None and now - known[0] < KEPT_SECONDS:
        return known[1]
    calendar = people.calendar(unit_id=unit_id)
    if len(_kept) >= _MOST:
        _kept.clear()
    _kept[unit_id] = (now, calendar)
    return calendar
