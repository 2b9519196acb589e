"""What a bench reads past the doors: only counts and moments, by plain SQL, so that looking does not load what is measured."""

import json
import threading
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from django.db import connection


def rows(sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """Run one SELECT."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return list(cursor.fetchall())


def in_state(state: str, refs: Sequence[str]) -> int:
    """Count which of ``refs`` are in ``state``."""
    wanted = set(refs)
    found = rows("SELECT ref FROM cases_case WHERE state = %s", [state])
    return sum(1 for (ref,) in found if ref in wanted)


def wait_idle(seconds: float) -> bool:
    """Wait until nothing of the outbox is due; tell whether that came in time."""
    waiting = "SELECT count(*) FROM outbox_outboxentry WHERE done_at IS NULL AND dead_at IS NULL"
    until, pause = time.monotonic() + seconds, threading.Event()
    while rows(waiting)[0][0]:
        if time.monotonic() > until:
            return False
        pause.wait(0.1)
    return True


def seconds_to_issue(refs: Sequence[str], act: str = "tandatangani") -> list[float]:
    """
    Give per letter the seconds from the signing act to its issue.

    Issued = the event that tells the case of it was handled; both moments are read from the clock when it happened.
    """
    acted = dict(
        rows(
            "SELECT c.ref, e.at FROM cases_event e JOIN cases_case c ON c.id = e.case_id WHERE e.act = %s",
            [act],
        )
    )
    told = rows("SELECT payload, done_at FROM outbox_outboxentry WHERE topic = %s", ["documents.signed"])
    done = {_json(payload)["case_ref"]: moment for payload, moment in told if moment is not None}
    return [(_aware(done[ref]) - _aware(acted[ref])).total_seconds() for ref in refs if ref in done]


def _json(value: Any) -> dict[str, Any]:
    return dict(json.loads(value)) if isinstance(value, str) else dict(value)


def _aware(value: datetime) -> datetime:
    return value if value.tzinfo else value.replace(tzinfo=UTC)
