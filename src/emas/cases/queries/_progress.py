"""What the applicant sees of his case: by role, until when, what he can do. No names of officials, no identity number."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from emas.cases import access, rules
from emas.cases.access import completeness, holders, hot, sealed, survey
from emas.cases.access import facts as world
from emas.cases.access.hot import CaseRow
from emas.cases.models import Event, SurveyDone
from emas.cases.queries import _history, _talk
from emas.cases.types import APPROVER, DocumentRow, Facts, Progress, StageRow
from emas.catalogue.types import ActKind, ServiceDefinition, Step, StepKind, Text
from emas.documents import queries as documents
from emas.documents.types import DocumentInfo
from emas.kernel import clock
from emas.kernel.actor import Actor

_YOU: Final = Text("Anda", "You")
_OPENS: Final = "open_account"


def progress(ref: str, pin_or_actor: str | Actor, at: datetime) -> Progress:
    """
    Give the tracker of one case to who proves it by PIN, or to an actor who may see it.

    Done, now and next by role; system steps and repeated desks are folded. Raises: NotFound (unknown reference and wrong PIN alike),
    TooMany.
    """
    actor = access.applicant_by_pin(ref, pin_or_actor, at) if isinstance(pin_or_actor, str) else pin_or_actor
    row, definition, _places = access.case_for(actor, ref)
    events = _history.events_of(row.id)
    step = definition.flow.steps[row.state]
    document = documents.document_for_case(case_ref=row.ref) if definition.letter else None
    acts = _acts(row, definition, at)
    said = rules.said_acts(definition, row.state)
    may_rate = survey.may_be_rated(row, definition)
    is_rated = may_rate and SurveyDone.objects.filter(case_id=row.id).exists()
    return Progress(
        ref=row.ref,
        version=row.version,
        service=row.service,
        service_title=definition.title,
        applicant_name=row.applicant_name,
        status=row.public_status,
        state=row.state,
        stages=_stages(row, definition, events, at),
        held_by=_holder(step, definition, row),
        due_at=row.due_at or row.expires_at,
        promise_due_at=_promise(row),
        note_to_applicant=_note(row, step, events),
        marked_items=tuple(row.marked_items) if step.kind == StepKind.APPLICANT else (),
        can_cancel=ActKind.CANCEL in acts,
        can_repair=ActKind.REPAIR in acts and not said,
        document=_document(document, step),
        valid_until=document.valid_until if document else None,
        created_at=row.created_at,
        is_final=step.kind == StepKind.FINAL,
        advice=step.advice,
        lacking=_lacking(row, definition, at),
        repair_label=_repair_label(step),
        may_rate=may_rate and not is_rated,
        is_rated=is_rated,
        talk=_talk.talk_of(row, definition, events, with_names=False, may_say=step.kind != StepKind.FINAL),
        owner=definition.owner,
        has_account=_opened_account(definition, events),
        signing_since=row.entered_at if _is_being_signed(document, step) else None,
        is_signing_late=document is not None and bool(document.failure),
    )


def _promise(row: CaseRow) -> datetime | None:
    """Give the day that was promised; while the clock stands still it moves on, and an old one would mislead."""
    return row.promise_due_at if row.paused_at is None else None


def _holder(step: Step, definition: ServiceDefinition, row: CaseRow) -> Text:
    """Who holds it, as the applicant reads it: he is no third person."""
    found = holders.holder_of(step, definition, row.origin_unit_id)
    return _YOU if found == rules.APPLICANT else found


def _opened_account(definition: ServiceDefinition, events: Sequence[Event]) -> bool:
    """Tell whether an act of this case opened the account it asked for."""
    made = {
        (name, act.name)
        for name, step in definition.flow.steps.items()
        for act in step.acts.values()
        if _OPENS in act.effects
    }
    return any((event.from_state, event.act) in made for event in events)


def _repair_label(step: Step) -> Text:
    """The words of the act by which the applicant sends what is asked of him."""
    return next((a.label for a in step.acts.values() if a.kind is ActKind.REPAIR and a.asks), Text(""))


def _is_being_signed(found: DocumentInfo | None, step: Step) -> bool:
    """Tell whether the letter only waits for its signature: the signer has acted, the provider has not answered."""
    return found is not None and step.kind == StepKind.SYSTEM and found.state in {"membuat", "gagal"}


def _lacking(row: CaseRow, definition: ServiceDefinition, at: datetime) -> tuple[tuple[Text, bool], ...]:
    """Name what a case that waits for completeness still lacks, each with whether the applicant is the one to bring it."""
    step = definition.flow.steps[row.state]
    mine = {name for act in step.acts.values() if act.kind is ActKind.REPAIR for name in act.asks}
    return tuple(
        (completeness.label_of(definition, name), name in mine)
        for name in completeness.lacking(row, definition, at)
    )


def _acts(row: CaseRow, definition: ServiceDefinition, at: datetime) -> frozenset[ActKind]:
    actor = Actor(kind="applicant", case_ref=row.ref)
    places = access.places_of(row, definition.flow)
    facts = world.for_offers(actor=actor, row=row, definition=definition, places=places, at=at)
    offered = rules.offered_acts(
        definition.flow, row.snapshot(), facts, evaluate=world.evaluator(definition, facts)
    )
    return frozenset(act.kind for act in offered)


def _stages(
    row: CaseRow, definition: ServiceDefinition, events: Sequence[Event], at: datetime
) -> tuple[StageRow, ...]:
    flow = definition.flow
    here = flow.steps[row.state]
    done: dict[str, StageRow] = {}
    for event in events:
        left = flow.steps.get(event.from_state)
        if left is None or left.kind == StepKind.SYSTEM or event.from_state == event.to_state:
            continue
        done.pop(left.title.id, None)
        done[left.title.id] = StageRow(
            left.title, _holder(left, definition, row), "done", hot.aware(event.at), None
        )
    done.pop(here.title.id, None)
    is_final = here.kind == StepKind.FINAL
    # "With the system" or "with you" tells an applicant nothing; a letter that is out is with him, the counter merely keeps a print for him.
    is_nowhere = here.kind in {StepKind.SYSTEM, StepKind.APPLICANT} or here.is_public_document
    holder = Text("") if is_nowhere else _holder(here, definition, row)
    # The date a letter that is out runs to is no desk's limit, so nobody is told that something comes "at the latest" then.
    due_at = None if here.is_public_document else row.due_at
    now = StageRow(here.title, holder, "done" if is_final else "now", row.entered_at, due_at)
    ahead: tuple[Step, ...] = ()
    if not is_final and not here.is_public_document:
        ahead = _ahead(row, definition, at)
    following = [
        StageRow(step.title, _holder(step, definition, row), "next", None, None)
        for step in ahead
        if step.title.id != here.title.id
    ]
    return (*_before(done, following), now, *following)


def _before(done: dict[str, StageRow], following: Sequence[StageRow]) -> list[StageRow]:
    """Leave out of the past what is to come again: a desk it went back to stands ahead only."""
    again = {row.title.id for row in following}
    return [row for title, row in done.items() if title not in again]


def _ahead(row: CaseRow, definition: ServiceDefinition, at: datetime) -> tuple[Step, ...]:
    opened = sealed.open_case(row.id) if rules.has_conditions(definition.flow) else None
    facts = Facts(
        posts=frozenset(),
        vacant=frozenset(),
        answers=opened.answers if opened else {},
        applicant=opened.applicant if opened else {},
        today=clock.local_date(at),
    )
    names: dict[str, Any] = {}
    ahead = rules.path_ahead(
        definition.flow, row.state, row.returned_from, world.evaluator(definition, facts), names
    )
    places = row.places()
    # A shorter chain of approvers passes over the steps of those it lacks.
    return tuple(
        step
        for step in ahead
        if step.post is None or step.post.role != APPROVER or places.seat(step.post) is not None
    )


def _note(row: CaseRow, step: Step, events: Sequence[Event]) -> str:
    """Give the last reason that was meant for the applicant, while it still matters to him."""
    if step.kind not in {StepKind.APPLICANT, StepKind.FINAL}:
        return ""
    last = next((e for e in reversed(events) if e.kind in rules.TOLD and e.to_state == row.state), None)
    return sealed.open_note(last.note_sealed, row.ref) if last is not None else ""


def _document(found: DocumentInfo | None, step: Step) -> DocumentRow | None:
    """Show the letter only once it is out: nobody outside sees a draft, a number or a failure before (002 l.28-29)."""
    if found is None or found.issued_at is None:
        return None
    return DocumentRow(
        public_id=found.public_id,
        number=found.number,
        title=found.title,
        state=found.state,
        issued_at=found.issued_at,
        verify_url_path=f"/v/{found.token}",
        failure="",
        is_downloadable=found.state == "terbit" and step.is_public_document,
    )
