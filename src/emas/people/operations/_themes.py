"""How an instansi looks: one accent colour and a mark."""

from datetime import datetime
from hashlib import sha256

from emas.audit import operations as audit
from emas.kernel import colours
from emas.kernel.actor import SYSTEM, Actor
from emas.kernel.errors import Invalid
from emas.people import access
from emas.people.models import EarlierMark, Instansi, Mark
from emas.platform import db

FOLDER = "folder"


def set_theme(
    *,
    instansi: str,
    accent: str,
    actor: Actor,
    at: datetime,
    mark: tuple[bytes, str] | None = None,
    drop_mark: bool = False,
) -> None:
    """
    Give an instansi its accent ('' = as the portal looks by itself) and its mark: clean bytes with their type, or None to keep what is there.
    An earlier mark is kept for the letters numbered under it.

    Raises: NotFound, NotAllowed, Invalid at ``accent`` (``accent_form``, ``accent_contrast`` with ``contrast`` and ``instead``).
    """
    accent = accent.strip().lower()
    fault = colours.accent_fault(accent) if accent else None
    if fault:
        raise Invalid({"accent": (fault.code,)}, contrast=fault.contrast, instead=fault.instead)
    with db.act_transaction():
        row = access.instansi(actor, instansi)
        _write(row, accent, mark, drop_mark, actor.label, at, actor)


def sync_theme(*, instansi: str, accent: str, mark: tuple[bytes, str] | None, at: datetime) -> bool:
    """
    Take over a theme from the services folder, unless an administrator wrote his own; tells whether anything changed. Safe to repeat.

    An instansi that is not installed here has none. Raises: Invalid as ``set_theme``.
    """
    row = Instansi.objects.filter(code=instansi).first()
    if row is None or row.themed_by not in {"", FOLDER}:
        return False
    if (row.accent, row.mark_digest) == (accent, _digest(mark)):
        return False
    if colours.accent_fault(accent):
        raise Invalid({"accent": ("accent_contrast",)})
    with db.act_transaction():
        _write(row, accent, mark, mark is None, FOLDER, at, SYSTEM)
    return True


def _write(
    row: Instansi,
    accent: str,
    mark: tuple[bytes, str] | None,
    drop_mark: bool,
    by: str,
    at: datetime,
    actor: Actor,
) -> None:
    digest = "" if drop_mark else row.mark_digest
    if drop_mark or mark is not None:
        _keep_earlier(row, at)
    if drop_mark:
        Mark.objects.filter(pk=row.pk).delete()
    elif mark is not None:
        digest = _digest(mark)
        values = {"content": mark[0], "media_type": mark[1]}
        Mark.objects.update_or_create(instansi_id=row.pk, defaults=values)
    detail = {
        "old": {"accent": row.accent, "mark": row.mark_digest},
        "new": {"accent": accent, "mark": digest},
    }
    Instansi.objects.filter(pk=row.pk).update(accent=accent, mark_digest=digest, themed_by=by[:60])
    audit.record("people.theme", actor, "instansi", row.code, at=at, detail=detail, instansi=row.code)


def _keep_earlier(row: Instansi, at: datetime) -> None:
    """Letters numbered under a mark name it by its digest and are made later: it must still be found when another has taken its place."""
    present = Mark.objects.filter(pk=row.pk).first()
    if present is not None:
        kept = {"media_type": present.media_type, "content": present.content, "given_up_at": at}
        digest = _digest((bytes(present.content), present.media_type))
        EarlierMark.objects.get_or_create(digest=digest, defaults=kept)


def _digest(mark: tuple[bytes, str] | None) -> str:
    return sha256(mark[1].encode() + mark[0]).hexdigest()[:16] if mark else ""
