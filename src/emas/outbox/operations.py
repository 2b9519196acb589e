"""
Write events with the act that causes them; deliver them after commit, at least once.

A delivery is claimed by a conditional update that sets a lease and a fencing token, the handler runs outside any transaction,
and only the holder of the token may finish the row. A worker that dies leaves a lease that runs out; a handler may therefore
run twice and must end the same.
"""

import json
import random
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from contextvars import ContextVar
from datetime import datetime, timedelta
from typing import Any, Final, Protocol

from django.db import connection
from django.db.models import Q

from emas.kernel import clock, codes
from emas.outbox.models import OutboxEntry
from emas.outbox.types import Entry
from emas.platform import db, failpoints, logs, metrics, sabotage, wake

#: The queue that every worker empties before any other: somebody stands at a counter and waits for a signature.
LETTERS: Final = "letters"
LEASE_SECONDS: Final = 60
MAX_ATTEMPTS: Final = 12
KEPT_DAYS: Final = 14
_SWEEP_PORTION: Final = 500
_INSERT_ROWS: Final = 100
_FIRST_WAIT_SECONDS: Final = 2
_LONGEST_WAIT_SECONDS: Final = 3600
_MAX_ERROR_LENGTH: Final = 200


class Handler(Protocol):
    """A subscriber: idempotent, tolerant of keys it does not know, quick to look whether its work is done already."""

    def __call__(self, payload: dict[str, Any], *, at: datetime) -> None: ...


