"""Cases for tests, made through the doors: no test has a state the product can't reach."""

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw

from emas.cases import operations
from emas.cases.types import Acted, ApplicantInput, Submitted
from emas.catalogue import operations as catalogue
from emas.catalogue.rules import folder
from emas.catalogue.types import ServiceDefinition
from emas.documents import operations as documents
from emas.kernel import codes
from emas.kernel.actor import Actor
from emas.outbox import operations as outbox
from emas.people.tests.factories import AT, SmallCity, small_city
from tests import replay

SERVICES = Path(__file__).resolve().parents[4] / "services"
USAHA = "kelurahan/sk-usaha"
WARIS = "kecamatan/sk-ahli-waris"
TICKET = "diskominfo/bantuan-akun-rw"
WATI: Mapping[str, Any] = {
    "nik": "3574034409900001",
    "kk": "3574030101150001",
    "name": "Wati Handayani",
    "birth_place": "Probolinggo",
    "birth_on": "1990-09-04",
    "sex": "P",
    "religion": "Islam",
    "marital_status": "KAWIN",
    "occupation": "Pedagang",
    "citizenship": "WNI",
    "address": "Jalan Mastrip Nomor 12",
    "rt": "001",
    "rw": "001",
    "kelurahan_code": "35.74.03.1003",
}
ANSWERS: Mapping[str, Any] = {
    "keperluan": "Mengajukan KUR di bank",
    "untuk": "diri",
    "setuju_data": True,
    "nama_usaha": "Warung Bu Wati",
    "jenis_usaha": "warung makan",
    "alamat_usaha": "Jalan Mastrip 12 RT 001 RW 001",
    "sejak": "2021-03-01",
    "omzet_bulan": 4500000,
}
PAPERS = ("ktp", "kk", "foto_usaha", "pernyataan")
CHAIN = (
    ("rt001", "setujui"),
    ("rw001", "validasi"),
    ("bram", "lengkap"),
    ("operator.jati", "susun"),
    ("sari", "paraf"),
    ("seklur.jati", "paraf"),
    ("lurah.hasan", "tandatangani"),
)


def photo(colour: str = "navy") -> bytes:
    """A small picture that is really one."""
    out = io.BytesIO()
    Image.new("RGB", (320, 240), colour).save(out, "JPEG")
    return out.getvalue()


def sharp_photo(size: tuple[int, int] = (800, 600)) -> bytes:
    """A picture with as many edges as a card in good light."""
    out = io.BytesIO()
    picture = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(picture)
    for x in range(0, size[0], 20):
        draw.rectangle((x, 0, x + 9, size[1]), fill="black")
    picture.save(out, "JPEG")
    return out.getvalue()


@dataclass
class Town:
    """The small city with published services; its methods speak for the cast."""

    city: SmallCity
    at: datetime = AT
    pins: dict[str, str] = field(default_factory=dict)

    def actor(self, login: str) -> Actor:
        return self.city.actor(login, self.at)

    def citizen(self, ref: str) -> Actor:
        return Actor(kind="applicant", case_ref=ref)

    def upload(self, owner: str, fields: tuple[str, ...] = PAPERS) -> str:
        for name in fields:
            documents.store_upload(
                owner_ref=owner, field=name, file_name=f"{name}.jpg", content=photo(), kinds=("photo",),
                max_bytes=10_000_000, uploaded_by="anonymous", at=self.at,
            )  # fmt: skip
        return owner

    def submit(self, **changes: Any) -> Submitted:
        service = changes.pop("service", USAHA)
        answers = {**ANSWERS, **changes.pop("answers", {})}
        resident = {**WATI, **changes.pop("resident", {})}
        papers = changes.pop("papers", PAPERS)
        owner = changes.pop("uploads_owner", None) or self.upload(f"draft:{codes.new_public_id()}", papers)
        asked: dict[str, Any] = {
            "service": service,
            "channel": "web",
            "applicant": ApplicantInput(resident=resident, phone=changes.pop("phone", "081234567890")),
            "answers": answers,
            "uploads_owner": owner,
            "actor": Actor(kind="anonymous"),
            "at": self.at,
            "idempotency_key": codes.new_public_id(),
            **changes,
        }
        receipt = operations.submit(**asked)
        self.pins[receipt.ref] = receipt.pin
        return receipt

    def act(self, login: str, ref: str, act: str, **more: Any) -> Acted:
        return operations.act(case_ref=ref, act=act, actor=self.actor(login), at=self.at, **more)

    def walk(self, ref: str, until: str = "", chain: tuple[tuple[str, str], ...] = CHAIN) -> Acted:
        """Let the chain act in order, up to and including the act ``until``."""
        acted: Acted | None = None
        for login, name in chain:
            self.at += timedelta(minutes=5)
            acted = self.act(login, ref, name)
            if f"{login}.{name}" == until or name == until:
                break
        assert acted is not None
        return acted

    def deliver(self, rounds: int = 6) -> None:
        """Let the worker deliver what waits, until nothing is left."""
        for _ in range(rounds):
            if not outbox.run_due([], self.at + timedelta(seconds=5), 100, "test"):
                return

    def signed(self, **changes: Any) -> str:
        """A letter that is out."""
        ref = self.submit(**changes).ref
        self.walk(ref)
        self.deliver()
        return ref


def town(services: tuple[str, ...] = (USAHA, TICKET)) -> Town:
    """Install the small city and publish ``services``."""
    return Town(replay.once(("town", services), lambda: _built(services)))


def _built(services: tuple[str, ...]) -> SmallCity:
    city = small_city()
    for slug in services:
        publish(slug)
    return city


def publish(slug: str, at: datetime = AT) -> None:
    """Publish a shipped service; its folder is read once in a process, not once a test."""
    catalogue.publish(definition=_shipped(slug), at=at)


@cache
def _shipped(slug: str) -> ServiceDefinition:
    found = folder.load_one(SERVICES / slug)
    assert found.definition is not None, found.faults
    assert not found.faults
    return found.definition
