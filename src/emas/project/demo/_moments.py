"""Moments of a played case: inside office hours, and dates of a worked example moved to the case's own day."""

import random
from datetime import date, datetime, timedelta
from typing import Any, Final

from emas.kernel import clock

FRIDAY: Final = 4


def office_moment(moment: datetime, chance: random.Random, *, forward: bool = False) -> datetime:
    """Give a random minute of that day in office hours; a weekend becomes the working day before, or after."""
    local = moment.astimezone(clock.LOCAL)
    while local.weekday() > FRIDAY:
        local += timedelta(days=1 if forward else -1)
    return local.replace(
        hour=chance.randint(8, 14), minute=chance.randint(0, 59), second=chance.randint(0, 59)
    )


def shifted(value: Any, days: int) -> Any:
    """Move every date of an example by whole weeks, so that its rules about today hold at the case's own day."""
    if isinstance(value, dict):
        return {key: shifted(item, days) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [shifted(item, days) for item in value]
    if isinstance(value, date) and not isinstance(value, datetime):
        return (value + timedelta(days=days)).isoformat()
    if isinstance(value, str):
        try:
            return (date.fromisoformat(value) + timedelta(days=days)).isoformat()
        except ValueError:
            return value
    return value
