"""How the outbox stands."""

from collections import defaultdict
from datetime import datetime
from typing import Final

from django.db.models import Case, CharField, Count, Max, Min, Value, When

from emas.outbox.models import OutboxEntry
from emas.outbox.types import DeadEntry, OutboxHealth, QueueHealth

LATE_SECONDS: Final = 60


def waiting(queue: str = "") -> int:
    """Count the events not yet delivered of ``queue`` (or of all), dead letters left out."""
    rows = OutboxEntry.objects.filter(done_at__isnull=True, dead_at__isnull=True)
    return rows.filter(queue=queue).count() if queue else rows.count()


def health(at: datetime) -> OutboxHealth:
    """
    Tell for each queue what waits, since when, what is under way and what was given up.

    Two statements over partial indexes: the cost follows what is not delivered, not what ever was.
    """
    standing = Case(
        When(available_at__gt=at, then=Value("delayed")),
        When(lease_until__gt=at, then=Value("leased")),
        default=Value("waiting"),
        output_field=CharField(),
    )
    alive = (
        OutboxEntry.objects.filter(done_at__isnull=True, dead_at__isnull=True)
        .annotate(standing=standing)
        .values_list("queue", "standing")
        .annotate(number=Count("id"), since=Min("available_at"))
    )
    counts: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    oldest: dict[str, int] = defaultdict(int)
    for queue, kind, number, since in alive:
        counts[queue][kind] = number
        if kind != "delayed":
            oldest[queue] = max(oldest[queue], int((at - since).total_seconds()))
    dead = OutboxEntry.objects.filter(dead_at__isnull=False).values_list("queue").annotate(number=Count("id"))
    for queue, number in dead:
        counts[queue]["dead"] = number
    return _summary(counts, oldest)


def _summary(counts: dict[str, dict[str, int]], oldest: dict[str, int]) -> OutboxHealth:
    queues = tuple(
        QueueHealth(
            queue=queue,
            waiting=kinds["waiting"],
            delayed=kinds["delayed"],
            leased=kinds["leased"],
            dead=kinds["dead"],
            oldest_seconds=oldest[queue],
        )
        for queue, kinds in sorted(counts.items())
    )
    longest = max((each.oldest_seconds for each in queues), default=0)
    return OutboxHealth(
        queues=queues,
        waiting=sum(each.waiting + each.leased for each in queues),
        dead=sum(each.dead for each in queues),
        oldest_seconds=longest,
        is_late=longest > LATE_SECONDS,
    )


def last_delivered_at() -> datetime | None:
    """Tell when an event was last delivered, or None. Reads every delivered row: for a person who waits, not for a page."""
    last: datetime | None = OutboxEntry.objects.aggregate(last=Max("done_at"))["last"]
    return last


def dead_letters(limit: int = 50) -> tuple[DeadEntry, ...]:
    """List the events that were given up, latest first, without their content."""
    rows = OutboxEntry.objects.filter(dead_at__isnull=False).order_by("-dead_at", "-id")[:limit]
    return tuple(
        DeadEntry(
            id=row.pk,
            topic=row.topic,
            queue=row.queue,
            attempts=row.attempts,
            last_error=row.last_error,
            created_at=row.created_at,
            dead_at=row.dead_at,
        )
        for row in rows
        if row.dead_at is not None
    )
