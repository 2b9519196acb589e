"""
The court among the work of a drill: officials file for themselves, the numbering officer gives the numbers, the head signs.

Filing is done at the doors, as at the desk, by a phone that loses some answers and sends again; every further act goes over HTTP like
those of the city.
"""

import io
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Protocol

from emas.cases import operations as cases
from emas.cases.types import ApplicantInput
from emas.documents import operations as documents
from emas.kernel import clock
from emas.kernel.actor import ANONYMOUS, SYSTEM, Actor
from emas.people import operations as people
from emas.people import queries
from emas.people.types import NewHolding, NewPerson, NewPost, NewUnit, UnitKind
from emas.personnel import operations as personnel
from emas.project import town
from emas.project.benches import letters
from emas.project.benches.client import Client
from emas.project.installation import Installation

UNIT, INSTANSI = "MS-LSM", "ms-lhokseumawe"
SERVICE = "mahkamah/surat-tugas"
LEAVE = "mahkamah/cuti"
SIRAMASAKAN = "mahkamah/siramasakan"
REGISTRY = "DUKCAPIL-LSM"
#: Of everybody here since years, with nothing left over.
DAYS_A_YEAR = 12
#: Who hands a request on by which act, from its filing to the signer. In the middle the number queue.
STEPS = (("kasubbag", "periksa"), ("sekretaris", "setujui"), ("penomoran", "beri_nomor"))
SIGNING_STATE = "ttd"
NUMBERING = "penomoran"
_STAFF = 15
_ROLES = ("kasubbag", "sekretaris", "penomoran", "kepala", "admin", "cuti", "cs")
_REGISTRY_ROLES = ("operator", "cs")
#: How long ago a case was brought whose verdict is awaited, and how long it waits since: longer than the first reminder.
_BROUGHT_DAYS, _WAITING_DAYS = 20, 19


def build(at: datetime, *, numbering_officers: int = 1) -> int:
    """Add the court to the installation, every post held; gives its unit."""
    seats = [(UNIT, role, 1) for role in _ROLES]
    seats += [(UNIT, "pegawai", seat) for seat in range(1, _STAFF + 1)]
    seats += [(UNIT, NUMBERING, seat) for seat in range(2, numbering_officers + 1)]
    seats += [(REGISTRY, role, 1) for role in _REGISTRY_ROLES]
    since = clock.local_date(at) - timedelta(days=400)
    name = "Mahkamah Syar'iyah Lhokseumawe"
    ids = people.install(
        instansi=[(INSTANSI, name, "11.73")],
        units=[
            NewUnit(UNIT, UnitKind.COURT, name, None, INSTANSI, region_code="11.73", number_code="W1-A11"),
            NewUnit(REGISTRY, UnitKind.OPD, "Disdukcapil Lhokseumawe", None, INSTANSI, region_code="11.73"),
        ],
        posts=[NewPost(unit, role, f"{role} {seat}", seat) for unit, role, seat in seats],
        people=[
            NewPerson(
                name=f"Pegawai {number:03d}",
                holdings=(NewHolding(unit, role, since, seat=seat),),
                nip=f"19810101200601{1}{number:03d}",
                login=town.login(unit, role, seat),
            )
            for number, (unit, role, seat) in enumerate(seats)
        ],
        actor=SYSTEM,
        at=at,
        password=town.PASSWORD,
    )
    people.seed_holidays(instansi=INSTANSI, year=at.year, actor=SYSTEM, at=at)
    people.seed_holidays(instansi=INSTANSI, year=at.year + 1, actor=SYSTEM, at=at)
    _employ(ids[UNIT], at)
    return ids[UNIT]


def _employ(unit_id: int, at: datetime) -> None:
    """Give everybody a year's right to leave, and the chain of who decides: the kasubbag, then the head."""
    seats = queries.seats_of_units(unit_ids=[unit_id])
    chain = [seat.post_id for role in ("kasubbag", "kepala") for seat in seats if seat.role == role]
    for seat in seats:
        if seat.role == "pegawai":
            personnel.set_route(
                post_id=seat.post_id, sort="", approvers=chain, is_outside=False, actor=SYSTEM, at=at
            )
    since = clock.local_date(at).replace(year=at.year - 6, month=1, day=1)
    for who in queries.staff_of_units(unit_ids=[unit_id], on=clock.local_date(at)):
        personnel.set_employment(
            person_id=who.person_id, kind="pns", since_on=since, sex="l", actor=SYSTEM, at=at
        )


def tokens(unit_id: int, portal: Installation, at: datetime) -> dict[str, Client]:
    """Give one API client for each post that acts, under ``court.<role>`` and ``registry.<role>``."""
    found: dict[str, Client] = {}
    registry = queries.unit_by_code(code=REGISTRY)
    assert registry is not None
    acting = [("court", unit_id, role) for role in (*(role for role, _act in STEPS), "kepala", "cs")]
    acting += [("registry", registry.id, role) for role in _REGISTRY_ROLES]
    for name, holder_unit, role in acting:
        state = queries.post_states(pairs=[(holder_unit, role)], at=at)[(holder_unit, role)]
        _, issued = people.issue_client(
            name=f"drill {name} {role}",
            scopes=letters.SCOPES,
            actor=_actor(unit_id, "admin", 0, at),
            at=at,
            post_id=state.post_id,
            per_minute=1_000_000,
        )
        found[f"{name}.{role}"] = Client(portal.url, issued)
    return found


