"""The way a case will go if nobody sends it back: for the tracker and the diagram."""

from collections.abc import Mapping
from typing import Any, Final

from emas.cases.rules._step import COMPLETE, Evaluate
from emas.catalogue.types import ActKind, Branch, Flow, Step, StepKind

_ONWARD: Final = (
    ActKind.FORWARD,
    ActKind.DECIDE,
    ActKind.DRAFT,
    ActKind.INITIAL,
    ActKind.SIGN,
    ActKind.RETRY,
    ActKind.REPAIR,
)


def path_ahead(
    flow: Flow, state: str, returned_from: str, evaluate: Evaluate, names: Mapping[str, Any]
) -> tuple[Step, ...]:
    """
    List the steps after ``state`` on the way to the end, without sending back; steps of the system and desks of retry are left out.

    A condition that can't be answered yet counts as not met.
    """
    here = flow.steps[state]
    if here.kind == StepKind.APPLICANT and here.expires_to and flow.steps[here.expires_to].outcome == "done":
        # Silence ends it well: nothing is to be repaired, it may only be opened again.
        return (flow.steps[here.expires_to],)
    ahead: list[Step] = []
    seen = {state}
    name = _following(here, returned_from, evaluate, names)
    while name and name not in seen and name in flow.steps:
        seen.add(name)
        step = flow.steps[name]
        if step.kind != StepKind.SYSTEM:
            ahead.append(step)
        if step.kind == StepKind.FINAL or step.is_public_document:
            break
        name = _following(step, "", evaluate, names)
    return tuple(ahead)


def _following(step: Step, returned_from: str, evaluate: Evaluate, names: Mapping[str, Any]) -> str:
    if step.work == COMPLETE and COMPLETE in step.on:
        return _first(step.on[COMPLETE], returned_from, evaluate, names)
    for kind in _ONWARD:
        for act in step.acts.values():
            if act.kind == kind and act.by is None:
                return _first(act.targets, returned_from, evaluate, names)
    for event in ("signed", *step.on):
        if event in step.on:
            return _first(step.on[event], returned_from, evaluate, names)
    return ""


def _first(
    branches: tuple[Branch, ...], returned_from: str, evaluate: Evaluate, names: Mapping[str, Any]
) -> str:
    for branch in branches:
        if not branch.when or evaluate(branch.when, names):
            return returned_from if branch.step == "$back" else branch.step
    return ""
