"""What this module does with events of the outbox: one call each."""

from datetime import datetime
from typing import Any

from emas.outbox import operations as outbox
from emas.people import events, operations


@outbox.subscribe(events.RESET_REQUESTED)
def make_reset_link(payload: dict[str, Any], *, at: datetime) -> None:
    operations.make_reset_link(sealed=payload["sealed"], at=at)


@outbox.subscribe(events.CITIZEN_RESET_REQUESTED)
def make_reset_code(payload: dict[str, Any], *, at: datetime) -> None:
    operations.make_citizen_reset_code(sealed=payload["sealed"], at=at)
