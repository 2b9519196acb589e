"""Which residents an administrator may look up."""

from emas.kernel.actor import Actor


def admin_regions(actor: Actor) -> tuple[str, ...] | None:
    """
    Give the region codes under which the actor administers residents: those of the kota and kecamatan whose admin he is.

    An empty text means everywhere (the system); None means nowhere. A court's or an OPD's admin sees no residents.
    """
    if actor.kind == "system":
        return ("",)
    if actor.kind != "staff":
        return None
    codes = [
        post.unit_path.rstrip("/").rpartition("/")[2]
        for post in actor.posts
        if post.role == "admin" and post.unit_kind in {"kota", "kecamatan"}
    ]
    return tuple(codes) or None


def may_see(actor: Actor, kelurahan_code: str) -> bool:
    """Tell whether the actor administers residents of that kelurahan."""
    regions = admin_regions(actor)
    return regions is not None and any(
        not region or kelurahan_code == region or kelurahan_code.startswith(f"{region}.")
        for region in regions
    )
