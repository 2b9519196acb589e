"""What the strangers of the access drill must not reach: the cases, papers, letter, people and records of the other kelurahan."""

import hashlib
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.test import Client
from PIL import Image

from emas.cases import operations as cases
from emas.cases import queries
from emas.cases.types import ApplicantInput, PaperInput
from emas.documents import operations as documents
from emas.kernel import codes
from emas.kernel.actor import ANONYMOUS, SYSTEM
from emas.outbox import operations as outbox
from emas.people import operations as people
from emas.project import town
from emas.project.benches import filing, observing
from emas.project.drills import pointed
from emas.project.drills.addresses import Address
from emas.registry import operations as registry
from emas.registry.types import ResidentInfo

#: Words that stand in nobody else's data. A search for the first finds only who may see the second.
SOUGHT = "Rahasia"
CANARIES = ("Tersembunyi", "357401410180009", "Kedai Canggah", "Gang Sempit 99", "81299990")
#: The same of the court's own case.
COURT_CANARIES = ("Terlindung", "117302410180007", "Lorong Senyap", "81277770099")
COURT_SERVICE = "mahkamah/siramasakan"
NIK = "3574014101800099"
_NEVER = "987654321"
_WATCHING = ("services", "watch")
#: The complaint: to administrators of the whole city, too, it does not exist.
SEALED = "a sealed complaint"


@dataclass(frozen=True, slots=True)
class Target:
    """One case of the strangers' neighbours: what its address takes, and what it looks like when nothing was touched."""

    name: str
    values: Mapping[str, str]
    #: By the beginning of an address, what else its names are filled with; '' is for any.
    places: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    nothing: Mapping[str, str] = field(default_factory=lambda: never())

    def real(self, route: Address) -> dict[str, str]:
        """Give what exists, by the names of ``route``: the longest beginning counts."""
        found = dict(self.values)
        for begins in sorted(self.places, key=len):
            if route.path.startswith(begins):
                found.update(self.places[begins])
        return found

    def is_meant(self, route: Address) -> bool:
        """Whether the names of ``route`` stand for the case itself, not for other things of its office."""
        found = self.real(route)
        return all(found.get(name) == self.values.get(name) for name in route.names - COMMON)

    def at(self, route: Address) -> dict[str, str]:
        """Give a value for every name; what this target has none of never was."""
        return {**self.nothing, **self.real(route)}


def build(place: town.Town, at: datetime) -> list[Target]:
    """Make a case at the front desk, one that waits for the signature, and an issued letter; all with the canaries."""
    refs = [_file(number, at) for number in range(3)]
    filing.to_front_desk(refs, place, at, town.THERE)
    unit = town.KELURAHAN[town.THERE]
    steps = (("cs", "lengkap"), ("operator", "susun"), ("kasi", "paraf"), ("sekretaris", "paraf"))
    for ref in refs[1:]:
        for role, act in steps:
            cases.act(case_ref=ref, act=act, actor=place.actor(unit, role, at), at=at)
    cases.act(case_ref=refs[2], act="tandatangani", actor=place.actor(unit, "kepala", at), at=at)
    outbox.drain(at=at)
    own = _own_things(place, at)
    registry.load_residents(residents=[_resident()], actor=SYSTEM, at=at)
    names = ("at the front desk", "waiting for the signature", "issued")
    places = pointed.things(place, pointed.CITY, refs[0], int(own["client_id"]), at)
    found = [Target(name, _values(ref, place) | own, places) for name, ref in zip(names, refs, strict=True)]
    return [*found, _complaint(place, at, found[0])]


def build_court(place: town.Town, at: datetime) -> Target:
    """Make a case at the court, with canaries of its own: to everybody of the city it does not exist."""
    owner = "foreign-court"
    for paper in ("ktp", "kk", "buku_nikah"):
        documents.store_upload(
            owner_ref=owner, field=paper, file_name="foto.jpg", content=filing.picture(), kinds=("photo",), max_bytes=1_000_000,
            uploaded_by="drill", at=at,
        )  # fmt: skip
    receipt = cases.submit(
        service=COURT_SERVICE, channel="web", at=at, actor=ANONYMOUS, uploads_owner=owner, idempotency_key=owner,
        applicant=ApplicantInput(resident={"name": f"{SOUGHT} Terlindung"}, phone="081277770099"),
        answers={
            "jenis_perkara": "cerai_gugat", "nik": "1173024101800077", "alamat": "Lorong Senyap 77", "ubah_status": True,
            "setuju_data": True,
        },
    )  # fmt: skip
    values = _values(receipt.ref, place, town.COURT, "panitera")
    # The register of residents is the city's.
    values.pop("resident_id", None)
    admin = place.actor(town.COURT, "admin", at)
    client_id, _ = people.issue_client(
        name="Sistem Terlindung", scopes=_WATCHING, actor=admin, at=at, unit_id=place.unit_ids[town.COURT]
    )
    places = pointed.things(place, pointed.COURT, receipt.ref, client_id, at)
    values |= {
        "slug": COURT_SERVICE,
        "agency": "mahkamah",
        "name": "siramasakan",
        "client_id": str(client_id),
    }
    return Target("at the court", values, places)


