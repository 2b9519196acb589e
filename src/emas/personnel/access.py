"""Who may see and keep whose ledger: the leave officer of an office for everybody at and below it, never for himself."""

from collections.abc import Sequence
from datetime import date
from typing import Final

from emas.kernel.actor import Actor, HeldPost
from emas.kernel.errors import NotAllowed, NotFound
from emas.people import queries as people
from emas.people.types import Role, SeatInfo, StaffInfo

_KEEPERS: Final = frozenset({Role.CUTI.value, Role.ADMIN.value})


def keeper_posts(actor: Actor) -> tuple[HeldPost, ...]:
    """Give the posts by which the actor keeps ledgers: leave officer, or administrator."""
    return tuple(post for post in actor.posts if post.role in _KEEPERS) if actor.kind == "staff" else ()


def roots(actor: Actor) -> Sequence[tuple[str, str]]:
    """Give (instansi, path) of the units whose employees the actor looks after."""
    return [(post.instansi, post.unit_path) for post in keeper_posts(actor)]


def require_keeper(actor: Actor) -> None:
    """Raises: NotAllowed for who keeps no ledger."""
    if not keeper_posts(actor) and actor.kind != "system":
        raise NotAllowed("not_a_keeper")


def employee(actor: Actor, person_id: int, on: date, *, changes: bool = False) -> StaffInfo:
    """
    Load an employee whom the actor looks after. Raises: NotAllowed for who keeps no ledger, and for one's own (``own_ledger``) when it
    ``changes``; NotFound for everybody outside the actor's reach.
    """
    require_keeper(actor)
    reached = roots(actor)
    found = next(
        (
            info
            for info in people.staff_posts(person_id=person_id, on=on)
            if actor.kind == "system" or _reaches(reached, info.instansi, info.unit_path)
        ),
        None,
    )
    if found is None:
        raise NotFound
    if changes and actor.person_id == person_id:
        raise NotAllowed("own_ledger")
    return found


def seat(actor: Actor, post_id: int) -> SeatInfo:
    """Load a post whose route the actor may set. Raises: NotAllowed, NotFound."""
    require_keeper(actor)
    found = people.seats(post_ids=[post_id]).get(post_id)
    if found is None:
        raise NotFound
    path = people.unit(unit_id=found.unit_id).path
    if actor.kind != "system" and not _reaches(roots(actor), found.instansi, path):
        raise NotFound
    return found


def instansi(actor: Actor) -> str:
    """Give the agency whose policy the actor sets: he keeps the ledgers of all of it, from its root down. Raises: NotAllowed."""
    require_keeper(actor)
    whole = [post for post in keeper_posts(actor) if "/" not in post.unit_path.rstrip("/")]
    if not whole:
        raise NotAllowed("not_a_keeper")
    return whole[0].instansi


def _reaches(reached: Sequence[tuple[str, str]], code: str, path: str) -> bool:
    return any(code == instansi and path.startswith(root) for instansi, root in reached)
