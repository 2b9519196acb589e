"""A unit that this administrator may see: asked of ``people``, which alone knows his reach."""

from emas.kernel import errors
from emas.kernel.actor import Actor
from emas.people import queries
from emas.people.types import UnitInfo


def unit(actor: Actor, unit_id: int) -> UnitInfo:
    """The unit, or NotFound when it is not within this actor's reach."""
    info = queries.unit(unit_id)
    found = queries.find_units(
        actor=actor, text=info.code, kind=info.kind.value, parent_id=info.parent_id, size=200
    )
    if not any(each.id == unit_id for each in found.items):
        raise errors.NotFound
    return info
