"""
The only way to a case: every door loads through here, with the actor.

A stranger is told that the case does not exist; a colleague who may see it but not do the thing is told so by the operation.
"""

import hmac
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from emas.cases import rules
from emas.cases.access import hot
from emas.cases.access.hot import CaseRow as CaseRow
from emas.cases.models import Case
from emas.cases.types import Places
from emas.catalogue import queries as catalogue
from emas.catalogue.types import Flow, ServiceDefinition
from emas.kernel import codes
from emas.kernel.actor import SYSTEM, Actor
from emas.kernel.errors import NotFound
from emas.people import queries as people
from emas.platform import limits, sabotage, sealing

PIN_PURPOSE: Final = "cases.pin"
UNDO_SECONDS: Final = 600
_PIN_TRIES: Final = 10
_PIN_WINDOW_SECONDS: Final = 900
_OVERSEEING: Final = frozenset({"admin"})


def definition_of(row: CaseRow) -> ServiceDefinition:
    """Give the service version this case is pinned to."""
    return catalogue.definition(content_hash=row.service_hash)


def places_of(row: CaseRow, flow: Flow) -> Places:
    """Give the units of this case by level, those fixed by the flow included."""
    levels = {ref.level for ref in rules.post_keys(flow)}
    fixed = {
        level: unit_id for level in levels if ":" in level and (unit_id := fixed_unit(level)) is not None
    }
    if row.is_sealed and row.desk_unit_id is not None:
        # Its calendar is that of the office which sorts it.
        fixed["keeper"] = row.desk_unit_id
    kota = kota_of(row.kecamatan_unit_id or row.origin_unit_id) if "kota" in levels else None
    if row.is_sealed:
        kota = kota_of(row.desk_unit_id)
    return row.places(kota=kota, fixed=fixed)


def fixed_unit(level: str) -> int | None:
    """Give the unit that a level such as ``opd:dinsos`` names."""
    unit = people.unit_by_code(code=level.partition(":")[2])
    return unit.id if unit is not None else None


def kota_of(unit_id: int | None) -> int | None:
    """Give the city above an office (a kecamatan, an OPD); for the city itself, that."""
    if unit_id is None:
        return None
    unit = people.unit(unit_id=unit_id)
    if unit.kind in {"kota", "kecamatan", "opd", "mpp"}:
        return unit.id if unit.kind == "kota" else unit.parent_id
    return next((above.id for above in people.ancestors(unit_id=unit_id) if above.kind == "kota"), None)


def held(actor: Actor) -> tuple[tuple[int, str], ...]:
    """Give the posts of an actor as (unit, role)."""
    return rules.desks_of(actor.posts)


def case_for(
    actor: Actor, ref: str, *, row: CaseRow | None = None
) -> tuple[CaseRow, ServiceDefinition, Places]:
    """
    Load a case that ``actor`` may know of.

    Staff: whoever fills a post of its flow for this case (at an office named by its code only once the case came to that post), and
    administrators above its units, inside one instansi. A citizen: the one case he proved. ``row`` is the case if it was read already. Raises: NotFound for everybody else, in the same words as for a case
    that never was.
    """
    row = row or hot.load(codes.normalise_ref(ref) or ref)
    if row is None:
        raise NotFound
    definition = definition_of(row)
    places = places_of(row, definition.flow)
    if not may_see(actor, row, definition.flow, places):
        raise NotFound
    return row, definition, places


def may_see(actor: Actor, row: CaseRow, flow: Flow, places: Places) -> bool:
    """Tell whether ``actor`` may know that this case exists."""
    if actor.kind == "system" or sabotage.is_on("access"):
        return True
    if actor.kind == "applicant":
        return actor.case_ref == row.ref
    if row.is_sealed:
        # Its own doors (access.box) let its persons in; to every other door it does not exist.
        return False
    if not any(post.instansi == row.instansi for post in actor.posts):
        return False
    if keys_reached(row, flow, places, held(actor)):
        return True
    return oversees(actor, row, flow, places) or _supervises(actor, row, flow)


def _supervises(actor: Actor, row: CaseRow, flow: Flow) -> bool:
    """Tell whether ``actor`` fills a post that the flow names to watch over its work (004 L): he sees where it stands, masked."""
    own = {(post.role, post.unit_id) for post in actor.posts if post.instansi == row.instansi}
    return any((ref.role, fixed_unit(ref.level)) in own for ref in flow.supervisors)


def keys_reached(row: CaseRow, flow: Flow, places: Places, own: Iterable[tuple[int, str]]) -> frozenset[str]:
    """Give the posts of ``flow`` that somebody who holds ``own`` (unit, role) fills for this case, as far as it came to them."""
    filled = rules.keys_filled(rules.post_keys(flow), places, own)
    if filled <= {ref.key for ref in rules.posts_reached(flow, (row.state,))}:
        return filled
    return filled & {ref.key for ref in rules.posts_reached(flow, hot.visited(row.id))}


def oversees(actor: Actor, row: CaseRow, flow: Flow, places: Places) -> bool:
    """Tell whether ``actor`` administers a unit above this case (Perwali 107/2021 Pasal 11(1)e): he sees it masked."""
    admin_of = {
        post.unit_id for post in actor.posts if post.role in _OVERSEEING and post.instansi == row.instansi
    }
    if not admin_of:
        return False
    above = {places.kecamatan, places.origin, kota_of(places.kecamatan or places.origin)}
    if admin_of & (above - {None}):
        return True
    if not admin_of & set(places.fixed.values()):
        return False
    came_to = {ref.level for ref in rules.posts_reached(flow, hot.visited(row.id))}
    return any(places.fixed.get(level) in admin_of for level in came_to)


def applicant_by_pin(ref: str, pin: str, at: datetime) -> Actor:
    """
    Prove the applicant of a case by its reference and PIN.

    Ten tries in a quarter of an hour for one reference, known or not, counted before the comparison. Raises: NotFound in the same way
    for an unknown reference and a wrong PIN; TooMany.
    """
    known = codes.normalise_ref(ref)
    if not known:
        raise NotFound
    limits.reserve(f"case.pin:{known}", _PIN_TRIES, _PIN_WINDOW_SECONDS, at)
    kept, root = Case.objects.filter(ref=known).values_list("pin_digest", "root_ref").first() or ("", "")
    given = pin_digest(root or known, pin)
    if not hmac.compare_digest(kept, given):
        raise NotFound
    return Actor(kind="applicant", case_ref=known)


def pin_digest(ref: str, pin: str) -> str:
    """Give the keyed digest under which a PIN is kept: it is bound to its case (the first one of a chain of replacements)."""
    return sealing.digest(f"{ref}:{pin.strip()}", PIN_PURPOSE)


def system_case(ref: str) -> tuple[CaseRow, ServiceDefinition, Places]:
    """Load a case for a job. Raises: NotFound."""
    return case_for(SYSTEM, ref)
