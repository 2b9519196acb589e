"""
The court among the work of a drill: officials file for themselves, the numbering officer gives the numbers, the head signs.

Filing is done at once, as at the desk; every further act goes over HTTP like those of the city.
"""

import io
from datetime import datetime, timedelta

from emas.cases import operations as cases
from emas.documents import operations as documents
from emas.kernel import clock
from emas.kernel.actor import SYSTEM, Actor
from emas.people import operations as people
from emas.people import queries
from emas.people.types import NewHolding, NewPerson, NewPost, NewUnit, UnitKind
from emas.project import town
from emas.project.benches import letters
from emas.project.benches.client import Client
from emas.project.installation import Installation

UNIT, INSTANSI = "MS-LSM", "ms-lhokseumawe"
SERVICE = "mahkamah/surat-tugas"
#: Who hands a request on by which act, from its filing to the signer. In the middle the number queue.
STEPS = (("kasubbag", "periksa"), ("sekretaris", "setujui"), ("penomoran", "beri_nomor"))
SIGNING_STATE = "ttd"
_STAFF = 15
_ROLES = ("kasubbag", "sekretaris", "penomoran", "kepala", "admin")


def build(at: datetime) -> int:
    """Add the court to the installation, every post held; gives its unit."""
    seats = [(role, 1) for role in _ROLES] + [("pegawai", seat) for seat in range(1, _STAFF + 1)]
    since = clock.local_date(at) - timedelta(days=400)
    name = "Mahkamah Syar'iyah Lhokseumawe"
    ids = people.install(
        instansi=[(INSTANSI, name, "11.73")],
        units=[
            NewUnit(UNIT, UnitKind.COURT, name, None, INSTANSI, region_code="11.73", number_code="W1-A11")
        ],
        posts=[NewPost(UNIT, role, f"{role} {seat}", seat) for role, seat in seats],
        people=[
            NewPerson(
                name=f"Pegawai {number:03d}",
                holdings=(NewHolding(UNIT, role, since, seat=seat),),
                nip=f"19810101200601{1}{number:03d}",
                login=town.login(UNIT, role, seat),
            )
            for number, (role, seat) in enumerate(seats)
        ],
        actor=SYSTEM,
        at=at,
        password=town.PASSWORD,
    )
    people.seed_holidays(instansi=INSTANSI, year=at.year, actor=SYSTEM, at=at)
    people.seed_holidays(instansi=INSTANSI, year=at.year + 1, actor=SYSTEM, at=at)
    return ids[UNIT]


def tokens(unit_id: int, portal: Installation, at: datetime) -> dict[str, Client]:
    """Give one API client for each post that acts, under ``court.<role>``."""
    found: dict[str, Client] = {}
    for role in (*(role for role, _act in STEPS), "kepala"):
        state = queries.post_states(pairs=[(unit_id, role)], at=at)[(unit_id, role)]
        _, issued = people.issue_client(
            name=f"drill court {role}",
            scopes=letters.SCOPES,
            actor=_actor(unit_id, "admin", 0, at),
            at=at,
            post_id=state.post_id,
            per_minute=1_000_000,
        )
        found[f"court.{role}"] = Client(portal.url, issued)
    return found


def file(unit_id: int, number: int) -> str:
    """File request ``number`` for one of the officials, with its paper; gives its reference."""
    at = clock.now()
    owner = f"drill-court-{number}"
    actor = _actor(unit_id, "pegawai", number % _STAFF, at)
    documents.store_upload(
        owner_ref=owner, field="undangan", file_name="undangan.jpg", content=_picture(), kinds=("photo",),
        max_bytes=1_000_000, uploaded_by=actor.label, at=at,
    )  # fmt: skip
    first = clock.local_date(at) + timedelta(days=7)
    return cases.open_own(
        service=SERVICE,
        unit_id=unit_id,
        answers={
            "keperluan": f"Rapat koordinasi nomor {number}",
            "tempat": "Banda Aceh",
            "mulai": first.isoformat(),
            "selesai": first.isoformat(),
        },
        uploads_owner=owner,
        actor=actor,
        at=at,
        idempotency_key=f"drill-court-{number:06d}",
    )


def most() -> int:
    """Give how many requests these officials may file in a day."""
    return _STAFF * 20


def _actor(unit_id: int, role: str, seat: int, at: datetime) -> Actor:
    holders = queries.post_states(pairs=[(unit_id, role)], at=at)[(unit_id, role)].holders
    account_id = holders[seat].account_id
    assert account_id is not None
    return queries.actor_for(account_id=account_id, at=at)


def _picture() -> bytes:
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (320, 240), "navy").save(out, "JPEG")
    return out.getvalue()
