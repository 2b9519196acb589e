"""A permit of the court that anybody may ask for: found, applied for without NIK, followed and fetched by code and PIN (R-089)."""

import re

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from emas.cases.models import Case
from emas.cases.tests.factories import Town, publish
from emas.cases.tests.test_permits import RESEARCH
from emas.web.public.tests.conftest import Citizen

CONTACT = {"name": "Rini Lestari", "phone": "081200009999"}
UNIVERSITY = {"kampus": "Universitas Contoh", "nim": "2103001"}
RESEARCHED = {
    "judul": "Pelaksanaan e-Court",
    "cara": "wawancara",
    "mulai-day": "16",
    "mulai-month": "11",
    "mulai-year": "2026",
    "selesai-day": "29",
    "selesai-month": "1",
    "selesai-year": "2027",
}
CHAIN = (
    ("ptsp.ms", "periksa"),
    ("panitera.ms", "setujui"),
    ("penomoran.ms", "beri_nomor"),
    ("ketua.ms", "tandatangani"),
)


@pytest.mark.requirement("R-089")
def test_a_researcher_asks_follows_and_fetches(city: Town, citizen: Citizen) -> None:
    publish(RESEARCH)
    assertContains(citizen.get(f"/layanan/{RESEARCH}/"), "Izin Penelitian")
    citizen.start(RESEARCH)
    assertNotContains(citizen.get("/ajukan/data-diri/"), 'name="nik"')
    refused = citizen.post("/ajukan/data-diri/", {"name": "", "phone": ""})
    assertContains(refused, "Tulis nama Anda.", status_code=422)
    answer = citizen.post("/ajukan/data-diri/", CONTACT)
    for page in (UNIVERSITY, RESEARCHED, {"setuju_data": "ya"}):
        asked = citizen.get(answer["Location"]).context["asked"]
        answer = citizen.post(answer["Location"], {**page, "ditanya": asked, "lanjut": "1"})
    assert answer["Location"] == "/ajukan/foto/"
    city.upload(_owner(citizen), ("surat_kampus", "proposal"))
    assert citizen.post("/ajukan/foto/", {"lanjut": "1"})["Location"] == "/ajukan/periksa/"
    sent = citizen.get(citizen.send()["Location"]).content.decode()
    ref = re.search(r"[A-Z0-9]{4}-[A-Z0-9]{4}-[A-Z0-9]{5}", sent)
    pin = re.search(r"PIN</dt><dd class=\"pe-code\">(\d+)", sent)
    assert ref is not None
    assert pin is not None
    assert Case.objects.get(ref=ref.group()).instansi == "ms-lhokseumawe"
    city.walk(ref.group(), chain=CHAIN)
    city.deliver()
    other = Citizen()
    other.post("/lacak/", {"kode": ref.group(), "pin": pin.group(1)})
    assertContains(other.get("/lacak/surat/"), "Unduh surat (PDF)")
    assertContains(other.get("/lacak/surat/"), "kantor yang menerbitkannya")
    assert other.post("/lacak/surat/unduh/", {}).content.startswith(b"%PDF")


def _owner(citizen: Citizen) -> str:
    """The owner of the papers of the form under way."""
    from emas.cases.access import sealed
    from emas.cases.models import Draft

    draft = Draft.objects.latest("pk")
    return str(sealed.open_json(draft.payload_sealed, sealed.DRAFT, draft.public_id)["uploads_owner"])
