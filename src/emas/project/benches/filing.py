"""File many letters of one kind through the doors, up to the kelurahan's CS, for benches and drills."""

import io
from datetime import date, datetime, timedelta
from typing import Any

from PIL import Image

from emas.cases import operations as cases
from emas.cases.types import ApplicantInput
from emas.catalogue import queries as catalogue
from emas.catalogue.types import Example
from emas.documents import operations as documents
from emas.kernel.actor import ANONYMOUS
from emas.project import town

SERVICE = "kelurahan/sk-usaha"


def resident(number: int, kecamatan: str = town.HERE) -> dict[str, Any]:
    """Give resident ``number`` of the town: a different NIK each, all living in the one RT."""
    born = date(1960, 1, 1) + timedelta(days=number % 12_000)
    return {
        "nik": f"357403{born:%d%m%y}{number % 9998 + 1:04d}",
        "kk": f"357403010120{number % 9998 + 1:04d}",
        "name": f"Warga {number:06d}",
        "birth_place": "Probolinggo",
        "birth_on": born.isoformat(),
        "sex": "L",
        "religion": "Islam",
        "marital_status": "KAWIN",
        "occupation": "Wiraswasta",
        "citizenship": "WNI",
        "address": "Jalan Mastrip 12",
        "rt": "003",
        "rw": "005",
        "kelurahan_code": town.KELURAHAN[kecamatan],
    }


def picture() -> bytes:
    """Give a small picture that is really one."""
    buffer = io.BytesIO()
    Image.new("RGB", (320, 200), "#e8efe9").save(buffer, "JPEG")
    return buffer.getvalue()


def _example() -> Example:
    definition = catalogue.definition(slug=SERVICE)
    assert definition is not None
    return definition.examples[0]


def papers() -> tuple[str, ...]:
    """Name the papers that the service asks for."""
    return tuple(_example().attachments)


def answers() -> dict[str, Any]:
    """Give answers that hold at any date."""
    return {**_example().answers, "sejak": "2021-03-01"}


def request(number: int, kecamatan: str = town.HERE) -> dict[str, Any]:
    """Give the body with which a client system files letter ``number``."""
    return {
        "service": SERVICE,
        "resident": resident(number, kecamatan),
        "phone": f"08120{number:07d}",
        "answers": answers(),
        "consent": True,
    }


def upload_papers(owner: str, at: datetime) -> None:
    """Send every paper that the service asks for."""
    for name in papers():
        documents.store_upload(
            owner_ref=owner, field=name, file_name="foto.jpg", content=picture(), kinds=("photo",), max_bytes=1_000_000,
            uploaded_by="bench", at=at,
        )  # fmt: skip


def file_letter(number: int, at: datetime, kecamatan: str = town.HERE) -> str:
    """Send one letter as a citizen on the web; gives its reference. It stands with the RT."""
    return file_with_pin(number, at, kecamatan)[0]


def file_with_pin(number: int, at: datetime, kecamatan: str = town.HERE) -> tuple[str, str]:
    """Send one letter as a citizen on the web; gives reference and PIN."""
    owner = f"bench-{kecamatan[-1]}-{number}"
    upload_papers(owner, at)
    person = resident(number, kecamatan)
    receipt = cases.submit(
        service=SERVICE,
        channel="web",
        applicant=ApplicantInput(resident=person, phone=f"08120{number:07d}"),
        answers=answers(),
        uploads_owner=owner,
        actor=ANONYMOUS,
        at=at,
        idempotency_key=owner,
    )
    return receipt.ref, receipt.pin


def to_front_desk(refs: list[str], place: town.Town, at: datetime, kecamatan: str = town.HERE) -> None:
    """Let RT and RW pass the letters on to the kelurahan's CS."""
    rt = place.actor(town.rt_code(kecamatan), "rt", at)
    rw = place.actor(town.rw_code(kecamatan), "rw", at)
    for ref in refs:
        cases.act(case_ref=ref, act="setujui", actor=rt, at=at)
        cases.act(case_ref=ref, act="validasi", actor=rw, at=at)
