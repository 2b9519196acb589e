"""
A small town for benches and drills: two kecamatan of one kelurahan each, one RW, one RT, an OPD, every post held.

The second kecamatan is the stranger's: whatever a role of the first may do, it may not do there.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from emas.kernel import clock
from emas.kernel.actor import SYSTEM, Actor
from emas.people import operations as people
from emas.people import queries
from emas.people.types import ROLES_BY_KIND, NewHolding, NewPerson, NewPost, NewUnit, UnitKind

PASSWORD = "kata-sandi-latihan-kota"
CITY = "35.74"
HERE, THERE = "35.74.03", "35.74.04"
KELURAHAN = {HERE: "35.74.03.1001", THERE: "35.74.04.1001"}
OPD = "DISPENDUKCAPIL"
OPDS = (OPD, "DINSOS", "DISKOMINFO")
#: A second instansi beside the city: a court, and the civil registry of its region.
COURT, REGISTRY = "MS-LSM", "DUKCAPIL-LSM"
#: The information desk of the city, there only beside the court.
MPP = "MPP"
_KINDS = (UnitKind.KOTA, UnitKind.KECAMATAN, UnitKind.KELURAHAN, UnitKind.RW, UnitKind.RT)


@dataclass(frozen=True, slots=True)
class Town:
    """Unit ids and logins by (unit code, role)."""

    unit_ids: dict[str, int]
    logins: dict[tuple[str, str], str]

    def actor(self, unit_code: str, role: str, at: datetime) -> Actor:
        """Give the actor who holds the post. Raises KeyError for a post the town does not have."""
        key = (self.unit_ids[unit_code], role)
        state = queries.post_states(pairs=[key], at=at)[key]
        account_id = state.holders[0].account_id
        assert account_id is not None
        return queries.actor_for(account_id=account_id, at=at)

    def actors(self, unit_code: str, role: str, at: datetime) -> tuple[Actor, ...]:
        """Give everybody who holds a seat of the post."""
        key = (self.unit_ids[unit_code], role)
        ids = [holder.account_id for holder in queries.post_states(pairs=[key], at=at)[key].holders]
        return tuple(queries.actor_for(account_id=number, at=at) for number in ids if number is not None)


def rw_code(kecamatan: str) -> str:
    """Give the code of the RW in the kelurahan of ``kecamatan``."""
    return f"{KELURAHAN[kecamatan]}-005"


def rt_code(kecamatan: str) -> str:
    """Give the code of the RT in that RW."""
    return f"{KELURAHAN[kecamatan]}-005-003"


def _units() -> list[NewUnit]:
    units = [NewUnit(CITY, UnitKind.KOTA, "Kota Probolinggo", None, "kota", region_code=CITY)]
    for kecamatan, name, kelurahan in ((HERE, "Mayangan", "Mayangan"), (THERE, "Kanigaran", "Tisnonegaran")):
        number = kecamatan[-1]
        code = KELURAHAN[kecamatan]
        units += [
            NewUnit(
                kecamatan,
                UnitKind.KECAMATAN,
                name,
                CITY,
                "kota",
                region_code=kecamatan,
                number_code=f"425.50{number}",
            ),
            NewUnit(
                code,
                UnitKind.KELURAHAN,
                kelurahan,
                kecamatan,
                "kota",
                region_code=code,
                number_code=f"425.50{number}.1",
            ),
            NewUnit(rw_code(kecamatan), UnitKind.RW, "RW 005", code, "kota", region_code=code, rw="005"),
            NewUnit(
                rt_code(kecamatan),
                UnitKind.RT,
                "RT 003",
                rw_code(kecamatan),
                "kota",
                region_code=code,
                rw="005",
                rt="003",
            ),
        ]
    units += [
        NewUnit(c, UnitKind.OPD, c.upper(), CITY, "kota", number_code=f"425.10{i}")
        for i, c in enumerate(OPDS)
    ]
    return units


def _court() -> list[NewUnit]:
    return [
        NewUnit(COURT, UnitKind.COURT, "Mahkamah Contoh", None, "mahkamah", region_code="11.73"),
        NewUnit(REGISTRY, UnitKind.OPD, "Disdukcapil Contoh", None, "mahkamah", region_code="11.73"),
        NewUnit(MPP, UnitKind.MPP, "Mal Pelayanan Publik", CITY, "kota"),
    ]


def build(at: datetime, seats: int = 1, *, with_court: bool = False) -> Town:
    """
    Install the town in the current database; every post has a holder who has signed in before.

    ``seats`` is how many people share each post of the first kelurahan below its head; ``with_court`` adds a second instansi, and an
    information desk to the first.
    """
    units = _units() + (_court() if with_court else [])
    posts = [
        NewPost(unit.code, role.value, f"{role.value} {unit.name} {seat}", seat)
        for unit in units
        for role in sorted(ROLES_BY_KIND[unit.kind])
        for seat in range(1, _seats(unit.code, role.value, seats) + 1)
    ]
    since = clock.local_date(at) - timedelta(days=400)
    ids = people.install(
        instansi=[
            ("kota", "Pemerintah Kota Probolinggo", CITY),
            *((("mahkamah", "Mahkamah Contoh", "11.73"),) if with_court else ()),
        ],
        units=units,
        posts=posts,
        people=[_holder(number, post, since) for number, post in enumerate(posts)],
        actor=SYSTEM,
        at=at,
        password=PASSWORD,
    )
    for owner in ("kota", "mahkamah") if with_court else ("kota",):
        for year in (at.year - 1, at.year, at.year + 1):
            people.seed_holidays(instansi=owner, year=year, actor=SYSTEM, at=at)
    return Town(unit_ids=ids, logins={(p.unit_code, p.role): login(p.unit_code, p.role) for p in posts})


def _seats(unit_code: str, role: str, seats: int) -> int:
    return seats if unit_code == KELURAHAN[HERE] and role not in {"kepala", "admin"} else 1


def login(unit_code: str, role: str, seat: int = 1) -> str:
    """Give the user id of the holder of a post."""
    return f"{role}.{unit_code}".lower() + (f".{seat}" if seat > 1 else "")


def _holder(number: int, post: NewPost, since: date) -> NewPerson:
    return NewPerson(
        name=f"Pejabat {number:03d}",
        holdings=(NewHolding(post.unit_code, post.role, since, seat=post.seat),),
        nip=f"19800101200501{1}{number:03d}",
        phone=f"0812000{number:05d}",
        login=login(post.unit_code, post.role, post.seat),
    )
