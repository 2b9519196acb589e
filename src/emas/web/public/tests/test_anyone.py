"""A service that anyone may begin: no NIK is asked, the answer is read by code and PIN."""

import re

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from emas.cases.models import Case
from emas.cases.tests.factories import Town
from emas.cases.tests.test_asks import SLUG, folder, titip  # noqa: F401
from emas.web.public.tests.conftest import Citizen

CONTACT = {"name": "Rini Lestari", "kelurahan_code": "35.74.03.1003", "phone": "081234567890"}
ANSWERS = {"barang": "Piano", "sejak-day": "1", "sejak-month": "11", "sejak-year": "2026"}


@pytest.mark.requirement("R-052")
def test_asks_a_name_and_a_kelurahan_and_no_number(titip: Town, citizen: Citizen) -> None:  # noqa: F811
    assert citizen.start(SLUG)["Location"] == "/ajukan/data-diri/"
    page = citizen.get("/ajukan/data-diri/")
    for name in ("nik", "kk", "phone"):
        assertNotContains(page, f'name="{name}"')
    refused = citizen.post("/ajukan/data-diri/", {"name": " "})
    assertContains(refused, "Tulis nama Anda.", status_code=422)
    assertContains(refused, "Pilih kelurahan Anda.", status_code=422)


@pytest.mark.requirement("R-052")
def test_walks_to_a_receipt_and_follows_it_by_code_and_pin(
    titip: Town,  # noqa: F811
    citizen: Citizen,
) -> None:
    citizen.start(SLUG)
    answer = citizen.post("/ajukan/data-diri/", CONTACT)
    assert "/isian/1/" in answer["Location"]
    asked = citizen.get(answer["Location"]).context["asked"]
    assert asked == "barang sejak"
    answer = citizen.post("/ajukan/isian/1/", {**ANSWERS, "ditanya": asked, "lanjut": "1"})
    assert answer["Location"] == "/ajukan/foto/"
    assertNotContains(citizen.get("/ajukan/foto/"), "Bukti serah")
    assert citizen.post("/ajukan/foto/", {"lanjut": "1"})["Location"] == "/ajukan/periksa/"
    page = citizen.get("/ajukan/periksa/")
    assertContains(page, "Rini Lestari")
    assertContains(page, "Jati")
    assertNotContains(page, "NIK")
    assertNotContains(page, "Kirim ke Ketua RT")
    sent = citizen.get(citizen.send()["Location"]).content.decode()
    assert "Surat sudah terkirim" not in sent
    ref = re.search(r"[A-Z0-9]{4}-[A-Z0-9]{4}-[A-Z0-9]{5}", sent)
    pin = re.search(r"PIN</dt><dd class=\"pe-code\">(\d+)", sent)
    assert ref is not None
    assert pin is not None
    assert Case.objects.get(ref=ref.group()).contact_digest == ""
    other = Citizen()
    assert other.post("/lacak/", {"kode": ref.group(), "pin": pin.group(1)})["Location"] == "/lacak/surat/"
    assertContains(other.get("/lacak/surat/"), "Dipilah")
