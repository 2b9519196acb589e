"""Uploads: nothing a stranger sent is kept as it came."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import reduce
from hashlib import sha256
from operator import or_

from django.db.models import Count, Q, Sum

from emas.documents.models import Attachment
from emas.documents.queries._attachments import UPLOAD_PURPOSE, stored
from emas.documents.rules import limits
from emas.documents.types import StoredAttachment, Waiting
from emas.kernel.codes import new_public_id
from emas.kernel.errors import Invalid, NotFound, Unavailable
from emas.platform import blobs, db, sabotage

#: Pictures of a face, a signature or an identity card.
BIOMETRIC = "biometrik"


def store_upload(
    *,
    owner_ref: str,
    field: str,
    file_name: str,
    content: bytes,
    kinds: tuple[str, ...],
    max_bytes: int,
    uploaded_by: str,
    at: datetime,
    data_class: str = "pribadi",
    delete_after: date | None = None,
) -> StoredAttachment:
    """
    Check, re-encode and seal one upload; gives what was stored. ``kinds`` of ``photo`` and ``pdf``; ``owner_ref`` is a draft or case.

    The name that was sent is looked at for its extension and then forgotten. Source: security-checks C 19-23, 27, 28.
    Raises: Invalid at ``field`` with ``file_empty``, ``file_too_big``, ``file_type``, ``file_not_pdf``, ``file_not_photo``, ``file_broken``, ``file_polyglot``,
    ``file_pixels``, ``file_bomb``, ``pdf_active``, ``pdf_encrypted``, ``pdf_pages``, ``quota``; of class ``biometrik`` also ``photo_small``. One that looks dark or blurred is
    kept and says so (``trouble``): whoever sent it may take it again.
    """
    kind = _kind(field, file_name, content, kinds, max_bytes)
    _check_quota(owner_ref, field)
    clean, pages, media_type = _clean(field, kind, content)
    trouble = _looked_at(field, clean) if data_class == BIOMETRIC and kind == "photo" else ""
    row = Attachment(
        public_id=new_public_id(),
        owner_ref=owner_ref,
        field=field,
        media_type=media_type,
        data_class=data_class,
        trouble=trouble,
        size_bytes=len(clean),
        pages=pages,
        digest=sha256(clean).hexdigest(),
        blob=blobs.put(clean, UPLOAD_PURPOSE),
        uploaded_by=uploaded_by[:60],
        uploaded_at=at,
        delete_after=delete_after,
    )
    with db.short_transaction():
        row.save(force_insert=True)
    return stored(row)


def _looked_at(field: str, clean: bytes) -> str:
    """Refuse a picture too small to read, and say what is wrong with one that is hard to read (flows section 5)."""
    from emas.documents.adapters.files import pictures

    if sabotage.is_on("upload_checks"):
        return ""
    if pictures.longest_side(clean) < limits.LEAST_SIDE_PIXELS:
        raise Invalid({field: ("photo_small",)}, minimum=limits.LEAST_SIDE_PIXELS)
    return pictures.trouble(clean)


def cleaned(
    *, field: str, file_name: str, content: bytes, kinds: tuple[str, ...], max_bytes: int
) -> tuple[bytes, int, str]:
    """
    Check and re-encode one upload and give (bytes, pages, media type); nothing is stored: the caller seals it with a key of its own.

    Raises: as ``store_upload``, save ``quota``.
    """
    return _clean(field, _kind(field, file_name, content, kinds, max_bytes), content)


def move_uploads(*, from_owner: str, to_owner: str) -> int:
    """Hand the uploads of a draft over to its case, in the act's transaction; gives how many. Safe to repeat."""
    return Attachment.objects.filter(owner_ref=from_owner, deleted_at__isnull=True).update(owner_ref=to_owner)


def keep_until(*, owner_ref: str, days: dict[str, date]) -> int:
    """
    Set the last day of papers by field, in the transaction of the decision; an earlier day already set stays. Gives how many.

    Source: flows section 5 (pictures of a face and a signature go some days after the decision).
    """
    changed = 0
    for field, last in days.items():
        rows = Attachment.objects.filter(owner_ref=owner_ref, field=field, deleted_at__isnull=True)
        changed += rows.filter(Q(delete_after__isnull=True) | Q(delete_after__gt=last)).update(
            delete_after=last
        )
    return changed


