"""One's own leave: balance as a ledger, requests with their status, the form with what it comes to, answers to changes."""

from dataclasses import replace
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from emas.cases import operations, queries
from emas.cases.types import AbsenceSheet, DeskOffer
from emas.kernel import clock, errors
from emas.kernel.actor import Actor
from emas.personnel import queries as ledgers
from emas.web.components import date_examples, service_form, uploads
from emas.web.components.forms import once_key
from emas.web.desk import sentences
from emas.web.desk.leave import words
from emas.web.desk.page import StaffRequest, desk_view, moved, told

Faults = dict[str, tuple[str, ...]]
#: The hidden field that names the questions a page asked: what an answer opened is asked before anything is sent.
ASKED = "ditanyakan"


@desk_view("GET")
def home(request: StaffRequest) -> HttpResponse:
    """My balance, my requests, the way to a new one."""
    if not request.actor.posts:
        # Somebody on leave himself: the first page says so and leads to his requests.
        return redirect("desk:home")
    at, offers = clock.now(), queries.absence_offers(actor=request.actor)
    own = {offer.definition.slug for offer in offers}
    mine = queries.my_requests(actor=request.actor, cursor=request.GET.get("cursor", ""))
    names = dict.fromkeys(offer.definition.absence.ledger for offer in offers if offer.definition.absence)
    context = {
        "offers": offers,
        "ledgers": [ledgers.own_ledger(actor=request.actor, ledger=name, at=at) for name in names],
        "requests": [row for row in mine.rows if row.service in own],
        "next": mine.next_cursor,
        "keeps": ledgers.keeps(actor=request.actor),
    }
    return render(request, "desk/leave/home.html", context)


@desk_view("GET")
def choose(request: StaffRequest) -> HttpResponse:
    """Go to the form; where there are several services, choose one."""
    offers = queries.absence_offers(actor=request.actor)
    if len(offers) == 1:
        return redirect("desk:leave_ask", offers[0].definition.slug)
    if not offers:
        raise errors.NotAllowed("not_your_service")
    return render(request, "desk/leave/choose.html", {"offers": offers})


@desk_view("GET", "POST")
def ask(request: StaffRequest, slug: str) -> HttpResponse:
    """The form: first what it comes to, then the sending."""
    offer = next((o for o in queries.absence_offers(actor=request.actor) if o.definition.slug == slug), None)
    if offer is None:
        raise errors.NotFound
    if request.method == "GET":
        return _form(request, offer, {}, {}, is_checked=False)
    form = offer.definition.form
    raw = service_form.raw_from_post(form, request.POST)
    asked = set(request.POST.get(ASKED, "").split())
    raw = {name: value for name, value in raw.items() if name in asked}
    bag = _bag(request, offer, _owner(request, offer))
    faults = bag.take(request, clock.now())
    is_out = bag.takes_out(request, clock.now())
    sheet = _sheet(request, offer, raw)
    opened = set(sheet.fields) - asked or {spec.name for spec, _ in sheet.papers} - asked
    if "periksa" in request.POST or opened or faults or is_out:
        # Who pressed Send must not take the page that asks more for the one that says it went.
        is_held = bool(opened) and "periksa" not in request.POST and not is_out
        return _form(request, offer, raw, faults, is_checked=True, is_held=is_held, sheet=sheet)
    try:
        ref = operations.open_own(
            service=slug,
            unit_id=_unit(request, offer),
            answers={name: value for name, value in raw.items() if value},
            uploads_owner=_owner(request, offer),
            actor=request.actor,
            at=clock.now(),
            idempotency_key=once_key(request),
        )
    except errors.Invalid as error:
        return _form(request, offer, raw, dict(error.faults), is_checked=True, sheet=sheet)
    told(request, _("Permohonan cuti terkirim. Statusnya ada di halaman ini."))
    return moved(request, "desk:leave_request", ref)


def _unit(request: StaffRequest, offer: DeskOffer) -> int:
    asked = request.POST.get("unit_pembuat", "")
    known = dict(offer.units)
    return int(asked) if asked.isdecimal() and int(asked) in known else next(iter(known))


def _owner(request: StaffRequest, offer: DeskOffer) -> str:
    return uploads.form_owner(offer.definition.slug, request.actor.person_id)


def _sheet(request: StaffRequest, offer: DeskOffer, raw: dict[str, Any]) -> AbsenceSheet:
    return queries.absence_sheet(
        actor=request.actor,
        service=offer.definition.slug,
        unit_id=_unit(request, offer),
        raw={name: value for name, value in raw.items() if value},
        at=clock.now(),
        uploads_owner=_owner(request, offer) if request.method == "POST" else "",
    )


def _bag(request: StaffRequest, offer: DeskOffer, owner: str) -> uploads.Bag:
    specs = offer.definition.form.attachments.values()
    return uploads.Bag(owner, request.actor.label, tuple((spec, True) for spec in specs))


