"""The one decision: may this act happen here, and where does the case stand afterwards?"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from emas.cases.types import Facts, Refused, Snapshot, StepTaken
from emas.catalogue.types import Act, ActKind, Branch, Flow, Need, PostRef, Step, StepKind

Evaluate = Callable[[str, Mapping[str, Any]], bool]

SYSTEM_POST: Final = PostRef(role="system")
BACK: Final = "$back"
STAY: Final = "$stay"
EXPIRE: Final = "kedaluwarsa"
LATE: Final = "terlambat"
UNDO: Final = "urungkan"
#: The work of a step that waits until everything it needs is there, and the event with which it then goes on by itself.
COMPLETE: Final = "complete"
REPLACED: Final = "diganti"
VERIFYING: Final = frozenset({ActKind.FORWARD.value, ActKind.DRAFT.value, ActKind.INITIAL.value})
#: Roles that write down what others decided: they may do so for their own request, too.
RECORDING: Final = frozenset({"penomoran", "cuti"})
#: What goes before everybody's eyes is let out by another than who wrote it.
PUBLISH: Final = "publish"
SIGNING: Final = frozenset({ActKind.SIGN, ActKind.RETRY})
_ONWARD: Final = (ActKind.INITIAL, ActKind.FORWARD, ActKind.DECIDE, ActKind.DRAFT, ActKind.SIGN)


def no_expressions(expression: str, names: Mapping[str, Any]) -> bool:
    """Refuse every condition: for flows known to have none. Raises: ValueError."""
    raise ValueError(f"no evaluator for {expression!r}")


def asked_anew(flow: Flow, state: str, taken: StepTaken) -> tuple[str, ...]:
    """Give what counts no more at the step an act led to, if it was given before: the papers of a verdict that was appealed."""
    found = flow.steps[state].acts.get(taken.act) or flow.anywhere.get(taken.act)
    needs = flow.steps[taken.to_state].needs
    return tuple(name for name in found.renews if name in needs) if found is not None else ()


def next_step(
    flow: Flow, snapshot: Snapshot, act: str, facts: Facts, *, evaluate: Evaluate = no_expressions
) -> StepTaken | Refused:
    """
    Decide one act: the step it leads to, or why it is refused.

    ``act`` is an act of the present step, an act that may happen anywhere, an event of a system step (``signed``),
    ``kedaluwarsa`` (silence), ``terlambat`` (the deadline passed), or ``diganti`` (the corrected letter is out). ``evaluate`` answers the conditions of branches over answers, ``pemohon`` and ``hari_ini``;
    whatever it raises passes through, so that a broken condition never counts as yes.

    Vacant posts (flows section 2, "vacant post"): a step that may be skipped is passed over and named in ``skipped``; a step that
    may not (CS, operator, lurah, camat) refuses acts of staff with ``post_vacant``. An applicant's repair and what the system reports are
    accepted nevertheless: neither can wait for an appointment, and the case is seen in the backlog.

    Who verified may not sign (ASVS 2.3.5): a person whose check, draft or initial still counts is refused with ``same_person``, also as
    Plt., Plh. or a.n. (and who wrote may not publish): the four eyes are of people, not of posts. So that this never locks a letter, the caller names as vacant
    a skippable step whose every holder may sign here as well; its skipping is then on record.

    Refusal codes: ``unknown_act``, ``not_your_step``, ``own_case``, ``not_offered``, ``note_required``, ``limit_reached``, ``same_person``,
    ``nowhere_back``, ``post_vacant``.

    Source: flows section 2; Perwali 107/2021 Pasal 11(1)b and g.
    """
    step = flow.steps[snapshot.state]
    names = _names(facts)
    found = _find(flow, step, act)
    if found is None:
        return Refused("unknown_act", {"act": act, "state": step.name})
    refusal = _refusal(step, found, snapshot, facts, names, evaluate)
    if refusal is not None:
        return refusal
    target = _target(found.targets, snapshot, names, evaluate)
    if isinstance(target, Refused):
        return target
    return _arrive(flow, step, found, target, snapshot, facts, names, evaluate)


def start_step(
    flow: Flow, channel: str, facts: Facts, *, evaluate: Evaluate = no_expressions
) -> StepTaken | Refused:
    """
    Decide where a new case of ``channel`` begins.

    Refuses with ``channel_closed`` when the flow has no start for it. Skips vacant steps as ``next_step`` does.
    """
    first = first_step(flow, channel, facts, evaluate=evaluate)
    if not first:
        return Refused("channel_closed", {"channel": channel})
    landed = _pass_vacant(flow, first, facts, _names(facts), evaluate)
    if isinstance(landed, Refused):
        return landed
    state, skipped = landed
    return StepTaken("kirim", "submit", "", state, skipped, (), False, None)


def first_step(flow: Flow, channel: str, facts: Facts, *, evaluate: Evaluate = no_expressions) -> str:
    """Name the step at which a new case of ``channel`` begins with these answers, or ''."""
    names = _names(facts)
    for branch in flow.start_when.get(channel, ()):
        if evaluate(branch.when, names):
            return branch.step
    return flow.start.get(channel, "")


def undo_step(flow: Flow, snapshot: Snapshot, last_from: str, last_kind: str) -> StepTaken | Refused:
    """
    Decide whether the last act may be taken back: only a handing-on between people (ux section 6), never a signature or an end.

    The caller proves that the same person did it, less than ten minutes ago, and that nothing happened since.
    """
    here = flow.steps[snapshot.state]
    before = flow.steps.get(last_from)
    takes_back = last_kind in VERIFYING or last_kind == ActKind.RETURN
    if before is None or not takes_back or here.kind not in {StepKind.TASK, StepKind.APPLICANT}:
        return Refused("cannot_undo", {"state": here.name})
    return StepTaken(UNDO, ActKind.UNDO.value, here.name, before.name, (), (), False, None)


def offered_acts(
    flow: Flow, snapshot: Snapshot, facts: Facts, *, evaluate: Evaluate = no_expressions
) -> tuple[Act, ...]:
    """List the acts these facts allow now, in the order of the definition; a note still missing does not hide an act."""
    step = flow.steps[snapshot.state]
    names = _names(facts)
    own = list(step.acts.values())
    anywhere = [each for each in flow.anywhere.values() if step.name in each.from_steps]
    return tuple(
        each
        for each in own + anywhere
        if (refusal := _refusal(step, each, snapshot, facts, names, evaluate)) is None
        or refusal.code == "note_required"
    )


def _names(facts: Facts) -> dict[str, Any]:
    return {**facts.answers, "pemohon": facts.applicant, "hari_ini": facts.today}


def _find(flow: Flow, step: Step, name: str) -> Act | None:
    if name in step.acts:
        return step.acts[name]
    if name in flow.anywhere and step.name in flow.anywhere[name].from_steps:
        return flow.anywhere[name]
    if name in step.on:
        return _system_act(name, step, step.on[name])
    if name == LATE and step.late is not None:
        return replace(_system_act(name, step, step.late.targets), effects=step.late.effects)
    if name == EXPIRE and step.expires_to:
        return _system_act(name, step, (Branch(step.expires_to),))
    if name == REPLACED and step.is_public_document:
        ends = tuple(Branch(each.name) for each in flow.steps.values() if each.outcome == "replaced")
        return _system_act(name, step, ends) if ends else None
    return None


def _system_act(name: str, step: Step, targets: tuple[Branch, ...]) -> Act:
    return Act(name=name, kind=ActKind.FORWARD, label=step.title, targets=targets, by=SYSTEM_POST)


def _kind(act: Act) -> str:
    return "system" if act.by == SYSTEM_POST else act.kind.value


def _refusal(
    step: Step, act: Act, snapshot: Snapshot, facts: Facts, names: Mapping[str, Any], evaluate: Evaluate
) -> Refused | None:
    by = act.by or step.post
    if by is None or by.key not in facts.posts:
        return Refused("not_your_step", {"state": step.name, "post": by.key if by else ""})
    own_acts = {ActKind.CANCEL, ActKind.REPAIR, ActKind.HAND_OVER}
    if facts.is_own_case and act.kind not in own_acts and by.role not in RECORDING:
        return Refused("own_case", {"state": step.name})
    if act.when and not evaluate(act.when, names):
        return Refused("not_offered", {"act": act.name})
    if act.limit and snapshot.act_counts.get(counter_key(step, act), 0) >= act.limit:
        return Refused("limit_reached", {"act": act.name, "limit": act.limit})
    if act.kind in SIGNING and facts.acted_kinds & VERIFYING:
        return Refused("same_person", {"act": act.name})
    if PUBLISH in act.effects and facts.is_author:
        return Refused("same_person", {"act": act.name})
    if act.note == Need.REQUIRED and not facts.has_note:
        return Refused("note_required", {"act": act.name})
    return None


def counter_key(step: Step, act: Act) -> str:
    """Name the counter of an act: acts of the same name at different steps (``kembalikan``) are bounded apart."""
    return act.name if act.from_steps else f"{step.name}.{act.name}"


def _target(
    branches: tuple[Branch, ...], snapshot: Snapshot, names: Mapping[str, Any], evaluate: Evaluate
) -> str | Refused:
    for branch in branches:
        if branch.when and not evaluate(branch.when, names):
            continue
        if branch.step == STAY:
            return snapshot.state
        if branch.step != BACK:
            return branch.step
        return snapshot.returned_from or Refused("nowhere_back", {"state": snapshot.state})
    return Refused("not_offered", {"state": snapshot.state})


def _arrive(
    flow: Flow,
    step: Step,
    act: Act,
    target: str,
    snapshot: Snapshot,
    facts: Facts,
    names: Mapping[str, Any],
    evaluate: Evaluate,
) -> StepTaken | Refused:
    waits_for_nobody = act.by == SYSTEM_POST or act.kind in {
        ActKind.REPAIR,
        ActKind.CANCEL,
        ActKind.HAND_OVER,
    }
    skipped: tuple[str, ...] = ()
    if target != snapshot.state or act.kind == ActKind.REDIRECT:
        landed = _pass_vacant(flow, target, facts, names, evaluate, accept_vacant=waits_for_nobody)
        if isinstance(landed, Refused):
            return landed
        target, skipped = landed
    returned_from: str | None = None
    if act.kind == ActKind.RETURN and flow.steps[target].kind == StepKind.APPLICANT:
        returned_from = step.name
    elif act.kind == ActKind.REPAIR:
        returned_from = ""
    return StepTaken(
        act=act.name,
        kind=_kind(act),
        from_state=step.name,
        to_state=target,
        skipped=skipped,
        effects=act.effects,
        starts_clock=act.starts_clock and not snapshot.clock_started,
        sets_returned_from=returned_from,
    )


def _pass_vacant(
    flow: Flow,
    target: str,
    facts: Facts,
    names: Mapping[str, Any],
    evaluate: Evaluate,
    *,
    accept_vacant: bool = False,
) -> tuple[str, tuple[str, ...]] | Refused:
    skipped: list[str] = []
    step = flow.steps[target]
    while step.kind == StepKind.TASK and step.post is not None and step.post.key in facts.vacant:
        onward = next((a for kind in _ONWARD for a in step.acts.values() if a.kind == kind), None)
        if not step.skip_if_vacant or onward is None or step.name in skipped:
            if accept_vacant:
                break
            return Refused("post_vacant", {"post": step.post.key, "state": step.name})
        skipped.append(step.name)
        following = _target(onward.targets, Snapshot(state=step.name), names, evaluate)
        if isinstance(following, Refused):
            return following
        step = flow.steps[following]
    return step.name, tuple(skipped)
