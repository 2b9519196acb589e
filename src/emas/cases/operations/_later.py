"""What follows an act: the applicant repairs or cancels, a neighbour takes back, the letter is fetched, the signature arrives."""

import contextlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final

from emas.audit import operations as audit
from emas.cases import access, rules
from emas.cases.access import completeness, hot, sealed
from emas.cases.access import facts as world
from emas.cases.models import Event
from emas.cases.operations import _act, _correct, _told
from emas.cases.types import Acted, Facts, Refused, StepTaken
from emas.catalogue import queries as catalogue
from emas.catalogue.types import Act, ActKind, ServiceDefinition, StepKind
from emas.documents import operations as documents
from emas.documents import queries as papers
from emas.documents.types import IssuedFile
from emas.kernel import clock
from emas.kernel.actor import SYSTEM, Actor
from emas.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from emas.platform import db, idempotency

UNDO_WINDOW: Final = timedelta(seconds=access.UNDO_SECONDS)


def repair(
    *,
    case_ref: str,
    actor: Actor,
    at: datetime,
    answers: Mapping[str, Any],
    uploads_owner: str = "",
    note: str = "",
    version: int | None = None,
    idempotency_key: str | None = None,
) -> Acted:
    """
    Send the corrections of a returned case: only what was marked may change; without marks, everything. What the act of repairing asks
    itself is asked each time, and alone where nothing was marked.

    New papers of a field take the place of the old ones, and a needed one that was marked must come anew (``paper_again``). The case goes back to who returned it, and his clock starts anew.
    Raises: Invalid (by field), NotFound, NotAllowed, Conflict; the same ``idempotency_key`` gives the first answer.
    """
    body = {"ref": case_ref, "answers": dict(answers), "note": note}
    scope, digest = f"case.repair:{actor.label}", idempotency.digest_body(body)
    with db.act_transaction():
        if idempotency_key:
            first = idempotency.recall(scope, idempotency_key, digest)
            if first is not None:
                return _act.acted_from(first)
        row, definition, places = access.case_for(actor, case_ref)
        if version is not None and version != row.version:
            raise _act.conflict_of(row, definition)
        act = _act_of_kind(definition, row.state, ActKind.REPAIR)
        facts = world.gather(
            actor=actor, row=row, definition=definition, places=places, act=act.name, at=at, note=note
        )
        taken, detail, replaced = _repaired(row, definition, act, facts, answers, uploads_owner, at)
        acted = _act.perform(
            row=row, definition=definition, places=places, taken=taken, actor=actor, at=at, note=note,
            detail=detail,
        )  # fmt: skip
        if idempotency_key:
            idempotency.remember(scope, idempotency_key, digest, _act.plain(acted), at)
    # Only now: bytes once erased don't come back with a roll-back.
    _told.drop(row, replaced, at)
    return acted


def _repaired(
    row: hot.CaseRow,
    definition: ServiceDefinition,
    act: Act,
    facts: Facts,
    answers: Mapping[str, Any],
    uploads_owner: str,
    at: datetime,
) -> tuple[StepTaken, dict[str, Any], list[str]]:
    """Decide the repair and write what was put right; gives the event's detail and the papers replaced, too."""
    is_piecewise = completeness.piecewise(definition, row.state, act)
    marked, detail = frozenset() if is_piecewise else frozenset(row.marked_items), {}
    if not act.asks:
        taken = _act.decided(row, definition, act.name, facts)
    if marked or not act.asks:
        detail["changed"] = _correct.correct_answers(row, definition, answers, marked, at)
    allowed = marked | frozenset(act.asks)
    sent = {a.field for a in papers.attachments(owner_ref=uploads_owner)} if uploads_owner else set()
    replaced = _take_papers(row.papers_ref, uploads_owner, allowed) if uploads_owner else []
    if act.asks:
        told = _told.read(row, definition, act, answers, "", at)
        taken = _act.decided(row, definition, act.name, replace(facts, answers=told.answers))
        told.check()
        _told.keep(row, definition, told)
        detail["asked"] = list(dict.fromkeys((*told.names, *(n for n in act.asks if n in sent))))
        completeness.require_something(definition, row.state, act, detail["asked"])
    _require_papers(row, definition, at, anew=marked - sent)
    return taken, detail, replaced


def _take_papers(owner: str, uploads_owner: str, marked: frozenset[str]) -> list[str]:
    """Take the new papers over and give the ids of those whose place they take."""
    fresh = {a.field for a in papers.attachments(owner_ref=uploads_owner)}
    if marked and fresh - marked:
        raise Invalid(dict.fromkeys(sorted(fresh - marked), ("not_marked",)))
    old = [a.public_id for a in papers.attachments(owner_ref=owner) if a.field in fresh]
    documents.move_uploads(from_owner=uploads_owner, to_owner=owner)
    return old


