"""A case that came to the wrong office is handed to the right one of the same kind."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from emas.cases.access.hot import CaseRow
from emas.cases.types import Places
from emas.catalogue.types import ActKind, ServiceDefinition
from emas.kernel.digits import whole
from emas.kernel.errors import Invalid, NotFound
from emas.people import queries as people
from emas.people.types import UnitInfo


def apply(
    row: CaseRow, definition: ServiceDefinition, places: Places, act: str, data: Mapping[str, Any]
) -> tuple[Places, dict[str, Any]]:
    """
    Give the places of the case after ``act``, and what the event keeps of a redirect.

    For every other act they stay. The new unit must be of the same kind, in the same instansi, open, and another one.
    Raises: Invalid (field ``unit_id``: ``required``, ``not_a_unit``, ``same_unit``).
    """
    step = definition.flow.steps[row.state]
    found = step.acts.get(act)
    if found is None or found.kind != ActKind.REDIRECT or step.post is None:
        return places, {}
    level = step.post.level
    unit = _unit(data.get("unit_id"))
    if unit.kind != level or unit.instansi != row.instansi or not unit.is_active:
        raise Invalid({"unit_id": ("not_a_unit",)})
    if unit.id == places.unit_id(level):
        raise Invalid({"unit_id": ("same_unit",)})
    detail = {"redirected_from": places.unit_id(level), "redirected_to": unit.id}
    if level == "kelurahan":
        return replace(places, kelurahan=unit.id, kecamatan=unit.parent_id), detail
    if level == "kecamatan":
        return replace(places, kecamatan=unit.id), detail
    raise Invalid({"unit_id": ("not_a_unit",)})


def _unit(value: Any) -> UnitInfo:
    unit_id = whole(str(value or ""))
    if unit_id is None:
        raise Invalid({"unit_id": ("required",)})
    try:
        return people.unit(unit_id=unit_id)
    except NotFound:
        raise Invalid({"unit_id": ("not_a_unit",)}) from None
