"""What is sealed, opened again."""

from typing import Final

from emas.inquiries.models import Conversation, Line, Visit
from emas.platform import sealing

ADDRESS: Final = "inquiries.address"
WORDS: Final = "inquiries.words"
VISITOR: Final = "inquiries.visitor"


def address(row: Conversation) -> dict[str, str]:
    """Give ``phone`` and ``user_id`` of who writes."""
    found: dict[str, str] = sealing.unseal_json(row.address_sealed, ADDRESS, context=row.public_id)
    return found


def words(line: Line) -> str:
    """Give the words of a line."""
    return str(sealing.unseal_json(line.text_sealed, WORDS, context=line.public_id)["text"])


def visitor(row: Visit) -> dict[str, str]:
    """Give ``name`` and ``phone`` of a visitor."""
    found: dict[str, str] = sealing.unseal_json(row.content_sealed, VISITOR, context=row.public_id)
    return found
