"""The flow as a whole: reachability, bounded returns, the promise, and that no unsigned letter leaves."""

from collections.abc import Iterator

from emas.catalogue.rules import graph
from emas.catalogue.rules.graph import Edge
from emas.catalogue.rules.loader import Source
from emas.catalogue.types import ActKind, Due, Fault, ServiceDefinition, StepKind

#: One working day in hours (Perpres 21/2023: 37 h 30 min in five days).
HOURS_PER_DAY = 7.5
#: Ways that do not lead forward; they are bounded by the check of loops and stay out of the longest path.
SIDEWAYS = frozenset(
    {ActKind.RETURN, ActKind.REDIRECT, ActKind.RETRY, ActKind.REPAIR, ActKind.REPLACE, ActKind.UNDO}
)


def faults(definition: ServiceDefinition, source: Source) -> Iterator[Fault]:
    ways = graph.edges(definition.flow)
    starts = graph.start_steps(definition.flow, definition.channels)
    yield from _reach(definition, source, ways, starts)
    yield from _backs(definition, source)
    yield from _loops(definition, source, ways)
    yield from _promise(definition, source, ways, starts)
    yield from _unsigned(definition, source, ways, starts)


def _reach(
    definition: ServiceDefinition, source: Source, ways: tuple[Edge, ...], starts: tuple[str, ...]
) -> Iterator[Fault]:
    seen = graph.reached(starts, graph.forward(ways))
    ending = graph.reached(graph.finals(definition.flow), ways, backwards=True)
    for name in definition.flow.steps:
        if name not in seen:
            yield source.fault("step_unreachable", f"no way leads to '{name}'", "flow", "steps", name)
        if name not in ending:
            yield source.fault("no_end", f"from '{name}' no final step can be reached", "flow", "steps", name)


def _backs(definition: ServiceDefinition, source: Source) -> Iterator[Fault]:
    """``$back`` needs somebody who sent the case here."""
    flow = definition.flow
    returned_to = {
        b.step for _, act, _ in graph.acts(flow) if act.kind is ActKind.RETURN for b in act.targets
    }
    for name, act, where in graph.acts(flow):
        if any(b.step == graph.BACK for b in act.targets) and name not in returned_to:
            yield source.fault(
                "back_unknown", f"nothing returns a case to '{name}', so $back leads nowhere", "flow", *where
            )


def _loops(definition: ServiceDefinition, source: Source, ways: tuple[Edge, ...]) -> Iterator[Fault]:
    """A send-back that may be repeated without end must stop the clock somewhere on its round."""
    steps = definition.flow.steps
    free = [
        e
        for e in ways
        if not (e.act and e.act.limit)
        and steps[e.source].clock != "pauses"
        and steps[e.target].clock != "pauses"
    ]
    for edge in free:
        sends_back = edge.kind in (ActKind.RETURN, ActKind.REDIRECT)
        if sends_back and edge.source in graph.reached([edge.target], free):
            yield source.fault(
                "loop_unbounded",
                f"'{edge.label}' may go round without end: give it a limit",
                "flow",
                *edge.where,
            )


def hours(due: Due) -> float:
    """Answer working time in hours."""
    return due.working_days * HOURS_PER_DAY + due.working_hours


def _promise(
    definition: ServiceDefinition, source: Source, ways: tuple[Edge, ...], starts: tuple[str, ...]
) -> Iterator[Fault]:
    if not definition.promise.is_set:
        return
    steps = definition.flow.steps
    starting = [e for e in ways if e.act and e.act.starts_clock]
    begin = tuple(dict.fromkeys(e.target for e in starting)) or starts
    # A deadline that passes has missed the promise already: what it then does is not part of it.
    forward = [e for e in ways if e.kind not in SIDEWAYS and e.label != graph.LATE]

    def weight(name: str) -> float:
        return 0.0 if steps[name].clock == "pauses" else hours(steps[name].due)

    total, path = graph.longest(begin, forward, weight)
    if total > hours(definition.promise):
        promised = hours(definition.promise)
        message = f"{' > '.join(path)} may take {total:g} working hours; {promised:g} are promised"
        yield source.fault("promise_too_short", message, "service", "promise")
    if starting:
        yield from _clock_starts(definition, source, ways, starts)


def _clock_starts(
    definition: ServiceDefinition, source: Source, ways: tuple[Edge, ...], starts: tuple[str, ...]
) -> Iterator[Fault]:
    """Nobody gets his letter without the promise ever having begun."""
    silent = graph.reached(starts, [e for e in graph.forward(ways) if not (e.act and e.act.starts_clock)])
    for name in silent:
        if definition.flow.steps[name].outcome == "done":
            yield source.fault(
                "clock_never_starts",
                f"a way leads to '{name}' without starting the clock",
                "flow",
                "steps",
                name,
            )


def _unsigned(
    definition: ServiceDefinition, source: Source, ways: tuple[Edge, ...], starts: tuple[str, ...]
) -> Iterator[Fault]:
    """A letter leaves the house only after each of its signatures was made and verified."""
    if definition.letter is None:
        return
    steps = definition.flow.steps
    for slot in definition.letter.signatures:
        unsigned = graph.reached(
            starts, [e for e in graph.forward(ways) if not _signs(definition, e, slot.name)]
        )
        for name in sorted(unsigned):
            step = steps[name]
            if step.is_public_document and step.kind is not StepKind.SYSTEM:
                yield source.fault(
                    "unsigned_letter",
                    f"'{name}' can be reached without the signature '{slot.name}'",
                    "flow",
                    "steps",
                    name,
                )


def _signs(definition: ServiceDefinition, edge: Edge, slot: str) -> bool:
    step = definition.flow.steps[edge.source]
    return (
        step.kind is StepKind.SYSTEM and step.work == "sign" and step.slot == slot and edge.label == "signed"
    )
