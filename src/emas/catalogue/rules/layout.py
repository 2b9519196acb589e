"""Where the boxes and lines of a flow diagram stand: one column of steps, lanes for everything that is not the next step."""

import textwrap
from collections.abc import Iterable
from dataclasses import dataclass, field

from emas.catalogue.rules import graph, labels
from emas.catalogue.rules.graph import Edge
from emas.catalogue.types import Act, ActKind, ServiceDefinition, Step, StepKind

WIDTH = 360
LEFT = 8
BOX_WIDTH = 270
GAP = 26
LANE = 12
FIRST_LANE = LEFT + BOX_WIDTH + 14
LINE = 15
PADDING = 9
TITLE_CHARACTERS = 31
TEXT_CHARACTERS = 41

BACKWARDS = frozenset({ActKind.RETURN, ActKind.REDIRECT, ActKind.RETRY, ActKind.REPAIR})
ENDINGS = frozenset({ActKind.REFUSE, ActKind.CANCEL, ActKind.WITHDRAW, ActKind.REPLACE})
SIGNS = {
    ActKind.RETURN: "↩",
    ActKind.REDIRECT: "↩",
    ActKind.REPAIR: "↩",
    ActKind.RETRY: "↻",
    ActKind.REFUSE: "✕",
    ActKind.CANCEL: "✕",
    ActKind.WITHDRAW: "✕",
    ActKind.REPLACE: "✕",
}
WORDS = {
    "id": {
        "due": "paling lama",
        "expires": "tanpa kabar {} hari kerja",
        "late": "bila lewat waktu: {}",
        "late_here": "bila lewat waktu: tindakan sistem",
        "system": "Sistem",
        "end": "Selesai",
    },
    "en": {
        "due": "at most",
        "expires": "{} working days of silence",
        "late": "when time is up: {}",
        "late_here": "when time is up: the system acts",
        "system": "System",
        "end": "End",
    },
}


@dataclass(slots=True)
class Box:
    """One step: ``lines`` are (text, kind), kind one of ``title``, ``post``, ``act``."""

    step: Step
    top: int
    lines: tuple[tuple[str, str], ...]
    taps: int = 0

    @property
    def height(self) -> int:
        return 2 * PADDING + LINE * len(self.lines)

    @property
    def bottom(self) -> int:
        return self.top + self.height

    def tap(self) -> int:
        """Answer the next free height at the right side."""
        self.taps += 1
        return min(self.top + PADDING + 7 * self.taps, self.bottom - 4)


@dataclass(frozen=True, slots=True)
class Lane:
    """A vertical line right of the boxes: from the heights of its sources to the height of its target."""

    x: int
    sources: tuple[int, ...]
    target: int
    kind: str


@dataclass(slots=True)
class Plan:
    boxes: list[Box]
    straight: list[tuple[int, int]]
    lanes: list[Lane]
    width: int = WIDTH
    height: int = 0
    order: dict[str, int] = field(default_factory=dict)


def plan(definition: ServiceDefinition, language: str) -> Plan:
    """Lay out the flow of a checked service."""
    flow = definition.flow
    ways = tuple(e for e in graph.edges(flow) if not e.is_back and e.where[0] == "steps")
    names = _ordered(definition, ways)
    boxes = []
    top = PADDING
    for name in names:
        box = Box(flow.steps[name], top, _lines(definition, flow.steps[name], language))
        boxes.append(box)
        top = box.bottom + GAP
    order = {name: number for number, name in enumerate(names)}
    made = Plan(boxes, [], [], WIDTH, top - GAP + PADDING, order)
    _connect(made, ways)
    return made


def _ordered(definition: ServiceDefinition, ways: tuple[Edge, ...]) -> list[str]:
    """The way forward from top to bottom, then the applicant's step, then the other ends."""
    onward = [e for e in ways if e.kind not in BACKWARDS | ENDINGS and e.label != "expires"]
    depth = _depths(graph.start_steps(definition.flow, definition.channels), onward)
    names = list(definition.flow.steps)

    def key(name: str) -> tuple[int, int, int]:
        step = definition.flow.steps[name]
        rank = {StepKind.APPLICANT: 2, StepKind.FINAL: 3}.get(step.kind, 0)
        return (1 if step.outcome == "done" else rank, depth.get(name, len(names)), names.index(name))

    return sorted(names, key=key)


