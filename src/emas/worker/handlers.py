"""Topics that ``worker`` handles itself."""

from datetime import datetime
from typing import Any

from emas.outbox import operations as outbox
from emas.worker import jobs


@outbox.subscribe(jobs.NIGHT_TOPIC)
def night(payload: dict[str, Any], *, at: datetime) -> None:
    """Run the nightly proof."""
    jobs.prove_night(at)
