"""A sealed service: whoever decides may not need what nobody may read."""

from collections.abc import Iterator

from emas.catalogue.rules import graph
from emas.catalogue.rules.loader import Source
from emas.catalogue.types import ActKind, Fault, Need, PostRef, ServiceDefinition
from emas.people.types import ROLES_BY_KIND, UnitKind

#: Posts that mean persons of one case, not a place in the tree.
PERSONAL = frozenset({"keeper", "assigned"})
CHANNELS = frozenset({"web", "counter"})
FILED_BY_STAFF = frozenset({"rt", "counter"})


def faults(definition: ServiceDefinition, source: Source) -> Iterator[Fault]:
    yield from _open(definition, source) if not definition.sealed else _closed(definition, source)


def _open(definition: ServiceDefinition, source: Source) -> Iterator[Fault]:
    for name in ("keepers", "about", "intake"):
        if getattr(definition, name):
            yield source.fault("sealed_only", f"'{name}' belongs to a sealed service", "service", name)
    yield from _talk(definition, source)
    for step in definition.flow.steps.values():
        if step.post is not None and step.post.role in PERSONAL:
            yield source.fault(
                "sealed_only", f"'{step.post.key}' belongs to a sealed service", "flow", "steps", step.name
            )


def _talk(definition: ServiceDefinition, source: Source) -> Iterator[Fault]:
    """An answer given by writing comes from the applicant himself: staff who file for others answer by a form."""
    if not definition.conversation or not set(definition.channels) & FILED_BY_STAFF:
        return
    for step in definition.flow.steps.values():
        for act in step.acts.values():
            if act.kind is ActKind.REPAIR and not act.asks and act.note is not Need.NONE:
                message = f"'{act.name}' is done by writing, which nobody does for the applicant"
                yield source.fault(
                    "conversation_shape", message, "flow", "steps", step.name, "acts", act.name
                )


def _closed(definition: ServiceDefinition, source: Source) -> Iterator[Fault]:
    if not definition.keepers or definition.conversation != "applicant":
        yield source.fault("sealed_shape", "a sealed service needs keepers and a conversation", "service")
    if definition.letter is not None:
        yield source.fault("sealed_shape", "a sealed service issues no letter", "service", "letter")
    for channel in set(definition.channels) - CHANNELS:
        yield source.fault("sealed_shape", f"nothing sealed comes by '{channel}'", "service", "channels")
    for number, ref in enumerate(definition.keepers):
        if not _exists(ref) or ":" not in ref.level:
            yield source.fault("role_unknown", f"no fixed post '{ref.key}'", "service", "keepers", number)
    asked = {name for page in definition.form.pages for name in page.fields}
    for number, name in enumerate(definition.intake):
        if name not in definition.form.fields or name in asked:
            yield source.fault(
                "field_unknown", f"'{name}' is no field off the pages", "service", "intake", number
            )
    yield from _acts(definition, source)


def _acts(definition: ServiceDefinition, source: Source) -> Iterator[Fault]:
    for _, act, where in graph.acts(definition.flow):
        if act.when or act.asks or any(branch.when for branch in act.targets):
            yield source.fault("sealed_shape", f"'{act.name}' would read sealed answers", "flow", *where)
    if not any("assign" in act.effects for _, act, _ in graph.acts(definition.flow)):
        yield source.fault("effect_missing", "no act has the effect assign", "flow", "steps")


def _exists(ref: PostRef) -> bool:
    kind = ref.level.partition(":")[0]
    return kind in set(UnitKind) and ref.role in ROLES_BY_KIND[UnitKind(kind)]
