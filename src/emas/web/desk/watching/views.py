"""The supervisors' list: steps, who holds them, what is late, what missed the standard."""

from django.http import HttpResponse
from django.shortcuts import render

from emas.cases import queries
from emas.kernel import clock
from emas.web.desk.page import StaffRequest, desk_view


@desk_view("GET", roles=frozenset({"kepala", "sekretaris", "kabid", "kasi", "admin"}))
def board(request: StaffRequest) -> HttpResponse:
    """Every service that names a post of this reader as its supervisor."""
    found = queries.watched_services(actor=request.actor, at=clock.now())
    return render(request, "desk/watching/board.html", {"services": found})
