"""One act: compare-and-swap, event, idempotency key, outbox lines; nothing slow, nothing remote (design section 3)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any, Final

from django.db import transaction

from emas.audit import operations as audit
from emas.cases import access, rules
from emas.cases.access import completeness, holders, hot
from emas.cases.access import facts as world
from emas.cases.access.hot import CaseRow
from emas.cases.models import Event
from emas.cases.operations import _complete, _correct, _effects, _move, _redirect, _told
from emas.cases.queries import _inbox
from emas.cases.types import Acted, ActResult, Facts, Places, StepTaken
from emas.catalogue.types import Act, ActKind, Flow, ServiceDefinition, Text
from emas.kernel.actor import SYSTEM, Actor
from emas.kernel.errors import Conflict, EmasError, Invalid, NotAllowed, Unavailable
from emas.outbox import operations as outbox
from emas.people import queries as people
from emas.platform import db, failpoints, idempotency, metrics, sabotage

_HANDS_ON: Final = frozenset({ActKind.FORWARD.value, ActKind.DRAFT.value, ActKind.INITIAL.value})
_INVALID: Final = {"note_required": "note", "nowhere_back": "", "not_offered": ""}


def act(
    *,
    case_ref: str,
    act: str,
    actor: Actor,
    at: datetime,
    version: int | None = None,
    note: str = "",
    data: Mapping[str, Any] | None = None,
    uploads_owner: str = "",
    idempotency_key: str | None = None,
) -> Acted:
    """
    Do one act on one case, in one transaction, and say where the case now stands.

    ``act`` is the name of an act, or ``forward`` for whatever hands the case on from where it stands (never a signature).

    ``version`` is what the page showed: an older one is a conflict. ``data`` holds ``marked`` (names of fields and papers to correct,
    for a return), ``unit_id`` (for a redirect), ``card_seen`` (data written by hand were compared with the card) or ``answers`` (what the
    act asks, and corrections by who drafts). Papers that the act asks
    lie under ``uploads_owner``, which the caller made for this sending. The same ``idempotency_key`` with the same content gives the first answer again.

    Raises: NotFound (a stranger), NotAllowed (a colleague: ``not_your_step``, ``same_person``, ``own_case``), Invalid
    (``note_required`` …), Conflict (somebody was first: ``params`` say ``act``, ``role``, ``unit``, ``name``, ``at``), Unavailable (``post_vacant``).
    """
    body = {"ref": case_ref, "act": act, "note": note, "data": dict(data or {})}
    deed = _Deed(case_ref, act, actor, at, version, note, dict(data or {}), idempotency_key, body)
    deed.uploads_owner = uploads_owner
    try:
        acted = deed.do()
        deed.tidy()
        return _with_next(acted, deed)
    except Conflict as conflict:
        first = deed.first_answer()
        if first is None:
            raise conflict from None
        return first
    except NotAllowed as refusal:
        audit.record("case.act", actor, "case", case_ref, at, "refused", {"act": act, "code": refusal.code})
        raise


def _with_next(acted: Acted, deed: "_Deed") -> Acted:
    """Add what waits next on the same desk: after a decision the next item opens (ux section 6)."""
    if acted.next_ref or deed.desk is None or deed.actor.kind != "staff":
        return acted
    unit_id, role = deed.desk
    following = _inbox.next_ref(actor=deed.actor, unit_id=unit_id, role=role, but=acted.ref)
    return replace(acted, next_ref=following)


def act_many(
    *,
    case_refs: Sequence[str],
    act: str,
    actor: Actor,
    at: datetime,
    note: str = "",
    idempotency_key: str | None = None,
) -> tuple[ActResult, ...]:
    """
    Do one act on many cases, each in its own transaction; one refusal does not stop the others.

    ``act`` may be ``forward``, as in ``act``; the key of each case is derived from ``idempotency_key``. Never raises an expected error: each result carries its code.
    """
    done: list[ActResult] = []
    for ref in dict.fromkeys(case_refs):
        key = f"{idempotency_key}:{ref}" if idempotency_key else None
        try:
            acted = _do_one(ref, act, actor, at, note, key)
            done.append(ActResult(ref, acted))
        except EmasError as error:
            done.append(ActResult(ref, None, error.code, dict(error.params)))
    return tuple(done)


def _do_one(ref: str, name: str, actor: Actor, at: datetime, note: str, key: str | None) -> Acted:
    return act(case_ref=ref, act=name, actor=actor, at=at, note=note, idempotency_key=key)


def _onward_act(actor: Actor, row: CaseRow, definition: ServiceDefinition, places: Places) -> str:
    """Name the act that hands a case on from where it stands. Raises: Conflict when that is not the actor's turn (any more)."""
    step = definition.flow.steps[row.state]
    found = next((a.name for a in step.acts.values() if a.kind.value in _HANDS_ON and a.by is None), None)
    keys = world.keys_of(actor, row, definition.flow, places)
    if found is None or step.post is None or step.post.key not in keys:
        # It was on his list a moment ago: tell who took it from there.
        raise conflict_of(row, definition)
    return found