def _complaint(place: town.Town, at: datetime, beside: Target) -> Target:
    """Make a sealed complaint about the kelurahan of the strangers, sorted and handled by two officials of the office for it."""
    definition = queries.sealed_services()[0]
    keeper, handler = (
        next(iter(place.actors(definition.keepers[0].level.partition(":")[2], role, at)))
        for role in (definition.keepers[0].role, "sekretaris")
    )
    privates = []
    for person in (keeper, handler):
        cases.choose_box_passphrase(actor=person, passphrase="kata sandi latihan kotak", at=at)
        privates.append(cases.open_box_key(actor=person, passphrase="kata sandi latihan kotak", at=at))
    receipt = cases.file_sealed(
        service=definition.slug, channel="web", seed=codes.new_public_id(), place="drill", actor=ANONYMOUS, at=at,
        answers={"uraian": "Kedai Canggah diminta membayar di loket oleh petugas", "nama": f"{SOUGHT} Tersembunyi"},
        about_unit_id=str(place.unit_ids[town.KELURAHAN[town.HERE]]), papers=(PaperInput("bukti", "b.jpg", _photo()),),
    )  # fmt: skip
    assert handler.person_id is not None
    cases.act_sealed(
        case_ref=receipt.ref, act="umum", actor=keeper, private=privates[0], person_ids=[handler.person_id],
        note="Gang Sempit 99", at=at,
    )  # fmt: skip
    paper = observing.rows("SELECT public_id FROM cases_boxitem WHERE kind = 'file'")[0][0]
    own = {"ref": receipt.ref, "public_id": str(paper), "code": receipt.code}
    return Target(SEALED, {**beside.values, **own}, beside.places)


def _photo() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 64), "navy").save(out, "JPEG")
    return out.getvalue()


def _own_things(place: town.Town, at: datetime) -> dict[str, str]:
    """Make what one officer there has to himself: a session, a passkey, a draft, and his office a token."""
    unit = town.KELURAHAN[town.THERE]
    Client(SERVER_NAME="127.0.0.1").post(
        "/masuk/", {"identifier": town.login(unit, "operator"), "password": town.PASSWORD}
    )
    device = "SELECT d.id, d.account_id FROM people_device d ORDER BY d.id DESC LIMIT 1"
    device_id, account_id = observing.rows(device)[0]
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO people_passkey (account_id, credential_digest, credential_id, public_key, sign_count, name, "
            "created_at) VALUES (%s, 'f', %s, %s, 0, 'Tersembunyi', %s)",
            [account_id, b"x", b"x", at],
        )
    person = {"name": f"{SOUGHT} Tersembunyi", "nik": NIK}
    neighbour = place.actor(town.rt_code(town.THERE), "rt", at)
    draft = cases.save_draft(service=filing.SERVICE, channel="rt", actor=neighbour, at=at, applicant=person)
    client_id, _ = people.issue_client(
        name="Sistem Tersembunyi",
        scopes=_WATCHING,
        actor=place.actor(town.CITY, "admin", at),
        at=at,
        unit_id=place.unit_ids[unit],
    )
    passkey_id = observing.rows("SELECT max(id) FROM people_passkey")[0][0]
    return {
        "device_id": str(device_id),
        "passkey_id": str(passkey_id),
        "draft_id": draft.public_id,
        "client_id": str(client_id),
    }


