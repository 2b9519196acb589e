"""
Corrections by staff: the RT (or the counter) repairs what came back of a request that it filed; who drafts the letter
corrects answers with the act itself. Answers stay sealed in the case: a field left empty keeps what was sent.
"""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from emas.cases import operations, queries
from emas.cases.types import DeskCase
from emas.catalogue.types import ActKind, StepKind
from emas.kernel import clock, errors
from emas.web.components import service_form, uploads
from emas.web.components.forms import once_key
from emas.web.desk import sentences
from emas.web.desk.page import StaffRequest, desk_view, moved, told

Faults = dict[str, tuple[str, ...]]
_FILED_BY_STAFF = frozenset({"rt", "counter"})


@dataclass(frozen=True, slots=True)
class Sheet:
    """What may change on this page, and the act that carries it."""

    case: DeskCase
    fields: tuple[str, ...]
    papers: tuple[str, ...]
    act: str


def can_repair(found: DeskCase) -> bool:
    """Whether a returned request was filed by staff, who then repairs it; the engine decides who exactly."""
    step = found.definition.flow.steps[found.state]
    return step.kind is StepKind.APPLICANT and found.channel in _FILED_BY_STAFF


def _repair_sheet(found: DeskCase) -> Sheet:
    if not can_repair(found):
        raise errors.NotAllowed("not_your_step")
    marked = {row.name for row in found.answers if row.is_marked}
    marked |= {paper.name for paper in found.attachments if paper.is_marked}
    acts = found.definition.flow.steps[found.state].acts.values()
    asks = next((act.asks for act in acts if act.kind is ActKind.REPAIR), ())
    fields, papers = found.definition.form.to_repair(marked, asks)
    return Sheet(case=found, fields=fields, papers=papers, act="")


def _draft_sheet(found: DeskCase) -> Sheet:
    act = next((offered.act for offered in found.acts if offered.kind == "draft"), None)
    if act is None:
        raise errors.NotAllowed("not_your_step")
    form = found.definition.form
    fields = tuple(name for name in form.fields if name in {*form.page_fields, *act.asks})
    return Sheet(case=found, fields=fields, papers=(), act=act.name)


@desk_view("GET", "POST")
def repair(request: StaffRequest, ref: str) -> HttpResponse:
    """Repair a returned request: the marked items only, or everything when nothing was marked."""
    found = queries.desk_case(actor=request.actor, ref=ref, at=clock.now())
    return _answer(request, _repair_sheet(found))


@desk_view("GET", "POST")
def correct(request: StaffRequest, ref: str) -> HttpResponse:
    """Correct answers while drafting; the letter goes on with the corrections."""
    found = queries.desk_case(actor=request.actor, ref=ref, at=clock.now())
    return _answer(request, _draft_sheet(found))


def _answer(request: StaffRequest, sheet: Sheet) -> HttpResponse:
    if request.method != "POST":
        answers = queries.correction_sheet(ref=sheet.case.ref, actor=request.actor, at=clock.now()).answers
        return _page(request, sheet, answers, {})
    form = sheet.case.definition.form
    raw = service_form.raw_from_post(form, request.POST, sheet.fields)
    key = once_key(request)
    bag = _bag(request, sheet)
    faults = bag.take(request, clock.now())
    if service_form.change_rows(form, raw, request.POST) or bag.takes_out(request, clock.now()):
        return _page(request, sheet, raw, faults)
    given = {name: value for name, value in raw.items() if value}
    if not faults:
        try:
            _send(request, sheet, given, bag.owner, key)
        except errors.Invalid as error:
            faults = error.faults
    if faults:
        return _page(request, sheet, raw, faults)
    told(request, _("Perbaikan sudah terkirim."))
    return moved(request, "desk:case", sheet.case.ref)


def _send(request: StaffRequest, sheet: Sheet, given: dict[str, Any], owner: str, key: str) -> None:
    common: dict[str, Any] = {
        "case_ref": sheet.case.ref,
        "actor": request.actor,
        "at": clock.now(),
        "idempotency_key": key,
    }
    if sheet.act:
        operations.act(act=sheet.act, version=sheet.case.version, data={"answers": given}, **common)
    else:
        operations.repair(answers=given, uploads_owner=owner, **common)


def _bag(request: StaffRequest, sheet: Sheet) -> uploads.Bag:
    specs = sheet.case.definition.form.attachments
    owner = uploads.repair_owner(sheet.case.ref, sheet.case.version, request.actor.person_id)
    return uploads.Bag(owner, request.actor.label, tuple((specs[name], True) for name in sheet.papers))


def _page(request: StaffRequest, sheet: Sheet, raw: dict[str, Any], faults: Faults) -> HttpResponse:
    form = sheet.case.definition.form
    language = get_language() or "id"
    words = service_form.fault_sentences(form, faults, language)
    people = queries.colleagues_of(form=form, ref=sheet.case.ref, actor=request.actor, at=clock.now())
    shown = service_form.Shown(raw=raw, faults=words, language=language, colleagues=people)
    questions = service_form.questions(form, sheet.fields, shown)
    key = once_key(request)
    bag = _bag(request, sheet)
    papers = bag.papers({name: found[0] for name, found in words.items()})
    items = [*service_form.errors_for_summary(questions), *uploads.errors_for_summary(papers)]
    items += [("", sentences.for_code(code)) for code in faults.get("", ())]
    returned = [row for row in sheet.case.timeline if row.kind == "return"]
    context = {
        "case": sheet.case,
        "questions": questions,
        "papers": papers,
        "key": key,
        "parts": bag.ticket(request, clock.now()),
        "faults": items,
        "note": returned[-1].note if returned and not sheet.act else "",
        "written": {row.name: row.value for row in sheet.case.answers},
        "is_draft": bool(sheet.act),
    }
    return render(request, "desk/case/repair.html", context, status=422 if faults else 200)