def delete_owned(*, owner_refs: Sequence[str], at: datetime) -> int:
    """Delete every upload of owners that are gone (drafts whose time is over); gives how many. Safe to repeat."""
    rows = Attachment.objects.filter(owner_ref__in=list(owner_refs), deleted_at__isnull=True)
    found = list(rows)
    for row in found:
        _erase(row, at)
    return len(found)


def sweep_waiting(*, at: datetime, limit: int = 500) -> int:
    """Delete papers of sendings that nobody finished; gives how many. Safe to repeat."""
    whose = reduce(or_, (Q(owner_ref__startswith=f"{kind}:") for kind in Waiting))
    before = at - timedelta(hours=limits.WAITING_HOURS)
    rows = list(Attachment.objects.filter(whose, uploaded_at__lt=before, deleted_at__isnull=True)[:limit])
    for row in rows:
        _erase(row, at)
    return len(rows)


def delete_upload(*, public_id: str, owner_ref: str, at: datetime) -> None:
    """Delete one upload of its owner: the bytes go, the row tells that there was one. Raises: NotFound."""
    row = Attachment.objects.filter(public_id=public_id, owner_ref=owner_ref, deleted_at__isnull=True).first()
    if row is None:
        raise NotFound("attachment")
    _erase(row, at)


def delete_expired_uploads(*, today: date, at: datetime, limit: int = 500) -> int:
    """
    Delete uploads whose retention period is over, and bytes that could not be erased when they should; gives how many uploads.

    For the nightly job.
    """
    rows = list(Attachment.objects.filter(delete_after__lt=today, deleted_at__isnull=True)[:limit])
    for row in [*rows, *Attachment.objects.filter(deleted_at__isnull=False).exclude(blob="")[:limit]]:
        _erase(row, row.deleted_at or at)
    return len(rows)


def _erase(row: Attachment, at: datetime) -> None:
    """Nobody finds it from the first line on; bytes in a store that is away now are erased by the nightly job."""
    with db.short_transaction():
        Attachment.objects.filter(pk=row.pk).update(deleted_at=at)
    if not row.blob:
        return
    try:
        blobs.delete(row.blob)
    except Unavailable:
        return
    with db.short_transaction():
        Attachment.objects.filter(pk=row.pk).update(blob="", preview_blob="")


def _kind(field: str, file_name: str, content: bytes, kinds: tuple[str, ...], max_bytes: int) -> str:
    if not content:
        raise Invalid({field: ("file_empty",)})
    kind = limits.kind_of(file_name=file_name, content=content)
    if kind not in kinds:
        raise Invalid({field: (limits.wrong_kind(kinds),)}, allowed=kinds)
    most = min(max_bytes, limits.KINDS[kind].max_bytes)
    if len(content) > most:
        raise Invalid({field: ("file_too_big",)}, max_bytes=most)
    if kind == "photo" and limits.is_two_files(content):
        raise Invalid({field: ("file_polyglot",)})
    return kind


def _check_quota(owner_ref: str, field: str) -> None:
    used = Attachment.objects.filter(owner_ref=owner_ref, deleted_at__isnull=True).aggregate(
        files=Count("id"), size=Sum("size_bytes")
    )
    if used["files"] >= limits.MAX_OWNER_FILES or (used["size"] or 0) >= limits.MAX_OWNER_BYTES:
        raise Invalid({field: ("quota",)})


def _clean(field: str, kind: str, content: bytes) -> tuple[bytes, int, str]:
    from emas.documents.adapters.files import papers, pdf_pages, pictures

    if sabotage.is_on("upload_checks"):
        return content, 1, "image/jpeg" if kind == "photo" else "application/pdf"
    rule = limits.KINDS[kind]
    try:
        if kind == "photo":
            return pictures.clean(content, max_pixels=rule.max_pixels), 1, "image/jpeg"
        clean, pages = papers.clean(content, kind=rule)
        # A second, different reader must open it too: what only one understands is not a document.
        pdf_pages.picture(clean, 0)
    except pictures.Refused as refused:
        raise Invalid({field: (refused.code,)}) from refused
    except ValueError as error:
        raise Invalid({field: ("file_broken",)}) from error
    return clean, pages, "application/pdf"
