"""A service of absences names fields that exist, and a kind for every choice."""

from collections.abc import Iterator

from emas.catalogue.rules import expressions, graph
from emas.catalogue.rules.loader import Source
from emas.catalogue.types import AbsenceSpec, Fault, FieldType, ServiceDefinition

LEDGER = frozenset({"ledger_hold", "ledger_take", "ledger_give_back", "ledger_postpone"})


def faults(definition: ServiceDefinition, source: Source) -> Iterator[Fault]:
    spec = definition.absence
    named = {effect for _step, act, _where in graph.acts(definition.flow) for effect in act.effects}
    if (spec is not None) != bool(named & LEDGER):
        yield source.fault("absence", "absence and the effects ledger_… belong together", "service")
    yield from _approvers(definition, source)
    if spec is None:
        return
    if not definition.applicant.is_staff:
        yield source.fault("absence", "an absence is asked for by officials: channels: [staff]", "service")
    yield from _fields(definition, spec, source)


def _approvers(definition: ServiceDefinition, source: Source) -> Iterator[Fault]:
    for name, step in definition.flow.steps.items():
        if step.post is not None and step.post.role == "approver" and not definition.applicant.is_staff:
            message = "approvers are found for officials: channels: [staff]"
            yield source.fault("role_unknown", message, "flow", "steps", name, "post")


def _fields(definition: ServiceDefinition, spec: AbsenceSpec, source: Source) -> Iterator[Fault]:
    form, at = definition.form, ("absence",)
    wanted = (
        (spec.sort, FieldType.CHOICE), (spec.start, FieldType.DATE), (spec.end, FieldType.DATE),
        (spec.extra, FieldType.INT), (spec.back, FieldType.DATE),
    )  # fmt: skip
    for name, kind in wanted:
        field = form.fields.get(name)
        if name and (field is None or field.type is not kind):
            yield source.fault("field_shape", f"'{name}' is not a field of type {kind.value}", "service", *at)
    sort = form.fields.get(spec.sort)
    values = {choice.value for choice in sort.choices} if sort else set()
    if values != set(spec.types):
        yield source.fault(
            "absence", f"types and the choices of '{spec.sort}' differ", "service", *at, "types"
        )
    for name, kind_of in spec.types.items():
        for message in expressions.faults(kind_of.exempt, form) if kind_of.exempt else ():
            yield source.fault("expression", message, "service", *at, "types", name)
