"""The case page and its acts."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from emas.cases import operations, queries
from emas.cases.types import Acted, DeskCase, InboxFilter, OfferedAct
from emas.catalogue.types import ServiceDefinition, StepKind
from emas.kernel import clock, codes, errors
from emas.notify import queries as messages
from emas.people import queries as people
from emas.people.types import UnitInfo
from emas.web.components import talk
from emas.web.desk import notices, proof, sentences
from emas.web.desk.case.asking import Asking, asking, missing, wants_more
from emas.web.desk.case.forms import CARD_SEEN, ONWARD, ActForm, OfferedActForm, asks_card
from emas.web.desk.case.office import office_of
from emas.web.desk.case.repair import can_repair
from emas.web.desk.entry.start import FILERS, channel_of
from emas.web.desk.page import (
    NEIGHBOUR_ROLES,
    StaffRequest,
    desk_view,
    fault_sentences,
    moved,
    refusal,
    roles_of,
    told,
)

#: So many messages of a case are shown, the latest first.
TOLD = 30
SIGNING = frozenset({"sign", "retry"})
PROVED = frozenset({"withdraw"})


@desk_view("GET")
def case(request: StaffRequest, ref: str) -> HttpResponse:
    """Everything of one case that this reader may see."""
    found = queries.desk_case(actor=request.actor, ref=ref, at=clock.now())
    return _case_page(request, found)


def _case_page(
    request: StaffRequest, found: DeskCase, *, status: int = 200, sentence: str = "", **more: str
) -> HttpResponse:
    is_neighbour = bool(roles_of(request.actor) & NEIGHBOUR_ROLES)
    context = {
        "case": found,
        "onward": [act for act in found.acts if act.kind in ONWARD],
        "card_seen": CARD_SEEN if any(asks_card(found, act) for act in found.acts) else "",
        "signing": [act for act in found.acts if act.kind in SIGNING],
        "others": [act for act in found.acts if act.kind not in ONWARD | SIGNING],
        "sentence": sentence,
        "is_neighbour": is_neighbour,
        "can_repair": can_repair(found),
        "next_services": _next_services(request, found),
        "can_correct": any(act.kind == "draft" and not act.act.asks for act in found.acts),
        "office": office_of(request, found),
        "absence": queries.absence_panel(actor=request.actor, ref=found.ref, at=clock.now())
        if found.definition.absence
        else None,
        "told": notices.told(messages.recent(limit=TOLD, case_ref=found.ref)),
        "can_undo": queries.can_undo(actor=request.actor, ref=found.ref, at=clock.now()),
        **more,
    }
    template = "desk/neighbour/case.html" if is_neighbour else "desk/case/case.html"
    return render(request, template, context, status=status)


def _next_services(request: StaffRequest, found: DeskCase) -> tuple[ServiceDefinition, ...]:
    """What this officer may begin for the resident from the finished letter."""
    if not (found.document and found.document.is_downloadable and roles_of(request.actor) & FILERS):
        return ()
    return queries.continuations(
        actor=request.actor, ref=found.ref, channel=channel_of(request), at=clock.now()
    )


@desk_view("GET")
def act_form(request: StaffRequest, ref: str, act: str) -> HttpResponse:
    """The page of one act: what it does, what it needs, and one button. Nothing changes here."""
    found = queries.desk_case(actor=request.actor, ref=ref, at=clock.now())
    offered, key = _offered(found, act), codes.new_public_id()
    form = OfferedActForm(
        case=found,
        offered=offered,
        units=_units(request, offered),
        initial={"act": act, "version": found.version, "kunci": key},
    )
    return _act_page(request, form, asking(request, found, offered))


def _act_page(
    request: StaffRequest,
    form: OfferedActForm,
    asked: Asking,
    *,
    status: int = 200,
    proof_fault: str = "",
    sentence: str = "",
) -> HttpResponse:
    is_neighbour = bool(roles_of(request.actor) & NEIGHBOUR_ROLES)
    template = "desk/neighbour/act.html" if is_neighbour else "desk/case/act.html"
    context = {
        "case": form.case,
        "offered": form.offered,
        "form": form,
        "asking": asked,
        "parts": asked.bag.ticket(request, clock.now()),
        "needs_proof": _wants_proof(request, form.offered.kind),
        "asked": proof.asked(request),
        "proof_fault": proof_fault,
        "faults": (*asked.errors, *((("id_password", proof_fault),) if proof_fault else ())),
        "sentence": sentence,
    }
    return render(request, template, context, status=status)


def _wants_proof(request: StaffRequest, kind: str) -> bool:
    """Whether an act needs a proof as fresh as a signature's: to withdraw what was issued weighs as much. RT and RW have no password for it."""
    if kind not in PROVED or roles_of(request.actor) & NEIGHBOUR_ROLES:
        return False
    return not proof.is_fresh(request, clock.now())


