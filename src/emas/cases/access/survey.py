"""Which cases may be judged, and how a comment is sealed."""

from typing import Final

from emas.cases.access.hot import CaseRow
from emas.catalogue.types import ServiceDefinition
from emas.platform import sealing

COMMENT: Final = "cases.survey"
#: Channels by which people themselves begin; what the system or an office begins has nobody to ask.
_PEOPLE: Final = frozenset({"web", "rt", "counter", "api"})


def may_be_rated(row: CaseRow, definition: ServiceDefinition) -> bool:
    """
    Tell whether the applicant may judge this case now: its letter is out, or it ended well. A sealed case has a rating of its own.
    """
    step = definition.flow.steps[row.state]
    is_served = step.is_public_document or step.outcome == "done"
    return is_served and not row.is_sealed and row.channel in _PEOPLE


def seal(comment: str) -> bytes:
    """Seal a comment; no comment, no bytes."""
    return sealing.seal(comment.encode(), COMMENT) if comment else b""


def open_comment(value: bytes | memoryview) -> str:
    """Open a comment."""
    return sealing.unseal(bytes(value), COMMENT).decode() if value else ""
