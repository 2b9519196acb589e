"""Events that ``documents`` listens to."""

from datetime import datetime
from typing import Any

from emas.documents import operations
from emas.outbox import operations as outbox


@outbox.subscribe("documents.sign")
def sign(payload: dict[str, Any], *, at: datetime) -> None:
    """Fill the slot that was asked for."""
    operations.sign_slot(
        document=payload["document"], slot=payload["slot"], request=payload["request"], at=at
    )
