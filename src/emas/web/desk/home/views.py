"""One home per kind of work."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render

from emas.cases import queries
from emas.cases.types import InboxFilter
from emas.kernel import clock
from emas.kernel.actor import HoldingKind
from emas.notify import queries as notices
from emas.people import queries as people
from emas.people.types import StandingIn
from emas.web.desk import menu
from emas.web.desk.board.views import on_the_wall
from emas.web.desk.page import NEIGHBOUR_ROLES, OFFICER_ROLES, StaffRequest, desk_view, roles_of

#: So many lines of each kind stand on the home page.
FEW = 5
#: Among so many open requests of his own those are looked for that stand with himself.
OPEN = 50


@desk_view("GET")
def home(request: StaffRequest) -> HttpResponse:
    """RT and RW: their list. A head who signs: what to sign, unless only other work waits. Officers: the inbox. Admin: coverage and tickets."""
    roles = roles_of(request.actor)
    if roles & NEIGHBOUR_ROLES:
        return _neighbour(request)
    if queries.files_own(actor=request.actor):
        return _staff(request)
    is_head = any(post.role == "kepala" and post.unit_kind != "kota" for post in request.actor.posts)
    if is_head and queries.signs(actor=request.actor) and not _only_other_work(request):
        return redirect("desk:sign")
    if roles & OFFICER_ROLES:
        return redirect("desk:inbox")
    if "admin" in roles:
        return redirect("desk:admin")
    return render(request, "desk/home/no_post.html", _without_post(request))


def _only_other_work(request: StaffRequest) -> bool:
    """Tell whether a signer has something to do, and nothing of it is a signature: an empty list of letters would hide it."""
    waiting = queries.inbox(actor=request.actor, filter=InboxFilter(), at=clock.now()).rows
    return bool(waiting) and not any(row.is_to_sign for row in waiting)


def _without_post(request: StaffRequest) -> dict[str, Any]:
    """Why somebody fills no post today, and the way to what he asked for himself: his permit lies there."""
    person_id = request.actor.person_id
    away = people.absence_on(person_id=person_id, on=clock.local_date(clock.now())) if person_id else None
    return {"away": away, "mine": queries.my_requests(actor=request.actor, size=FEW)}


def _staff(request: StaffRequest) -> HttpResponse:
    """One page for who works here: what waits for him, what he asked for, everything he may use (R-087)."""
    actor, at = request.actor, clock.now()
    waiting = queries.inbox(actor=actor, filter=InboxFilter(size=FEW), at=at)
    mine = queries.my_requests(actor=actor, only_open=True, size=OPEN).rows
    back = [row for row in mine if row.waits_for_me]
    context = {
        "waiting": waiting,
        "back": back,
        "total": waiting.counts.get("waiting", 0) + len(back),
        "acting": _acting(request),
        "signs": any(post.role == "kepala" for post in actor.posts),
        "numbers": queries.number_queue(actor=actor, at=at, size=1).total,
        "mine": mine[:FEW],
        "offers": queries.desk_offers(actor=actor),
        "tools": [line for line in menu.lines(actor, request.path) if not line.is_here],
        "unread": notices.unread_count(person_id=actor.person_id) if actor.person_id else 0,
    }
    return render(request, "desk/home/staff.html", context)


def _acting(request: StaffRequest) -> tuple[StandingIn, ...]:
    """The posts that he fills as Plh. today; asked only of who has one."""
    actor, on = request.actor, clock.local_date(clock.now())
    if actor.person_id is None or all(post.kind != HoldingKind.PLH for post in actor.posts):
        return ()
    return people.standing_in(person_id=actor.person_id, start_on=on, end_on=on)


def _neighbour(request: StaffRequest) -> HttpResponse:
    at = clock.now()
    context = {
        "lists": queries.home_lists(actor=request.actor, at=at),
        "lines": queries.lines_to_tell(actor=request.actor),
        "held": [draft for draft in queries.drafts(actor=request.actor, at=at) if draft.held_reason],
        "board": on_the_wall(request.actor),
    }
    return render(request, "desk/neighbour/home.html", context)