def _form(
    request: StaffRequest,
    offer: DeskOffer,
    raw: dict[str, Any],
    faults: Faults,
    *,
    is_checked: bool,
    is_held: bool = False,
    sheet: AbsenceSheet | None = None,
) -> HttpResponse:
    sheet = sheet or _sheet(request, offer, raw)
    definition, language = offer.definition, get_language() or "id"
    asked = set(request.POST.get(ASKED, "").split())
    # A question that an answer just opened has no fault yet.
    told_of = {name: codes for name, codes in sheet.faults.items() if name in asked or name == ""}
    faults = {**(told_of if is_checked else {}), **faults}
    sentences_of = service_form.fault_sentences(definition.form, faults, language)
    shown = service_form.Shown(
        raw=raw, faults=sentences_of, language=language,
        colleagues=queries.colleagues_at(
            form=definition.form, unit_id=sheet.unit_id, actor=request.actor, at=clock.now()
        ),
        leaning=date_examples.of_absence(definition),
    )  # fmt: skip
    questions = _offered(service_form.questions(definition.form, sheet.fields, shown), sheet)
    bag = uploads.Bag(_owner(request, offer), request.actor.label, sheet.papers)
    papers = bag.papers({name: found[0] for name, found in sentences_of.items() if found})
    items = [*service_form.errors_for_summary(questions), *uploads.errors_for_summary(papers)]
    items += [("", sentences.for_code(code)) for code in faults.get("", ())]
    context = {
        "offer": offer,
        "service": definition,
        "unit_id": sheet.unit_id,
        "questions": questions,
        "papers": papers,
        "key": once_key(request),
        "parts": bag.ticket(request, clock.now()),
        "asked": " ".join([*sheet.fields, *(spec.name for spec, _ in sheet.papers)]),
        "faults": items,
        "sheet": sheet,
        "preview": sheet.preview if is_checked else None,
        "is_held": is_held,
        "unit_words": words.unit_of(definition, raw),
    }
    return render(request, "desk/leave/ask.html", context, status=422 if items else 200)


def _offered(
    questions: tuple[service_form.Question, ...], sheet: AbsenceSheet
) -> tuple[service_form.Question, ...]:
    """Leave out the kinds that are not for this employment, and say so; one that was chosen all the same stays with its fault."""
    spec = sheet.offer.definition.absence
    found = []
    for question in questions:
        if spec is not None and question.name == spec.sort:
            kept = tuple(
                each for each in question.options if each.value in sheet.sorts or each.value == question.value
            )
            if len(kept) < len(question.options):
                hint = _("Jenis cuti yang bukan untuk jenis kepegawaian Anda tidak ditampilkan.")
                question = replace(question, options=kept, hint=question.hint or hint)
        found.append(question)
    return tuple(found)


@desk_view("GET")
def request_page(request: StaffRequest, ref: str) -> HttpResponse:
    """One request of mine: where it is, what was decided, what I can do."""
    applicant = queries.my_applicant(actor=request.actor, ref=ref)
    progress = queries.progress(ref, applicant, clock.now())
    context = {
        "progress": progress,
        "absence": ledgers.absence(request=progress.ref),
        "answers": queries.own_answers(actor=applicant, ref=ref),
    }
    return render(request, "desk/leave/request.html", context)


@desk_view("POST")
def answer(request: StaffRequest, ref: str) -> HttpResponse:
    """Agree with dates that an approver changed."""
    applicant = queries.my_applicant(actor=request.actor, ref=ref)
    progress = queries.progress(ref, applicant, clock.now())
    sheet = queries.correction_sheet(ref=ref, actor=applicant, at=clock.now())
    operations.repair(
        case_ref=ref,
        actor=applicant,
        at=clock.now(),
        # The button is the agreement: the only question of this answer is a box to tick.
        answers=dict.fromkeys(sheet.fields, service_form.YES),
        version=progress.version,
        idempotency_key=once_key(request),
    )
    told(request, _("Anda setuju dengan tanggal baru. Permohonan kembali ke pejabat."))
    return moved(request, "desk:leave_request", ref)


@desk_view("GET", "POST")
def withdraw(request: StaffRequest, ref: str) -> HttpResponse:
    """Withdraw a request, or cancel a leave that has not begun: asked once more, with a reason."""
    applicant = queries.my_applicant(actor=request.actor, ref=ref)
    progress = queries.progress(ref, applicant, clock.now())
    if not progress.can_cancel:
        raise errors.NotAllowed("cannot_cancel")
    fault = ""
    if request.method == "POST":
        try:
            operations.cancel(
                case_ref=ref,
                actor=applicant,
                at=clock.now(),
                note=request.POST.get("note", "").strip()[:500],
                idempotency_key=once_key(request),
            )
        except errors.Invalid:
            fault = _("Tulis alasannya.")
        else:
            told(
                request,
                _("%(ended)s. Harinya kembali ke saldo Anda.") % {"ended": _where_it_stands(ref, applicant)},
            )
            return moved(request, "desk:leave_request", ref)
    context = {"progress": progress, "fault": fault}
    return render(request, "desk/leave/withdraw.html", context, status=422 if fault else 200)


def _where_it_stands(ref: str, applicant: Actor) -> str:
    """Give the name of the step at which a request stands, in the words of its service: withdrawn is not cancelled."""
    return queries.progress(ref, applicant, clock.now()).stages[-1].title.in_(get_language() or "id")


@desk_view("POST")
def download(request: StaffRequest, ref: str) -> HttpResponse:
    """The signed permit with its form."""
    applicant = queries.my_applicant(actor=request.actor, ref=ref)
    issued = operations.download_letter(case_ref=ref, actor=applicant, at=clock.now())
    response = HttpResponse(issued.content, content_type="application/pdf")
    name = content_disposition_header(True, issued.file_name) or "attachment"
    response["Content-Disposition"] = name
    return response
