"""
Draw a flow as SVG. Looks come as presentation attributes and classes (``pe-flow-*``), so that a strict content policy holds; where the
case stands and what is done is said in words and signs too, never by colour alone.
"""

import hashlib
from html import escape

from emas.catalogue.rules import labels, layout
from emas.catalogue.rules.layout import Box, Lane, Plan
from emas.catalogue.types import ServiceDefinition, StepKind

INK = "#101512"
QUIET = "#46524b"
GREEN = "#0b5d3b"
GREEN_PALE = "#dff0e6"
RED = "#a11d16"
BLUE = "#0a5a8a"
LINE_COLOURS = {"next": GREEN, "back": BLUE, "end": RED}
FONT = "system-ui, sans-serif"
SIZES = {"title": ("14", "bold", INK), "post": ("12", "normal", QUIET), "act": ("12", "normal", INK)}
NOW = {"id": "Sekarang di sini", "en": "Now here"}
FLOW_OF = {"id": "Alur", "en": "Flow of"}


def drawn(definition: ServiceDefinition, current: str | None, done: frozenset[str], language: str) -> str:
    """Answer the whole picture; every text in it is escaped."""
    made = layout.plan(definition, language)
    tongue = "en" if language.startswith("en") else "id"
    name = f"alur-{hashlib.sha256(definition.slug.encode()).hexdigest()[:8]}"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="pe-flow" role="img" width="{made.width}" height="{made.height}" '
        f'viewBox="0 0 {made.width} {made.height}" aria-labelledby="{name}-t {name}-d" font-family="{FONT}">',
        f'<title id="{name}-t">{_text(f"{FLOW_OF[tongue]} {definition.title.in_(language)}")}</title>',
        f'<desc id="{name}-d">{_text(_told(definition, made, current, done, language))}</desc>',
        f"<defs>{''.join(_arrow(name, kind) for kind in LINE_COLOURS)}</defs>",
        *(_straight(name, top, bottom) for top, bottom in made.straight),
        *(_lane(name, lane) for lane in made.lanes),
        *(_box(box, current, done, tongue) for box in made.boxes),
        "</svg>",
    ]
    return "".join(parts)


def _text(value: str) -> str:
    return escape(value, quote=True)


def _told(
    definition: ServiceDefinition, made: Plan, current: str | None, done: frozenset[str], language: str
) -> str:
    """The same picture in words, for those who listen."""
    tongue = "en" if language.startswith("en") else "id"
    told = []
    for box in made.boxes:
        step = box.step
        facts = [step.title.in_(language)]
        if step.post:
            facts.append(labels.post(step.post).in_(language))
        facts.append(labels.due(step.due).in_(language))
        if step.name == current:
            facts.append(NOW[tongue])
        elif step.name in done:
            facts.append("✓")
        told.append(", ".join(f for f in facts if f))
    return ". ".join(told) + "."


def _arrow(name: str, kind: str) -> str:
    return (
        f'<marker id="{name}-{kind}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
        f'<path d="M0 0 8 4 0 8z" fill="{LINE_COLOURS[kind]}"/></marker>'
    )


def _straight(name: str, top: int, bottom: int) -> str:
    x = layout.LEFT + 40
    return (
        f'<path class="pe-flow-next" d="M{x} {top}V{bottom - 1}" fill="none" stroke="{GREEN}" stroke-width="2" '
        f'marker-end="url(#{name}-next)"/>'
    )


def _lane(name: str, lane: Lane) -> str:
    edge = layout.LEFT + layout.BOX_WIDTH
    # The upright stroke is drawn once, or dashes laid over each other would look solid.
    heights = (*lane.sources, lane.target)
    ways = "".join(f"M{edge} {y}H{lane.x}" for y in lane.sources) + f"M{lane.x} {min(heights)}V{max(heights)}"
    dashes = ' stroke-dasharray="5 4"' if lane.kind == "back" else ""
    colour = LINE_COLOURS[lane.kind]
    return (
        f'<path class="pe-flow-{lane.kind}" d="{ways}" fill="none" stroke="{colour}" stroke-width="1.5"{dashes}/>'
        f'<path class="pe-flow-{lane.kind}" d="M{lane.x} {lane.target}H{edge + 1}" fill="none" stroke="{colour}" '
        f'stroke-width="1.5"{dashes} marker-end="url(#{name}-{lane.kind})"/>'
    )


def _box(box: Box, current: str | None, done: frozenset[str], tongue: str) -> str:
    is_now, is_done = box.step.name == current, box.step.name in done and box.step.name != current
    state = "now" if is_now else "done" if is_done else "open"
    fill = {"now": GREEN_PALE, "done": "#eef4f0", "open": "#ffffff"}[state]
    stroke, width = (GREEN, 3) if is_now else ("#6d7a73", 1)
    radius = 18 if box.step.kind is StepKind.FINAL else 5
    dashes = ' stroke-dasharray="2 3"' if box.step.kind is StepKind.SYSTEM else ""
    parts = [
        f'<g class="pe-flow-step pe-flow-{state}" data-step="{_text(box.step.name)}">',
        f'<rect x="{layout.LEFT}" y="{box.top}" width="{layout.BOX_WIDTH}" height="{box.height}" rx="{radius}" fill="{fill}" '
        f'stroke="{stroke}" stroke-width="{width}"{dashes}/>',
    ]
    y = box.top + layout.PADDING - 3
    first = True
    for words, kind in box.lines:
        y += layout.LINE
        size, weight, colour = SIZES[kind]
        shown = f"✓ {words}" if is_done and first else words
        first = False
        parts.append(
            f'<text x="{layout.LEFT + 12}" y="{y}" font-size="{size}" font-weight="{weight}" fill="{colour}">{_text(shown)}</text>'
        )
    if is_now:
        parts.append(
            f'<text x="{layout.LEFT + layout.BOX_WIDTH - 10}" y="{box.top - 5}" font-size="12" font-weight="bold" '
            f'text-anchor="end" fill="{GREEN}">▼ {_text(NOW[tongue])}</text>'
        )
    return "".join([*parts, "</g>"])
