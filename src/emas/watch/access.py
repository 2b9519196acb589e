"""The only way to a subscription: the client system it belongs to, or an administrator who reaches its unit."""

from collections.abc import Iterable

from emas.kernel.actor import Actor
from emas.kernel.errors import NotFound
from emas.people import queries as people
from emas.watch.models import Watch
from emas.watch.types import WatchInfo


def rows(actor: Actor) -> Iterable[Watch]:
    """Give the subscriptions in this actor's reach, by client and age."""
    found = Watch.objects.order_by("client_name", "id")
    if actor.kind == "client":
        return list(found.filter(client_id=actor.client_id or 0))
    return [each for each in found if _reaches(actor, each)]


def row(actor: Actor, public_id: str) -> Watch:
    """Load one. Raises: NotFound, in the same words for one that is not there and one of somebody else."""
    found = Watch.objects.filter(public_id=public_id).first()
    if found is None or not _may(actor, found):
        raise NotFound("watch")
    return found


def _may(actor: Actor, watch: Watch) -> bool:
    return watch.client_id == actor.client_id if actor.kind == "client" else _reaches(actor, watch)


def _reaches(actor: Actor, watch: Watch) -> bool:
    return reaches_unit(actor, watch.unit_id)


def reaches_unit(actor: Actor, unit_id: int) -> bool:
    """Tell whether an administrator's reach holds a unit: his own and those below it."""
    if actor.kind != "staff":
        return False
    mine = {post.unit_id for post in actor.posts if post.role == "admin"}
    while True:
        if unit_id in mine:
            return True
        above = people.unit(unit_id=unit_id).parent_id
        if above is None:
            return False
        unit_id = above


def info(row: Watch) -> WatchInfo:
    """Turn a row into plain values; the secret stays behind."""
    return WatchInfo(
        public_id=row.public_id,
        client_id=row.client_id,
        client_name=row.client_name,
        unit_id=row.unit_id,
        role=row.role,
        url=row.url,
        types=tuple(row.types),
        is_active=row.is_active,
        stopped_reason=row.stopped_reason,
        stopped_at=row.stopped_at,
        failures=row.failures,
        created_at=row.created_at,
    )
