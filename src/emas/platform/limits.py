"""Counted tries: a try is reserved in one statement before the work it pays for, so parallel guessers gain nothing."""

from datetime import datetime

from django.db import connection

from emas.kernel.errors import TooMany
from emas.platform import db, sealing
from emas.platform.models import RateCounter

# One statement on both databases: the row's own lock decides who was the last one allowed. A refused try writes nothing.
_RESERVE = """
INSERT INTO platform_ratecounter ("key", "window", "count") VALUES (%s, %s, 1)
ON CONFLICT ("key", "window") DO UPDATE SET "count" = platform_ratecounter."count" + 1
WHERE platform_ratecounter."count" < %s
RETURNING "count"
"""


def reserve(key: str, limit: int, window_seconds: int, at: datetime) -> None:
    """
    Reserve one try of ``limit`` in the window of ``window_seconds`` that ``at`` falls into.

    ``key`` may hold a phone or an address: only its keyed digest is stored. Runs in the open transaction (and is rolled
    back with it) or in a short one of its own. Windows are fixed: around their edge up to twice the limit can pass.
    Raises: TooMany with ``retry_after_seconds``; a limit of 0 always refuses.
    """
    moment = int(at.timestamp())
    ends = moment - moment % window_seconds + window_seconds
    with db.short_transaction(), connection.cursor() as cursor:
        cursor.execute(_RESERVE, [_stored_key(key, window_seconds), ends, limit])
        allowed = cursor.fetchone() is not None and limit > 0
    if not allowed:
        raise TooMany(retry_after_seconds=ends - moment)


def used(key: str, window_seconds: int, at: datetime) -> int:
    """Count the tries reserved in the window of ``at``: to show what is left, never to decide."""
    moment = int(at.timestamp())
    ends = moment - moment % window_seconds + window_seconds
    row = RateCounter.objects.filter(key=_stored_key(key, window_seconds), window=ends).values_list(
        "count", flat=True
    )
    return row.first() or 0


def forget(key: str, window_seconds: int, at: datetime) -> None:
    """Give back all tries of the window, for example after a sign-in that succeeded."""
    moment = int(at.timestamp())
    ends = moment - moment % window_seconds + window_seconds
    with db.short_transaction():
        RateCounter.objects.filter(key=_stored_key(key, window_seconds), window=ends).delete()


def sweep(at: datetime) -> int:
    """Delete counters of windows that ended; gives their number. Safe to repeat."""
    with db.short_transaction():
        deleted, _ = RateCounter.objects.filter(window__lt=int(at.timestamp())).delete()
    return deleted


def _stored_key(key: str, window_seconds: int) -> str:
    name = key.partition(":")[0][:40]
    return f"{name}:{sealing.digest(f'{window_seconds}/{key}', 'limit')}"
