"""The units of a case that an office begins: those at and above where it began."""

from typing import Any

from emas.cases import rules
from emas.cases.access import fixed_unit
from emas.cases.types import Places
from emas.catalogue.types import Flow
from emas.people import queries as people
from emas.people.types import UnitInfo, UnitKind

_LEVELS = {
    UnitKind.RT: "rt",
    UnitKind.RW: "rw",
    UnitKind.KELURAHAN: "kelurahan",
    UnitKind.KECAMATAN: "kecamatan",
    UnitKind.KOTA: "kota",
}


def places_at(flow: Flow, unit_id: int) -> tuple[Places, UnitInfo]:
    """Give the units of a case that begins at ``unit_id``, the fixed ones of the flow included, and that unit. Raises: NotFound."""
    unit = people.unit(unit_id=unit_id)
    chain = (*people.ancestors(unit_id=unit_id), unit)
    found: dict[str, Any] = {_LEVELS[each.kind]: each.id for each in chain if each.kind in _LEVELS}
    levels = {ref.level for ref in rules.post_keys(flow) if ":" in ref.level}
    fixed = {level: found_id for level in levels if (found_id := fixed_unit(level)) is not None}
    return Places(**found, fixed=fixed, origin=unit_id), unit
