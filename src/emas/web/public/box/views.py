"""
The sealed box for citizens: send without an account, come back with the receipt code.

The code is in the form of each page and goes back with each button, so that no session, cookie or address holds it; every page of an
opened case is the answer to a POST. All of it works without JavaScript.
"""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from emas.cases import operations, queries
from emas.cases.types import BoxCase, BoxEntry, OfferedAct
from emas.kernel import clock, codes
from emas.kernel.actor import ANONYMOUS
from emas.kernel.digits import whole
from emas.kernel.errors import EmasError, Invalid, NotFound, Unavailable
from emas.web.components import box
from emas.web.components.forms import once_key
from emas.web.public.page import PublicRequest, language, public_view

CHANNEL = "web"
STARS = tuple(range(5, 0, -1))


@public_view("GET", "POST", is_personal=True)
def new(request: PublicRequest, slug: str) -> HttpResponse:
    """The one page of the form; the answer to sending it is the receipt, shown this once."""
    at = clock.now()
    form = queries.box_form(service=slug, channel=CHANNEL, actor=ANONYMOUS, at=at)
    if request.method != "POST":
        return render(request, "public/box/new.html", box.form_context(form, language()))
    raw, seed = box.posted_raw(form, request), box.posted_seed(request)
    about = request.POST.get(box.ABOUT, "")[:20]
    try:
        # Whoever happens to be signed in is not the reporter: nobody is passed on.
        receipt = operations.file_sealed(
            service=slug, channel=CHANNEL, seed=seed, answers=raw, about_unit_id=about,
            papers=box.papers_of(request, form.definition), actor=ANONYMOUS, place=request.remote, at=at,
        )  # fmt: skip
    except Invalid as error:
        context = box.form_context(form, language(), raw, error.faults, about)
        return render(request, "public/box/new.html", context, status=422)
    except Unavailable:
        context = {**box.form_context(form, language(), raw, {}, about), "is_ready": False}
        return render(request, "public/box/new.html", context, status=503)
    return render(request, "public/box/receipt.html", {"receipt": receipt, "service": form.definition})


@public_view("GET")
def figures(request: PublicRequest, slug: str) -> HttpResponse:
    """What may be told of all cases together: numbers, no case."""
    found = next((d for d in queries.sealed_services() if d.slug == slug), None)
    if found is None:
        raise Http404
    context = {"service": found, "figures": queries.box_figures(service=slug, at=clock.now())}
    return render(request, "public/box/figures.html", context)


@public_view("GET", "POST", is_personal=True)
def open_box(request: PublicRequest) -> HttpResponse:
    """Ask the code, then show the case it opens."""
    if request.method != "POST":
        return render(request, "public/box/open.html", {})
    return _case(request)


@public_view("POST", is_personal=True)
def say(request: PublicRequest) -> HttpResponse:
    """Write to the handlers."""
    try:
        entry = _entry(request)
        found = queries.box_reporter(entry=entry, at=clock.now())
        operations.say_as_reporter(
            code=_code(request), text=request.POST.get("pesan", ""), once=once_key(request), at=clock.now(),
            papers=box.papers_of(request, found.definition),
        )  # fmt: skip
    except NotFound:
        return _unknown(request)
    except EmasError as error:
        return _case(request, fault=box.sentence(error))
    return _case(request, done=_("Pesan Anda sudah terkirim."))


@public_view("POST", is_personal=True)
def act(request: PublicRequest) -> HttpResponse:
    """Do what waits for the reporter: send data, accept the answer, open again."""
    stars = request.POST.get("nilai", "")
    try:
        entry = _entry(request)
        found = queries.box_reporter(entry=entry, at=clock.now())
        operations.act_as_reporter(
            code=_code(request), act=request.POST.get("tindakan", "")[:40], text=request.POST.get("catatan", ""),
            papers=box.papers_of(request, found.definition), at=clock.now(),
            stars=whole(stars), once=once_key(request),
        )  # fmt: skip
    except NotFound:
        return _unknown(request)
    except EmasError as error:
        return _case(request, fault=box.sentence(error))
    return _case(request, done=_("Sudah kami terima. Terima kasih."))


@public_view("POST", is_personal=True)
def rate(request: PublicRequest) -> HttpResponse:
    """Judge the answer of a finished case."""
    stars = request.POST.get("nilai", "")
    try:
        operations.rate_sealed(code=_code(request), stars=whole(stars) or 0, at=clock.now())
    except NotFound:
        return _unknown(request)
    except EmasError as error:
        return _case(request, fault=box.sentence(error))
    return _case(request, done=_("Terima kasih atas penilaian Anda."))


@public_view("POST", is_personal=True)
def paper(request: PublicRequest) -> HttpResponse:
    """One paper of the opened case."""
    try:
        entry = _entry(request)
        public_id = request.POST.get("berkas", "")[:32]
        return box.file_response(*queries.box_reporter_file(entry=entry, public_id=public_id, at=clock.now()))
    except NotFound:
        return _unknown(request)


def _code(request: PublicRequest) -> str:
    return request.POST.get("kode", "")[:80]


def _entry(request: PublicRequest) -> BoxEntry:
    return operations.open_by_code(code=_code(request), place=request.remote, at=clock.now())


def _case(request: PublicRequest, *, fault: str = "", done: str = "") -> HttpResponse:
    try:
        entry = _entry(request)
        found = queries.box_reporter(entry=entry, at=clock.now())
    except NotFound:
        return _unknown(request)
    acts = [(each, queries.ends_well(found.definition, each.act)) for each in found.acts]
    context = {
        "case": found,
        "code": codes.normalise_receipt(_code(request)),
        "fault": fault,
        "done": done,
        "acts": acts,
        "papers": tuple(found.definition.form.attachments.values()),
        "stars": STARS,
        "typed": {name: request.POST.get(name, "") for name in ("pesan", "catatan")} if fault else {},
        "turn": _turn(found, acts),
    }
    return render(request, "public/box/case.html", context, status=422 if fault else 200)


def _turn(found: BoxCase, acts: list[tuple[OfferedAct, bool]]) -> str:
    """What the reporter is asked for by the date on top: a bare date would not say; '' when it is not his turn."""
    ends = {ends_well for _act, ends_well in acts} if found.is_open else set()
    if ends == {True, False}:
        return "judge"
    if ends:
        return "accept" if True in ends else "reply"
    return ""


def _unknown(request: PublicRequest) -> HttpResponse:
    return render(request, "public/box/open.html", {"is_unknown": True, "typed": _code(request)}, status=422)
