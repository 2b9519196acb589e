"""A citizen's browser in the small city; the clock of the pages shows the moment of the town."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from emas.cases.tests.factories import PAPERS, USAHA, WATI, Town, photo, town
from emas.kernel import clock
from emas.kernel.actor import SYSTEM
from emas.registry import operations as registry
from emas.registry.types import ResidentInfo

NUMBERS = {"nik": WATI["nik"], "kk": WATI["kk"], "phone": "0812 3456 7890"}
#: What Wati types on the pages of a business letter, by field.
TYPED: Mapping[str, str] = {
    "nama_usaha": "Warung Bu Wati",
    "jenis_usaha": "warung makan",
    "alamat_usaha": "Jalan Mastrip 12 RT 001 RW 001",
    "sejak-day": "1",
    "sejak-month": "3",
    "sejak-year": "2021",
    "omzet_bulan": "4.500.000",
    "tenaga_kerja": "",
    "nib": "",
    "untuk": "diri",
    "keperluan": "Mengajukan KUR di bank",
    "instansi_tujuan": "",
    "setuju_data": "ya",
}


@pytest.fixture
def city(db: None, monkeypatch: pytest.MonkeyPatch) -> Town:
    here = town()
    monkeypatch.setattr(clock, "now", lambda: here.at)
    return here


@pytest.fixture
def wati(city: Town) -> ResidentInfo:
    """Wati stands in the register."""
    resident = ResidentInfo(**{**WATI, "birth_on": date.fromisoformat(WATI["birth_on"])})
    registry.load_residents(residents=[resident], actor=SYSTEM, at=city.at)
    return resident


class Citizen:
    """A browser without script that walks the pages of a request."""

    def __init__(self) -> None:
        self.browser = Client()

    def get(self, address: str, **more: Any) -> Any:
        return self.browser.get(address, **more)

    def post(self, address: str, data: Mapping[str, Any] | None = None) -> Any:
        return self.browser.post(address, data or {})

    def start(self, slug: str = USAHA) -> Any:
        return self.post(f"/ajukan/mulai/{slug}/")

    def fill(self, address: str, **changes: str) -> Any:
        """Answer one form page as a browser would: exactly what it asks."""
        page = self.get(address)
        asked = page.context["asked"].split()
        data = {
            name: value
            for name, value in {**TYPED, **changes}.items()
            if name.partition("-")[0] in asked and value
        }
        return self.post(address, {**data, "ditanya": " ".join(asked), "lanjut": "1"})

    def send_papers(self, *names: str) -> Any:
        files = {name: SimpleUploadedFile(f"{name}.jpg", photo(), "image/jpeg") for name in names or PAPERS}
        return self.post("/ajukan/foto/", {**files, "lanjut": "1"})

    def walk_to_check(self) -> None:
        """All pages up to "Periksa sebelum dikirim"."""
        self.start()
        answer = self.post("/ajukan/data-diri/", NUMBERS)
        while "/isian/" in answer["Location"]:
            answer = self.fill(answer["Location"])
        assert answer["Location"] == "/ajukan/foto/", answer["Location"]
        assert self.send_papers()["Location"] == "/ajukan/periksa/"

    def send(self) -> HttpResponse:
        answer: HttpResponse = self.post("/ajukan/periksa/")
        return answer


@pytest.fixture
def citizen() -> Citizen:
    return Citizen()
