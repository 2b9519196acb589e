"""The list for the board: printed and hung up by the RT, so that who has no telephone hears too."""

from datetime import timedelta
from typing import Final

from django.http import HttpResponse
from django.shortcuts import render

from emas.kernel import clock
from emas.kernel.actor import Actor
from emas.notify import queries as notify
from emas.people import queries as people
from emas.web.components.undelivered import why as why
from emas.web.desk.page import StaffRequest, desk_view

SHOWN: Final = timedelta(days=30)
ROLES: Final = frozenset({"rt", "rw", "cs", "admin"})


@desk_view("GET", roles=ROLES)
def board(request: StaffRequest) -> HttpResponse:
    """List codes, never names: what hangs on a wall is read by everybody."""
    at = clock.now()
    units = _units(request.actor)
    rows = notify.board(unit_ids=tuple(units), since=at - SHOWN)
    lines = [{"row": row, "unit": units[row.unit_id], "why": why(row.reason)} for row in rows]
    context = {"lines": lines, "is_many": len({line["unit"] for line in lines}) > 1, "at": at}
    return render(request, "desk/board/board.html", context)


def on_the_wall(actor: Actor) -> int:
    """Count the letters of which an RT should hang up news: for the page that he opens first."""
    own = tuple(post.unit_id for post in actor.posts if post.role == "rt")
    return notify.board_size(unit_ids=own, since=clock.now() - SHOWN) if own else 0


def is_for(actor: Actor) -> bool:
    """Tell whether there is an RT whose board this official looks after: a court has none."""
    return any(post.role in ROLES for post in actor.posts) and bool(_units(actor))


def _units(actor: Actor) -> dict[int, str]:
    """The RT in reach of the posts held now, by id."""
    found: dict[int, str] = {}
    for post in actor.posts:
        if post.role == "rt":
            found[post.unit_id] = post.unit_name
        elif post.role in ROLES:
            found |= {unit.id: unit.name for unit in people.descendants(unit_id=post.unit_id, kind="rt")}
    return found
