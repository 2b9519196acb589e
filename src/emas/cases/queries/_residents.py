"""What an RT may know before he fills a form: his own residents, and whether their RW can take letters."""

from datetime import datetime

from emas.cases.types import RwWarning
from emas.kernel.actor import Actor, HeldPost
from emas.kernel.errors import NotAllowed
from emas.people import queries as people
from emas.people.types import HomeUnits, RwUse, UnitInfo
from emas.registry import queries as registry
from emas.registry.types import ResidentInfo


def rt_resident(*, actor: Actor, nik: str, at: datetime) -> ResidentInfo:
    """
    Give a resident of the RT's own RT (R-025), and record the look-up.

    Another's resident is not found, in the same words as nobody's. Raises: NotFound, TooMany (30 a day), IdentityFault for a NIK
    that can't be one, NotAllowed for anybody but an RT.
    """
    own = [people.unit(unit_id=post.unit_id) for post in _rt_posts(actor)]
    if not own:
        raise NotAllowed("wrong_role")
    within = tuple((unit.region_code, unit.rw, unit.rt) for unit in own)
    return registry.find_resident(nik=nik, actor=actor, at=at, purpose="surat_pengantar", only_within=within)


def rw_warning(*, actor: Actor, at: datetime) -> RwWarning | None:
    """Tell why letters of this RT can't be sent now, before a NIK is typed (R-026; flows section 3); None when they can."""
    for post in _rt_posts(actor):
        rt = people.unit(unit_id=post.unit_id)
        home = people.home_units(kelurahan_code=rt.region_code, rw=rt.rw, rt=rt.rt)
        use = people.rw_use(home=home, at=at) if home is not None else RwUse.NO_RECORD
        if use != RwUse.IN_USE:
            return RwWarning(use.value, rt.id, rt.name, _rw_name(rt, home), _kelurahan(home))
    return None


def _rt_posts(actor: Actor) -> tuple[HeldPost, ...]:
    return tuple(post for post in actor.posts if post.role == "rt" and post.unit_kind == "rt")


def _rw_name(rt: UnitInfo, home: HomeUnits | None) -> str:
    if home is not None and home.rw_id is not None:
        return people.unit(unit_id=home.rw_id).name
    return f"RW {rt.rw}"


def _kelurahan(home: HomeUnits | None) -> str:
    return people.unit(unit_id=home.kelurahan_id).name if home is not None else ""
