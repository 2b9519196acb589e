"""A flow as a graph: which step can follow which, and by what."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from emas.catalogue.types import Act, ActKind, Branch, Flow, Step, StepKind

BACK = "$back"
STAY = "$stay"
#: The label of an edge that a deadline draws.
LATE = "late"


@dataclass(frozen=True, slots=True)
class Edge:
    """
    One way from a step to another.

    ``act`` is None when no person moves it; ``label`` is then the event's name, ``expires`` or ``late``. ``where`` names the entry in ``flow.yaml``
    that draws the edge. ``is_back`` marks the way back to whoever returned the case: it leads only to where the case has been.
    """

    source: str
    target: str
    label: str
    where: tuple[str, ...]
    act: Act | None = None
    is_back: bool = False

    @property
    def kind(self) -> ActKind | None:
        return self.act.kind if self.act else None


def edges(flow: Flow) -> tuple[Edge, ...]:
    """Answer every edge, with ``$back`` drawn to each step that sends work here and ``$stay`` as a loop."""
    drawn = list(_direct(flow))
    for step_name, act, where in acts(flow):
        if any(b.step == BACK for b in act.targets):
            returning = {e.source for e in drawn if e.target == step_name and e.kind is ActKind.RETURN}
            drawn.extend(
                Edge(step_name, source, act.name, where, act, is_back=True) for source in sorted(returning)
            )
    return tuple(drawn)


def acts(flow: Flow) -> Iterator[tuple[str, Act, tuple[str, ...]]]:
    """Go over every act at every step it is offered at, those of ``anywhere`` included, with its place in ``flow.yaml``."""
    for step in flow.steps.values():
        for act in step.acts.values():
            yield step.name, act, ("steps", step.name, "acts", act.name)
    for act in flow.anywhere.values():
        for name in act.from_steps:
            yield name, act, ("anywhere", act.name)


def _direct(flow: Flow) -> Iterator[Edge]:
    for step_name, act, where in acts(flow):
        for branch in act.targets:
            if branch.step != BACK:
                target = step_name if branch.step == STAY else branch.step
                yield Edge(step_name, target, act.name, where, act)
        if "open_replacement" in act.effects:
            # The old letter ends when the new one is issued.
            yield from (
                Edge(step_name, s.name, "replaced", where)
                for s in flow.steps.values()
                if s.outcome == "replaced"
            )
    for step in flow.steps.values():
        for event, branches in step.on.items():
            for branch in branches:
                yield Edge(step.name, branch.step, event, ("steps", step.name, "on", event))
        if step.expires_to:
            yield Edge(step.name, step.expires_to, "expires", ("steps", step.name, "expires_to"))
        for branch in step.late.targets if step.late else ():
            target = step.name if branch.step == STAY else branch.step
            yield Edge(step.name, target, LATE, ("steps", step.name, "late"))


def reached(starts: Iterable[str], ways: Iterable[Edge], *, backwards: bool = False) -> frozenset[str]:
    """Answer every step that can be reached from ``starts`` (or, ``backwards``, from which they can be reached)."""
    following: dict[str, set[str]] = {}
    for edge in ways:
        here, there = (edge.target, edge.source) if backwards else (edge.source, edge.target)
        following.setdefault(here, set()).add(there)
    seen: set[str] = set()
    waiting = list(starts)
    while waiting:
        name = waiting.pop()
        if name not in seen:
            seen.add(name)
            waiting.extend(following.get(name, ()))
    return frozenset(seen)


def forward(ways: Iterable[Edge]) -> tuple[Edge, ...]:
    """Answer the edges without those of ``$back``, which add nothing to where a case can be."""
    return tuple(e for e in ways if not e.is_back)


def longest(
    starts: Iterable[str], ways: Iterable[Edge], weight: Callable[[str], float]
) -> tuple[float, tuple[str, ...]]:
    """Answer the heaviest way along edges without a loop, and its weight; edges that close a loop are left out."""
    following: dict[str, list[str]] = {}
    for edge in ways:
        following.setdefault(edge.source, []).append(edge.target)
    best: tuple[float, tuple[str, ...]] = (0.0, ())
    known: dict[str, tuple[float, tuple[str, ...]]] = {}
    for start in starts:
        best = max(best, _heaviest(start, following, weight, known, frozenset()), key=lambda found: found[0])
    return best


def _heaviest(
    name: str,
    following: dict[str, list[str]],
    weight: Callable[[str], float],
    known: dict[str, tuple[float, tuple[str, ...]]],
    above: frozenset[str],
) -> tuple[float, tuple[str, ...]]:
    if name in known:
        return known[name]
    rest: tuple[float, tuple[str, ...]] = (0.0, ())
    for target in following.get(name, ()):
        if target not in above and target != name:
            rest = max(
                rest, _heaviest(target, following, weight, known, above | {name}), key=lambda found: found[0]
            )
    known[name] = (rest[0] + weight(name), (name, *rest[1]))
    return known[name]


def start_steps(flow: Flow, channels: Iterable[str]) -> tuple[str, ...]:
    """Answer the first steps of these channels, each once."""
    found = [flow.start[c] for c in channels if c in flow.start]
    found += [branch.step for c in channels for branch in flow.start_when.get(c, ())]
    return tuple(dict.fromkeys(found))


def finals(flow: Flow) -> tuple[str, ...]:
    return tuple(s.name for s in flow.steps.values() if s.kind is StepKind.FINAL)


def post_of(step: Step, act: Act) -> str:
    """Answer the key of the post that does an act at a step."""
    post = act.by or step.post
    return post.key if post else ""


def targets(flow: Flow) -> Iterator[tuple[Branch, tuple[str, ...]]]:
    """Go over every named target with its place in ``flow.yaml``."""
    for name, step in flow.steps.items():
        for act in step.acts.values():
            yield from ((b, ("steps", name, "acts", act.name, "to")) for b in act.targets)
        for event, branches in step.on.items():
            yield from ((b, ("steps", name, "on", event)) for b in branches)
        if step.expires_to:
            yield Branch(step.expires_to), ("steps", name, "expires_to")
        if step.late:
            yield from ((b, ("steps", name, "late")) for b in step.late.targets)
    for act in flow.anywhere.values():
        yield from ((b, ("anywhere", act.name, "to")) for b in act.targets)
