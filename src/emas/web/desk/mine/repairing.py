"""Correct a request of one's own that came back: only what was marked is asked again."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from emas.cases import operations, queries
from emas.cases.types import CorrectionSheet
from emas.documents import operations as documents
from emas.kernel import clock
from emas.kernel.actor import Actor
from emas.kernel.errors import Conflict, Invalid, NotAllowed
from emas.web.components import service_form
from emas.web.components.forms import once_key
from emas.web.desk import sentences
from emas.web.desk.page import StaffRequest, desk_view, moved, told, warned

Faults = dict[str, tuple[str, ...]]


@desk_view("GET", "POST")
def repair(request: StaffRequest, ref: str) -> HttpResponse:
    """Show what came back with what was sent, take the corrections."""
    applicant = queries.my_applicant(actor=request.actor, ref=ref)
    try:
        sheet = queries.correction_sheet(ref=ref, actor=applicant, at=clock.now())
    except NotAllowed:
        return moved(request, "desk:mine_case", ref)
    if request.method != "POST":
        return _page(request, sheet, applicant, sheet.answers, {})
    form = sheet.definition.form
    raw = service_form.raw_from_post(form, request.POST, sheet.fields)
    if service_form.change_rows(form, raw, request.POST):
        return _page(request, sheet, applicant, raw, {})
    faults = _store(request, sheet) or _send(request, sheet, applicant, raw)
    if faults:
        return _page(request, sheet, applicant, raw, faults)
    return moved(request, "desk:mine_case", ref)


def _send(request: StaffRequest, sheet: CorrectionSheet, applicant: Actor, raw: dict[str, Any]) -> Faults:
    key = once_key(request)
    try:
        operations.repair(
            case_ref=sheet.ref,
            actor=applicant,
            at=clock.now(),
            answers={name: value for name, value in raw.items() if value},
            uploads_owner=f"perbaikan:{key}",
            idempotency_key=key,
        )
    except Invalid as error:
        return error.faults
    except (NotAllowed, Conflict) as error:
        warned(request, str(sentences.for_code(error.code)))
    else:
        told(request, _("Perbaikan sudah terkirim."))
    return {}


def _store(request: StaffRequest, sheet: CorrectionSheet) -> Faults:
    """Keep the new papers under this sending's own key, so that a refused sending can be repeated."""
    faults: Faults = {}
    specs = sheet.definition.form.attachments
    for name in sheet.papers:
        for upload in request.FILES.getlist(name)[: specs[name].max_files]:
            try:
                documents.store_upload(
                    owner_ref=f"perbaikan:{once_key(request)}",
                    field=name,
                    file_name=upload.name or "",
                    content=upload.read(),
                    kinds=specs[name].kinds,
                    max_bytes=specs[name].max_megabytes * 1_000_000,
                    uploaded_by=request.actor.label,
                    at=clock.now(),
                    data_class=specs[name].data_class,
                )
            except Invalid as error:
                faults[name] = next(iter(error.faults.values()))
    return faults


def _page(
    request: StaffRequest, sheet: CorrectionSheet, applicant: Actor, raw: dict[str, Any], faults: Faults
) -> HttpResponse:
    form, language, at = sheet.definition.form, get_language() or "id", clock.now()
    words = service_form.fault_sentences(form, faults, language)
    people = queries.colleagues_of(form=form, ref=sheet.ref, actor=applicant, at=at)
    shown = service_form.Shown(raw=raw, faults=words, language=language, colleagues=people)
    questions = service_form.questions(form, sheet.fields, shown)
    papers = [(form.attachments[name], words[name][0] if name in words else "") for name in sheet.papers]
    items = list(service_form.errors_for_summary(questions))
    items += [(spec.name, sentence) for spec, sentence in papers if sentence]
    items += [("", sentences.for_code(code)) for code in faults.get("", ())]
    context = {
        "sheet": sheet,
        "progress": queries.progress(ref=sheet.ref, pin_or_actor=applicant, at=at),
        "questions": questions,
        "papers": papers,
        "faults": items,
    }
    return render(request, "desk/mine/repair.html", context, status=422 if faults else 200)
