"""Uploads, read back. The caller has loaded the case through its access table; ``owner_ref`` proves it."""

from datetime import datetime

from emas.documents.models import Attachment, Document, PartialUpload
from emas.documents.queries._letters import issued_file
from emas.documents.types import PartialState, StoredAttachment, StoredFile
from emas.kernel.errors import NotFound
from emas.platform import blobs

UPLOAD_PURPOSE = "documents.upload"
_EXTENSIONS = {"image/jpeg": "jpg", "application/pdf": "pdf"}


def attachments(*, owner_ref: str) -> tuple[StoredAttachment, ...]:
    """List the uploads of a draft or case, oldest first."""
    rows = Attachment.objects.filter(owner_ref=owner_ref, deleted_at__isnull=True).order_by(
        "uploaded_at", "id"
    )
    found = list(rows)
    named = Document.objects.filter(public_id__in=[row.letter for row in found if row.letter])
    letters = (
        {each.public_id: each for each in named.defer("content_sealed")}
        if any(r.letter for r in found)
        else {}
    )
    return tuple(stored(row, letters.get(row.letter)) for row in found)


def fields_of(*, owner_ref: str) -> dict[str, str]:
    """Tell which field each upload of an owner was for, by its public id, those deleted since included: the trail still names them."""
    return dict(Attachment.objects.filter(owner_ref=owner_ref).values_list("public_id", "field"))


def attachment(*, public_id: str, owner_ref: str) -> StoredFile:
    """Give one upload of this owner. Raises: NotFound, also when it is another's."""
    row = _row(public_id, owner_ref)
    return StoredFile(
        content=_content(row),
        media_type=row.media_type,
        file_name=f"{row.field}-{row.public_id[:6]}.{_EXTENSIONS.get(row.media_type, 'bin')}",
    )


def attachment_image(*, public_id: str, owner_ref: str, page: int = 0) -> bytes:
    """Give one page (0-based) of an upload as JPEG. Raises: NotFound."""
    row = _row(public_id, owner_ref)
    content = _content(row)
    if row.media_type == "image/jpeg":
        if page != 0:
            raise NotFound("page")
        return content
    from emas.documents.adapters.files import pdf_pages

    try:
        return pdf_pages.picture(content, page)
    except ValueError as error:
        raise NotFound("page") from error


def partial_state(*, public_id: str, bound_to: str, at: datetime) -> PartialState:
    """Tell how far an upload in parts of this browser is. Raises: NotFound, also when its time is over."""
    return as_state(partial(public_id, bound_to, at))


def partial(public_id: str, bound_to: str, at: datetime) -> PartialUpload:
    """Load an upload in parts through the session it is bound to. Raises: NotFound."""
    row = PartialUpload.objects.filter(public_id=public_id, bound_to=bound_to, expires_at__gt=at).first()
    if row is None:
        raise NotFound("upload")
    return row


def as_state(row: PartialUpload) -> PartialState:
    """Turn a row into plain values."""
    return PartialState(row.public_id, row.received, row.length, row.expires_at, row.attachment)


def _content(row: Attachment) -> bytes:
    """Read an upload; a letter shown by reference is read only while it is in force."""
    if row.letter:
        return issued_file(document_public_id=row.letter).content
    return blobs.get(row.blob, UPLOAD_PURPOSE)


def stored(row: Attachment, letter: Document | None = None) -> StoredAttachment:
    """Turn a row into plain values."""
    return StoredAttachment(
        public_id=row.public_id,
        field=row.field,
        media_type=row.media_type,
        size_bytes=row.size_bytes,
        pages=row.pages,
        digest=row.digest,
        uploaded_at=row.uploaded_at,
        data_class=row.data_class,
        trouble=row.trouble,
        letter_number=letter.number if letter else "",
        letter_state=letter.state if letter else "",
    )


def _row(public_id: str, owner_ref: str) -> Attachment:
    row = Attachment.objects.filter(public_id=public_id, owner_ref=owner_ref, deleted_at__isnull=True).first()
    if row is None:
        raise NotFound("attachment")
    return row