def _offered(found: DeskCase, name: str) -> OfferedAct:
    for offered in found.acts:
        if offered.name == name and not offered.needs_proof:
            return offered
    raise errors.NotAllowed("not_your_step")


def _needs_proof(found: DeskCase, name: str) -> bool:
    """Whether an act of that name signs anywhere in the flow: those have a page of their own, with proof."""
    acts = [step.acts.get(name) for step in found.definition.flow.steps.values()]
    return any(act is not None and act.kind.value in SIGNING for act in acts)


def _units(request: StaffRequest, offered: OfferedAct) -> tuple[UnitInfo, ...]:
    if offered.kind != "redirect":
        return ()
    own = {post.unit_id for post in request.actor.posts}
    found = {
        unit.id: unit
        for post in request.actor.posts
        for unit in people.units_of_kind(post.unit_kind, post.instansi)
        if post.role not in NEIGHBOUR_ROLES and unit.id not in own
    }
    return tuple(sorted(found.values(), key=lambda unit: unit.name))


@sensitive_post_parameters("password", "code", "passkey")
@desk_view("POST")
def act(request: StaffRequest, ref: str) -> HttpResponse:
    """Do one act. Signing has its own page, with proof; it is refused here."""
    plain = ActForm(request.POST)
    if not plain.is_valid():
        raise errors.Invalid({"": ("invalid",)})
    clean = plain.cleaned_data
    found = queries.desk_case(actor=request.actor, ref=ref, at=clock.now())
    if _needs_proof(found, clean["act"]):
        raise errors.NotAllowed("proof_needed")
    try:
        offered = _offered(found, clean["act"])
    except errors.NotAllowed:
        anywhere = found.definition.flow.anywhere.get(clean["act"])
        if anywhere is not None and _wants_proof(request, anywhere.kind.value):
            raise
        # Not offered any more: the same tap again (its first answer is kept by the key), or somebody was first.
        return _do(request, found, clean["act"], clean, said=clean["note"], data={})
    form = OfferedActForm(request.POST, case=found, offered=offered, units=_units(request, offered))
    asked = asking(request, found, offered, typed=True)
    asked.faults = asked.bag.take(request, clock.now())
    if wants_more(request, asked):
        return _act_page(
            request,
            OfferedActForm(
                case=found, offered=offered, units=_units(request, offered), initial=request.POST.dict()
            ),
            asked,
        )
    asked.faults = {**missing(asked), **asked.faults}
    if not form.is_valid() or asked.faults:
        return _act_page(request, form, asked, status=422)
    if _wants_proof(request, offered.kind):
        fault, status = proof.taken(request, clock.now())
        if fault:
            return _act_page(request, form, asked, status=status, proof_fault=fault)
    clean = form.cleaned_data
    data = {**form.data_for_door(), **asked.data()}
    return _do(request, found, offered.name, clean, said=clean["said"], data=data, form=form, asked=asked)