def never() -> dict[str, str]:
    """Give values of the same shape of which nothing exists."""
    ref = codes.new_case_ref()
    numbers = dict.fromkeys(_IDS, _NEVER)
    hexes = {
        "public_id": codes.new_public_id(),
        "draft_id": codes.new_public_id(),
        "token": codes.new_public_id(),
        "message": codes.new_public_id(),
        "line": codes.new_public_id(),
    }
    return {**_common(), **numbers, **hexes, "ref": ref, "code": codes.new_public_id()}


_IDS = (
    "unit_id",
    "post_id",
    "holder_id",
    "person_id",
    "account_id",
    "resident_id",
    "client_id",
    "device_id",
    "passkey_id",
    "page_id",
    "line_id",
    "absence_id",
    "carried_id",
)


def _common() -> dict[str, str]:
    """Names in addresses that point at nobody's data."""
    return {
        "slug": filing.SERVICE,
        "agency": "kelurahan",
        "name": "sk-usaha",
        "act": "lengkap",
        "page": "1",
        "number": "1",
        "weekday": "0",
        "on": "2026-08-17",
        "kind": "xlsx",
        "colour": "biru",
        "digest": "0" * 64,
    }


#: Names in addresses that point at nobody's data.
COMMON = frozenset(_common())
#: Addresses that answer anybody about any code alike: the form of the tracker, the verdict of a letter (which shows no person), the page
#: of an office.
OPEN_TO_ALL = frozenset(
    {"/lacak/<str:ref>", "/v/<str:code>", "/V/<str:code>", "/api/v1/verify/<code>", "/kantor/<slug:code>/"}
)


def form(values: Mapping[str, str]) -> dict[str, Any]:
    """Give one form that holds what any page could ask for, aimed at the neighbour's things."""
    ref = values["ref"]
    return {
        "act": "lengkap", "version": "4", "note": "Coba dari luar.", "kunci": "0123456789abcdef0123456789abcdef",
        "picked": [ref, f"{ref}:4"], "refs": [ref], "ref": ref, "kode": ref, "pin": "123456", "query": foreign_word(),
        "q": foreign_word(), "cari": foreign_word(), "password": town.PASSWORD, "unit_id": values["unit_id"],
        "unit": values["unit_id"], "post": values["post_id"], "person": values["person_id"], "name": "Diubah Tetangga",
        "reason": "Coba dari luar.", "end_on": "2026-12-31", "nik": NIK, "confirm": "on", "title": "Diubah",
    }  # fmt: skip


def foreign_word() -> str:
    """Give what a curious neighbour would search for."""
    return SOUGHT


def api_body(values: Mapping[str, str]) -> dict[str, Any]:
    """Give one JSON body that any API address understands."""
    return {
        "act": "lengkap",
        "version": 4,
        "note": "Coba dari luar.",
        "data": {"unit_id": int(values["unit_id"])},
    }


def _file(number: int, at: datetime) -> str:
    owner = f"foreign-{number}"
    filing.upload_papers(owner, at)
    receipt = cases.submit(
        service=filing.SERVICE,
        channel="web",
        applicant=ApplicantInput(resident=_person(number), phone=f"08129999{number:04d}"),
        answers={**filing.answers(), "nama_usaha": "Kedai Canggah", "alamat_usaha": "Gang Sempit 99"},
        uploads_owner=owner,
        actor=ANONYMOUS,
        at=at,
        idempotency_key=owner,
    )
    return receipt.ref


def _person(number: int) -> dict[str, Any]:
    return filing.resident(number, town.THERE) | {
        "name": f"{SOUGHT} Tersembunyi",
        "nik": f"{NIK[:-1]}{number}",
        "address": "Gang Sempit 99",
    }


def _resident() -> ResidentInfo:
    return ResidentInfo(
        nik=NIK, kk="3574010101800001", name=f"{SOUGHT} Tersembunyi", birth_place="Probolinggo",
        birth_on=date(1980, 1, 1), sex="P", religion="Islam", marital_status="Kawin", occupation="Pedagang",
        education="SLTA/Sederajat", address="Gang Sempit 99", rt="003", rw="005",
        kelurahan_code=town.KELURAHAN[town.THERE], father_name="", mother_name="", family_role="Istri",
    )  # fmt: skip


