"""One home per kind of work."""

from django.http import HttpResponse
from django.shortcuts import redirect, render

from emas.cases import queries
from emas.kernel import clock
from emas.web.desk.page import NEIGHBOUR_ROLES, OFFICER_ROLES, StaffRequest, desk_view, roles_of


@desk_view("GET")
def home(request: StaffRequest) -> HttpResponse:
    """RT and RW: their list. A head: what to sign. Officers: the inbox. Admin: coverage and tickets."""
    roles = roles_of(request.actor)
    if roles & NEIGHBOUR_ROLES:
        return _neighbour(request)
    if any(post.role == "kepala" and post.unit_kind != "kota" for post in request.actor.posts):
        return redirect("desk:sign")
    if roles & OFFICER_ROLES:
        return redirect("desk:inbox")
    if "admin" in roles:
        return redirect("desk:admin")
    return render(request, "desk/home/no_post.html")


def _neighbour(request: StaffRequest) -> HttpResponse:
    at = clock.now()
    context = {
        "lists": queries.home_lists(actor=request.actor, at=at),
        "lines": queries.lines_to_tell(actor=request.actor),
        "held": [draft for draft in queries.drafts(actor=request.actor, at=at) if draft.held_reason],
    }
    return render(request, "desk/neighbour/home.html", context)
