"""
One letter, one big button: what is asked, who asks and why. Opening the link does nothing; the act is a POST.

A link acts only in a browser that is known as its person's, by a cookie of this address alone: proved once by a message from his own number,
or where he is signed in. Anybody else to whom it was forwarded, opened before or not, sees nothing of the letter and can do nothing.
Of his own browsers it belongs to the one that opens it first.
"""

from typing import Final
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from emas.cases import operations as cases
from emas.cases import queries as case_queries
from emas.cases.types import ApprovalView
from emas.kernel import clock, codes
from emas.kernel.errors import Conflict, EmasError, NotAllowed, NotFound, TooMany
from emas.notify import operations as notify
from emas.notify.types import PhoneAsked
from emas.platform import limits
from emas.web.components import sentences, sessions, whatsapp
from emas.web.public.page import PublicRequest, moved, public_view

_GUESSES_A_QUARTER: Final = 60
_QUARTER_SECONDS: Final = 900
_PIN_FAULTS: Final = frozenset({"pin_wrong", "pin_missing"})
_PAGES: Final = {"open": "public/approve/letter.html", "unproven": "public/approve/phone.html"}
_LONGEST_TOKEN: Final = 100
_COOKIE: Final = "emas_tautan"
#: A known browser is forgotten after so long without use: each visit begins it anew.
_COOKIE_SECONDS: Final = notify.KNOWN_DAYS * 24 * 3600


@public_view("GET", "POST", is_personal=True)
def letter(request: PublicRequest, token: str) -> HttpResponse:
    """Show the letter, or ask whose telephone this is; on POST see the PIN, or approve."""
    browser = _browser(request) or codes.new_token()
    try:
        response = _answer(request, token[:_LONGEST_TOKEN], browser)
    except NotFound:
        # Whoever guesses is slowed down; the many heads behind one address of a mobile operator are not.
        limits.reserve(f"approve:{request.remote}", _GUESSES_A_QUARTER, _QUARTER_SECONDS, clock.now())
        return _page(request, ApprovalView(state="unknown"))
    response.set_cookie(
        _COOKIE, browser, max_age=_COOKIE_SECONDS, path=reverse("public:approve", args=["x"])[:-1],
        httponly=True, samesite="Lax", secure=request.is_secure(),
    )  # fmt: skip
    return response


@public_view("GET", is_personal=True)
def news(request: PublicRequest, token: str) -> HttpResponse:
    """Tell a page that waits for the proof whether it may go on: 200, or 204 while there is nothing new. Raises: NotFound."""
    view = case_queries.approval(
        token=token[:_LONGEST_TOKEN],
        browser=_browser(request),
        at=clock.now(),
        signed_in=sessions.person(request),
    )
    return HttpResponse(status=204 if view.state == "unproven" else 200)


def _browser(request: PublicRequest) -> str:
    return request.COOKIES.get(_COOKIE, "")[:_LONGEST_TOKEN]


def _answer(request: PublicRequest, token: str, browser: str) -> HttpResponse:
    at, signed_in = clock.now(), sessions.person(request)
    asks = request.method == "POST" and request.POST.get("langkah") == "hp"
    if request.method == "POST" and not asks:
        return _decide(request, token, browser, signed_in)
    # A program that looks at the addresses of messages, for a preview or for safety, must neither take the link from its person nor ask.
    if asks or request.headers.get("Sec-Fetch-Mode") == "navigate":
        view = cases.open_link(token=token, browser=browser, at=at, signed_in=signed_in)
        return _page(request, view, is_asked=True)
    return _page(request, case_queries.approval(token=token, browser=browser, at=at, signed_in=signed_in))


def _decide(request: PublicRequest, token: str, browser: str, signed_in: int | None) -> HttpResponse:
    at = clock.now()
    pin, proof = request.POST.get("pin", "")[:12], request.POST.get("bukti", "")[:100]
    try:
        if request.POST.get("langkah") == "pin":
            view = cases.prove_pin(token=token, browser=browser, pin=pin, at=at, signed_in=signed_in)
            return _page(request, view)
        cases.approve(token=token, browser=browser, pin=pin, proof=proof, at=at, signed_in=signed_in)
    except (NotAllowed, Conflict, TooMany) as refusal:
        code = refusal.code
        # Whatever stands in the way is told by the page itself: it asks the case anew.
        view = case_queries.approval(token=token, browser=browser, at=at, signed_in=signed_in)
        if code in _PIN_FAULTS or isinstance(refusal, TooMany):
            return _page(request, view, pin_fault=_pin_sentence(refusal))
        return _page(request, view if view.state != "open" else ApprovalView(state="refused"))
    return moved("public:approve", token)


def _pin_sentence(refusal: EmasError) -> str:
    """What is wrong with the PIN: it, or how often it was tried."""
    return sentences.wait(refusal) if isinstance(refusal, TooMany) else _("PIN belum benar. Coba lagi.")


def _page(
    request: PublicRequest, view: ApprovalView, pin_fault: str = "", *, is_asked: bool = False
) -> HttpResponse:
    is_open = view.state in {"open", "unproven"}
    status = 422 if pin_fault else 200 if is_open else 404 if view.state == "unknown" else 410
    if view.state == "used" and view.outcome == "approved":
        status = 200
    name = _PAGES.get(view.state, "public/approve/closed.html")
    context = {"letter": view, "pin_fault": pin_fault, "is_asked": is_asked, **_sending(request, view.phone)}
    response = render(request, name, context, status=status)
    response["X-Robots-Tag"] = "noindex"
    return response


def _sending(request: PublicRequest, asked: PhoneAsked | None) -> dict[str, object]:
    """Say how the words of a proof are sent: the address that opens WhatsApp with them, and for how many seconds they count."""
    if asked is None:
        return {}
    if settings.EMAS_DEMO:
        wanted = urlencode({"cari": asked.label, "balas": asked.words})
        address = f"{reverse('public:demo_phones')}?{wanted}"
    else:
        address = whatsapp.address(asked.number, asked.words)
    seconds = max(0, int((asked.expires_at - clock.now()).total_seconds()))
    return {"address": address, "seconds": seconds, "is_early": "sudah" in request.GET}
