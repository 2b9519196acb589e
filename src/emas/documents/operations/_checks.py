"""That a letter was checked, and what was answered."""

from datetime import datetime

from emas.documents.models import Document, VerificationCheck
from emas.documents.types import Verification


def record_check(*, answer: Verification, by_file: bool, at: datetime) -> None:
    """Note a check and its verdict: no address, no device (letter-format section 7 asks for the log, UU 27/2022 for no more)."""
    public_id = ""
    if answer.number:
        row = (
            Document.objects.filter(number=answer.number, digest=answer.digest)
            .values_list("public_id")
            .first()
        )
        public_id = row[0] if row else ""
    VerificationCheck.objects.create(
        at=at, verdict=answer.verdict.value, document_public_id=public_id, by_file=by_file
    )
