"""Correct a request of one's own that came back: only what was marked is asked again."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from emas.cases import operations, queries
from emas.cases.types import CorrectionSheet
from emas.kernel import clock
from emas.kernel.actor import Actor
from emas.kernel.errors import Conflict, Invalid, NotAllowed
from emas.web.components import date_examples, service_form, uploads
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
    bag = _bag(request, sheet)
    faults = bag.take(request, clock.now())
    if service_form.change_rows(form, raw, request.POST) or bag.takes_out(request, clock.now()):
        return _page(request, sheet, applicant, raw, faults)
    faults = faults or _send(request, sheet, applicant, raw, bag.owner)
    if faults:
        return _page(request, sheet, applicant, raw, faults)
    return moved(request, "desk:mine_case", ref)


def _send(
    request: StaffRequest, sheet: CorrectionSheet, applicant: Actor, raw: dict[str, Any], owner: str
) -> Faults:
    try:
        operations.repair(
            case_ref=sheet.ref,
            actor=applicant,
            at=clock.now(),
            answers={name: value for name, value in raw.items() if value},
            uploads_owner=owner,
            idempotency_key=once_key(request),
        )
    except Invalid as error:
        return error.faults
    except (NotAllowed, Conflict) as error:
        warned(request, str(sentences.for_code(error.code)))
    else:
        told(request, _("Perbaikan sudah terkirim."))
    return {}


def _bag(request: StaffRequest, sheet: CorrectionSheet) -> uploads.Bag:
    specs = sheet.definition.form.attachments
    owner = uploads.repair_owner(sheet.ref, sheet.version, request.actor.person_id)
    return uploads.Bag(owner, request.actor.label, tuple((specs[name], True) for name in sheet.papers))


def _page(
    request: StaffRequest, sheet: CorrectionSheet, applicant: Actor, raw: dict[str, Any], faults: Faults
) -> HttpResponse:
    form, language, at = sheet.definition.form, get_language() or "id", clock.now()
    words = service_form.fault_sentences(form, faults, language)
    people = queries.colleagues_of(form=form, ref=sheet.ref, actor=applicant, at=at)
    known = queries.known_to(form=form, ref=sheet.ref, at=at)
    leaning = date_examples.of_absence(sheet.definition)
    shown = service_form.Shown(
        raw=raw, faults=words, language=language, colleagues=people, known=known, leaning=leaning
    )
    questions = service_form.questions(form, sheet.fields, shown)
    key = once_key(request)
    bag = _bag(request, sheet)
    papers = bag.papers({name: found[0] for name, found in words.items()})
    items = [*service_form.errors_for_summary(questions), *uploads.errors_for_summary(papers)]
    items += [("", sentences.for_code(code)) for code in faults.get("", ())]
    context = {
        "sheet": sheet,
        "progress": queries.progress(ref=sheet.ref, pin_or_actor=applicant, at=at),
        "questions": questions,
        "papers": papers,
        "key": key,
        "parts": bag.ticket(request, at),
        "faults": items,
    }
    return render(request, "desk/mine/repair.html", context, status=422 if faults else 200)
