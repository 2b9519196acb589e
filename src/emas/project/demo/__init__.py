"""
The demo city: real units, invented people, built the same way every time from one seed.

Not here: rules. Everything is installed through the doors of ``people`` and ``registry``.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from random import Random

from django.conf import settings

from emas.catalogue import operations as catalogue
from emas.kernel import clock
from emas.kernel.actor import SYSTEM
from emas.people import operations as people
from emas.people.types import NewPerson
from emas.project import usual_hours
from emas.project.demo._court import COURT_UNIT
from emas.project.demo._desk import ready_answers
from emas.project.demo._leave import employ
from emas.project.demo._numbers import Numbers
from emas.project.demo._officials import Officials
from emas.project.demo._residents import CAST, Households
from emas.project.demo._tree import CITY, COURT, INSTANSI, Tree, plant
from emas.registry import operations as registry
from emas.registry.types import ResidentInfo

#: Every account of the demo has it; it is written in the README and worth nothing elsewhere.
PASSWORD = "contoh-kota-emas"
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class City:
    """What was built: unit ids by code, and how many of what."""

    units: dict[str, int]
    officials: int
    residents: int


def build(
    *,
    residents: int = 10_000,
    seed: int = 3574,
    at: datetime,
    progress: Progress | None = None,
    instansi: tuple[str, ...] = (CITY, COURT),
) -> City:
    """
    Build the city in an empty database; the same seed, size and day build the same one. Cases are played afterwards by ``history``.
    ``instansi`` are those to install: a court alone has no residents.
    """
    tell = progress or (lambda part, done, total: None)
    on = clock.local_date(at)
    tree, officials, numbers = _plan(seed, on, instansi)
    units = people.install(
        instansi=[row for row in INSTANSI if row[0] in instansi],
        units=tree.units,
        posts=tree.posts,
        people=officials,
        actor=SYSTEM,
        at=at,
        password=PASSWORD,
    )
    catalogue.sync_themes(root=settings.SERVICES_DIR, at=at)
    tell("satuan", len(tree.units), len(tree.units))
    for code in instansi:
        usual_hours.open_office(instansi=code, years=(on.year - 1, on.year, on.year + 1), at=at)
    if COURT in instansi:
        employ(unit_id=units[COURT_UNIT], at=at)
    ready_answers(at=at)
    if CITY not in instansi:
        return City(units=units, officials=len(officials), residents=0)
    count = registry.load_residents(
        residents=_households(seed, numbers, tree, on, residents),
        actor=SYSTEM,
        at=at,
        progress=lambda done: tell("penduduk", done, residents),
    )
    return City(units=units, officials=len(officials), residents=count)


def invent_residents(count: int, *, seed: int = 3574, on: date) -> Iterator[ResidentInfo]:
    """Give the same residents that ``build`` loads, without a database: for sheets to import."""
    tree, _, numbers = _plan(seed, on)
    return _households(seed, numbers, tree, on, count)


def _plan(
    seed: int, on: date, instansi: tuple[str, ...] = (CITY, COURT)
) -> tuple[Tree, list[NewPerson], Numbers]:
    rng = Random(seed)
    tree = plant(rng).of(instansi)
    numbers = Numbers(frozenset(number for info in CAST for number in (info.nik, info.kk)))
    return tree, list(Officials(rng, numbers, tree, on).people()), numbers


def _households(seed: int, numbers: Numbers, tree: Tree, on: date, count: int) -> Iterator[ResidentInfo]:
    return Households(Random(seed + 1), numbers, tree.homes, on).residents(count)
