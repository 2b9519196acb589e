"""The worker in the browser and the page it keeps for when there is no signal; subscribe a browser to the news of one case, and end it."""

import hashlib

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from emas.kernel import clock
from emas.kernel.errors import Invalid, NotFound
from emas.notify import operations as notify
from emas.platform import limits
from emas.web.public.page import PublicRequest, moved, public_view
from emas.web.public.track.views import applicant_of

TRIES_PER_QUARTER = 20
_QUARTER_SECONDS = 900


@public_view("GET")
def worker(request: PublicRequest) -> HttpResponse:
    """
    The service worker: it must lie at the root, for a browser lets it speak only for addresses below its own.

    A day old it is asked for again; its bytes change with the page it keeps, so that a new one is fetched then.
    """
    version = hashlib.sha256(render_to_string("public/no_signal.html").encode()).hexdigest()[:12]
    response = render(
        request,
        "public/push_worker.js",
        {"version": version},
        content_type="text/javascript; charset=utf-8",
    )
    response["Cache-Control"] = "private, max-age=86400"
    return response


@public_view("GET")
def no_signal(request: PublicRequest) -> HttpResponse:
    """What a browser keeps and shows when it reaches nobody: the same for everybody."""
    response = render(request, "public/no_signal.html")
    response["Cache-Control"] = "no-cache"
    response["X-Robots-Tag"] = "noindex"
    return response


@public_view("POST", is_personal=True)
def case_push(request: PublicRequest) -> HttpResponse:
    """Keep or end the notices of the case that this session has opened."""
    actor = applicant_of(request)
    if actor is None or actor.case_ref is None:
        return moved("public:track")
    if "hentikan" in request.POST:
        notify.unsubscribe(case_ref=actor.case_ref)
        messages.success(request, _("Kabar di peramban sudah dihentikan."))
        return moved("public:case")
    limits.reserve(f"push:{request.remote}", TRIES_PER_QUARTER, _QUARTER_SECONDS, clock.now())
    try:
        notify.subscribe(text=request.POST.get("langganan", ""), case_ref=actor.case_ref, at=clock.now())
    except (Invalid, NotFound):
        messages.warning(request, _("Peramban ini belum bisa menerima kabar. Coba peramban lain."))
    else:
        messages.success(request, _("Kabar surat ini akan muncul di peramban ini."))
    return moved("public:case")
