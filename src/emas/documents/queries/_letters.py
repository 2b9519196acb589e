"""Questions about a letter's state and its issued bytes."""

import re

from emas.documents.models import Document
from emas.documents.queries._frame import LETTER_PURPOSE
from emas.documents.types import DocumentInfo, IssuedFile
from emas.kernel.errors import NotFound
from emas.platform import blobs


def document_for_case(*, case_ref: str) -> DocumentInfo | None:
    """Give the letter of a case, if one was ever opened."""
    row = Document.objects.defer("content_sealed").filter(case_ref=case_ref).first()
    return document_info(row) if row else None


def documents_for_cases(*, case_refs: tuple[str, ...]) -> dict[str, DocumentInfo]:
    """Give the letters of many cases in one look-up."""
    rows = Document.objects.defer("content_sealed").filter(case_ref__in=case_refs)
    return {row.case_ref: document_info(row) for row in rows}


def issued_file(*, document_public_id: str = "", case_ref: str = "") -> IssuedFile:
    """
    Give the signed bytes of a letter that is in force. Name it by its public id or by its case.

    Raises: NotFound in every other state: an unsigned, failed, withdrawn or replaced letter leaves by no door.
    """
    wanted = {"public_id": document_public_id} if document_public_id else {"case_ref": case_ref}
    row = Document.objects.defer("content_sealed").filter(state="terbit", **wanted).first()
    if row is None or not row.blob:
        raise NotFound("document")
    return IssuedFile(
        content=blobs.get(row.blob, LETTER_PURPOSE),
        file_name=f"{_safe(row.title)}-{_safe(row.number)}.pdf",
        media_type="application/pdf",
        digest=row.digest,
    )


def document_info(row: Document) -> DocumentInfo:
    """Turn a row into plain values."""
    return DocumentInfo(
        public_id=row.public_id,
        case_ref=row.case_ref,
        number=row.number,
        title=row.title,
        state=row.state,
        token=row.token,
        dated_on=row.dated_on,
        issued_at=row.issued_at,
        valid_until=row.valid_until,
        failure=row.failure,
        revision=row.revision,
        digest=row.digest,
    )


def _safe(text: str) -> str:
    """Only letters, digits and dashes reach a file name (RFC 6266 needs no quoting then)."""
    return re.sub(r"[^A-Za-z0-9]+", "-", text).strip("-").lower()[:80] or "surat"
