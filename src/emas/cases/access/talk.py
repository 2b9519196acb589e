"""Where the words and papers of a conversation lie, and how its words are sealed."""

from typing import Final

from emas.cases.access.hot import CaseRow
from emas.platform import sealing

APPLICANT: Final = "applicant"
OFFICER: Final = "officer"
PURPOSE: Final = "cases.message"


def owner(row: CaseRow) -> str:
    """Give the owner of the conversation's papers in ``documents``."""
    return f"pesan:{row.ref}"


def seal_text(text: str, ref: str) -> bytes:
    """Seal what was written, bound to its case."""
    return sealing.seal(text.encode(), PURPOSE, context=ref) if text else b""


def open_text(value: bytes | memoryview, ref: str) -> str:
    """Open what was written."""
    return sealing.unseal(bytes(value), PURPOSE, context=ref).decode() if value else ""
