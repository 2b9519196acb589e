"""The pages of a service's own form and its papers: saved on every "Lanjut", safe to go back and to reload."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from emas.documents import queries as document_queries
from emas.kernel import clock
from emas.web.components import service_form, uploads
from emas.web.public.apply import journey as journeys
from emas.web.public.apply import passwords
from emas.web.public.apply.journey import APPLICANT, Journey
from emas.web.public.page import PublicRequest, language, moved, public_view

ASKED = "ditanya"


@public_view("GET", "POST", is_personal=True)
def form_page(request: PublicRequest, number: int) -> HttpResponse:
    """One page of questions."""
    at = clock.now()
    journey = journeys.current(request, at)
    if journey is None or not journey.has_identity:
        return moved("public:apply_identity")
    pages = journey.definition.form.pages
    if not 1 <= number <= len(pages):
        raise Http404
    if request.method == "POST":
        return _take_page(request, journey, number)
    return _page(request, journey, number, {}, {})


def _take_page(request: PublicRequest, journey: Journey, number: int) -> HttpResponse:
    today = clock.local_date(clock.now())
    form, page = journey.definition.form, journey.definition.form.pages[number - 1]
    raw = service_form.raw_from_post(form, request.POST, page.fields)
    here = journeys.page_address(number) + _return_query(request)
    if service_form.change_rows(form, raw, request.POST):
        journeys.save(request, journey, answers=raw)
        return moved(f"{here}#{request.POST['baris'][1:].partition('.')[0]}")
    refused = passwords.take(journey, page.fields, request.POST, raw)
    clean, faults = journey.parse(today, raw, page.fields)
    faults.update(refused)
    asked = set(request.POST.get(ASKED, "").split())
    new = set(page.fields).intersection(journey.visible(clean, today)) - asked
    told = {name: codes for name, codes in faults.items() if name.partition("-")[0] not in new}
    if told:
        return _page(request, journey, number, raw, told)
    journeys.save(request, journey, answers=raw)
    if new:
        # An answer opened another question of this page: ask it before going on.
        return moved(here)
    if "simpan" in request.POST:
        return moved("public:apply_kept")
    changed = journeys.current(request, clock.now())
    if changed is None:
        return moved("public:services")
    if request.GET.get("kembali") == "periksa":
        return moved("public:apply_check")
    return moved(journeys.after(changed, number, today))


def _page(
    request: PublicRequest,
    journey: Journey,
    number: int,
    raw: dict[str, Any],
    faults: dict[str, tuple[str, ...]],
) -> HttpResponse:
    today = clock.local_date(clock.now())
    page = journey.definition.form.pages[number - 1]
    typed = {**journey.answers, **raw}
    clean, _ = journey.parse(today, raw)
    visible = set(journey.visible(clean, today))
    names = tuple(name for name in page.fields if name in visible)
    shown = service_form.Shown(
        raw=typed,
        faults=service_form.fault_sentences(journey.definition.form, faults, language()),
        pemohon=journey.resident,
        language=language(),
    )
    found = service_form.questions(journey.definition.form, names, shown)
    general = tuple(("", text) for text in shown.faults.get("", ()))
    context = {
        "journey": journey,
        "title": page.title.in_(language()),
        "questions": found,
        "asked": " ".join(names),
        "faults": service_form.errors_for_summary(found) + general,
        "back": _back(request, journey, number),
        "step": _step_words(journey, number),
    }
    return render(request, "public/apply/page.html", context, status=422 if faults else 200)


def _step_words(journey: Journey, number: int) -> tuple[int, int]:
    """(which, of how many) among identity, form pages, papers, check."""
    numbers = journeys.pages_to_ask(journey, clock.local_date(clock.now()))
    before = 0 if journey.definition.applicant.asks_nothing else 1
    which = before + 1 + sum(1 for n in numbers if n < number)
    return which, len(numbers) + 2 + before


def _back(request: PublicRequest, journey: Journey, number: int) -> str:
    if request.GET.get("kembali") == "periksa":
        return reverse("public:apply_check")
    return journeys.before(journey, number, clock.local_date(clock.now()))


def _return_query(request: PublicRequest) -> str:
    return "?kembali=periksa" if request.GET.get("kembali") == "periksa" else ""


@public_view("GET", "POST", is_personal=True)
def papers(request: PublicRequest) -> HttpResponse:
    """Photos and PDFs: each is kept as soon as it arrived, so that a broken line loses one file at most."""
    at = clock.now()
    journey = journeys.current(request, at)
    if journey is None or not journey.has_identity:
        return moved("public:apply_identity")
    faults: dict[str, tuple[str, ...]] = {}
    if request.method == "POST":
        bag = _bag(journey)
        faults = bag.take(request, at)
        if bag.takes_out(request, at):
            return moved(reverse("public:apply_papers") + _return_query(request))
        if not faults and "kirim" in request.POST:
            return moved(reverse("public:apply_papers") + _return_query(request))
        if not faults and "simpan" in request.POST:
            return moved("public:apply_kept")
        faults = {**bag.missing(), **faults}
        if not faults and bag.unseen(request):
            return _papers_page(request, journey, {}, looks=True)
        if not faults:
            return moved("public:apply_check")
    return _papers_page(request, journey, faults)


def _bag(journey: Journey) -> uploads.Bag:
    return uploads.Bag(
        journey.uploads_owner, APPLICANT.label, tuple(journey.papers(clock.local_date(clock.now())))
    )


def _papers_page(
    request: PublicRequest, journey: Journey, faults: dict[str, tuple[str, ...]], *, looks: bool = False
) -> HttpResponse:
    bag = _bag(journey)
    asked = bag.papers(bag.said(faults, language()))
    past_the_last = len(journey.definition.form.pages) + 1
    context = {
        "journey": journey,
        "papers": asked,
        "looks": looks,
        "parts": bag.ticket(request, clock.now()),
        "faults": uploads.errors_for_summary(asked),
        "back": _back(request, journey, past_the_last),
        "step": _step_words(journey, past_the_last),
    }
    return render(request, "public/apply/papers.html", context, status=422 if faults else 200)


@public_view("GET", is_personal=True)
def paper_image(request: PublicRequest, public_id: str) -> HttpResponse:
    """A paper of this session's own draft, to look at before sending."""
    journey = journeys.current(request, clock.now())
    if journey is None or not journey.uploads_owner:
        raise Http404
    found = document_queries.attachment(public_id=public_id, owner_ref=journey.uploads_owner)
    return file_response(found.content, found.media_type, found.file_name)


def file_response(content: bytes, media_type: str, file_name: str) -> HttpResponse:
    """An upload handed back: exact type, no sniffing, nothing in it may run (ASVS 3.2.1)."""
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = f'inline; filename="{file_name}"'
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response