def _require_papers(
    row: hot.CaseRow, definition: ServiceDefinition, at: datetime, anew: frozenset[str]
) -> None:
    """Demand every needed paper, and of those sent back (``anew``) a new one: the old one would only be sent back again."""
    opened = sealed.open_case(row.id)
    shown = {a.field for a in papers.attachments(owner_ref=row.papers_ref)}
    needed = catalogue.required_attachments(
        form=definition.form, answers=opened.answers, resident=opened.applicant, today=clock.local_date(at)
    )
    faults: dict[str, tuple[str, ...]] = {spec.name: ("paper_again",) for spec in needed if spec.name in anew}
    faults |= {spec.name: ("required",) for spec in needed if spec.name not in shown}
    if faults:
        raise Invalid(faults)


def cancel(
    *, case_ref: str, actor: Actor, at: datetime, note: str = "", idempotency_key: str | None = None
) -> Acted:
    """Cancel a request at the applicant's wish, before it is signed. Raises: as ``act``."""
    row, definition, _places = access.case_for(actor, case_ref)
    found = [a for a in definition.flow.anywhere.values() if a.kind == ActKind.CANCEL]
    # A service may have several: what is withdrawn before it is decided, and what is cancelled after.
    found.sort(key=lambda each: row.state not in each.from_steps)
    name = found[0].name if found else ""
    if not name:
        raise NotAllowed("cannot_cancel")
    return _act.act(
        case_ref=case_ref, act=name, actor=actor, at=at, note=note, idempotency_key=idempotency_key
    )


def undo(*, case_ref: str, actor: Actor, at: datetime) -> Acted:
    """
    Take back one's own last decision within ten minutes, while nobody acted after (ux section 6; RT and RW).

    Raises: NotAllowed ``cannot_undo``; Conflict when somebody acted meanwhile; NotFound.
    """
    with db.act_transaction():
        row, definition, places = access.case_for(actor, case_ref)
        last = last_own(row, actor, at)
        if last is None:
            raise NotAllowed("cannot_undo")
        taken = rules.undo_step(definition.flow, row.snapshot(), last.from_state, last.kind)
        if isinstance(taken, Refused):
            raise NotAllowed(taken.code, **taken.params)
        return _act.perform(row=row, definition=definition, places=places, taken=taken, actor=actor, at=at)


def last_own(row: hot.CaseRow, actor: Actor, at: datetime) -> Event | None:
    """Give the last event of a case if this person, as RT or RW, did it less than ten minutes ago."""
    if actor.person_id is None:
        return None
    last = Event.objects.filter(case_id=row.id, seq=row.last_event_seq).first()
    if last is None or last.actor_person_id != actor.person_id or last.actor_role not in {"rt", "rw"}:
        return None
    return last if at - last.at <= UNDO_WINDOW else None


def download_letter(*, case_ref: str, actor: Actor, at: datetime) -> IssuedFile:
    """
    Give the issued letter and record who fetched it; the applicant's first download closes the case.

    Raises: NotFound while there is no issued letter, in the same words for everybody.
    """
    row, definition, _places = access.case_for(actor, case_ref)
    step = definition.flow.steps[row.state]
    if not step.is_public_document:
        raise NotFound("document")
    issued = papers.issued_file(case_ref=row.ref)
    handing = next((a for a in step.acts.values() if a.kind == ActKind.HAND_OVER and a.by is not None), None)
    if handing is not None and actor.kind == "applicant":
        # A conflict means: handed over at the counter in the same moment; the letter is his all the same.
        with contextlib.suppress(Conflict):
            _act.act(case_ref=row.ref, act=handing.name, actor=actor, at=at)
    audit.record("letter.download", actor, "case", row.ref, at, instansi=row.instansi)
    return issued


def advance(
    *, case_ref: str, event: str, slot: str, at: datetime, detail: Mapping[str, Any] | None = None
) -> Acted | None:
    """
    Move a case that waits for the system: ``signed`` or ``failed`` for the slot it waits for.

    Idempotent: when the case does not stand there (any more), nothing happens and None is given.
    """
    with db.act_transaction():
        row, definition, places = access.system_case(case_ref)
        step = definition.flow.steps[row.state]
        if step.kind != StepKind.SYSTEM or event not in step.on or (step.slot and step.slot != slot):
            return None
        facts = world.gather(actor=SYSTEM, row=row, definition=definition, places=places, act=event, at=at)
        taken = _act.decided(row, definition, event, facts)
        return _act.perform(
            row=row, definition=definition, places=places, taken=taken, actor=SYSTEM, at=at, detail=detail
        )


def _act_of_kind(definition: ServiceDefinition, state: str, kind: ActKind) -> Act:
    found = next((a for a in definition.flow.steps[state].acts.values() if a.kind == kind), None)
    if found is None:
        raise Conflict("conflict", state=state)
    return found
