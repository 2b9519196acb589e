"""The client system that filed a case for an applicant: it may follow it as he may, and no other system may."""

from emas.cases.access import hot
from emas.cases.models import Event
from emas.kernel import codes
from emas.kernel.actor import Actor
from emas.kernel.errors import NotFound


def applicant_of(actor: Actor, ref: str) -> Actor:
    """Give the applicant in whose name ``actor`` filed the case. Raises: NotFound for every other system and for people."""
    row = hot.load(codes.normalise_ref(ref) or ref) if actor.kind == "client" else None
    first = Event.objects.filter(case_id=row.id, seq=1).values_list("actor", flat=True) if row else ()
    if row is None or row.channel != "api" or actor.label not in first:
        raise NotFound
    return Actor(kind="applicant", case_ref=row.ref)