def _depths(starts: Iterable[str], ways: list[Edge]) -> dict[str, int]:
    """Longest distance from a start, never going round."""
    depth: dict[str, int] = {}
    waiting = [(name, 0, frozenset[str]()) for name in starts]
    while waiting:
        name, far, above = waiting.pop()
        if name in above or depth.get(name, -1) >= far:
            continue
        depth[name] = far
        waiting.extend((e.target, far + 1, above | {name}) for e in ways if e.source == name)
    return depth


def _lines(definition: ServiceDefinition, step: Step, language: str) -> tuple[tuple[str, str], ...]:
    words = WORDS["en" if language.startswith("en") else "id"]
    lines = [(part, "title") for part in textwrap.wrap(step.title.in_(language), TITLE_CHARACTERS)]
    who = labels.post(step.post).in_(language) if step.post else ""
    if step.kind is StepKind.SYSTEM:
        who = words["system"]
    allowed = labels.due(step.due).in_(language)
    facts = [who, f"{words['due']} {allowed}" if allowed else ""]
    if step.late is not None:
        ahead = [b.step for b in step.late.targets if b.step not in (graph.STAY, step.name)]
        titles = [definition.flow.steps[name].title.in_(language) for name in ahead]
        facts.append(words["late"].format(", ".join(titles)) if titles else words["late_here"])
    if step.expires_after_days:
        facts.append(words["expires"].format(step.expires_after_days))
    about = " · ".join(f for f in facts if f)
    lines += [(part, "post") for part in textwrap.wrap(about, TEXT_CHARACTERS)]
    for act in _acts_shown(definition, step):
        lines += [(part, "act") for part in textwrap.wrap(_act_line(step, act, language), TEXT_CHARACTERS)]
    return tuple(lines)


def _acts_shown(definition: ServiceDefinition, step: Step) -> list[Act]:
    """The acts at a step; at an end, those of anywhere that lead to it."""
    leading = [
        act
        for act in definition.flow.anywhere.values()
        if any(b.step == step.name for b in act.targets)
        or ("open_replacement" in act.effects and step.outcome == "replaced")
    ]
    return [*step.acts.values(), *leading]


def _act_line(step: Step, act: Act, language: str) -> str:
    by = f" ({labels.post(act.by).in_(language)})" if act.by and act.by != step.post else ""
    return f"{SIGNS.get(act.kind, '→')} {act.label.in_(language)}{by}"


def _connect(made: Plan, ways: tuple[Edge, ...]) -> None:
    groups: dict[tuple[str, str], set[str]] = {}
    onward = {(e.source, e.target) for e in ways if _kind(e, made) == "next"}
    for edge in ways:
        here, there = made.order[edge.source], made.order[edge.target]
        kind = _kind(edge, made)
        if there == here + 1 and kind == "next":
            made.straight.append((made.boxes[here].bottom, made.boxes[there].top))
        elif edge.source != edge.target and (kind == "next" or (edge.source, edge.target) not in onward):
            groups.setdefault((edge.target, kind), set()).add(edge.source)
    made.straight = sorted(set(made.straight))
    taken: list[list[tuple[int, int]]] = []
    spans = sorted(groups.items(), key=lambda item: _span(made, item[0][0], item[1]))
    for (target, kind), sources in spans:
        heights = tuple(made.boxes[made.order[s]].tap() for s in sorted(sources, key=made.order.__getitem__))
        arrival = made.boxes[made.order[target]].tap()
        x = FIRST_LANE + LANE * _free_lane(taken, min(*heights, arrival), max(*heights, arrival))
        made.lanes.append(Lane(x, heights, arrival, kind))
    made.width = max(WIDTH, FIRST_LANE + LANE * len(taken))


def _kind(edge: Edge, made: Plan) -> str:
    if edge.kind in BACKWARDS:
        return "back"
    if edge.kind in ENDINGS or edge.label in ("expires", "failed"):
        return "end"
    return "next" if made.order[edge.target] > made.order[edge.source] else "back"


def _span(made: Plan, target: str, sources: set[str]) -> int:
    rows = [made.order[name] for name in (target, *sources)]
    return max(rows) - min(rows)


def _free_lane(taken: list[list[tuple[int, int]]], top: int, bottom: int) -> int:
    for number, spans in enumerate(taken):
        if all(bottom + LINE < start or end + LINE < top for start, end in spans):
            spans.append((top, bottom))
            return number
    taken.append([(top, bottom)])
    return len(taken) - 1
