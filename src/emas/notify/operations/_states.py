"""Names that the operations share: states of a message, topics, queue."""

from typing import Any, Final

from emas.notify.models import Message
from emas.platform import db

TOPIC: Final = "notify.send"
DISPATCH_TOPIC: Final = "notify.dispatch"
RECEIVED_TOPIC: Final = "notify.received"
ASKED_TOPIC: Final = "notify.asked"
SAID_TOPIC: Final = "notify.said"
QUEUE: Final = "messages"
WAITING: Final = "antri"
SENDING: Final = "mengirim"
SENT: Final = "terkirim"
MERGED: Final = "digabung"
NOT_SENT: Final = "tidak_terkirim"
BOARD: Final = "papan"


def move(public_id: str, before: str, after: str, **values: Any) -> bool:
    """Change the state only from the one that was seen: a late word never overwrites a newer one."""
    with db.short_transaction():
        return bool(Message.objects.filter(public_id=public_id, state=before).update(state=after, **values))
