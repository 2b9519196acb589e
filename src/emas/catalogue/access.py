"""Who may keep which part of the question list, and the services of which agency."""

from emas.kernel.actor import Actor, HeldPost

_WHOLE = frozenset({"kota", "pengadilan"})
#: Where the information desk of a whole instansi stands: its officers answer (flows section 13), its administrator writes (section 7).
_DESKS = frozenset({"mpp", "pengadilan"})
_AT_DESK = frozenset({"cs", "admin"})


def may_edit_questions(actor: Actor, instansi: str) -> bool:
    """
    Tell whether somebody may write the answers of an instansi: its administrator, and officer and administrator of its information desk.

    What belongs to every instansi ('') is kept by the administrator of the city alone.
    """
    return any(_keeps(post, instansi) for post in actor.posts)


def _keeps(post: HeldPost, instansi: str) -> bool:
    is_admin = post.role == "admin" and post.unit_kind in _WHOLE
    if not instansi:
        return is_admin and post.unit_kind == "kota"
    at_desk = post.role in _AT_DESK and post.unit_kind in _DESKS
    return post.instansi == instansi and (is_admin or at_desk)


def keeps_services(actor: Actor, unit_id: int) -> bool:
    """Tell whether somebody publishes the services of the agency at this unit: its own administrator, nobody above him."""
    return any(
        post.role == "admin" and post.unit_kind == "opd" and post.unit_id == unit_id for post in actor.posts
    )
