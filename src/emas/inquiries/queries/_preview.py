"""What would be answered: for who keeps the question list, without a conversation."""

from datetime import datetime

from emas.catalogue import queries as catalogue
from emas.inquiries import rules
from emas.inquiries.queries import _office
from emas.inquiries.types import Preview


def preview(*, text: str, instansi: str, at: datetime) -> Preview:
    """Answer as the number of an office would now; nothing is kept."""
    reply = catalogue.answer(text=text, at=at, instansi=instansi)
    office = _office.office(instansi=instansi, at=at)
    turn = rules.turn(reply=reply, text=text, misses=0, is_first=False, office=office)
    title = reply.answer.topic.title.id if reply.answer is not None else ""
    return Preview(text, turn.text, turn.source, title, reply.kind.value, reply.reason, reply.confidence)