class _Deed:
    """One call of ``act``: what was asked, and the two ways to an answer."""

    def __init__(
        self,
        ref: str,
        act: str,
        actor: Actor,
        at: datetime,
        version: int | None,
        note: str,
        data: dict[str, Any],
        key: str | None,
        body: dict[str, Any],
    ) -> None:
        self.ref, self.act, self.actor, self.at, self.version = ref, act, actor, at, version
        self.note, self.data, self.key = note.strip(), data, key
        self.desk: tuple[int, str] | None = None
        self.uploads_owner = ""
        self.row: CaseRow | None = None
        self.replaced: list[str] = []
        self.scope = f"case.act:{actor.label}"[:60]
        self.digest = idempotency.digest_body(body) if key else ""

    def first_answer(self) -> Acted | None:
        """Give the answer this key already got, if any."""
        if not self.key:
            return None
        kept = idempotency.recall(self.scope, self.key, self.digest)
        return acted_from(kept) if kept is not None else None

    def do(self) -> Acted:
        # Reading before it is this writer's turn is what the comparison protects from: only the drill does so on purpose.
        stale = hot.load(self.ref) if sabotage.is_on("compare_and_swap") else None
        with db.act_transaction():
            first = self.first_answer()
            if first is not None:
                return first
            row, definition, places = access.case_for(self.actor, self.ref, row=stale)
            if self.version not in {None, row.version} and not sabotage.is_on("versions"):
                raise conflict_of(row, definition)
            acted = self._decide_and_write(row, definition, places)
            if self.key:
                idempotency.remember(self.scope, self.key, self.digest, plain(acted), self.at)
            return acted

    def _decide_and_write(self, row: CaseRow, definition: ServiceDefinition, places: Places) -> Acted:
        if self.act == ActKind.FORWARD.value:
            self.act = _onward_act(self.actor, row, definition, places)
        places_after, extra = _redirect.apply(row, definition, places, self.act, self.data)
        if row.is_manual and self.data.get("card_seen"):
            extra["card_seen"] = True
        facts = world.gather(
            actor=self.actor,
            row=row,
            definition=definition,
            places=places,
            places_after=places_after,
            act=self.act,
            at=self.at,
            note=self.note,
        )
        asking = _told.asking(definition, row.state, self.act)
        if asking is None:
            taken = decided(row, definition, self.act, facts)
        else:
            taken = self._decide_with_answers(row, definition, asking, facts, extra)
        if row.desk_unit_id is not None:
            self.desk = (row.desk_unit_id, row.desk_role)
        if taken.kind == ActKind.DRAFT.value and self.data.get("answers") and asking is None:
            extra["changed"] = _correct.correct_answers(
                row, definition, self.data["answers"], frozenset(), self.at
            )
        return perform(
            row=row,
            definition=definition,
            places=places_after,
            taken=taken,
            actor=self.actor,
            at=self.at,
            note=self.note,
            marked=_marked(definition, taken, self.data),
            detail=extra,
        )

    def _decide_with_answers(
        self, row: CaseRow, definition: ServiceDefinition, asking: Act, facts: Facts, extra: dict[str, Any]
    ) -> StepTaken:
        """Read what the act asks, decide with it, keep it. Who may not act hears that first; else every fault comes at once."""
        rest = frozenset(definition.form.page_fields).difference(asking.asks)
        if asking.kind is ActKind.DRAFT and rest:
            extra["changed"] = _correct.correct_answers(row, definition, self._answers(), rest, self.at)
        told = _told.read(row, definition, asking, self._answers(), self.uploads_owner, self.at)
        try:
            taken = decided(row, definition, self.act, replace(facts, answers=told.answers))
        except Invalid as refusal:
            if told.faults:
                raise Invalid({**{k: v for k, v in refusal.faults.items() if k}, **told.faults}) from None
            raise
        told.check()
        completeness.require_something(definition, row.state, asking, told.names)
        self.row, self.replaced = row, _told.keep(row, definition, told)
        extra["asked"] = list(told.names)
        return taken

    def _answers(self) -> Mapping[str, Any]:
        given = self.data.get("answers")
        if given is None or isinstance(given, Mapping):
            return given or {}
        raise Invalid({"answers": ("invalid",)})

    def tidy(self) -> None:
        """After the transaction: erase the papers whose place new ones took."""
        if self.row is not None:
            _told.drop(self.row, self.replaced, self.at)


