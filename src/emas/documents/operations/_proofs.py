"""A letter of this portal as a paper of another request: by reference, and only while it is in force."""

from datetime import datetime

from emas.documents.models import Attachment, Document
from emas.documents.queries._attachments import stored
from emas.documents.queries._in_force import fault_of
from emas.documents.types import StoredAttachment
from emas.kernel.codes import new_public_id
from emas.kernel.errors import Conflict, Invalid
from emas.platform import db


def attach_letter(
    *, owner_ref: str, field: str, case_ref: str, uploaded_by: str, at: datetime
) -> StoredAttachment:
    """
    Show the issued letter of a case as a paper of another draft or case; no bytes are copied. Safe to repeat.

    Raises: Conflict ``letter_withdrawn``, ``letter_replaced``, ``letter_expired``, or ``letter_not_issued``.
    """
    document = Document.objects.defer("content_sealed").filter(case_ref=case_ref).first()
    code = fault_of(document, at)
    if document is None or code:
        raise Conflict(code)
    same = {"owner_ref": owner_ref, "field": field, "letter": document.public_id, "deleted_at": None}
    known = Attachment.objects.filter(**same).first()
    if known is not None:
        return stored(known, document)
    row = Attachment(
        public_id=new_public_id(),
        owner_ref=owner_ref,
        field=field,
        media_type="application/pdf",
        size_bytes=document.size_bytes,
        digest=document.digest,
        letter=document.public_id,
        uploaded_by=uploaded_by[:60],
        uploaded_at=at,
    )
    with db.short_transaction():
        row.save(force_insert=True)
    return stored(row, document)


def require_letters(*, owner_ref: str, at: datetime) -> tuple[str, ...]:
    """
    Make sure, inside the transaction of the act, that every letter shown as a paper is in force at this moment; gives their cases.

    The letters stay locked until the act commits: a withdrawal comes before it or after it, never between. Raises: Invalid by field
    with ``letter_withdrawn``, ``letter_replaced``, ``letter_expired``.
    """
    db.require_transaction("require_letters")
    rows = Attachment.objects.filter(owner_ref=owner_ref, deleted_at__isnull=True).exclude(letter="")
    shown = dict(rows.values_list("letter", "field"))
    if not shown:
        return ()
    locked = Document.objects.select_for_update().defer("content_sealed").filter(public_id__in=shown)
    letters = {row.public_id: row for row in locked.order_by("id")}
    faults: dict[str, tuple[str, ...]] = {
        field: (code,) for letter, field in shown.items() if (code := fault_of(letters.get(letter), at)) != ""
    }
    if faults:
        raise Invalid(faults)
    return tuple(row.case_ref for row in letters.values())
