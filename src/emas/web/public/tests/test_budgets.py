"""Bytes of citizen pages against ux section 3: a slow page shuts people out."""

import gzip
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from emas.cases.tests.factories import USAHA, Town
from emas.registry.types import ResidentInfo
from emas.web.public.tests.conftest import NUMBERS, Citizen

KB = 1024
SHEET, SCRIPT = 16 * KB, 15 * KB
PAGE, VERIFY = 10 * KB, 6 * KB


def packed(content: bytes) -> int:
    return len(gzip.compress(content, 6))


def built(name: str) -> bytes:
    path = finders.find(f"pe/{name}")
    assert isinstance(path, str), "build the front end first: make frontend"
    return Path(path).read_bytes()


@pytest.mark.parametrize(
    ("name", "most"),
    [
        ("citizen.css", SHEET),
        ("officer.css", 26 * KB),
        ("pe.js", SCRIPT),
        ("officer.js", 60 * KB),
        ("passkey.js", 2 * KB),
    ],
)
def test_sheets_and_scripts(name: str, most: int) -> None:
    assert packed(built(name)) <= most


def test_sheets_need_no_other_file_and_carry_no_font_of_others() -> None:
    for name in ("citizen.css", "officer.css"):
        text = built(name).decode()
        for word in ("url(", "@import", "@font-face", "GDS Transport", "crown", "crest"):
            assert word not in text


def test_licences_are_shipped_beside_what_is_built_in() -> None:
    text = built("LICENCES.txt").decode()
    assert "govuk-frontend" in text
    assert "htmx.org" in text


@pytest.mark.requirement("R-082")
@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/layanan/",
        f"/layanan/{USAHA}/",
        "/informasi/",
        "/pengumuman/",
        "/lacak/",
        "/masuk/",
        "/lanjutkan/",
        "/tanya/",
    ],
)
def test_citizen_pages(city: Town, client: Client, address: str) -> None:
    content = client.get(address).content
    assert packed(content) <= PAGE
    assert packed(content) + packed(built("citizen.css")) + packed(built("pe.js")) <= 60 * KB
    assert content.count(b'rel="stylesheet"') == 1


def test_the_pages_of_a_request(city: Town, wati: ResidentInfo, citizen: Citizen) -> None:
    citizen.start()
    answer = citizen.post("/ajukan/data-diri/", NUMBERS)
    while "/isian/" in answer["Location"]:
        assert packed(citizen.get(answer["Location"]).content) <= PAGE
        answer = citizen.fill(answer["Location"])
    assert packed(citizen.send_papers("ktp").content) <= PAGE
    citizen.send_papers("kk", "foto_usaha", "pernyataan")
    assert packed(citizen.get("/ajukan/periksa/").content) <= PAGE


def test_the_check_of_a_letter(city: Town, client: Client) -> None:
    from emas.documents import queries as documents

    info = documents.document_for_case(case_ref=city.signed())
    assert info is not None
    content = client.get(f"/v/{info.token}").content
    assert packed(content) <= VERIFY
    assert packed(content) + packed(built("citizen.css")) <= 30 * KB
