"""Repair what was sent back: only the marked items are asked again; new papers take the place of the old ones."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from emas.cases import operations as cases
from emas.catalogue.types import AttachmentSpec
from emas.documents import operations as documents
from emas.documents import queries as document_queries
from emas.kernel import clock
from emas.kernel.actor import Actor
from emas.kernel.errors import Conflict, Invalid, NotAllowed
from emas.web.components import parts, sentences, service_form
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
    if service_form.change_rows(form, raw, request.POST):
        return _page(request, sheet, raw, {})
    given = {name: value for name, value in raw.items() if value}
    at, key = clock.now(), once_key(request)
    owner = f"perbaikan:{key}"
    faults = _store(request, sheet, owner, actor)
    if not faults:
        try:
            cases.repair(
                case_ref=sheet.ref,
                actor=actor,
                at=at,
                answers=given,
                uploads_owner=owner,
                idempotency_key=key,
            )
        except Invalid as error:
            faults = error.faults
        except (NotAllowed, Conflict) as error:
            messages.warning(request, sentences.fault(error.code))
            return moved("public:case")
    if faults:
        return _page(request, sheet, raw, faults)
    messages.success(
        request, _("Jawaban sudah terkirim.") if sheet.label.id else _("Perbaikan sudah terkirim.")
    )
    return moved("public:case")


def _store(request: PublicRequest, sheet: RepairSheet, owner: str, actor: Actor) -> Faults:
    """Keep the new papers under this sending's own key, so that a refused sending can be repeated."""
    faults: Faults = {}
    kept = [row.field for row in document_queries.attachments(owner_ref=owner)]
    for spec in _papers(sheet):
        for upload in request.FILES.getlist(spec.name)[: spec.max_files]:
            if kept.count(spec.name) >= spec.max_files:
                break
            try:
                documents.store_upload(
                    owner_ref=owner,
                    field=spec.name,
                    file_name=str(upload.name),
                    content=upload.read(),
                    data_class=spec.data_class,
                    kinds=spec.kinds,
                    max_bytes=spec.max_megabytes * 1024 * 1024,
                    uploaded_by=actor.label,
                    at=clock.now(),
                )
                kept.append(spec.name)
            except Invalid as error:
                faults[spec.name] = next(iter(error.faults.values()))
    return faults


def _papers(sheet: RepairSheet) -> Sequence[AttachmentSpec]:
    specs = sheet.definition.form.attachments
    return tuple(specs[name] for name in sheet.papers if name in specs)


def _page(request: PublicRequest, sheet: RepairSheet, raw: dict[str, Any], faults: Faults) -> HttpResponse:
    words = service_form.fault_sentences(sheet.definition.form, faults, language())
    shown = service_form.Shown(raw=raw, faults=words, language=language())
    questions = service_form.questions(sheet.definition.form, sheet.fields, shown)
    papers = [
        {
            "id": spec.name,
            "label": spec.label,
            "hint": spec.hint,
            "takes_many": spec.max_files > 1,
            "capture": spec.capture or "environment",
            "error": words[spec.name][0] if spec.name in words else "",
        }
        for spec in _papers(sheet)
    ]
    # The key of this sending owns its papers: those that come in parts before the form must name the same.
    key, at = once_key(request), clock.now()
    context = {
        "key": key,
        "parts": parts.ticket(
            request,
            owner_ref=f"perbaikan:{key}",
            specs=_papers(sheet),
            uploaded_by="applicant",
            at=at,
        ),
        "title": sheet.definition.title,
        "note": sheet.note,
        "label": sheet.label,
        "questions": questions,
        "papers": papers,
        "faults": service_form.errors_for_summary(questions)
        + tuple((str(paper["id"]), str(paper["error"])) for paper in papers if paper["error"]),
    }
    return render(request, "public/track/repair.html", context, status=422 if faults else 200)
