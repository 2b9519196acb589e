"""A service's standard and flow in words for its public page."""

from dataclasses import dataclass

from django.utils.translation import ngettext

from emas.cases import queries as cases
from emas.catalogue import queries as catalogue
from emas.catalogue.types import ServiceDefinition, Step, StepKind
from emas.web.public.page import language


@dataclass(frozen=True, slots=True)
class StepWords:
    """One step of the way of a letter: what happens, and how long it may take."""

    title: str
    time: str


@dataclass(frozen=True, slots=True)
class Component:
    """One of the 14 components; the first six must be published (PermenPANRB 15/2014)."""

    number: int
    title: str
    sentences: tuple[str, ...]
    is_published_part: bool


def steps_in_words(definition: ServiceDefinition) -> tuple[StepWords, ...]:
    """The happy path from the citizen's start: each task step once, in the order of the flow."""
    found: list[StepWords] = []
    name = definition.flow.start.get("web") or next(iter(definition.flow.start.values()), "")
    seen: set[str] = set()
    while name and name not in seen and name in definition.flow.steps:
        seen.add(name)
        step = definition.flow.steps[name]
        if step.kind is StepKind.TASK:
            found.append(StepWords(step.title.in_(language()), _time(step)))
        name = _next_step(step)
    return tuple(found)


def _next_step(step: Step) -> str:
    """Where a step leads when all is well: its first forward act, or what it waits for."""
    for act in step.acts.values():
        # An act by which one piece of several comes leaves the case where it is; what another post may do aside is no way on.
        if (
            act.by is None
            and act.kind in {"forward", "draft", "initial", "sign"}
            and act.targets
            and not act.targets[0].step.startswith("$")
        ):
            return act.targets[0].step
    for event in ("signed", *step.on):
        targets = step.on.get(event, ())
        if event != "failed" and targets:
            return targets[0].step
    return ""


def _time(step: Step) -> str:
    parts = []
    if step.due.working_days:
        parts.append(
            ngettext("%(n)d hari kerja", "%(n)d hari kerja", step.due.working_days)
            % {"n": step.due.working_days}
        )
    if step.due.working_hours:
        parts.append(
            ngettext("%(n)d jam kerja", "%(n)d jam kerja", step.due.working_hours)
            % {"n": step.due.working_hours}
        )
    return " ".join(parts)


def promise_words(definition: ServiceDefinition) -> str:
    """How long the whole takes once the papers are complete."""
    due = definition.promise
    if due.working_days:
        return ngettext("%(n)d hari kerja", "%(n)d hari kerja", due.working_days) % {"n": due.working_days}
    return ngettext("%(n)d jam kerja", "%(n)d jam kerja", due.working_hours) % {"n": due.working_hours}


def queue_hours(definition: ServiceDefinition) -> int | None:
    """The working hours that the queue before "complete" usually stays under, where an office is the first to look and promises nothing of it."""
    first = definition.flow.steps.get(definition.flow.start.get("web", ""))
    if first is None or first.clock != "pauses" or first.post is None or ":" not in first.post.level:
        return None
    minutes = cases.queue_minutes(service=definition.slug)
    return None if minutes is None else minutes // 60 + 1


def components(definition: ServiceDefinition) -> tuple[Component, ...]:
    """The 14 components of the service standard by number, empty ones left out."""
    found = catalogue.standard(definition=definition)
    return tuple(
        Component(
            number=item.number,
            title=item.title.in_(language()),
            sentences=tuple(text.in_(language()) for text in item.lines),
            is_published_part=item.is_delivery,
        )
        for item in found
        if item.lines
    )


def legal_basis(definition: ServiceDefinition) -> tuple[str, ...]:
    """The rules behind the service, as they are cited."""
    return tuple(definition.legal_titles.get(code, code) for code in definition.legal_basis)
