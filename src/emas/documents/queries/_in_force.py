"""Whether a letter may be relied on now."""

from datetime import datetime
from typing import Final

from emas.documents.models import Document
from emas.documents.rules import verdicts
from emas.documents.types import Verdict
from emas.kernel import clock

_CODES: Final = {
    Verdict.WITHDRAWN: "letter_withdrawn",
    Verdict.REPLACED: "letter_replaced",
    Verdict.EXPIRED: "letter_expired",
}


def letter_fault(*, case_ref: str, at: datetime) -> str:
    """
    Tell why the letter of a case is not in force at ``at``: ``letter_withdrawn``, ``letter_replaced``, ``letter_expired``,
    ``letter_not_issued``; '' when it is.
    """
    return fault_of(Document.objects.defer("content_sealed").filter(case_ref=case_ref).first(), at)


def fault_of(document: Document | None, at: datetime) -> str:
    """Judge a row; None was never issued."""
    if document is None:
        return "letter_not_issued"
    verdict = verdicts.verdict_of(
        state=document.state,
        was_issued=document.issued_at is not None,
        valid_until=document.valid_until,
        today=clock.local_date(at),
    )
    return "" if verdict is Verdict.GENUINE else _CODES.get(verdict, "letter_not_issued")
