"""What this administrator may see, a unit or a client system: asked of ``people``, which alone knows his reach."""

from emas.kernel import clock, errors
from emas.kernel.actor import Actor
from emas.people import queries
from emas.people.types import ClientInfo, UnitInfo


def unit(actor: Actor, unit_id: int) -> UnitInfo:
    """The unit, or NotFound when it is not within this actor's reach."""
    return queries.administered_unit(actor=actor, unit_id=unit_id)


def client(actor: Actor, client_id: int) -> ClientInfo:
    """The client system of a unit or post within reach, or NotFound: its name is nobody else's business."""
    info = queries.client(client_id)
    if info is None or not is_client(actor, info):
        raise errors.NotFound
    return info


def is_client(actor: Actor, info: ClientInfo) -> bool:
    """Few systems exist: each is asked for by its own unit or post."""
    try:
        if info.unit_id is not None:
            unit(actor, info.unit_id)
        elif info.post_id is not None:
            queries.post(actor=actor, post_id=info.post_id, at=clock.now())
    except (errors.NotFound, errors.NotAllowed):
        return False
    return True
