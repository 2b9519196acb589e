"""The tracker: code and PIN open one case in this session; who holds it, until when, and what the citizen can do."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from emas.cases import operations as cases
from emas.cases import queries as case_queries
from emas.kernel import clock
from emas.kernel.actor import Actor
from emas.kernel.errors import Conflict, NotAllowed, NotFound
from emas.platform import limits
from emas.web.components import box, sentences, talk
from emas.web.components.forms import once_key
from emas.web.components.push import push_part
from emas.web.public.page import PublicRequest, moved, public_view

SESSION_KEY = "lacak"
TRIES_PER_QUARTER = 30
_QUARTER_SECONDS = 900


def applicant_of(request: HttpRequest) -> Actor | None:
    """The applicant that this session has proved, or None."""
    ref = request.session.get(SESSION_KEY, "")
    return Actor(kind="applicant", name="Pemohon", case_ref=ref) if ref else None


@public_view("GET", "POST", is_personal=True)
def track(request: PublicRequest, ref: str = "") -> HttpResponse:
    """Ask code and PIN. A wrong code and a wrong PIN get the same answer."""
    if request.method != "POST":
        if ref and request.session.get(SESSION_KEY) == ref:
            return moved("public:case")
        return render(request, "public/track/find.html", {"typed": ref[:40]})
    at = clock.now()
    typed, pin = request.POST.get("kode", "").strip()[:40], request.POST.get("pin", "").strip()[:12]
    limits.reserve(f"track:{request.remote}", TRIES_PER_QUARTER, _QUARTER_SECONDS, at)
    try:
        actor = cases.prove_applicant(ref=typed, pin=pin, at=at)
    except NotFound:
        return render(request, "public/track/find.html", {"typed": typed, "is_unknown": True}, status=422)
    request.session.cycle_key()
    request.session[SESSION_KEY] = actor.case_ref
    return moved("public:case")


@public_view("GET", is_personal=True)
def case(request: PublicRequest) -> HttpResponse:
    """Where the letter stands."""
    return _case(request)


def _case(request: PublicRequest, *, fault: str = "", typed: str = "") -> HttpResponse:
    actor = applicant_of(request)
    if actor is None or actor.case_ref is None:
        return moved("public:track")
    at = clock.now()
    try:
        progress = case_queries.progress(ref=actor.case_ref, pin_or_actor=actor, at=at)
    except NotFound:
        request.session.pop(SESSION_KEY, None)
        return moved("public:track")
    onward = case_queries.continuations(actor=actor, ref=actor.case_ref, channel="web", at=at)
    context = {
        "progress": progress,
        "onward": onward,
        "fault": fault,
        "typed": typed,
        **push_part(case_ref=actor.case_ref),
    }
    return render(request, "public/track/case.html", context, status=422 if fault else 200)


@public_view("POST", is_personal=True)
def say(request: PublicRequest) -> HttpResponse:
    """Write to who handles the case; with an act, answer what was asked or open the case again."""
    actor = applicant_of(request)
    if actor is None or actor.case_ref is None:
        return moved("public:track")
    given = talk.sent(request)
    try:
        cases.say_as_applicant(
            case_ref=actor.case_ref, actor=actor, text=given.text, papers=given.papers, once=given.once,
            act=request.POST.get("tindakan", "")[:40], at=clock.now(),
        )  # fmt: skip
    except talk.REFUSALS as error:
        return _case(request, fault=talk.sentence(error), typed=given.text)
    messages.success(request, _("Pesan Anda sudah terkirim."))
    return moved("public:case")


@public_view("GET", is_personal=True)
def talk_paper(request: PublicRequest, public_id: str) -> HttpResponse:
    """One paper of the conversation."""
    actor = applicant_of(request)
    if actor is None or actor.case_ref is None:
        return moved("public:track")
    found = case_queries.own_talk_paper(
        actor=actor, ref=actor.case_ref, public_id=public_id[:32], at=clock.now()
    )
    return box.file_response(*found)


@public_view("GET", "POST", is_personal=True)
def cancel(request: PublicRequest) -> HttpResponse:
    """Ask once, then cancel."""
    actor = applicant_of(request)
    if actor is None or actor.case_ref is None:
        return moved("public:track")
    at = clock.now()
    if request.method != "POST":
        progress = case_queries.progress(ref=actor.case_ref, pin_or_actor=actor, at=at)
        if not progress.can_cancel:
            return moved("public:case")
        return render(request, "public/track/cancel.html", {"progress": progress})
    try:
        cases.cancel(
            case_ref=actor.case_ref,
            actor=actor,
            at=at,
            note=request.POST.get("alasan", "").strip()[:500],
            idempotency_key=once_key(request),
        )
    except (NotAllowed, Conflict) as error:
        messages.warning(request, sentences.fault(error.code))
    else:
        messages.success(request, _("Permohonan sudah dibatalkan."))
    return moved("public:case")


@public_view("POST", is_personal=True)
def download(request: PublicRequest) -> HttpResponse:
    """Hand out the issued letter; nothing else ever leaves here."""
    actor = applicant_of(request)
    if actor is None or actor.case_ref is None:
        return moved("public:track")
    try:
        letter = cases.download_letter(case_ref=actor.case_ref, actor=actor, at=clock.now())
    except NotFound:
        messages.warning(request, _("Surat belum terbit, jadi belum bisa diunduh."))
        return moved("public:case")
    response = HttpResponse(letter.content, content_type=letter.media_type)
    response["Content-Disposition"] = f'attachment; filename="{letter.file_name}"'
    return response


@public_view("POST", is_personal=True)
def leave(request: PublicRequest) -> HttpResponse:
    """Close the tracker on a borrowed telephone."""
    request.session.pop(SESSION_KEY, None)
    messages.success(request, _("Halaman surat sudah ditutup."))
    return moved("public:home")