class Again(Protocol):
    """How a request is sent: once, or as by a phone that sends it again when the answer is lost."""

    def __call__(self, call: Callable[[], str], /) -> str: ...


def once(call: Callable[[], str], /) -> str:
    """Send it once."""
    return call()


def file(unit_id: int, number: int, again: Again = once) -> str:
    """File request ``number`` for one of the officials, with its paper; gives its reference."""
    at = clock.now()
    owner = f"drill-court-{number}"
    actor = _actor(unit_id, "pegawai", number % _STAFF, at)
    first = clock.local_date(at) + timedelta(days=7)
    answers = {
        "keperluan": f"Rapat koordinasi nomor {number}",
        "tempat": "Banda Aceh",
        "mulai": first.isoformat(),
        "selesai": first.isoformat(),
    }

    def send() -> str:
        documents.store_upload(
            owner_ref=owner, field="undangan", file_name="undangan.jpg", content=_picture(), kinds=("photo",),
            max_bytes=1_000_000, uploaded_by=actor.label, at=at,
        )  # fmt: skip
        return cases.open_own(
            service=SERVICE, unit_id=unit_id, answers=answers, uploads_owner=owner, actor=actor, at=at,
            idempotency_key=f"drill-court-{number:06d}",
        )  # fmt: skip

    return again(send)


def ask_for_leave(unit_id: int, number: int, again: Again = once) -> str:
    """Ask for a day of leave, each official for one after the other; gives the reference."""
    at = clock.now()
    days, turn = _working_days(unit_id, at), number // _STAFF
    answers = {
        "jenis": "tahunan",
        "alasan": "Keperluan keluarga",
        "mulai": days[turn].isoformat(),
        "selesai": days[turn].isoformat(),
        "alamat": "Jalan Contoh Nomor 5",
        "telepon": "081200000099",
    }
    actor = _actor(unit_id, "pegawai", number % _STAFF, at)
    return again(
        lambda: cases.open_own(
            service=LEAVE, unit_id=unit_id, answers=answers, uploads_owner="", actor=actor, at=at,
            idempotency_key=f"drill-leave-{number:06d}",
        )
    )  # fmt: skip


def most_leave(unit_id: int) -> int:
    """Give how many such days this year still has for all of them."""
    return _STAFF * min(len(_working_days(unit_id, clock.now())), DAYS_A_YEAR)


def _working_days(unit_id: int, at: datetime) -> list[date]:
    """List the working days of the office that this year still has."""
    today, calendar = clock.local_date(at), queries.calendar(unit_id)
    coming = [
        today + timedelta(days=ahead) for ahead in range(1, (date(today.year, 12, 31) - today).days + 1)
    ]
    return [on for on in coming if calendar.is_working_day(on)]


def await_verdict(unit_id: int, number: int, again: Again = once) -> str:
    """Bring a divorce case some weeks ago and let the desk take it in: it waits for the verdict, and a reminder is due."""
    at = clock.now() - timedelta(days=_BROUGHT_DAYS)
    ref = bring(number, at, again)
    desk, later = _actor(unit_id, "cs", 0, clock.now()), at + timedelta(days=_BROUGHT_DAYS - _WAITING_DAYS)
    cases.act(case_ref=ref, act="lengkap", actor=desk, at=later)
    told = {"answers": {"nomor_perkara": f"{number + 1}/Pdt.G/{at.year}/MS.Lsm"}}
    cases.act(case_ref=ref, act="daftar", actor=desk, at=later, data=told)
    return ref


def bring(number: int, at: datetime, again: Again) -> str:
    """Let somebody bring a divorce case with its papers."""
    owner = f"drill-verdict-{number}"
    answers = {
        "jenis_perkara": "cerai_gugat", "nik": f"117302410190{number + 1:04d}", "alamat": "Jalan Contoh Nomor 7",
        "ubah_status": True, "setuju_data": True,
    }  # fmt: skip
    who = ApplicantInput(resident={"name": f"Pemohon {number:03d}"}, phone=f"08137{number:07d}")

    def send() -> str:
        for paper in ("ktp", "kk", "buku_nikah"):
            documents.store_upload(
                owner_ref=owner, field=paper, file_name="foto.jpg", content=_picture(), kinds=("photo",),
                max_bytes=1_000_000, uploaded_by="drill", at=at,
            )  # fmt: skip
        return cases.submit(
            service=SIRAMASAKAN, channel="web", at=at, actor=ANONYMOUS, uploads_owner=owner,
            idempotency_key=f"{owner}-once", applicant=who, answers=answers,
        ).ref  # fmt: skip

    return again(send)


def to_the_queue(unit_id: int, refs: list[str], at: datetime) -> None:
    """Let requests pass up to the queue of numbers."""
    for role, act in STEPS[:-1]:
        actor = _actor(unit_id, role, 0, at)
        for ref in refs:
            cases.act(case_ref=ref, act=act, actor=actor, at=at)


def numbering_officers(unit_id: int, at: datetime) -> list[int]:
    """Give the accounts of everybody who gives numbers."""
    holders = queries.post_states(pairs=[(unit_id, NUMBERING)], at=at)[(unit_id, NUMBERING)].holders
    return [holder.account_id for holder in holders if holder.account_id is not None]


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
