"""Which instansi this installation is for: all, or the one that ``EMAS_INSTANSI`` names; what follows for units and services."""

from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from emas.people import queries as people
from emas.people.types import UnitKind
from emas.project.demo import _court, _tree

#: The unit whose administrator is the first of each instansi.
_ROOTS: Final = {_tree.CITY: "35.74", _tree.COURT: _court.COURT_UNIT}


@dataclass(frozen=True, slots=True)
class Scope:
    """``instansi`` are the codes installed here, ``first`` the one whose administrator begins, ``owners`` whose services are published."""

    instansi: tuple[str, ...]
    first: str
    root_code: str
    owners: frozenset[str] | None


def here() -> Scope:
    """Give the scope of this installation. Raises: ImproperlyConfigured for an instansi that nobody knows."""
    code = settings.EMAS_INSTANSI
    if not code:
        return Scope(tuple(_ROOTS), _tree.CITY, _ROOTS[_tree.CITY], None)
    if code not in _ROOTS:
        raise ImproperlyConfigured(f"EMAS_INSTANSI={code!r} is not one of {', '.join(sorted(_ROOTS))}")
    # A service without an owner is the city's.
    owners = {""} if code == _tree.CITY else {_level(unit.kind, unit.code) for unit in _court.units()}
    return Scope((code,), code, _ROOTS[code], frozenset(owners))


def publishing() -> frozenset[str] | None:
    """
    Give the owners whose services are published here, '' for the city; None for everybody.

    Offices that an administrator of this instansi added count as well: another court brings its own.
    """
    scope = here()
    if scope.owners is None or scope.first == _tree.CITY:
        return scope.owners
    kinds = (UnitKind.COURT.value, UnitKind.OPD.value, UnitKind.MPP.value)
    added = people.units_of_kinds(kinds=kinds, instansi=scope.first)
    return scope.owners | {_level(unit.kind, unit.code) for unit in added}


def _level(kind: UnitKind, code: str) -> str:
    return f"{kind.value}:{code}"
