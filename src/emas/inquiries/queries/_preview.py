"""What would be answered: for who keeps the question list, without a conversation."""

from datetime import datetime

from django.conf import settings

from emas.catalogue import queries as catalogue
from emas.inquiries import rules
from emas.inquiries.queries import desks
from emas.inquiries.types import Preview


def preview(*, text: str, instansi: str, at: datetime) -> Preview:
    """Answer as the number of an office would now; nothing is kept."""
    desk = desks.desk(instansi=instansi, at=at)
    office = rules.Office(
        desk.name if desk is not None else "Portal Emas",
        settings.EMAS_BASE_URL,
        is_open=desk is not None and desk.is_open,
        opens_at=desk.opens_at if desk is not None else None,
        has_desk=desk is not None,
    )
    reply = catalogue.answer(text=text, at=at, instansi=instansi)
    turn = rules.turn(reply=reply, text=text, misses=0, is_first=False, office=office)
    title = reply.answer.topic.title.id if reply.answer is not None else ""
    return Preview(text, turn.text, turn.source, title, reply.kind.value, reply.reason, reply.confidence)