class GiveUpError(Exception):
    """Raised by a handler when trying again cannot help: the entry goes to the dead letters at once, with this code."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


_handlers: dict[str, list[Handler]] = defaultdict(list)
_jitter: Final = random.SystemRandom()
_claim_token: ContextVar[str] = ContextVar("outbox_claim_token", default="")


def subscribe(topic: str) -> Callable[[Handler], Handler]:
    """
    Register a handler for ``topic`` (a decorator, used by the higher module's ``handlers``).

    Several handlers of one topic run in the order of registration; if one fails, all run again.
    """

    def register(handler: Handler) -> Handler:
        if handler not in _handlers[topic]:
            _handlers[topic].append(handler)
        return handler

    return register


def topics() -> tuple[str, ...]:
    """List the topics that somebody handles."""
    return tuple(sorted(topic for topic, handlers in _handlers.items() if handlers))


def enqueue(
    topic: str,
    payload: dict[str, Any],
    at: datetime,
    queue: str = "default",
    dedupe_key: str | None = None,
    available_at: datetime | None = None,
) -> None:
    """
    Write one event in the transaction of the act that causes it: it exists if and only if the act was committed.

    Raises: TransactionMisuseError outside a transaction. A ``dedupe_key`` that exists already is no fault: nothing is added.
    """
    enqueue_many([Entry(topic, payload, queue, dedupe_key, available_at)], at)


def enqueue_many(entries: Iterable[Entry], at: datetime) -> None:
    """Write several events in one statement; otherwise as ``enqueue``."""
    db.require_transaction("an outbox entry")
    rows = list(entries)
    for start in range(0, len(rows), _INSERT_ROWS):
        _insert(rows[start : start + _INSERT_ROWS], at)
    if rows:
        wake.poke_after_commit()


def _insert(rows: Sequence[Entry], at: datetime) -> None:
    """Prebuilt, like the other statements of an act: by the ORM these rows cost an act more than all the rest of it."""
    moment = connection.ops.adapt_datetimefield_value
    values: list[Any] = []
    for row in rows:
        available_at = moment(row.available_at or at)
        values += [row.topic, row.queue, json.dumps(row.payload), row.dedupe_key, available_at, moment(at)]
    one = "(%s, %s, %s, %s, %s, 0, '', '', %s)"
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{OutboxEntry._meta.db_table}" ("topic", "queue", "payload", "dedupe_key", "available_at", '  # noqa: S608
            f'"attempts", "lease_token", "last_error", "created_at") VALUES {", ".join([one] * len(rows))} '
            'ON CONFLICT ("dedupe_key") DO NOTHING',
            values,
        )


def run_due(
    queues: Sequence[str], at: datetime, limit: int, worker_id: str, stop: Callable[[], bool] | None = None
) -> int:
    """
    Deliver up to ``limit`` due events of ``queues`` (none named: of all, those of ``LETTERS`` first), oldest first.

    Gives how many were handled.

    ``stop`` is asked between two events, so that a worker told to end finishes the one in hand. Leases are counted from
    ``at`` plus the time this call has run. Raises: TransactionMisuseError inside a transaction.
    """
    db.forbid_transaction("delivery")
    started = clock.monotonic()
    handled = 0
    for entry_id in _due_ids(queues, at, limit):
        if stop is not None and stop():
            break
        moment = at + timedelta(seconds=clock.monotonic() - started)
        entry = _claim(entry_id, moment, worker_id)
        if entry is not None:
            _deliver(entry, at, started)
            handled += 1
    return handled


def drain(at: datetime, queues: Sequence[str] = (), limit: int = 10_000, worker_id: str = "drain") -> int:
    """
    Deliver until nothing is due at ``at`` any more, what handlers add included; gives how many deliveries were made.

    For commands that build a city and for tests; a worker's loop calls ``run_due``.
    """
    total = 0
    while total < limit:
        handled = run_due(queues, at, min(100, limit - total), worker_id)
        if not handled:
            break
        total += handled
    return total


def claim_token() -> str:
    """Give the fencing token of the delivery in hand: an outside system may be told it as the request's id; '' outside one."""
    return _claim_token.get()


def reap(at: datetime) -> int:
    """
    Return expired leases and bury events whose worker died too often; gives how many rows changed. Safe to repeat.

    ``run_due`` takes expired leases by itself: this is for health pages and for poison that kills its worker each time.
    """
    expired = OutboxEntry.objects.filter(done_at__isnull=True, dead_at__isnull=True, lease_until__lte=at)
    with db.short_transaction():
        dead = expired.filter(attempts__gte=MAX_ATTEMPTS).update(
            dead_at=at, last_error="worker_died", lease_until=None, lease_token=""
        )
        return dead + expired.update(lease_until=None, lease_token="")


def retry(entry_id: int, at: datetime) -> bool:
    """Give a dead letter a new life, from the first try; False if there is no such dead letter."""
    with db.short_transaction():
        changed = OutboxEntry.objects.filter(id=entry_id, dead_at__isnull=False).update(
            dead_at=None, attempts=0, available_at=at, last_error=""
        )
        wake.poke_after_commit()
    return bool(changed)


def hurry(topic: str, at: datetime) -> int:
    """Let the events of a topic that wait for another try go now; gives their number. Whoever calls knows that what failed is well again."""
    with db.short_transaction():
        waiting = OutboxEntry.objects.filter(topic=topic, done_at=None, dead_at=None, lease_until=None)
        changed = waiting.filter(attempts__gt=0, available_at__gt=at).update(available_at=at)
        wake.poke_after_commit()
    return changed


def sweep(at: datetime) -> int:
    """
    Delete delivered events after two weeks; gives their number. Safe to repeat.

    Until then their ``dedupe_key`` still keeps a second one out, so no key may be meant to hold for longer. Goes from the
    oldest row in portions: nobody waits behind it, and nothing is searched through that is still young.
    """
    before, last_id, deleted = at - timedelta(days=KEPT_DAYS), 0, 0
    while True:
        rows = OutboxEntry.objects.filter(id__gt=last_id).order_by("id").values_list("id", "done_at")
        portion = list(rows[:_SWEEP_PORTION])
        old = [entry_id for entry_id, done_at in portion if done_at is not None and done_at < before]
        if not old:
            return deleted
        with db.short_transaction():
            deleted += OutboxEntry.objects.filter(id__in=old).delete()[0]
        last_id = portion[-1][0]


def _due(queues: Sequence[str], at: datetime) -> Q:
    due = Q(done_at__isnull=True, dead_at__isnull=True, available_at__lte=at)
    free = Q(lease_until__isnull=True) | Q(lease_until__lte=at)
    return due & free & (Q(queue__in=list(queues)) if queues else Q())


def _due_ids(queues: Sequence[str], at: datetime, limit: int) -> list[int]:
    # Read first: an idle poll takes no write lock on SQLite. Who then claims the row is decided by the update alone.
    if not queues:
        return _first_due([LETTERS], at, limit) or _first_due((), at, limit)
    return _first_due(queues, at, limit)


def _first_due(queues: Sequence[str], at: datetime, limit: int) -> list[int]:
    rows = OutboxEntry.objects.filter(_due(queues, at)).order_by("available_at", "id")
    return list(rows.values_list("id", flat=True)[:limit])


def _claim(entry_id: int, moment: datetime, worker_id: str) -> OutboxEntry | None:
    token = codes.new_public_id()
    with db.short_transaction():
        entry = OutboxEntry.objects.filter(id=entry_id).first()
        if entry is None:
            return None
        claimed = OutboxEntry.objects.filter(_due((), moment), id=entry_id, attempts=entry.attempts).update(
            lease_until=moment + timedelta(seconds=LEASE_SECONDS),
            lease_token=token,
            attempts=entry.attempts + 1,
        )
    if not claimed:
        return None
    entry.attempts += 1
    entry.lease_token = token
    logs.log("emas.outbox").debug(
        "outbox.claimed", topic=entry.topic, worker=worker_id, attempt=entry.attempts
    )
    return entry


def _deliver(entry: OutboxEntry, at: datetime, started: float) -> None:
    began = clock.monotonic()
    failpoints.hit(f"outbox.before.{entry.topic}")
    mark = _claim_token.set(entry.lease_token)
    try:
        handlers = _handlers.get(entry.topic)
        if not handlers:
            raise LookupError("no handler for this topic")
        # Again, as after a worker's death between the work and its note: only the drill does so on purpose.
        for handler in handlers * (2 if sabotage.is_on("delivery") else 1):
            handler(entry.payload, at=at)
    except Exception as error:
        outcome = _fail(entry, error, at + timedelta(seconds=clock.monotonic() - started))
    else:
        failpoints.hit(f"outbox.after.{entry.topic}")
        finished_at = at + timedelta(seconds=clock.monotonic() - started)
        outcome = "done" if _finish(entry, done_at=finished_at, last_error="") else "lost"
    finally:
        _claim_token.reset(mark)
    metrics.job_done(topic=entry.topic, outcome=outcome, seconds=clock.monotonic() - began)


def _fail(entry: OutboxEntry, error: Exception, moment: datetime) -> str:
    """Keep the class of the error only: its words may quote the row it stumbled over."""
    reason = (error.code if isinstance(error, GiveUpError) else logs.describe(error))[:_MAX_ERROR_LENGTH]
    is_dead = isinstance(error, GiveUpError) or entry.attempts >= MAX_ATTEMPTS
    logs.log("emas.outbox").log(
        40 if is_dead else 30,
        "outbox.dead" if is_dead else "outbox.retry",
        topic=entry.topic,
        entry=entry.pk,
        attempt=entry.attempts,
        exc_info=error,
    )
    if is_dead:
        kept = _finish(entry, dead_at=moment, last_error=reason)
    else:
        kept = _finish(entry, available_at=moment + _wait(entry.attempts), last_error=reason)
    return ("dead" if is_dead else "retry") if kept else "lost"


def _finish(entry: OutboxEntry, **values: Any) -> bool:
    """Write the outcome if the lease is still ours; a worker that slept through its lease has nothing to say any more."""
    with db.short_transaction():
        return bool(
            OutboxEntry.objects.filter(
                id=entry.pk, lease_token=entry.lease_token, done_at__isnull=True
            ).update(lease_until=None, lease_token="", **values)
        )


def _wait(attempts: int) -> timedelta:
    """Double the wait with each try, up to an hour, and spread it so that failures do not come back in step."""
    seconds = min(_FIRST_WAIT_SECONDS * 2 ** (attempts - 1), _LONGEST_WAIT_SECONDS)
    return timedelta(seconds=seconds * _jitter.uniform(0.5, 1.0))
