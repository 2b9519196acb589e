"""Employment of the small city's court for tests: its staff, and the routes that the court set."""

from datetime import date

from emas.kernel.actor import SYSTEM
from emas.people.tests.factories import AT, SmallCity
from emas.personnel import operations

LEDGER = "cuti-tahunan"
COURT_UNIT = "MS-LSM"
#: Login, kind of employment, first day of service, sex.
EMPLOYED = (
    ("ketua.ms", "pns", date(2000, 3, 1), "l"),
    ("wakil.ms", "pns", date(2002, 3, 1), "p"),
    ("hakim.ms", "pns", date(2008, 3, 1), "p"),
    ("panitera.ms", "pns", date(2005, 3, 1), "l"),
    ("sekretaris.ms", "pns", date(2006, 3, 1), "l"),
    ("panmud.ms", "pns", date(2010, 3, 1), "p"),
    ("kasubbag.ms", "pns", date(2012, 3, 1), "p"),
    ("staf.ms", "pns", date(2015, 3, 1), "p"),
    ("staf2.ms", "pppk", date(2023, 3, 1), "l"),
    ("penomoran.ms", "cpns", date(2026, 3, 1), "l"),
    ("cuti.ms", "pns", date(2014, 3, 1), "p"),
)


def person_of(city: SmallCity, login: str) -> int:
    """Give the person behind a login."""
    person_id = city.actor(login).person_id
    assert person_id is not None
    return person_id


def staff_the_court(city: SmallCity) -> None:
    """Write the employment facts of the court's staff through the door."""
    for login, kind, since_on, sex in EMPLOYED:
        operations.set_employment(
            person_id=person_of(city, login), kind=kind, since_on=since_on, sex=sex, actor=SYSTEM, at=AT
        )
