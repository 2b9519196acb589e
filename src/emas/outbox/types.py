"""What the outbox takes and tells."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Entry:
    """
    One event to deliver after commit. ``payload`` holds references, never personal data or secrets in the clear.

    ``dedupe_key``: an event of that key that was ever written is not written again. ``available_at``: not before.
    """

    topic: str
    payload: dict[str, Any] = field(default_factory=dict)
    queue: str = "default"
    dedupe_key: str | None = None
    available_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class QueueHealth:
    """How one queue stands. ``oldest_seconds`` is the age of the oldest entry that is due and not done."""

    queue: str
    waiting: int
    delayed: int
    leased: int
    dead: int
    oldest_seconds: int


@dataclass(frozen=True, slots=True)
class OutboxHealth:
    """How the whole outbox stands; ``is_late`` when something due has waited longer than a minute."""

    queues: tuple[QueueHealth, ...]
    waiting: int
    dead: int
    oldest_seconds: int
    is_late: bool


@dataclass(frozen=True, slots=True)
class DeadEntry:
    """An entry that was given up: its topic, the class of the last error, and nothing of its content."""

    id: int
    topic: str
    queue: str
    attempts: int
    last_error: str
    created_at: datetime
    dead_at: datetime
