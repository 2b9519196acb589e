"""Who may begin a service: what follows when that is anyone, or when it is the service of the link for help."""

from collections.abc import Iterator

from emas.catalogue.rules import graph
from emas.catalogue.rules.loader import Source
from emas.catalogue.types import Fault, Need, PostRef, ServiceDefinition

#: Levels that only a home gives a case.
_OWN_CHANNELS = frozenset({"desk", "system", "staff"})
HOME_LEVELS = frozenset({"rt", "rw", "kelurahan", "kecamatan"})


def faults(definition: ServiceDefinition, source: Source) -> Iterator[Fault]:
    spec = definition.applicant
    at = ("applicant",) if spec.is_anyone else ()
    if definition.is_help and (not spec.is_anyone or "web" not in definition.channels):
        yield source.fault(
            "help_for_all", "help needs applicant: anyone and the channel web", "service", "is_help"
        )
    if definition.owner and set(definition.channels) - _OWN_CHANNELS and spec.home is not Need.NONE:
        # A home in the city would give the case to the city.
        message = f"a service of '{definition.owner}' begins at no home of the city: applicant: who: anyone, home: none"
        yield source.fault("owner_home", message, "service", "owner")
    yield from _staff(definition, source)
    if not spec.is_anyone:
        return
    if definition.letter is not None and spec.name is not Need.REQUIRED:
        yield source.fault("applicant_unknown", "a letter is about somebody: name: required", "service", *at)
    if definition.flow.requires:
        yield source.fault("applicant_unknown", "whoever it is has no RW to ask first", "flow", "requires")
    if spec.home is not Need.REQUIRED:
        for post in _posts(definition):
            if post.level in HOME_LEVELS:
                message = f"'{post.key}' needs the kelurahan of who begins it: home: required"
                yield source.fault("home_missing", message, "service", *at)


def _staff(definition: ServiceDefinition, source: Source) -> Iterator[Fault]:
    spec = definition.applicant
    if spec.is_staff != ("staff" in definition.channels) or (spec.is_staff and len(definition.channels) > 1):
        message = "applicant: staff and the channel staff belong together, and no other channel with them"
        yield source.fault("staff_alone", message, "service", "channels")
    if spec.is_staff and definition.flow.requires:
        yield source.fault("applicant_unknown", "an official has no RW to ask first", "flow", "requires")


def _posts(definition: ServiceDefinition) -> Iterator[PostRef]:
    found = {step.post for step in definition.flow.steps.values() if step.post}
    found |= {act.by for _, act, _ in graph.acts(definition.flow) if act.by}
    yield from sorted(found, key=lambda post: post.key)
