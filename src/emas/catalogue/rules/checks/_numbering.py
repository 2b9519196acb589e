"""The number queue: who gives numbers, out of which book, and that the pattern can be written."""

from collections.abc import Iterator

from emas.catalogue.rules import graph
from emas.catalogue.rules.loader import Source
from emas.catalogue.types import Fault, Numbering, PostRef, ServiceDefinition
from emas.kernel.numbering import pattern_fault

#: The post of the numbering officer (flows section 12).
OFFICER = "penomoran"


def faults(definition: ServiceDefinition, source: Source) -> Iterator[Fault]:
    spec = definition.numbering
    queued = [
        (definition.flow.steps[name].post if not act.by else act.by, where)
        for name, act, where in graph.acts(definition.flow)
        if name in definition.flow.steps and "give_number" in act.effects and "make_letter" not in act.effects
    ]
    for post, where in queued:
        yield from _officer(post, source, where)
    if definition.letter is None and (spec is None) != (not queued):
        message = "an act with the effect give_number and numbering in service.yaml belong together"
        yield source.fault("numbering", message, "service")
    if spec is not None:
        yield from _book(definition, spec, source)


def _officer(post: PostRef | None, source: Source, where: tuple[object, ...]) -> Iterator[Fault]:
    if post is None or post.role != OFFICER:
        message = f"a number before the letter is given by {OFFICER}@…, not by '{post.key if post else ''}'"
        yield source.fault("numbering", message, "flow", *where)


def _purpose(definition: ServiceDefinition, spec: Numbering, source: Source) -> Iterator[Fault]:
    """The book is read by many: no secret answer stands in it."""
    for name in spec.purpose_fields:
        field = definition.form.fields.get(name)
        if field is None and spec.purpose != Numbering().purpose:
            yield source.fault("numbering", f"no field '{name}'", "service", "numbering", "purpose")
        if field is not None and field.is_secret:
            message = f"'{name}' is secret: it can't stand in a register book"
            yield source.fault("numbering", message, "service", "numbering", "purpose")


def _book(definition: ServiceDefinition, spec: Numbering, source: Source) -> Iterator[Fault]:
    if spec.pattern and (code := pattern_fault(spec.pattern)):
        yield source.fault("number_pattern", f"'{spec.pattern}': {code}", "service", "numbering", "pattern")
    if definition.letter is None and not spec.level:
        yield source.fault(
            "numbering", "without a letter, numbering names the unit of its book", "service", "numbering"
        )
    yield from _purpose(definition, spec, source)
    if definition.letter is not None and (spec.level or spec.classification):
        message = "unit and class of the numbers are those of the letter"
        yield source.fault("numbering", message, "service", "numbering")
