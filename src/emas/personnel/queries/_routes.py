"""Who approves: by the table of the agency, else by the tree."""

from datetime import datetime

from emas.kernel import clock
from emas.kernel.actor import Actor
from emas.kernel.errors import NotFound
from emas.people import queries as people
from emas.people.types import SeatInfo
from emas.personnel import access, rules
from emas.personnel.models import RouteLine
from emas.personnel.rules._routes import Place
from emas.personnel.types import Route, RouteRow, Seat


def route(*, post_id: int, sort: str = "") -> Route:
    """
    Give who approves the requests of a post's holder, in order.

    A line for this ``sort`` goes before one for every kind, and both before what the tree says. Five queries at most.
    """
    lines = {line.sort: line for line in RouteLine.objects.filter(post_id=post_id, sort__in={"", sort})}
    line = lines.get(sort) or lines.get("")
    if line is not None:
        known = people.seats(post_ids=line.approvers)
        chain = tuple(Seat(pk, known[pk].unit_id) for pk in line.approvers if pk in known)
        return Route(chain, line.is_outside, is_default=line.sort != sort)
    seat = people.seats(post_ids=[post_id])[post_id]
    depths = {seat.unit_id: 0}
    above = people.ancestors(unit_id=seat.unit_id)
    depths |= {unit.id: n for n, unit in enumerate(reversed(above), start=1)}
    around = [
        Place(each.post_id, each.unit_id, each.role, depths[each.unit_id])
        for each in people.seats_of_units(unit_ids=depths)
    ]
    return rules.default_route(Place(seat.post_id, seat.unit_id, seat.role, 0), around)


def routes(*, actor: Actor, unit_id: int, at: datetime) -> tuple[RouteRow, ...]:
    """
    Give the table of one unit: a line for each post, and further ones for single kinds of request. Raises: NotAllowed, NotFound.
    """
    own = people.seats_of_units(unit_ids=[unit_id])
    if not own:
        access.require_keeper(actor)
        raise NotFound
    access.seat(actor, own[0].post_id)
    chains = [unit_id, *(unit.id for unit in people.ancestors(unit_id=unit_id))]
    names = {seat.post_id: seat.title for seat in people.seats_of_units(unit_ids=chains)}
    holders = {
        info.post_id: info.name
        for info in people.staff_of_posts(post_ids=[seat.post_id for seat in own], on=clock.local_date(at))
    }
    rows = []
    for seat in own:
        lines = RouteLine.objects.filter(post_id=seat.post_id).order_by("sort")
        sorts = ["", *(line.sort for line in lines if line.sort)]
        rows += [_row(seat, holders.get(seat.post_id, ""), sort, names) for sort in sorts]
    return tuple(rows)


def _row(seat: SeatInfo, holder: str, sort: str, names: dict[int, str]) -> RouteRow:
    found = route(post_id=seat.post_id, sort=sort)
    missing = [each.post_id for each in found.approvers if each.post_id not in names]
    known = names | {pk: info.title for pk, info in people.seats(post_ids=missing).items()}
    return RouteRow(
        post_id=seat.post_id,
        post_title=seat.title,
        unit_name=seat.unit_name,
        holder=holder,
        sort=sort,
        approvers=tuple((each.post_id, known.get(each.post_id, "")) for each in found.approvers),
        is_outside=found.is_outside,
        is_default=found.is_default,
    )


def keeps(*, actor: Actor) -> bool:
    """Tell whether the actor keeps ledgers, so that the menu shows it."""
    return bool(access.keeper_posts(actor))
