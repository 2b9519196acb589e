"""Whom a sealed case may reach: who sorts it, who enters it for somebody, and whose line it is about."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from emas.cases import rules
from emas.cases.access import box, fixed_unit
from emas.cases.access.hot import CaseRow
from emas.cases.models import PersonKey, RecoveryKey
from emas.catalogue.types import ServiceDefinition
from emas.kernel.actor import Actor
from emas.kernel.errors import Unavailable
from emas.people import queries as people
from emas.people.types import UnitInfo

#: Kinds of unit one may complain about: offices, not the whole city, whose line would be everybody.
ABOUT_KINDS: Final = ("kecamatan", "kelurahan", "opd", "mpp")
_CLERKS: Final = frozenset({"cs", "operator"})


@dataclass(frozen=True, slots=True)
class Keepers:
    """The post that sorts a case, and its holders who may read it."""

    unit_id: int
    role: str
    person_ids: tuple[int, ...]


def may_enter(actor: Actor, definition: ServiceDefinition) -> bool:
    """Tell whether this official may enter what came another way: a clerk, or who sorts the cases."""
    if actor.kind != "staff":
        return False
    keepers = {(fixed_unit(ref.level), ref.role) for ref in definition.keepers}
    return any(p.role in _CLERKS or (p.unit_id, p.role) in keepers for p in actor.posts)


def keeps(actor: Actor, definition: ServiceDefinition) -> bool:
    """Tell whether this official sorts cases of the service."""
    posts = {(fixed_unit(ref.level), ref.role) for ref in definition.keepers}
    return any((post.unit_id, post.role) in posts for post in actor.posts)


def keepers_of(definition: ServiceDefinition, about: UnitInfo | None, at: datetime) -> Keepers:
    """
    Give the first post that may sort the case and has somebody who can open it; nobody in the line of the unit it is about.

    When no keeper has a key but a recovery key exists, the first post gets it: the recovery can open it for him later.
    Raises: Unavailable ``box_not_ready``.
    """
    able: list[Keepers] = []
    for ref in definition.keepers:
        unit_id = fixed_unit(ref.level)
        if unit_id is None or (about and rules.in_line(people.unit(unit_id=unit_id).path, about.path)):
            continue
        held = people.recipients(unit_id=unit_id, role=ref.role, at=at)
        ids = tuple(h.person_id for h in held if not is_in_line(h.account_id, about, at))
        able.append(Keepers(unit_id, ref.role, ids))
    for found in able:
        if PersonKey.objects.filter(person_id__in=found.person_ids, retired_at__isnull=True).exists():
            return found
    if not able or not RecoveryKey.objects.filter(retired_at__isnull=True).exists():
        raise Unavailable("box_not_ready")
    return able[0]


def is_in_line(account_id: int | None, about: UnitInfo | None, at: datetime) -> bool:
    """Tell whether any post of this official stands in the line of the unit a case is about."""
    if about is None or account_id is None:
        return False
    posts = people.actor_for(account_id=account_id, at=at).posts
    return any(rules.in_line(post.unit_path, about.path) for post in posts)


def about_of(row: CaseRow, key: bytes) -> UnitInfo | None:
    """Give the unit a case is about, as only its key tells."""
    said = box.items(row, key, ("answers",))
    unit_id = said[0].content.get("about") if said else None
    return people.unit(unit_id=unit_id) if unit_id else None
