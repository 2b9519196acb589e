"""Which cases may be judged, how a comment is sealed, and the link by which somebody without a phone judges at the counter."""

from datetime import date, timedelta
from typing import Final

from emas.cases.access import hot
from emas.cases.access.hot import CaseRow
from emas.cases.types import OFFICIAL, WEB
from emas.catalogue.types import ServiceDefinition
from emas.kernel.errors import NotFound
from emas.platform import sealing

COMMENT: Final = "cases.survey"
#: A link on paper lives so long.
LINK_DAYS: Final = 30
_LINK: Final = "cases.survey_link"
#: 80 bits.
_MARK_DIGITS: Final = 20
#: Channels by which people themselves begin; what the system or an office begins has nobody to ask.
_PEOPLE: Final = frozenset({WEB, OFFICIAL, "rt", "counter", "api"})


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


def link_code(row: CaseRow, until: date) -> str:
    """Give the code of a link that opens the survey of one case, and nothing else of it, up to and including ``until``."""
    return f"{row.id:x}-{until.toordinal():x}-{_mark(row, until)}"


def by_link(code: str, today: date) -> CaseRow:
    """Give the case of such a link. Raises: NotFound, in the same words for a wrong, a changed and an old one."""
    number, _dash, rest = code.partition("-")
    day, _dash, mark = rest.partition("-")
    if not (_is_hex(number, 12) and _is_hex(day, 5)):
        raise NotFound
    row, until = hot.load_id(int(number, 16)), int(day, 16)
    if row is None or not today.toordinal() <= until <= (today + timedelta(days=LINK_DAYS)).toordinal():
        raise NotFound
    if not sealing.same(mark, _mark(row, date.fromordinal(until))):
        raise NotFound
    return row


def _mark(row: CaseRow, until: date) -> str:
    return sealing.digest(f"{row.ref}:{until.isoformat()}", _LINK)[:_MARK_DIGITS]


def _is_hex(text: str, most: int) -> bool:
    return 0 < len(text) <= most and all(sign in "0123456789abcdef" for sign in text)