def _do(
    request: StaffRequest,
    found: DeskCase,
    name: str,
    clean: dict[str, object],
    *,
    said: str,
    data: dict[str, object],
    form: OfferedActForm | None = None,
    asked: Asking | None = None,
) -> HttpResponse:
    try:
        acted = operations.act(
            case_ref=found.ref,
            act=name,
            actor=request.actor,
            at=clock.now(),
            version=int(str(clean["version"])),
            note=said,
            data=data,
            uploads_owner=asked.bag.owner if asked is not None and asked.sheet.papers else "",
            idempotency_key=str(clean["kunci"]),
        )
    except errors.Conflict as error:
        return _conflict(request, found.ref, name, error, has_typed=form is not None)
    except errors.Invalid as error:
        if form is None or asked is None:
            return refusal(request, error)
        asked.faults = asked.own_faults(error.faults)
        for name_, faults in fault_sentences(error).items():
            if name_ not in asked.faults:
                form.add_error(name_ if name_ in form.fields else None, faults)
        return _act_page(request, form, asked, status=422)
    return _after(request, acted, found.definition)


def _conflict(
    request: StaffRequest, ref: str, act: str, error: errors.Conflict, *, has_typed: bool
) -> HttpResponse:
    """
    Show the case as it is now, with one sentence on who did what and when.

    What was typed for an act that is still open stays: its page comes again, made from the case as it is now.
    """
    fresh = queries.desk_case(actor=request.actor, ref=ref, at=clock.now())
    sentence = sentences.for_conflict(error, fresh)
    offered = next((each for each in fresh.acts if each.name == act and not each.needs_proof), None)
    if offered is None or not has_typed:
        return _case_page(request, fresh, status=409, sentence=sentence)
    typed = request.POST.copy()
    typed["version"], typed["kunci"] = str(fresh.version), codes.new_public_id()
    form = OfferedActForm(typed, case=fresh, offered=offered, units=_units(request, offered))
    asked = asking(request, fresh, offered, typed=True)
    return _act_page(request, form, asked, status=409, sentence=sentence)


def _after(request: StaffRequest, acted: Acted, definition: ServiceDefinition) -> HttpResponse:
    """Tell what happened and open the next item; RT and RW get a page of their own with the way back."""
    if roles_of(request.actor) & NEIGHBOUR_ROLES:
        return moved(request, "desk:decided", acted.ref)
    step, words = definition.flow.steps[acted.state], get_language() or "id"
    holder = acted.held_by.in_(words)
    if step.kind is StepKind.SYSTEM:
        # Nobody holds it, and "with the system" tells nothing: say how far it is.
        told(request, _("%(ref)s: %(step)s.") % {"ref": acted.ref, "step": step.title.in_(words)})
    elif holder.strip("-"):
        told(request, _("%(ref)s: sekarang di %(holder)s.") % {"ref": acted.ref, "holder": holder})
    else:
        told(request, _("%(ref)s: selesai dikerjakan.") % {"ref": acted.ref})
    following = acted.next_ref or _next_waiting(request)
    return moved(request, "desk:case", following) if following else moved(request, "desk:inbox")


def _next_waiting(request: StaffRequest) -> str:
    """What waits first on the actor's desks now; a decision opens the next item (ux section 6)."""
    page = queries.inbox(actor=request.actor, filter=InboxFilter(size=1), at=clock.now())
    return page.rows[0].ref if page.rows else ""


@desk_view("POST")
def say(request: StaffRequest, ref: str) -> HttpResponse:
    """Write to the applicant in the conversation of the case."""
    given = talk.sent(request)
    try:
        operations.say_as_officer(
            case_ref=ref, actor=request.actor, text=given.text, papers=given.papers, once=given.once, at=clock.now()
        )  # fmt: skip
    except talk.REFUSALS as error:
        found = queries.desk_case(actor=request.actor, ref=ref, at=clock.now())
        return _case_page(request, found, status=422, fault=talk.sentence(error), typed=given.text)
    told(request, _("Pesan sudah terkirim."))
    return moved(request, "desk:case", ref)


@desk_view("POST")
def undo(request: StaffRequest, ref: str) -> HttpResponse:
    """Take back one's own decision within ten minutes, while nobody acted after."""
    operations.undo(case_ref=ref, actor=request.actor, at=clock.now())
    told(request, _("Keputusan Anda sudah ditarik. Surat ini kembali ke daftar Anda."))
    proof.forget(request)
    return moved(request, "desk:case", ref)