def decided(row: CaseRow, definition: ServiceDefinition, act: str, facts: Facts) -> StepTaken:
    """Ask the rules; a refusal becomes the error that tells the caller what to do about it."""
    flow = definition.flow
    evaluate = world.evaluator(definition, facts)
    taken = rules.next_step(flow, row.snapshot(), act, facts, evaluate=evaluate)
    if isinstance(taken, StepTaken):
        return taken
    if taken.code == "unknown_act":
        if _known_elsewhere(flow, act):
            raise conflict_of(row, definition)
        raise Invalid({"act": ("unknown_act",)})
    if taken.code == "post_vacant":
        raise Unavailable("post_vacant", **taken.params)
    if taken.code in _INVALID:
        raise Invalid({_INVALID[taken.code]: (taken.code,)}, **taken.params)
    raise NotAllowed(taken.code, **taken.params)


def _known_elsewhere(flow: Flow, act: str) -> bool:
    return act in flow.anywhere or any(act in step.acts for step in flow.steps.values())


def _marked(definition: ServiceDefinition, taken: StepTaken, data: Mapping[str, Any]) -> tuple[str, ...]:
    if taken.kind != ActKind.RETURN.value:
        return ()
    form, needs = definition.form, definition.flow.steps[taken.to_state].needs
    named = dict.fromkeys(str(name) for name in data.get("marked", ()))
    marked = tuple(name for name in named if name in {*form.page_fields, *form.page_papers, *needs})
    _complete.require_mark(definition, taken, marked)
    return marked


