"""What services of the offices ask of the engine names fields, posts and steps that exist."""

from collections.abc import Iterable, Iterator

from emas.catalogue.rules import graph
from emas.catalogue.rules.loader import Source
from emas.catalogue.types import Fault, Field, FieldType, Form, Opening, ServiceDefinition, Text
from emas.people.types import ROLES_BY_KIND, UnitKind

#: What the engine knows of a chair of an RT or RW when it fills a batch.
KNOWN_OF_CHAIRS = frozenset({"unit_code", "unit_name", "holder", "phone", "role"})
_DATES = frozenset({FieldType.DATE})
_WORDS = frozenset({FieldType.TEXT, FieldType.AREA})
_CHOICE = frozenset({FieldType.CHOICE})
_NONE = Field("", FieldType.TEXT, Text(""))


def faults(definition: ServiceDefinition, source: Source) -> Iterator[Fault]:
    yield from _filed_by(definition, source)
    yield from _publishes(definition, source)
    yield from _figures(definition, source)
    yield from _batch(definition, source)
    for name in definition.tallies:
        yield from _is(definition.form, name, _CHOICE, source, ("tallies",))
    for step in definition.flow.steps.values():
        if step.due_on and definition.form.fields.get(step.due_on, _NONE).type is not FieldType.DATE:
            message = f"'{step.due_on}' is not a date field"
            yield source.fault("field_shape", message, "flow", "steps", step.name, "due_on")
    for _step, act, where in graph.acts(definition.flow):
        if act.opens is not None:
            for message in _opening(definition.form, act.opens):
                yield source.fault("field_unknown", message, "flow", *where, "opens")


def _filed_by(definition: ServiceDefinition, source: Source) -> Iterator[Fault]:
    if bool({"desk", "staff"} & set(definition.channels)) != bool(definition.filed_by):
        message = "the channels desk and staff, and filed_by, belong together"
        yield source.fault("filed_by", message, "service", "filed_by")
    for ref in definition.filed_by:
        if ref.role == "staff" and "staff" in definition.channels and ref.level in set(UnitKind):
            continue
        if ref.level not in set(UnitKind) or ref.role not in ROLES_BY_KIND[UnitKind(ref.level)]:
            yield source.fault("role_unknown", f"there is no '{ref.key}'", "service", "filed_by")


def _publishes(definition: ServiceDefinition, source: Source) -> Iterator[Fault]:
    spec, form = definition.publishes, definition.form
    does = any("publish" in act.effects for _step, act, _where in graph.acts(definition.flow))
    if does != (spec is not None):
        yield source.fault("publishes", "effect publish and publishes belong together", "service")
    if spec is None:
        return
    at = ("publishes",)
    yield from _is(form, spec.title, _WORDS, source, at)
    yield from _is(form, spec.body, _WORDS, source, at)
    for name, kinds in (
        (spec.kind, _CHOICE),
        (spec.audience, _CHOICE),
        (spec.start, _DATES),
        (spec.end, _DATES),
    ):
        if name:
            yield from _is(form, name, kinds, source, at)
    for paper in spec.papers:
        if paper not in form.attachments:
            yield source.fault("paper_unknown", f"'{paper}' is not a paper", "service", *at)


def _figures(definition: ServiceDefinition, source: Source) -> Iterator[Fault]:
    if definition.figures is not None:
        for name in (definition.figures.start, definition.figures.end):
            yield from _is(definition.form, name, _DATES, source, ("figures",))


def _batch(definition: ServiceDefinition, source: Source) -> Iterator[Fault]:
    spec = definition.batch
    if spec is None:
        return
    at = ("batch",)
    yield from _is(definition.form, spec.table, frozenset({FieldType.TABLE}), source, at)
    table = definition.form.fields.get(spec.table)
    columns = {column.name for column in table.columns} if table else set()
    named = {spec.number, spec.unit, *spec.fill, *(c for e in spec.exports for c in e.columns)}
    for name in sorted(named - columns):
        yield source.fault("column_unknown", f"'{name}' is not a column of '{spec.table}'", "service", *at)
    for value in spec.fill.values():
        if value not in KNOWN_OF_CHAIRS and not value.startswith("'"):
            message = f"'{value}' is none of {', '.join(sorted(KNOWN_OF_CHAIRS))} and no text in quotes"
            yield source.fault("fill_unknown", message, "service", *at, "fill")
    for export in spec.exports:
        for step in export.steps:
            if step not in definition.flow.steps:
                yield source.fault("step_unknown", f"'{step}' is not a step", "service", *at, "exports")


def _opening(form: Form, opening: Opening) -> Iterator[str]:
    known = set(form.fields)
    if opening.each:
        table = form.fields.get(opening.each)
        if table is None or table.type is not FieldType.TABLE:
            yield f"'{opening.each}' is not a table"
            return
        known |= {column.name for column in table.columns}
    for name in (opening.unit, opening.subject, *opening.answers.values()):
        if name and not name.startswith("'") and name not in known:
            yield f"'{name}' is neither a field nor a column"


def _is(
    form: Form, name: str, kinds: Iterable[FieldType], source: Source, at: tuple[str, ...]
) -> Iterator[Fault]:
    field = form.fields.get(name)
    if field is None:
        yield source.fault("field_unknown", f"'{name}' is not a field", "service", *at)
    elif field.type not in kinds:
        words = " or ".join(sorted(kind.value for kind in kinds))
        yield source.fault("field_shape", f"'{name}' must be {words}", "service", *at)
