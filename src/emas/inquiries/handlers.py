"""Topics that ``inquiries`` handles."""

from datetime import datetime
from typing import Any

from emas.inquiries import operations
from emas.notify import operations as notify
from emas.outbox import operations as outbox


@outbox.subscribe(notify.SAID_TOPIC)
def said(payload: dict[str, Any], *, at: datetime) -> None:
    """Somebody wrote freely to a number of an office."""
    operations.hear(inbound=payload["inbound"], at=at)
