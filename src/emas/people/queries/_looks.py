"""How an instansi looks, and its mark."""

from emas.people.models import EarlierMark, Instansi, Mark
from emas.people.types import Look, UnitInfo


def look(*, instansi: str) -> Look | None:
    """Give how an instansi looks; None when it is not installed here. One query."""
    row = Instansi.objects.filter(code=instansi).first()
    return Look(row.code, row.name, row.accent, row.mark_digest) if row else None


def look_of(*, unit: UnitInfo) -> Look:
    """Give how the instansi of a unit looks; no query."""
    return Look(unit.instansi, unit.name, unit.accent, unit.mark)


def mark(*, digest: str) -> tuple[bytes, str] | None:
    """Give the mark with this digest and its media type; None when no instansi has it any more."""
    row = Mark.objects.filter(instansi__mark_digest=digest).first() if digest else None
    return (bytes(row.content), row.media_type) if row else None


def mark_of_letter(*, digest: str) -> tuple[bytes, str] | None:
    """Give the mark with this digest, though its instansi has given it up since: a letter looks as on the day of its number for ever."""
    present = mark(digest=digest)
    if present is not None or not digest:
        return present
    row = EarlierMark.objects.filter(digest=digest).first()
    return (bytes(row.content), row.media_type) if row else None
