"""Information desks: whose they are, when they work, who sits there."""

from datetime import datetime

from emas.inquiries.access import DESK_KINDS, DESK_ROLE, instansi_of
from emas.inquiries.types import Colleague, Desk
from emas.kernel.actor import Actor
from emas.kernel.errors import NotFound
from emas.people import queries as people
from emas.people.types import HolderInfo, UnitInfo


def desk(*, instansi: str, at: datetime) -> Desk | None:
    """Give the desk of an instansi, or None where it has none. Its hours are those of its unit (office calendar)."""
    unit = _unit(instansi)
    if unit is None:
        return None
    calendar = people.calendar(unit.id)
    is_open = calendar.is_open(at)
    try:
        opens_at = None if is_open else calendar.first_working_minute(at)
    except ValueError:
        opens_at = None
    return Desk(instansi, unit.id, unit.name, is_open, opens_at)


def desk_of(*, actor: Actor, at: datetime) -> Desk:
    """Give the desk that the actor sits at. Raises: NotFound for who sits at none."""
    found = desk(instansi=min(instansi_of(actor)), at=at)
    if found is None:
        raise NotFound("desk")
    return found


def default_instansi() -> str:
    """Name the instansi that answers where nothing says whose a number is: the city, else the first there is; '' for none."""
    cities = people.units_of_kind("kota")
    return cities[0].instansi if cities else next(iter(people.instansi_codes()), "")


def colleagues(*, instansi: str, at: datetime) -> tuple[Colleague, ...]:
    """List who sits at the desk of an instansi now and can sign in, by name."""
    found = {holder.account_id or 0: holder.name for holder in officers(instansi=instansi, at=at)}
    return tuple(Colleague(pk, name) for pk, name in sorted(found.items(), key=lambda each: each[1]))


def officers(*, instansi: str, at: datetime) -> tuple[HolderInfo, ...]:
    """Give the holders of the desk's posts who can sign in."""
    return tuple(
        holder
        for unit in people.units_of_kinds(DESK_KINDS, instansi)
        for holder in people.recipients(unit.id, DESK_ROLE, at)
        if holder.account_id is not None and holder.has_active_account
    )


def _unit(instansi: str) -> UnitInfo | None:
    units = people.units_of_kinds(DESK_KINDS, instansi) if instansi else ()
    return units[0] if units else None
