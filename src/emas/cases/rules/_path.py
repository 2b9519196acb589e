"""The way a case will go if nobody sends it back: for the tracker and the diagram."""

import re
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
_QUOTED: Final = re.compile(r"'[^']*'|\"[^\"]*\"")
_NAME: Final = re.compile(r"[a-z_]\w*")


def path_ahead(
    flow: Flow, state: str, returned_from: str, evaluate: Evaluate, names: Mapping[str, Any]
) -> tuple[Step, ...]:
    """
    List the steps after ``state`` on the way to the end, without sending back; steps of the system and desks of retry are left out.

    Where an act on the way still asks what decides, nobody can tell the branch yet: a refusal is not foretold, and of several
    other branches none is named, only where they meet again. Any other condition that can't be answered counts as not met.
    """
    here = flow.steps[state]
    if here.kind == StepKind.APPLICANT and here.expires_to and flow.steps[here.expires_to].outcome == "done":
        # Silence ends it well: nothing is to be repaired, it may only be opened again.
        return (flow.steps[here.expires_to],)
    ahead: list[Step] = []
    seen = {state}
    way = _Way(flow, evaluate, names)
    name = way.following(here, returned_from)
    while name and name not in seen and name in flow.steps:
        seen.add(name)
        step = flow.steps[name]
        if step.kind != StepKind.SYSTEM:
            ahead.append(step)
        if step.kind == StepKind.FINAL or step.is_public_document:
            break
        name = way.following(step, "")
    return tuple(ahead)


def may_end_in_a_letter(flow: Flow, state: str) -> bool:
    """Tell whether a letter can still come out from ``state`` on; one decided elsewhere ends without any."""
    seen: set[str] = set()
    waiting = [state]
    while waiting:
        name = waiting.pop()
        if name == "$back":
            return True
        if name in seen or name not in flow.steps:
            continue
        seen.add(name)
        step = flow.steps[name]
        if step.is_public_document:
            return True
        waiting += [branch.step for act in step.acts.values() for branch in act.targets]
        waiting += [branch.step for branches in step.on.values() for branch in branches]
    return False


class _Way:
    """One look ahead: what the acts passed on the way are going to ask is not known at any fork behind them."""

    def __init__(self, flow: Flow, evaluate: Evaluate, names: Mapping[str, Any]) -> None:
        self._flow, self._evaluate, self._names = flow, evaluate, names
        self._unknown: frozenset[str] = frozenset()

    def following(self, step: Step, returned_from: str) -> str:
        branches, asks = _onward(step)
        self._unknown |= asks
        if any(_words(branch.when) & self._unknown for branch in branches):
            return self._beyond(branches)
        for branch in branches:
            if not branch.when or self._evaluate(branch.when, self._names):
                return returned_from if branch.step == "$back" else branch.step
        return ""

    def _beyond(self, branches: tuple[Branch, ...]) -> str:
        """Give the only branch that is no refusal and leads to none, or where all such branches lead to."""
        steps = [self._flow.steps[branch.step] for branch in branches if branch.step in self._flow.steps]
        likely = {step.name: step for step in steps if step.outcome != "refused"}
        if len(likely) > 1:
            leads = {name: self.following(step, "") for name, step in likely.items()}
            # A desk that only waits to close (a verdict that may still be appealed) foretells the refusal as well.
            likely = {name: step for name, step in likely.items() if not self._is_refusal(leads[name])}
        if len(likely) == 1:
            return next(iter(likely))
        meets = {leads[name] for name in likely}
        return meets.pop() if len(meets) == 1 else ""

    def _is_refusal(self, name: str) -> bool:
        return name in self._flow.steps and self._flow.steps[name].outcome == "refused"


def _words(condition: str) -> frozenset[str]:
    """Give the names in a condition; what stands in quotes is a value."""
    return frozenset(_NAME.findall(_QUOTED.sub("", condition)))


def _onward(step: Step) -> tuple[tuple[Branch, ...], frozenset[str]]:
    """Give the branches by which a step goes on, and what the act that does so asks."""
    if step.work == COMPLETE and COMPLETE in step.on:
        return step.on[COMPLETE], frozenset()
    for kind in _ONWARD:
        for act in step.acts.values():
            if act.kind == kind and act.by is None:
                return act.targets, frozenset(act.asks)
    for event in ("signed", *step.on):
        if event in step.on:
            return step.on[event], frozenset()
    return (), frozenset()
