"""A registration beside the population register: each element with match or no match, and the photos beside the typed data."""

from django.http import HttpResponse
from django.shortcuts import render

from emas.cases import queries
from emas.kernel import clock
from emas.web.desk import sentences
from emas.web.desk.case.forms import ONWARD
from emas.web.desk.page import StaffRequest, desk_view


@desk_view("GET")
def compare(request: StaffRequest, ref: str) -> HttpResponse:
    """Everything an operator decides by, on one page; each photo shown is an opening on record."""
    at = clock.now()
    found = queries.desk_case(actor=request.actor, ref=ref, at=at)
    sheet = queries.compare_sheet(actor=request.actor, ref=ref, at=at)
    context = {
        "case": found,
        "sheet": sheet,
        "register": sentences.for_code(sheet.register),
        "onward": [act for act in found.acts if act.kind in ONWARD],
        "signing": [],
        "others": [act for act in found.acts if act.kind not in ONWARD],
    }
    return render(request, "desk/case/compare.html", context)
