"""
Uploads that arrive in parts and go on after a lost signal: each part is sealed at once, the whole passes the checks of any upload.

An upload belongs to one owner (a draft or case) and one browser session; it has a length that was told first, an offset that every
part must meet, and an end of its time. Protocol: tus 1.0, spoken by ``web``.
"""

from datetime import datetime, timedelta

from django.db.models import F, Sum

from emas.documents.models import Attachment, PartialUpload
from emas.documents.operations import _uploads
from emas.documents.queries._attachments import as_state, partial
from emas.documents.rules import limits
from emas.documents.types import PartialState, UploadTerms
from emas.kernel.codes import new_public_id
from emas.kernel.errors import Conflict, EmasError, Invalid, TooMany, Unavailable
from emas.platform import blobs, db

PART_PURPOSE = "documents.part"


def begin_upload(
    *,
    owner_ref: str,
    field: str,
    file_name: str,
    length: int,
    terms: UploadTerms,
    bound_to: str,
    uploaded_by: str,
    at: datetime,
) -> PartialState:
    """
    Begin an upload in parts of ``length`` bytes; nothing is stored yet. Of the name only the extension is kept.

    Raises: Invalid at ``field`` (``file_empty``, ``file_too_big``, ``file_type``, ``file_not_pdf``, ``file_not_photo``, ``too_many_files``, ``quota``), TooMany when this
    browser has twelve open.
    """
    kind = limits.kind_of_name(file_name)
    if kind not in terms.kinds:
        raise Invalid({field: (limits.wrong_kind(terms.kinds),)}, allowed=terms.kinds)
    most = min(terms.max_bytes, limits.KINDS[kind].max_bytes)
    if length <= 0 or length > most:
        raise Invalid({field: ("file_empty" if length <= 0 else "file_too_big",)}, max_bytes=most)
    _check_room(owner_ref, field, length, terms)
    open_ones = PartialUpload.objects.filter(bound_to=bound_to, attachment="", expires_at__gt=at).count()
    if open_ones >= limits.MAX_OPEN_PARTS:
        raise TooMany(retry_after_seconds=limits.PART_HOURS * 3600)
    row = PartialUpload(
        public_id=new_public_id(),
        owner_ref=owner_ref,
        bound_to=bound_to,
        field=field,
        extension=file_name.rsplit(".", 1)[-1].lower()[:8],
        kinds=list(terms.kinds),
        data_class=terms.data_class,
        uploaded_by=uploaded_by[:60],
        length=length,
        created_at=at,
        expires_at=at + timedelta(hours=limits.PART_HOURS),
    )
    with db.short_transaction():
        row.save(force_insert=True)
    return as_state(row)


def _check_room(owner_ref: str, field: str, length: int, terms: UploadTerms) -> None:
    kept = Attachment.objects.filter(owner_ref=owner_ref, deleted_at__isnull=True)
    if kept.filter(field=field).count() >= terms.max_files:
        raise Invalid({field: ("too_many_files",)})
    waiting = PartialUpload.objects.filter(owner_ref=owner_ref, attachment="").aggregate(size=Sum("length"))
    stored = kept.aggregate(size=Sum("size_bytes"))
    if (waiting["size"] or 0) + (stored["size"] or 0) + length > limits.MAX_OWNER_BYTES:
        raise Invalid({field: ("quota",)})


def append_part(*, public_id: str, bound_to: str, offset: int, content: bytes, at: datetime) -> PartialState:
    """
    Add the next part; the one that makes the upload whole turns it into an attachment.

    Of two parts for the same offset one is taken. Raises: NotFound, Conflict ``offset`` (``received`` says where to go on), Invalid at the
    field (``part_too_big``, ``file_too_big``, and all of ``store_upload``: then the upload is gone and must begin anew), Unavailable.
    """
    row = partial(public_id, bound_to, at)
    if offset != row.received or row.attachment:
        raise Conflict("offset", received=row.received)
    if len(content) > limits.MAX_PART_BYTES:
        raise Invalid({row.field: ("part_too_big",)}, max_bytes=limits.MAX_PART_BYTES)
    if row.received + len(content) > row.length:
        raise Invalid({row.field: ("file_too_big",)}, max_bytes=row.length)
    if not content:
        if row.received == row.length:
            # All parts were there, but the store was away when they were put together.
            _finish(row, at)
        return as_state(row)
    blob = blobs.put(content, PART_PURPOSE)
    row.parts = [*row.parts, [len(content), blob]]
    with db.short_transaction():
        taken = PartialUpload.objects.filter(pk=row.pk, received=offset, attachment="").update(
            received=F("received") + len(content), parts=row.parts
        )
    if not taken:
        blobs.delete(blob)
        now = PartialUpload.objects.filter(pk=row.pk).values_list("received", flat=True).first()
        raise Conflict("offset", received=now or 0)
    row.received += len(content)
    if row.received == row.length:
        _finish(row, at)
    return as_state(row)


def _finish(row: PartialUpload, at: datetime) -> None:
    """Put the parts together and let them pass every check of an upload. Whatever comes of it, the parts are gone after."""
    whole = b"".join(blobs.get(blob, PART_PURPOSE) for _size, blob in row.parts)
    try:
        stored = _uploads.store_upload(
            owner_ref=row.owner_ref,
            field=row.field,
            file_name=f"berkas.{row.extension}",
            content=whole,
            kinds=tuple(row.kinds),
            max_bytes=row.length,
            uploaded_by=row.uploaded_by,
            at=at,
            data_class=row.data_class,
        )
    except Unavailable:
        raise
    except EmasError:
        _erase(row)
        raise
    with db.short_transaction():
        PartialUpload.objects.filter(pk=row.pk).update(attachment=stored.public_id, parts=[])
    for _size, blob in row.parts:
        blobs.delete(blob)
    row.attachment = stored.public_id


def drop_partial(*, public_id: str, bound_to: str, at: datetime) -> None:
    """Throw an upload in parts away at its owner's wish. Raises: NotFound."""
    _erase(partial(public_id, bound_to, at))


def sweep_partials(*, at: datetime, limit: int = 500) -> int:
    """Delete uploads in parts whose time is over, parts and all; gives their number. Safe to repeat."""
    rows = list(PartialUpload.objects.filter(expires_at__lte=at)[:limit])
    for row in rows:
        _erase(row)
    return len(rows)


def _erase(row: PartialUpload) -> None:
    for _size, blob in row.parts:
        blobs.delete(blob)
    with db.short_transaction():
        PartialUpload.objects.filter(pk=row.pk).delete()
