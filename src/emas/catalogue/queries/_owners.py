"""Whose service it is: the instansi on both sides of the wall that no right crosses."""

from collections.abc import Collection, Iterable

from emas.catalogue.types import ServiceDefinition
from emas.people import queries as people
from emas.people.types import UnitInfo, UnitKind


def owner_of(*, definition: ServiceDefinition) -> UnitInfo | None:
    """Answer the office whose service it is: the one it names, else the city; None when that is not installed here."""
    if definition.owner:
        return people.unit_by_code(code=code_of(definition))
    return next(iter(people.units_of_kind(kind=UnitKind.KOTA.value)), None)


def instansi_of(*, definition: ServiceDefinition) -> str:
    """Answer the code of the instansi whose service it is; '' when its office is not installed here."""
    owner = owner_of(definition=definition)
    return owner.instansi if owner is not None else ""


def code_of(definition: ServiceDefinition) -> str:
    """Answer the code of the unit in ``owner``."""
    return definition.owner.partition(":")[2]


def installed(found: Iterable[ServiceDefinition]) -> tuple[ServiceDefinition, ...]:
    """Leave out services of offices that this installation does not have. One query, and none where no service names an office."""
    every = tuple(found)
    wanted = {code_of(each) for each in every if each.owner}
    if not wanted:
        return every
    known = people.units_by_codes(codes=wanted)
    return tuple(each for each in every if not each.owner or code_of(each) in known)


def owned_by(found: Iterable[ServiceDefinition], instansi: Collection[str]) -> tuple[ServiceDefinition, ...]:
    """Keep the services of these instansi. At most one query for each office that owns some."""
    owners: dict[str, str] = {}
    kept = []
    for each in found:
        if each.owner not in owners:
            owners[each.owner] = instansi_of(definition=each)
        if owners[each.owner] in instansi:
            kept.append(each)
    return tuple(kept)
