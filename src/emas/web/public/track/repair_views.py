"""Repair what was sent back: only the marked items are asked again; new papers take the place of the old ones."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from emas.cases import operations as cases
from emas.kernel import clock
from emas.kernel.actor import Actor
from emas.kernel.errors import Conflict, Invalid, NotAllowed
from emas.web.components import sentences, service_form, uploads
from emas.web.components.forms import once_key
from emas.web.public.page import PublicRequest, language, moved, public_view
from emas.web.public.track.sheet import RepairSheet, sheet_of
from emas.web.public.track.views import applicant_of

Faults = dict[str, tuple[str, ...]]


@public_view("GET", "POST", is_personal=True)
def repair(request: PublicRequest) -> HttpResponse:
    """Show the marked items with what was sent, take the corrections."""
    actor = applicant_of(request)
    if actor is None or actor.case_ref is None:
        return moved("public:track")
    try:
        sheet = sheet_of(actor.case_ref, actor, clock.now())
    except NotAllowed:
        return moved("public:case")
    if request.method == "POST":
        return _take(request, sheet, actor)
    return _page(request, sheet, sheet.answers, {})


def _take(request: PublicRequest, sheet: RepairSheet, actor: Actor) -> HttpResponse:
    form = sheet.definition.form
    raw = service_form.raw_from_post(form, request.POST, sheet.fields)
    at, key = clock.now(), once_key(request)
    bag = _bag(sheet)
    faults = bag.take(request, at)
    if service_form.change_rows(form, raw, request.POST) or bag.takes_out(request, at):
        return _page(request, sheet, raw, faults)
    given = {name: value for name, value in raw.items() if value}
    if not faults:
        try:
            cases.repair(
                case_ref=sheet.ref,
                actor=actor,
                at=at,
                answers=given,
                uploads_owner=bag.owner,
                idempotency_key=key,
            )
        except Invalid as error:
            faults = error.faults
        except (NotAllowed, Conflict) as error:
            messages.warning(request, sentences.fault(error.code))
            return moved("public:case")
    if faults:
        return _page(request, sheet, raw, faults)
    messages.success(request, _sent(sheet))
    return moved("public:case")


def _sent(sheet: RepairSheet) -> str:
    """What went, in words: papers where nothing else was asked."""
    if not sheet.label.id:
        return _("Perbaikan sudah terkirim.")
    return _("Jawaban sudah terkirim.") if sheet.fields else _("Dokumen sudah terkirim.")


def _bag(sheet: RepairSheet) -> uploads.Bag:
    specs = sheet.definition.form.attachments
    asked = tuple((specs[name], True) for name in sheet.papers if name in specs)
    return uploads.Bag(uploads.repair_owner(sheet.ref, sheet.version, "applicant"), "applicant", asked)


def _page(request: PublicRequest, sheet: RepairSheet, raw: dict[str, Any], faults: Faults) -> HttpResponse:
    words = service_form.fault_sentences(sheet.definition.form, faults, language())
    shown = service_form.Shown(raw=raw, faults=words, language=language())
    questions = service_form.questions(sheet.definition.form, sheet.fields, shown)
    key = once_key(request)
    bag = _bag(sheet)
    papers = bag.papers({name: found[0] for name, found in words.items()})
    context = {
        "key": key,
        "parts": bag.ticket(request, clock.now()),
        "title": sheet.definition.title,
        "note": sheet.note,
        "label": sheet.label,
        "questions": questions,
        "papers": tuple(
            replace(p, hint=_("Sudah ada pada kami. Kirim lagi hanya untuk menggantinya."))
            if p.id in sheet.kept
            else p
            for p in papers
        ),
        "faults": service_form.errors_for_summary(questions) + uploads.errors_for_summary(papers),
    }
    return render(request, "public/track/repair.html", context, status=422 if faults else 200)
