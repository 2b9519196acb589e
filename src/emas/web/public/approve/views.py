"""
One letter, one big button: what is asked, who asks and why. Opening the link does nothing; the act is a POST.

A link belongs to the browser that opens it first, known by a cookie of this address alone: forwarded afterwards, it says so and does nothing.
Whoever forwards one unopened gives nothing away that acts later than the first use, the first change of the letter, or a day.
"""

from typing import Final

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from emas.cases import operations as cases
from emas.cases import queries as case_queries
from emas.cases.types import ApprovalView
from emas.kernel import clock, codes
from emas.kernel.errors import Conflict, NotAllowed, NotFound, TooMany
from emas.platform import limits
from emas.web.public.page import PublicRequest, moved, public_view

_TRIES_A_QUARTER: Final = 60
_QUARTER_SECONDS: Final = 900
_PIN_FAULTS: Final = frozenset({"pin_wrong", "pin_missing"})
_LONGEST_TOKEN: Final = 100
_COOKIE: Final = "emas_tautan"
#: Longer than any link lives, so that who comes back to a used one is still known.
_COOKIE_SECONDS: Final = 7 * 24 * 3600


@public_view("GET", "POST", is_personal=True)
def letter(request: PublicRequest, token: str) -> HttpResponse:
    """Show the letter; on POST see the PIN, or approve."""
    at = clock.now()
    limits.reserve(f"approve:{request.remote}", _TRIES_A_QUARTER, _QUARTER_SECONDS, at)
    if len(token) > _LONGEST_TOKEN:
        return _page(request, ApprovalView(state="unknown"))
    browser = request.COOKIES.get(_COOKIE, "")[:_LONGEST_TOKEN] or codes.new_token()
    try:
        response = _answer(request, token, browser)
    except NotFound:
        return _page(request, ApprovalView(state="unknown"))
    response.set_cookie(
        _COOKIE, browser, max_age=_COOKIE_SECONDS, path=reverse("public:approve", args=["x"])[:-1],
        httponly=True, samesite="Lax", secure=request.is_secure(),
    )  # fmt: skip
    return response


def _answer(request: PublicRequest, token: str, browser: str) -> HttpResponse:
    if request.method == "POST":
        return _decide(request, token, browser)
    # A program that looks at the addresses of messages, for a preview or for safety, must not take the link from its person.
    if request.headers.get("Sec-Fetch-Mode") == "navigate":
        return _page(request, cases.open_link(token=token, browser=browser, at=clock.now()))
    return _page(request, case_queries.approval(token=token, browser=browser, at=clock.now()))


def _decide(request: PublicRequest, token: str, browser: str) -> HttpResponse:
    at = clock.now()
    pin, proof = request.POST.get("pin", "")[:12], request.POST.get("bukti", "")[:100]
    try:
        if request.POST.get("langkah") == "pin":
            return _page(request, cases.prove_pin(token=token, browser=browser, pin=pin, at=at))
        cases.approve(token=token, browser=browser, pin=pin, proof=proof, at=at)
    except (NotAllowed, Conflict, TooMany) as refusal:
        code = refusal.code
        # Whatever stands in the way is told by the page itself: it asks the case anew.
        view = case_queries.approval(token=token, browser=browser, at=at)
        if code in _PIN_FAULTS or isinstance(refusal, TooMany):
            return _page(request, view, pin_fault=code)
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
