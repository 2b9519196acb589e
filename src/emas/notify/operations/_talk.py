"""What an officer writes to somebody who wrote first: free words inside the 24 hours."""

from datetime import datetime

from emas.kernel.errors import Unavailable
from emas.notify.models import Message
from emas.notify.operations import _registry, _rows, _write
from emas.outbox import operations as outbox
from emas.platform import db


def say(*, text: str, phone: str, user_id: str, instansi: str, key: str, at: datetime) -> str:
    """
    Write one message of free words to who wrote to the number of ``instansi``; gives its public id. Sent after commit.

    Outside the 24 hours it is refused when it is to go out (``window_closed``): ask ``queries.window_until`` first. One message for one
    ``key``. Raises: Unavailable ``no_channel`` where this installation has no such channel; ValueError for a text that holds an
    identity number; TransactionMisuseError outside a transaction.
    """
    db.require_transaction("a message")
    channel = _registry.planned()
    if channel is None:
        raise Unavailable("no_channel")
    dedupe_key = _rows.key_digest(f"say:{key}")
    known = Message.objects.filter(dedupe_key=dedupe_key).values_list("public_id", flat=True).first()
    if known:
        return known
    made = _rows.said(
        template="reply_officer", body=text, phone=phone, user_id=user_id, quotes="", instansi=instansi,
        key=dedupe_key, channel=channel, at=at,
    )  # fmt: skip
    made.save(force_insert=True)
    outbox.enqueue_many(_write.entries([made]), at)
    return made.public_id
