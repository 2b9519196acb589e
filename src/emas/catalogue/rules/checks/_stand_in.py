"""Absence of a holder: the answers that name dates and deputy exist, and an official is the one who is away."""

from collections.abc import Iterator

from emas.catalogue.rules import graph
from emas.catalogue.rules.loader import Source
from emas.catalogue.types import Fault, FieldType, ServiceDefinition

EFFECTS = frozenset({"stand_in", "end_stand_in"})


def faults(definition: ServiceDefinition, source: Source) -> Iterator[Fault]:
    spec = definition.stand_in
    used = {effect for _name, act, _where in graph.acts(definition.flow) for effect in act.effects} & EFFECTS
    if ("stand_in" in used) != (spec is not None) or (spec is None and used):
        message = "an act with the effect stand_in and stand_in in service.yaml belong together"
        yield source.fault("stand_in", message, "service")
    if spec is None:
        return
    if not definition.applicant.is_staff:
        message = "only an official has a post in which somebody stands in: applicant: staff"
        yield source.fault("stand_in", message, "service", "stand_in")
    wanted = {
        spec.person: FieldType.STAFF,
        spec.start: FieldType.DATE,
        spec.end: FieldType.DATE,
        **({spec.back: FieldType.DATE} if spec.back else {}),
    }
    for name, kind in wanted.items():
        field = definition.form.fields.get(name)
        if field is None or field.type is not kind:
            message = f"'{name}' is not a field of type {kind.value}"
            yield source.fault("field_shape", message, "service", "stand_in")
