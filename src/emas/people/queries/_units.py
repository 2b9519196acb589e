"""Questions about the unit tree."""

from collections.abc import Iterable, Mapping

from django.db.models import Q

from emas.kernel.errors import NotFound
from emas.people.models import Instansi, Unit
from emas.people.types import HomeUnits, UnitInfo, UnitKind


def as_info(row: Unit) -> UnitInfo:
    """Make the frozen fact of a unit row whose ``instansi`` is loaded."""
    return UnitInfo(
        id=row.pk,
        code=row.code,
        kind=UnitKind(row.kind),
        name=row.name,
        path=row.path,
        parent_id=row.parent_id,
        instansi=row.instansi.code,
        region_code=row.region_code,
        rt=row.rt,
        rw=row.rw,
        number_code=row.number_code,
        address=row.address,
        phone=row.phone,
        email=row.email,
        website=row.website,
        postal_code=row.postal_code,
        paper=row.paper,
        emblem=row.emblem,
        is_active=row.is_active,
        number_pattern=row.instansi.number_pattern,
        accent=row.instansi.accent,
        mark=row.instansi.mark_digest,
    )


def unit(unit_id: int) -> UnitInfo:
    """Give one unit. Raises: NotFound."""
    row = Unit.objects.select_related("instansi").filter(pk=unit_id).first()
    if row is None:
        raise NotFound
    return as_info(row)


def units(unit_ids: Iterable[int]) -> dict[int, UnitInfo]:
    """Give many units by id in one query; unknown ids are left out."""
    rows = Unit.objects.select_related("instansi").filter(pk__in=set(unit_ids))
    return {row.pk: as_info(row) for row in rows}


def unit_by_code(code: str) -> UnitInfo | None:
    """Give the unit with this code, or None."""
    row = Unit.objects.select_related("instansi").filter(code=code).first()
    return as_info(row) if row else None


def units_by_codes(codes: Iterable[str]) -> dict[str, int]:
    """Give the ids of active units by their codes, in one query; unknown codes are left out."""
    rows = Unit.objects.filter(code__in=set(codes), is_active=True)
    return dict(rows.values_list("code", "pk"))


def children(unit_id: int, kind: str | None = None) -> tuple[UnitInfo, ...]:
    """Give the active units right below ``unit_id``, by code; only those of ``kind`` when given."""
    rows = Unit.objects.select_related("instansi").filter(parent_id=unit_id, is_active=True)
    if kind:
        rows = rows.filter(kind=kind)
    return tuple(as_info(row) for row in rows.order_by("code"))


def descendants(unit_id: int, kind: str | None = None) -> tuple[UnitInfo, ...]:
    """Give the active units below ``unit_id`` at any depth, by path; only those of ``kind`` when given."""
    rows = Unit.objects.select_related("instansi").filter(path__startswith=unit(unit_id).path, is_active=True)
    if kind:
        rows = rows.filter(kind=kind)
    return tuple(as_info(row) for row in rows.exclude(pk=unit_id).order_by("path"))


def units_of_kind(kind: str, instansi: str | None = None) -> tuple[UnitInfo, ...]:
    """Give all active units of one kind, by code."""
    rows = Unit.objects.select_related("instansi").filter(kind=kind, is_active=True)
    if instansi:
        rows = rows.filter(instansi__code=instansi)
    return tuple(as_info(row) for row in rows.order_by("code"))


def units_of_kinds(kinds: Iterable[str], instansi: str) -> tuple[UnitInfo, ...]:
    """Give all active units of an instansi of several kinds, by path. One query."""
    rows = Unit.objects.select_related("instansi").filter(
        kind__in=set(kinds), is_active=True, instansi__code=instansi
    )
    return tuple(as_info(row) for row in rows.order_by("path"))


def ancestors(unit_id: int) -> tuple[UnitInfo, ...]:
    """Give the units above ``unit_id``, root first, without itself."""
    own = unit(unit_id)
    parts = own.path.rstrip("/").split("/")[:-1]
    paths = ["/".join(parts[: n + 1]) + "/" for n in range(len(parts))]
    rows = Unit.objects.select_related("instansi").filter(path__in=paths)
    return tuple(as_info(row) for row in sorted(rows, key=lambda row: len(row.path)))


def subtree_unit_ids(unit_id: int) -> frozenset[int]:
    """Give the ids of a unit and of all units below it; empty when the unit is unknown."""
    path = Unit.objects.filter(pk=unit_id).values_list("path", flat=True).first()
    if path is None:
        return frozenset()
    return frozenset(Unit.objects.filter(path__startswith=path).values_list("pk", flat=True))


def place(number: str) -> str:
    """Write an RT or RW number as three digits (``3`` becomes ``003``), '' when it holds no digit."""
    digits = "".join(c for c in number if c.isascii() and c.isdigit()).lstrip("0")
    return digits.zfill(3) if digits else ""


def home_units(*, kelurahan_code: str, rw: str, rt: str) -> HomeUnits | None:
    """
    Give the chain of units above a household, or None when the kelurahan is not in the tree. One query.

    ``rw_id`` and ``rt_id`` are None when that unit was never registered or is closed (flows section 3).
    """
    rw, rt = place(rw), place(rt)
    rows = Unit.objects.select_related("instansi", "parent").filter(
        Q(kind=UnitKind.KELURAHAN) | Q(kind=UnitKind.RW, rw=rw) | Q(kind=UnitKind.RT, rw=rw, rt=rt),
        region_code=kelurahan_code,
        is_active=True,
    )
    by_kind = {row.kind: row for row in rows}
    kelurahan = by_kind.get(UnitKind.KELURAHAN)
    if kelurahan is None or kelurahan.parent is None or kelurahan.parent.parent_id is None:
        return None
    has_rw, has_rt = by_kind.get(UnitKind.RW), by_kind.get(UnitKind.RT)
    return HomeUnits(
        rt_id=has_rt.pk if has_rt else None,
        rw_id=has_rw.pk if has_rw else None,
        kelurahan_id=kelurahan.pk,
        kecamatan_id=kelurahan.parent.pk,
        kota_id=kelurahan.parent.parent_id,
        instansi=kelurahan.instansi.code,
    )


def region_names(instansi: str | None = None) -> Mapping[str, str]:
    """Give the name of every kelurahan by its region code: an import checks addresses against it."""
    rows = Unit.objects.filter(kind=UnitKind.KELURAHAN, is_active=True)
    if instansi:
        rows = rows.filter(instansi__code=instansi)
    return dict(rows.values_list("region_code", "name"))


def instansi_names() -> dict[str, str]:
    """Give the names of all instansi by code."""
    return dict(Instansi.objects.order_by("code").values_list("code", "name"))


def instansi_codes() -> tuple[str, ...]:
    """Give the codes of all instansi."""
    return tuple(Instansi.objects.order_by("code").values_list("code", flat=True))


def number_code(instansi: str) -> str:
    """Give the code inside the numbers of an instansi: of its head office, else of the first office below that has one; '' for none."""
    rows = Unit.objects.filter(instansi__code=instansi, is_active=True).exclude(number_code="")
    return rows.order_by("path").values_list("number_code", flat=True).first() or ""


def number_pattern(instansi: str) -> str:
    """Give how an instansi writes its numbers, '' for the usual way. Raises: NotFound."""
    found = Instansi.objects.filter(code=instansi).values_list("number_pattern", flat=True).first()
    if found is None:
        raise NotFound
    return found