def _values(
    ref: str, place: town.Town, unit: str = town.KELURAHAN[town.THERE], role: str = "operator"
) -> dict[str, str]:
    unit_id = place.unit_ids[unit]
    post = "SELECT p.id, h.id, h.person_id, a.id FROM people_post p JOIN people_holder h ON h.post_id = p.id "
    post += "JOIN people_account a ON a.person_id = h.person_id WHERE p.unit_id = %s AND p.role = %s"
    post_id, holder_id, person_id, account_id = observing.rows(post, [unit_id, role])[0]
    papers = "SELECT public_id FROM documents_attachment WHERE owner_ref = %s"
    letter = observing.rows("SELECT token FROM documents_document WHERE case_ref = %s", [ref])
    resident = observing.rows("SELECT id FROM registry_resident LIMIT 1")
    return {
        **_common(),
        "ref": ref,
        "unit_id": str(unit_id),
        "post_id": str(post_id),
        "holder_id": str(holder_id),
        "person_id": str(person_id),
        "account_id": str(account_id),
        "public_id": observing.rows(papers, [ref])[0][0],
        **({"resident_id": str(resident[0][0])} if resident else {}),
        **({"code": letter[0][0]} if letter else {}),
    }


def fingerprint(*, of_court: bool = False) -> str:
    """Digest what must stay as it is, whatever strangers try: cases, posts, people and accounts there, or at the court."""
    told = [observing.rows(sql) for sql in (_COURT_FINGERPRINT if of_court else _FINGERPRINT)]
    return hashlib.sha256(json.dumps(told, default=str).encode()).hexdigest()


_FINGERPRINT = (
    "SELECT c.ref, c.version, c.state FROM cases_case c JOIN people_unit u ON u.id = c.kelurahan_unit_id "
    f"WHERE u.code LIKE '{town.THERE}%%' ORDER BY c.id",
    f"SELECT id, name, is_active FROM people_unit WHERE code LIKE '{town.THERE}%%' ORDER BY id",
    "SELECT p.id, p.title, p.is_active, h.id, h.end_on FROM people_post p JOIN people_unit u ON u.id = p.unit_id "
    f"JOIN people_holder h ON h.post_id = p.id WHERE u.code LIKE '{town.THERE}%%' ORDER BY p.id, h.id",
    "SELECT a.id, a.is_active, a.is_blocked, a.password FROM people_account a JOIN people_holder h "
    "ON h.person_id = a.person_id JOIN people_post p ON p.id = h.post_id JOIN people_unit u ON u.id = p.unit_id "
    f"WHERE u.code LIKE '{town.THERE}%%' ORDER BY a.id",
    "SELECT state, number, digest FROM documents_document ORDER BY id",
    "SELECT id, name FROM people_passkey ORDER BY id",
    "SELECT public_id, updated_at FROM cases_draft ORDER BY id LIMIT 1",
    "SELECT c.ref, c.version, c.state, (SELECT count(*) FROM cases_boxitem i WHERE i.case_id = c.id), "
    "(SELECT count(*) FROM cases_boxkey k WHERE k.case_id = c.id) FROM cases_case c JOIN cases_box b ON b.case_id = c.id",
)
_COURT_UNITS = f"('{town.COURT}', '{town.REGISTRY}')"
_COURT_FINGERPRINT = (
    "SELECT c.ref, c.version, c.state FROM cases_case c WHERE c.instansi = 'mahkamah' ORDER BY c.id",
    f"SELECT id, name, is_active FROM people_unit WHERE code IN {_COURT_UNITS} ORDER BY id",
    "SELECT p.id, p.title, p.is_active, h.id, h.end_on FROM people_post p JOIN people_unit u ON u.id = p.unit_id "
    f"JOIN people_holder h ON h.post_id = p.id WHERE u.code IN {_COURT_UNITS} ORDER BY p.id, h.id",
    "SELECT a.id, a.is_active, a.is_blocked, a.password FROM people_account a JOIN people_holder h "
    "ON h.person_id = a.person_id JOIN people_post p ON p.id = h.post_id JOIN people_unit u ON u.id = p.unit_id "
    f"WHERE u.code IN {_COURT_UNITS} ORDER BY a.id",
    "SELECT h.weekday, h.opens, h.closes FROM people_officehours h JOIN people_instansi i ON i.id = h.instansi_id "
    "WHERE i.code = 'mahkamah' ORDER BY h.id",
    'SELECT h."on", h.name FROM people_holiday h JOIN people_instansi i ON i.id = h.instansi_id '
    "WHERE i.code = 'mahkamah' ORDER BY h.id",
    "SELECT slug, is_enabled FROM catalogue_service WHERE slug LIKE 'mahkamah/%%' ORDER BY slug",
)
