"""Residents for administrators: the portal's own table, masked, by reach."""

from datetime import datetime

from emas.audit import operations as audit
from emas.kernel import identity
from emas.kernel.actor import Actor
from emas.platform import sealing
from emas.registry import access
from emas.registry.models import Resident
from emas.registry.types import ResidentInfo, ResidentPage, ResidentRow

PAGE_SIZE = 50


def search(
    *,
    text: str,
    actor: Actor,
    at: datetime,
    kelurahan_code: str = "",
    rw: str = "",
    rt: str = "",
    page: int = 1,
    size: int = PAGE_SIZE,
) -> ResidentPage:
    """
    List residents that the actor administers, by name; ``text`` is part of a name, a whole NIK or a whole KK number.

    NIK are masked; the search itself is recorded, without its text. Raises: NotAllowed.
    """
    rows = Resident.objects.filter(access.in_reach(actor))
    kind = "list"
    digits = "".join(c for c in text if c.isdigit())
    if len(digits) == 16:
        kind = "number"
        by_nik = rows.filter(nik_digest=sealing.digest(digits, access.NIK_PURPOSE))
        rows = by_nik if by_nik.exists() else rows.filter(kk_digest=sealing.digest(digits, access.KK_PURPOSE))
    elif text.strip():
        kind = "name"
        rows = rows.filter(name__icontains=text.strip())
    where = {
        "kelurahan_code": kelurahan_code,
        "rw": rw.zfill(3) if rw else "",
        "rt": rt.zfill(3) if rt else "",
    }
    rows = rows.filter(**{key: value for key, value in where.items() if value})
    total = rows.count()
    number = max(1, min(page, -(-total // size) or 1))
    found = rows.order_by("name", "pk")[(number - 1) * size : number * size]
    items = tuple(_row(row) for row in found)
    detail = {"by": kind, "found": total}
    audit.record("registry.search", actor, "resident", kelurahan_code or "-", at=at, detail=detail)
    return ResidentPage(items, total, number, size)


def _row(row: Resident) -> ResidentRow:
    return ResidentRow(
        id=row.pk,
        nik_masked=identity.mask_nik(sealing.unseal(row.nik_sealed, access.NIK_PURPOSE).decode()),
        name=row.name,
        birth_on=row.birth_on,
        sex=row.sex,
        address=row.address,
        rt=row.rt,
        rw=row.rw,
        kelurahan_code=row.kelurahan_code,
        status=row.status,
    )


def resident(*, resident_id: int, actor: Actor, at: datetime, purpose: str) -> ResidentInfo:
    """Open one resident's record for an administrator; recorded. Raises: NotFound, NotAllowed."""
    row = access.resident(actor, resident_id)
    audit.record("registry.open", actor, "resident", row.nik_digest, at=at, detail={"purpose": purpose[:60]})
    return access.as_info(row)


def count() -> int:
    """Count the residents on record."""
    return Resident.objects.count()
