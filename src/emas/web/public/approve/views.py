"""
One letter, one big button: what is asked, who asks and why. Opening the link does nothing; the act is a POST.

Whoever forwards a link gives nothing away that acts later than the first use, the first change of the letter, or a day.
"""

from typing import Final

from django.http import HttpResponse
from django.shortcuts import render

from emas.cases import operations as cases
from emas.cases import queries as case_queries
from emas.cases.types import ApprovalView
from emas.kernel import clock
from emas.kernel.errors import Conflict, NotAllowed, NotFound, TooMany
from emas.platform import limits
from emas.web.public.page import PublicRequest, moved, public_view

_TRIES_A_QUARTER: Final = 60
_QUARTER_SECONDS: Final = 900
_PIN_FAULTS: Final = frozenset({"pin_wrong", "pin_missing"})
_LONGEST_TOKEN: Final = 100


@public_view("GET", "POST", is_personal=True)
def letter(request: PublicRequest, token: str) -> HttpResponse:
    """Show the letter; on POST see the PIN, or approve."""
    at = clock.now()
    limits.reserve(f"approve:{request.remote}", _TRIES_A_QUARTER, _QUARTER_SECONDS, at)
    if len(token) > _LONGEST_TOKEN:
        return _page(request, ApprovalView(state="unknown"))
    try:
        if request.method == "POST":
            return _decide(request, token)
        return _page(request, case_queries.approval(token=token, at=at))
    except NotFound:
        return _page(request, ApprovalView(state="unknown"))


def _decide(request: PublicRequest, token: str) -> HttpResponse:
    at = clock.now()
    pin, proof = request.POST.get("pin", "")[:12], request.POST.get("bukti", "")[:100]
    try:
        if request.POST.get("langkah") == "pin":
            return _page(request, cases.prove_pin(token=token, pin=pin, at=at))
        cases.approve(token=token, pin=pin, proof=proof, at=at)
    except (NotAllowed, Conflict, TooMany) as refusal:
        code = refusal.code
        if code in _PIN_FAULTS or isinstance(refusal, TooMany):
            return _page(request, case_queries.approval(token=token, at=at), pin_fault=code)
        # Whatever stands in the way is told by the page itself: it asks the case anew.
        view = case_queries.approval(token=token, at=at)
        return _page(request, view if view.state != "open" else ApprovalView(state="refused"))
    return moved("public:approve", token)


def _page(request: PublicRequest, view: ApprovalView, pin_fault: str = "") -> HttpResponse:
    is_open = view.state == "open"
    status = 422 if pin_fault else 200 if is_open else 404 if view.state == "unknown" else 410
    if view.state == "used" and view.outcome == "approved":
        status = 200
    name = "public/approve/letter.html" if is_open else "public/approve/closed.html"
    response = render(request, name, {"letter": view, "pin_fault": pin_fault}, status=status)
    response["X-Robots-Tag"] = "noindex"
    return response
