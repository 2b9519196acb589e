"""Rows of a conversation: its address, and its lines, sealed."""

from datetime import datetime
from typing import Any

from emas.inquiries.models import Conversation, Line
from emas.inquiries.queries.sealed import ADDRESS, WORDS
from emas.kernel import codes, identity
from emas.platform import sealing

LONGEST = 4096


def add(row: Conversation, author: str, text: str, at: datetime, **more: Any) -> Line:
    """Add the next line; ``row`` is locked and saved by the caller. No long number is kept, whoever wrote it."""
    public_id = codes.new_public_id()
    row.lines += 1
    row.last_at = max(row.last_at, at)
    words = {"text": identity.without_long_numbers(text)[:LONGEST]}
    return Line.objects.create(
        conversation=row,
        public_id=public_id,
        seq=row.lines,
        author=author,
        text_sealed=sealing.seal_json(words, WORDS, context=public_id),
        at=at,
        **more,
    )


def sealed_address(public_id: str, phone: str, user_id: str) -> bytes:
    """Seal who writes."""
    return sealing.seal_json({"phone": phone, "user_id": user_id}, ADDRESS, context=public_id)
