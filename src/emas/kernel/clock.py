"""The only reader of the system's clocks. Entries (pages, commands, the worker's loop) read it; everything else is given ``at``."""

import time
from datetime import UTC, date, datetime
from typing import Final
from zoneinfo import ZoneInfo

LOCAL: Final = ZoneInfo("Asia/Jakarta")
"""The zone of both cities (service-standards section 5: WIB)."""


def now() -> datetime:
    """Tell the moment, aware, in UTC."""
    return datetime.now(UTC)


def monotonic() -> float:
    """Tell seconds of a clock that never goes back: for measuring how long something took, never for a date."""
    return time.monotonic()


def local_date(at: datetime) -> date:
    """
    Give the date on the city's wall at the aware moment ``at``.

    Raises: ValueError if ``at`` carries no zone, because a naive moment has no date in any city.

    >>> local_date(datetime(2026, 11, 1, 18, 0, tzinfo=UTC))
    datetime.date(2026, 11, 2)
    """
    if at.tzinfo is None:
        raise ValueError("an aware moment is needed")
    return at.astimezone(LOCAL).date()
