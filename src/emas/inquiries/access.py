"""
The only way to a conversation or a visit: an officer of the information desk of its instansi.

The desk of a whole office is the service counter of a unit that serves everybody: the mal pelayanan publik of a city, the PTSP of a
court (Perpres 89/2021; SK Dirjen Badilag on PTSP). Whoever has no such post hears that there is nothing.
"""

from typing import Final

from emas.inquiries.models import Canned, Conversation, Visit
from emas.kernel.actor import Actor, HeldPost
from emas.kernel.errors import NotFound

DESK_ROLE: Final = "cs"
DESK_KINDS: Final = frozenset({"mpp", "pengadilan"})


def posts(actor: Actor) -> tuple[HeldPost, ...]:
    """Give the posts by which the actor sits at an information desk."""
    if actor.kind != "staff":
        return ()
    return tuple(p for p in actor.posts if p.role == DESK_ROLE and p.unit_kind in DESK_KINDS)


def instansi_of(actor: Actor) -> frozenset[str]:
    """Give the instansi whose desk the actor sits at. Raises: NotFound for anybody else."""
    found = frozenset(post.instansi for post in posts(actor))
    if not found:
        raise NotFound("desk")
    return found


def post_in(actor: Actor, instansi: str) -> HeldPost:
    """Give the actor's post at the desk of one instansi. Raises: NotFound."""
    found = next((post for post in posts(actor) if post.instansi == instansi), None)
    if found is None:
        raise NotFound("desk")
    return found


def conversation(actor: Actor, public_id: str, *, lock: bool = False) -> Conversation:
    """Load one. Raises: NotFound, in the same words for one that is not there and one of another office."""
    rows = Conversation.objects.select_for_update() if lock else Conversation.objects.all()
    row = rows.filter(public_id=public_id, instansi__in=instansi_of(actor)).first()
    if row is None:
        raise NotFound("conversation")
    return row


def visit(actor: Actor, public_id: str, *, lock: bool = False) -> Visit:
    """Load one. Raises: NotFound."""
    rows = Visit.objects.select_for_update() if lock else Visit.objects.all()
    row = rows.filter(public_id=public_id, instansi__in=instansi_of(actor)).first()
    if row is None:
        raise NotFound("visit")
    return row


def canned(actor: Actor, public_id: str) -> Canned:
    """Load one. Raises: NotFound."""
    row = Canned.objects.filter(public_id=public_id, instansi__in=instansi_of(actor)).first()
    if row is None:
        raise NotFound("canned")
    return row
