"""Who may keep which part of the question list."""

from emas.kernel.actor import Actor

_WHOLE = frozenset({"kota", "pengadilan"})


def may_edit_questions(actor: Actor, instansi: str) -> bool:
    """
    Tell whether somebody may write the answers of an instansi: its administrator, at a court also the officer of the information desk.

    What belongs to every instansi ('') is kept by the administrator of the city.
    """
    return any(
        post.unit_kind in _WHOLE
        and (post.role == "admin" or (post.role == "cs" and post.unit_kind == "pengadilan"))
        and (post.instansi == instansi or (not instansi and post.unit_kind == "kota"))
        for post in actor.posts
    )
