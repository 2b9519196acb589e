"""The form: every field on one page, every expression made of known names."""

import re
from collections.abc import Iterator, Mapping

from emas.catalogue.rules import expressions, graph
from emas.catalogue.rules.loader import Source
from emas.catalogue.types import Fault, Field, FieldType, ServiceDefinition

#: What a ``prefill`` may offer of a colleague.
COLLEAGUE_NAMES = frozenset({"post", "nip", "rank"})

SIZED = frozenset({FieldType.TEXT, FieldType.AREA, FieldType.TABLE})


def faults(definition: ServiceDefinition, source: Source) -> Iterator[Fault]:
    form = definition.form
    yield from _pages(definition, source)
    for field in form.fields.values():
        yield from _field(definition, field, source, ("fields", field.name), definition.form.fields)
        for key in ("shown_if", "required_if"):
            yield from _expression(definition, getattr(field, key), source, ("fields", field.name, key))
    yield from _papers(definition, source)
    yield from _rules(definition, source)


def _pages(definition: ServiceDefinition, source: Source) -> Iterator[Fault]:
    form = definition.form
    seen: set[str] = set()
    for number, page in enumerate(form.pages):
        for position, name in enumerate(page.fields):
            where = ("pages", number, "fields", position)
            if name not in form.fields:
                yield source.fault("field_unknown", f"'{name}' is not a field", "form", *where)
            elif name in seen:
                yield source.fault("field_twice", f"'{name}' stands on a page already", "form", *where)
            seen.add(name)
    asked = {name for _, act, _ in graph.acts(definition.flow) for name in act.asks}
    asked.update(definition.intake)
    for name in form.fields:
        if form.fields[name].along:
            if name in seen | asked:
                yield source.fault(
                    "field_twice", f"the portal fills in '{name}' itself", "form", "fields", name
                )
        elif name not in seen | asked:
            yield source.fault(
                "field_unused", f"'{name}' is on no page and no act asks it", "form", "fields", name
            )
        if name in ("pemohon", "hari_ini") or name in expressions.FUNCTIONS:
            yield source.fault("field_name", f"'{name}' is a word of the expressions", "form", "fields", name)


def _papers(definition: ServiceDefinition, source: Source) -> Iterator[Fault]:
    asked = {name for _, act, _ in graph.acts(definition.flow) for name in act.asks}
    for paper in definition.form.attachments.values():
        where = ("attachments", paper.name)
        yield from _expression(definition, paper.required_if, source, (*where, "required_if"))
        if paper.at_act and paper.name not in asked:
            yield source.fault("paper_unused", f"no act asks '{paper.name}'", "form", *where)
        if paper.name in definition.form.fields:
            yield source.fault("name_twice", f"'{paper.name}' is a field, too", "form", *where)


def _field(
    definition: ServiceDefinition,
    field: Field,
    source: Source,
    where: tuple[str, ...],
    beside: Mapping[str, Field],
) -> Iterator[Fault]:
    for message in _shape(field):
        yield source.fault("field_shape", f"'{field.name}' {message}", "form", *where)
    if field.prefill and field.prefill not in expressions.RESIDENT_NAMES and not _of_colleague(field, beside):
        message = f"neither a resident nor a colleague named beside it has '{field.prefill}'"
        yield source.fault("prefill_unknown", message, "form", *where, "prefill")
    columns = {column.name: column for column in field.columns}
    for column in field.columns:
        yield from _field(definition, column, source, (*where, "columns", column.name), columns)


def _of_colleague(field: Field, beside: Mapping[str, Field]) -> bool:
    """Tell whether a text is offered what is known of the colleague whom a field beside it names."""
    named, known = field.prefill_of
    colleague = beside.get(named)
    is_staff = colleague is not None and colleague.type is FieldType.STAFF
    return is_staff and known in COLLEAGUE_NAMES and field.type is FieldType.TEXT


def _shape(field: Field) -> Iterator[str]:
    if (field.type is FieldType.CHOICE) != bool(field.choices):
        yield "needs choices exactly when its type is choice"
    if len({c.value for c in field.choices}) != len(field.choices):
        yield "has the same choice twice"
    if (field.type is FieldType.TABLE) != bool(field.columns):
        yield "needs columns exactly when its type is table"
    if field.minimum is not None and field.maximum is not None and field.minimum > field.maximum:
        yield "has a min above its max"
    if field.type in SIZED and field.minimum is not None and field.minimum < 0:
        yield "has a min below 0"
    if field.pattern:
        try:
            re.compile(field.pattern)
        except re.error as error:
            yield f"has a pattern that is none: {error}"


def _rules(definition: ServiceDefinition, source: Source) -> Iterator[Fault]:
    seen: set[str] = set()
    for number, rule in enumerate(definition.form.rules):
        where = ("rules", number)
        if rule.name in seen:
            yield source.fault("rule_twice", f"rule '{rule.name}' stands twice", "form", *where)
        seen.add(rule.name)
        if rule.field and rule.field not in definition.form.fields:
            yield source.fault("field_unknown", f"'{rule.field}' is not a field", "form", *where, "field")
        yield from _expression(definition, rule.check, source, (*where, "check"))


def _expression(
    definition: ServiceDefinition, expression: str, source: Source, where: tuple[object, ...]
) -> Iterator[Fault]:
    for message in expressions.faults(expression, definition.form) if expression else ():
        yield source.fault("expression", f"'{expression}' {message}", "form", *where)
