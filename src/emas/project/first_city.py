"""
The first hour of a real installation: the city's real units with their posts, office hours, holidays, and one administrator.

Nobody is invented here: posts stand empty until an administrator fills them, addresses and codes of offices until he writes them.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from random import Random
from typing import Final

from django.conf import settings

from emas.catalogue import operations as catalogue
from emas.kernel import clock
from emas.kernel.actor import SYSTEM
from emas.kernel.errors import Conflict
from emas.people import operations as people
from emas.people import queries
from emas.people.types import FirstPassword, NewUnit, UnitKind
from emas.project import scope, usual_hours
from emas.project.demo import _tree

_NEIGHBOURHOODS: Final = frozenset({UnitKind.RW, UnitKind.RT})


@dataclass(frozen=True, slots=True)
class Installed:
    """What was set up: how many units and posts were new, and the administrator's first password."""

    units: int
    posts: int
    password: FirstPassword


def has_admin(at: datetime) -> bool:
    """Tell whether somebody with a usable account administers the city, or the one instansi that this installation is for."""
    city = queries.unit_by_code(code=scope.here().root_code)
    if city is None:
        return False
    return not queries.post_states(pairs=[(city.id, "admin")], at=at)[(city.id, "admin")].is_vacant


def create_admin(*, name: str, login: str, email: str, at: datetime, nip: str = "") -> Installed:
    """
    Install the units that are missing and make the first administrator of the city, or of the instansi that ``EMAS_INSTANSI`` names.

    Raises: Conflict ``admin_exists``; Invalid by field for the name, login or e-mail.
    """
    if has_admin(at):
        raise Conflict("admin_exists")
    root = scope.here().root_code
    units, posts = (0, 0) if queries.unit_by_code(code=root) else _install(at)
    person_id = people.add_person(name=name, nip=nip, email=email, actor=SYSTEM, at=at)
    password = people.create_account(person_id=person_id, login=login, email=email, actor=SYSTEM, at=at)
    city = queries.unit_by_code(code=root)
    assert city is not None, "it was just installed"
    post = queries.post_states(pairs=[(city.id, "admin")], at=at)[(city.id, "admin")]
    assert post.post_id is not None, "the city has the post of its administrator"
    people.place_holder(
        post_id=post.post_id,
        person_id=person_id,
        start_on=clock.local_date(at),
        basis="Pemasangan portal",
        end_previous=bool(post.holders),
        actor=SYSTEM,
        at=at,
    )
    return Installed(units, posts, password)


def _install(at: datetime) -> tuple[int, int]:
    owner = scope.here().first
    planted = _tree.plant(Random(0))
    units = [
        _bare(unit) for unit in planted.units if unit.instansi == owner and unit.kind not in _NEIGHBOURHOODS
    ]
    codes = {unit.code for unit in units}
    posts = [post for post in planted.posts if post.unit_code in codes]
    city = [row for row in _tree.INSTANSI if row[0] == owner]
    people.install(instansi=city, units=units, posts=posts, people=(), actor=SYSTEM, at=at)
    usual_hours.open_office(instansi=owner, years=(at.year, at.year + 1), at=at)
    catalogue.sync_themes(root=settings.SERVICES_DIR, at=at)
    return len(units), len(posts)


def _bare(unit: NewUnit) -> NewUnit:
    """Leave out what the demo invents: addresses, mail, and the codes that stand in letter numbers."""
    return replace(unit, address="", email="", website="", phone="", postal_code="", number_code="")
