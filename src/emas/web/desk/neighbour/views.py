"""Pages of RT and RW."""

from django.http import HttpResponse
from django.shortcuts import render

from emas.cases import queries
from emas.cases.types import InboxFilter
from emas.kernel import clock
from emas.web.desk.page import NEIGHBOUR_ROLES, StaffRequest, desk_view, roles_of

RW = frozenset({"rw"})


@desk_view("GET", roles=NEIGHBOUR_ROLES)
def letters(request: StaffRequest) -> HttpResponse:
    """Layanan Surat: Surat Pengantar for the RT, Validasi Surat for the RW (R-013, R-021)."""
    lists = queries.home_lists(actor=request.actor, at=clock.now())
    context = {"roles": roles_of(request.actor), "waiting_count": lists.waiting_count}
    return render(request, "desk/neighbour/letters.html", context)


@desk_view("GET", roles=RW)
def validate(request: StaffRequest) -> HttpResponse:
    """Validasi Surat: the letters that came from the RT of this RW (R-014)."""
    asked = InboxFilter(cursor=request.GET.get("cursor", ""))
    page = queries.inbox(actor=request.actor, filter=asked, at=clock.now())
    return render(request, "desk/neighbour/validate.html", {"page": page})


@desk_view("GET", roles=NEIGHBOUR_ROLES)
def handled(request: StaffRequest) -> HttpResponse:
    """Sudah Anda periksa: what this person decided, newest first."""
    page = queries.handled(actor=request.actor, at=clock.now(), cursor=request.GET.get("cursor", ""))
    return render(request, "desk/neighbour/handled.html", {"page": page})


@desk_view("GET", roles=NEIGHBOUR_ROLES)
def decided(request: StaffRequest, ref: str) -> HttpResponse:
    """After a decision: where the letter is now, and the way back for ten minutes."""
    at = clock.now()
    found = queries.desk_case(actor=request.actor, ref=ref, at=at)
    context = {"case": found, "can_undo": queries.can_undo(actor=request.actor, ref=ref, at=at)}
    return render(request, "desk/neighbour/decided.html", context)
