"""The small city with a complaint box: Diskominfo sorts, the inspectorate helps; keys are made as persons make them."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from emas.cases import operations, queries
from emas.cases.tests.factories import SERVICES, Town, town
from emas.cases.types import BoxCase, PaperInput, SealedReceipt
from emas.catalogue import operations as catalogue
from emas.kernel import codes
from emas.kernel.actor import ANONYMOUS, SYSTEM, Actor
from emas.people import operations as people
from emas.people import queries as queries_of_people
from emas.people.tests.factories import AT, CITY, PASSWORD, SINCE
from emas.people.types import NewHolding, NewPerson, NewPost, NewUnit, UnitKind

BOX = "diskominfo/pengaduan"
PASSPHRASE = "kotak aduan milik saya"
WORDS = "Petugas loket meminta uang lima puluh ribu rupiah untuk surat gratis"
KEEPER, INSPECTOR, HEAD = "kasi.kominfo", "sekretaris.inspektorat", "kepala.inspektorat"


@dataclass
class BoxTown:
    """The town and the opened keys of its persons; its methods speak for them."""

    town: Town
    at: datetime = AT
    privates: dict[str, bytes] = field(default_factory=dict)

    def actor(self, login: str) -> Actor:
        return self.town.city.actor(login, self.at)

    def unit(self, code: str) -> str:
        found = queries_of_people.unit_by_code(code=code) if code else None
        return str(found.id) if found else ""

    def key(self, *logins: str) -> None:
        """Let persons choose their passphrases."""
        for login in logins:
            operations.choose_box_passphrase(actor=self.actor(login), passphrase=PASSPHRASE, at=self.at)
            self.privates[login] = operations.open_box_key(
                actor=self.actor(login), passphrase=PASSPHRASE, at=self.at
            )

    def file(self, **changes: Any) -> SealedReceipt:
        answers = {
            "uraian": WORDS,
            "nama": "Wati Handayani",
            "telepon": "081234567890",
            **changes.pop("answers", {}),
        }
        asked: dict[str, Any] = {
            "service": BOX, "channel": "web", "seed": codes.new_public_id(), "answers": answers,
            "about_unit_id": self.unit(changes.pop("about", "35.74.03.1003")), "papers": (), "actor": ANONYMOUS,
            "place": "192.0.2.7", "at": self.at, **changes,
        }  # fmt: skip
        return operations.file_sealed(**asked)

    def act(self, login: str, ref: str, act: str, **more: Any) -> Any:
        ids = [self.person(each) for each in more.pop("to", ())]
        return operations.act_sealed(
            case_ref=ref, act=act, actor=self.actor(login), private=self.privates[login], at=self.at,
            person_ids=ids, **more,
        )  # fmt: skip

    def person(self, login: str) -> int:
        found = self.actor(login).person_id
        assert found is not None
        return found

    def read(self, login: str, ref: str, **more: Any) -> BoxCase:
        return queries.box_case(
            actor=self.actor(login), ref=ref, private=self.privates[login], at=self.at, **more
        )

    def reporter(self, code: str) -> BoxCase:
        entry = operations.open_by_code(code=code, place="192.0.2.9", at=self.at)
        return queries.box_reporter(entry=entry, at=self.at)

    def paper(self, content: bytes) -> PaperInput:
        return PaperInput("bukti", "bukti.jpg", content)


def box_town() -> BoxTown:
    """Install the city, its two offices and the service."""
    made = town(services=())
    units = [
        NewUnit(code, UnitKind.OPD, name, "35.74", CITY, region_code="35.74")
        for code, name in (("DISKOMINFO", "Diskominfo"), ("INSPEKTORAT", "Inspektorat"))
    ]
    posts = [
        NewPost("DISKOMINFO", "kasi", "Kasi Pengaduan"),
        NewPost("DISKOMINFO", "kepala", "Kepala Diskominfo"),
        NewPost("INSPEKTORAT", "sekretaris", "Sekretaris Inspektorat"),
        NewPost("INSPEKTORAT", "kepala", "Inspektur"),
    ]
    persons = [
        _person(KEEPER, "Nur Aini", "DISKOMINFO", "kasi", "+6281200000071"),
        _person("kepala.kominfo", "Rudi Hartono", "DISKOMINFO", "kepala", "+6281200000072"),
        _person(INSPECTOR, "Dewi Anggraini", "INSPEKTORAT", "sekretaris", "+6281200000073"),
        _person(HEAD, "Slamet Riyadi", "INSPEKTORAT", "kepala", "+6281200000074"),
    ]
    people.install(
        instansi=[], units=units, posts=posts, people=persons, actor=SYSTEM, at=AT, password=PASSWORD
    )
    catalogue.publish(path=SERVICES / BOX, at=AT)
    return BoxTown(made)


def _person(login: str, name: str, unit: str, role: str, phone: str) -> NewPerson:
    return NewPerson(
        name, (NewHolding(unit, role, SINCE),), login=login, phone=phone, email=f"{login}@contoh.id"
    )