def perform(
    *,
    row: CaseRow,
    definition: ServiceDefinition,
    places: Places,
    taken: StepTaken,
    actor: Actor,
    at: datetime,
    note: str = "",
    marked: tuple[str, ...] = (),
    detail: Mapping[str, Any] | None = None,
) -> Acted:
    """
    Write what was decided: the case, its event, what the act sets off, the announcement. Needs the open act transaction.

    Raises: Conflict when another process changed the case since it was read.
    """
    anew = completeness.given(row, rules.asked_anew(definition.flow, row.state, taken))
    new = _move.moved(row, definition, taken, places, at, (*marked, *anew))
    doer = _move.doer_of(actor, _post_of(definition.flow, taken), places)
    about = {**(detail or {}), "marked": list(marked)}
    new = _complete.without_given(new, taken, about)
    event = _move.event_values(row=row, taken=taken, doer=doer, at=at, note=note, detail=about)
    if not _move.write(row, new, event):
        raise conflict_of(row, definition)
    failpoints.hit("case.after_event")
    next_ref = _effects.run(
        row=new, definition=definition, places=places, taken=taken, actor=actor, at=at, note=note
    )
    failpoints.hit("case.after_effects")
    outbox.enqueue(
        topic="cases.announce",
        payload=_move.announcement(row.id, event["seq"], new),
        at=at,
        dedupe_key=f"announce:{row.id}:{event['seq']}",
    )
    transaction.on_commit(partial(metrics.act_done, taken.kind), robust=True)
    fresh = hot.load_id(row.id) if definition.flow.steps[new.state].work == rules.COMPLETE else None
    if fresh is not None and _complete.is_complete(fresh, definition, at):
        return _go_on(fresh, definition, places, at)
    return Acted(
        ref=row.ref,
        act=taken.act,
        state=new.state,
        version=row.version + 1,
        held_by=holders.holder_of(definition.flow.steps[new.state], definition, places.origin),
        due_at=new.due_at,
        at=at,
        next_ref=next_ref,
    )


def _go_on(row: CaseRow, definition: ServiceDefinition, places: Places, at: datetime) -> Acted:
    """Let a case that waited for completeness go on, in the transaction of the act that brought the last of it."""
    facts = world.gather(
        actor=SYSTEM, row=row, definition=definition, places=places, act=rules.COMPLETE, at=at
    )
    taken = decided(row, definition, rules.COMPLETE, facts)
    return perform(row=row, definition=definition, places=places, taken=taken, actor=SYSTEM, at=at)


def conflict_of(row: CaseRow, definition: ServiceDefinition) -> Conflict:
    """Make the error that tells who did what and when, in place of the act that came too late."""
    last = Event.objects.filter(case_id=row.id).order_by("-seq").first()
    params = told(last) if last is not None else {}
    state = last.to_state if last is not None else row.state
    return Conflict("conflict", **params, state=state, state_title=definition.flow.steps[state].title.id)


def told(event: Event) -> dict[str, Any]:
    """Say of an event what a colleague who came second may know: the act, the post, the moment."""
    unit = people.units([event.actor_unit_id]).get(event.actor_unit_id) if event.actor_unit_id else None
    return {
        "act": event.act,
        "kind": event.kind,
        "role": event.actor_role or event.actor_kind,
        "unit": unit.name if unit else "",
        "at": event.at,
        "to_state": event.to_state,
    }


def _post_of(flow: Flow, taken: StepTaken) -> Any:
    step = flow.steps.get(taken.from_state)
    found = (step.acts.get(taken.act) if step else None) or flow.anywhere.get(taken.act)
    if found is None or step is None:
        return None
    return rules.act_post(step, found)


def plain(acted: Acted) -> dict[str, Any]:
    """Write an answer as JSON values, to be kept under its key."""
    return {
        "ref": acted.ref,
        "act": acted.act,
        "state": acted.state,
        "version": acted.version,
        "held_by": [acted.held_by.id, acted.held_by.en],
        "due_at": acted.due_at.isoformat() if acted.due_at else None,
        "at": acted.at.isoformat(),
        "next_ref": acted.next_ref,
    }


def acted_from(kept: Mapping[str, Any]) -> Acted:
    """Read an answer that was kept under its key."""
    return Acted(
        ref=kept["ref"],
        act=kept["act"],
        state=kept["state"],
        version=kept["version"],
        held_by=Text(*kept["held_by"]),
        due_at=datetime.fromisoformat(kept["due_at"]) if kept["due_at"] else None,
        at=datetime.fromisoformat(kept["at"]),
        next_ref=kept["next_ref"],
    )
