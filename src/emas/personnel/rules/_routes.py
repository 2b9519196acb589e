"""Who approves where no table says so."""

from collections.abc import Sequence
from dataclasses import dataclass

from emas.people.types import Role
from emas.personnel.types import Route, Seat


@dataclass(frozen=True, slots=True)
class Place:
    """A post of the applicant's own unit or of one above it; ``depth`` 0 is his own unit, 1 the next above."""

    post_id: int
    unit_id: int
    role: str
    depth: int


#: Above whom a role stands inside its own unit, the nearest first (leave-rules section 6). All others answer to the secretary.
_ABOVE: dict[str, tuple[str, ...]] = {
    Role.PEGAWAI: (Role.KASUBBAG, Role.SEKRETARIS),
    Role.CS: (Role.PANITERA, Role.SEKRETARIS),
    Role.OPERATOR: (Role.KASI, Role.SEKRETARIS),
    Role.PENOMORAN: (Role.KASUBBAG, Role.SEKRETARIS),
    Role.CUTI: (Role.KASUBBAG, Role.SEKRETARIS),
    Role.KASUBBAG: (Role.SEKRETARIS,),
    Role.PANMUD: (Role.PANITERA,),
    Role.HAKIM: (Role.WAKIL,),
    Role.PANITERA: (),
    Role.SEKRETARIS: (),
    Role.WAKIL: (),
    Role.PIMPINAN: (),
    Role.KEPALA: (),
}


def default_route(post: Place, around: Sequence[Place]) -> Route:
    """
    Derive who approves from the tree: the superior inside the unit, then its head; where both are one, one step.

    The head of a unit is approved by the head of the unit above; a head above whom there is none is decided outside the portal.
    Source: leave-rules section 6; UU 30/2014 on delegation: the table of the agency goes before this.
    """
    head = _first(around, Role.KEPALA, 0)
    if post.role == Role.KEPALA or head is None or head.post_id == post.post_id:
        above = next((p for d in (1, 2, 3) if (p := _first(around, Role.KEPALA, d))), None)
        return Route((_seat(above),)) if above else Route((), is_outside=True)
    chain = []
    for role in _ABOVE.get(post.role, (Role.SEKRETARIS,)):
        superior = _first(around, role, 0)
        if superior is not None and superior.post_id not in {post.post_id, head.post_id}:
            chain.append(_seat(superior))
            break
    return Route((*chain, _seat(head)))


def _first(around: Sequence[Place], role: str, depth: int) -> Place | None:
    return next((place for place in around if place.role == role and place.depth == depth), None)


def _seat(place: Place) -> Seat:
    return Seat(place.post_id, place.unit_id)
