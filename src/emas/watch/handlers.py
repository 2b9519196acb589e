"""Events that ``watch`` handles itself."""

from datetime import datetime
from typing import Any

from emas.outbox import operations as outbox
from emas.watch import operations


@outbox.subscribe("watch.deliver")
def deliver(payload: dict[str, Any], *, at: datetime) -> None:
    """A message to a watcher is due."""
    operations.deliver(message=payload["message"], at=at)
