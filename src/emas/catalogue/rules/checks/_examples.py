"""The worked examples: the four that every letter ships, and names that exist."""

from collections.abc import Iterator

from emas.catalogue.rules import graph
from emas.catalogue.rules.loader import Source
from emas.catalogue.types import ActKind, Example, Fault, ServiceDefinition

PEOPLE = frozenset({"applicant", "system", "time"})
#: Acts of an example whose names are the engine's own.
ENGINE_ACTS = frozenset(
    {"signed", "failed", "kedaluwarsa", "diganti", "urungkan", "ended", "replaced", "confirmed", "complete"}
)


def faults(definition: ServiceDefinition, source: Source) -> Iterator[Fault]:
    for example in definition.examples:
        yield from _names(definition, example, source)
    if definition.letter is None:
        return
    shown = {kind for example in definition.examples for kind in _shows(definition, example)}
    for kind in ("happy path", "refusal", "send-back", "missed deadline"):
        if kind not in shown:
            yield Fault(f"{source.folder}/examples", 0, "example_missing", f"no example shows a {kind}")


def _shows(definition: ServiceDefinition, example: Example) -> Iterator[str]:
    final = definition.flow.steps.get(str(example.expect.get("state", "")))
    kinds = {
        act.kind for _, act, _ in graph.acts(definition.flow) if act.name in {a.act for a in example.acts}
    }
    if final and final.outcome == "done":
        yield "happy path"
    if "refused" in example.expect or (final and final.outcome == "refused"):
        yield "refusal"
    if ActKind.RETURN in kinds:
        yield "send-back"
    if any(act.by == "time" for act in example.acts):
        yield "missed deadline"


def _names(definition: ServiceDefinition, example: Example, source: Source) -> Iterator[Fault]:
    kind = f"example:{example.name}"
    flow = definition.flow
    if example.channel not in flow.start:
        yield source.fault("channel_unknown", f"'{example.channel}' has no start", kind, "channel")
    for name in example.answers:
        if name not in definition.form.fields:
            yield source.fault("field_unknown", f"'{name}' is not a field", kind, "answers", name)
    for number, name in enumerate(example.attachments):
        if name not in definition.form.attachments:
            yield source.fault("paper_unknown", f"'{name}' is not an attachment", kind, "attachments", number)
    yield from _acts(definition, example, source, kind)
    yield from _states(definition, example, source, kind)


def _acts(definition: ServiceDefinition, example: Example, source: Source, kind: str) -> Iterator[Fault]:
    known = {act.name for _, act, _ in graph.acts(definition.flow)} | ENGINE_ACTS
    posts = {
        graph.post_of(definition.flow.steps[n], act)
        for n, act, _ in graph.acts(definition.flow)
        if n in definition.flow.steps
    }
    before = example.submitted_at
    for number, act in enumerate(example.acts):
        if act.act not in known and act.by != "time" and not act.expect_refused:
            yield source.fault("act_unknown", f"the flow has no act '{act.act}'", kind, "acts", number)
        if act.by not in posts | PEOPLE and not act.expect_refused:
            yield source.fault("role_unknown", f"'{act.by}' does nothing in this flow", kind, "acts", number)
        for name in (*act.answers, *act.attachments):
            if name not in definition.form.fields and name not in definition.form.attachments:
                yield source.fault("field_unknown", f"'{name}' is not a field", kind, "acts", number)
        if act.at < before:
            yield source.fault("time_backwards", f"{act.at} is before {before}", kind, "acts", number)
        before = act.at


def _states(definition: ServiceDefinition, example: Example, source: Source, kind: str) -> Iterator[Fault]:
    path = example.expect.get("path", [])
    states = [*(path if isinstance(path, list) else []), example.expect.get("state")]
    for name in states:
        if name is not None and name not in definition.flow.steps:
            yield source.fault("step_unknown", f"'{name}' is not a step", kind, "expect")
