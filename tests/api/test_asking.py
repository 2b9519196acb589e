"""Acts that ask, and services that anyone may begin, through the API."""

import shutil
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from emas.cases.models import Case
from emas.cases.tests import factories
from emas.cases.tests.factories import SERVICES, photo
from emas.catalogue import operations as catalogue
from emas.people.tests.factories import AT
from tests.api.conftest import Office

SLUG = "contoh/titip"


@pytest.fixture
def titip(office: Office, tmp_path: Path) -> Office:
    root = tmp_path / "services"
    shutil.copytree(SERVICES / "_shared", root / "_shared")
    shutil.copytree(Path(factories.__file__).parent / "titip", root / SLUG)
    for name, old, new in (
        ("service", "channels: [web]", "channels: [web, api]"),
        ("flow", "start: { web: pilah }", "start: { web: pilah, api: pilah }"),
    ):
        path = root / SLUG / f"{name}.yaml"
        path.write_text(path.read_text().replace(old, new))
    catalogue.publish(path=root / SLUG, at=AT)
    return office


@pytest.mark.requirement("R-048")
def test_a_client_files_for_anyone_and_an_act_takes_what_it_asks(titip: Office) -> None:
    filing = titip.system(unit=titip.town.city.kota)
    shown = filing.get(f"/services/{SLUG}").json()
    assert {field["name"]: field["at_act"] for field in shown["fields"]}["kelas"] is True
    assert {paper["name"]: paper["at_act"] for paper in shown["papers"]} == {"foto": False, "bukti": True}
    body = {
        "service": SLUG,
        "resident": {"name": "Rini", "kelurahan_code": "35.74.03.1003"},
        "answers": {"barang": "Piano", "sejak": "2026-11-01"},
        "consent": True,
    }
    answer = filing.post("/cases", body)
    assert answer.status_code == 201, answer.content
    ref = answer.json()["ref"]
    desk = titip.system("operator")
    [act] = [act for act in desk.get(f"/cases/{ref}").json()["acts"] if act["name"] == "golongkan"]
    assert act["asks"] == ["kelas", "alasan_berat", "selesai_pada", "bukti"]
    refused = desk.act(ref, "golongkan", data={"answers": {"kelas": "berat"}})
    assert refused.status_code == 422
    assert refused.json()["faults"] == {"alasan_berat": ["required"], "bukti": ["required"]}
    paper = SimpleUploadedFile("b.jpg", photo(), "image/jpeg")
    sent = desk.send("/uploads", service=SLUG, field="bukti", owner="bukti-1", file=paper)
    assert sent.status_code == 201
    answers = {"answers": {"kelas": "berat", "alasan_berat": "Besar"}}
    # Another system's key of the same name holds nothing for this one.
    other = titip.system("operator", name="Lain").act(ref, "golongkan", data=answers, uploads="bukti-1")
    assert other.status_code == 422
    done = desk.act(ref, "golongkan", data=answers, uploads="bukti-1")
    assert done.status_code == 200, done.content
    assert Case.objects.get(ref=ref).state == "berat"


def test_a_system_cannot_take_papers_of_another_case(titip: Office) -> None:
    filing = titip.system(unit=titip.town.city.kota)
    ref = filing.file()
    desk = titip.system("operator")
    answer = desk.act(ref, "golongkan", version=1, uploads="../" + ref)
    assert answer.status_code == 422
