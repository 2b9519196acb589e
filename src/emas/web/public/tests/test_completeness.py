"""The applicant's page while his case waits for papers: what is missing, sending piece by piece."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains

from emas.cases.tests import court
from emas.cases.tests.factories import Town, photo, town
from emas.kernel import clock
from emas.web.public.track.views import SESSION_KEY


@pytest.fixture
def here(db: None, monkeypatch: pytest.MonkeyPatch) -> Town:
    place = town((court.SIRAMASAKAN,))
    monkeypatch.setattr(clock, "now", lambda: place.at)
    return place


def _opened(ref: str) -> Client:
    browser = Client()
    session = browser.session
    session[SESSION_KEY] = ref
    session.save()
    return browser


@pytest.mark.requirement("R-123")
def test_the_page_names_what_is_missing_and_takes_it_piece_by_piece(here: Town) -> None:
    ref = court.until_papers(here)
    browser = _opened(ref)
    page = browser.get("/lacak/surat/")
    assertContains(page, "Masih ditunggu")
    for words in ("Salinan putusan atau penetapan", "Akta cerai", "Formulir F-1.06"):
        assertContains(page, words)
    assertContains(page, "dicatat petugas")
    assertContains(page, "Dokumen boleh dikirim satu per satu")
    form = browser.get("/lacak/surat/perbaiki/")
    assertContains(form, "Kirim dokumen")
    assertContains(form, "Sudah ada pada kami", count=2)
    sent = {"akta_cerai": SimpleUploadedFile("akta.jpg", photo(), "image/jpeg"), "kunci": "c" * 32}
    after = browser.post("/lacak/surat/perbaiki/", sent, follow=True)
    assertContains(after, "Salinan putusan atau penetapan")
    assertContains(after, "Dokumen sudah terkirim.")
    assertNotContains(after, "<li>Akta cerai")
    court.act(here, "ptsp.ms", ref, "catat_bht", tanggal_bht=here.at.date().isoformat())
    rest = {
        "salinan_putusan": SimpleUploadedFile("putusan.jpg", photo(), "image/jpeg"),
        "formulir": SimpleUploadedFile("f106.jpg", photo(), "image/jpeg"),
        "kunci": "d" * 32,
    }
    done = browser.post("/lacak/surat/perbaiki/", rest, follow=True)
    assertContains(done, "Dokumen dicocokkan Disdukcapil")
    assertNotContains(done, "Masih ditunggu")


def test_nothing_sent_says_so(here: Town) -> None:
    ref = court.until_papers(here)
    answer = _opened(ref).post("/lacak/surat/perbaiki/", {"kunci": "e" * 32})
    assert answer.status_code == 422


def test_the_service_page_names_every_desk_up_to_the_counter(here: Town) -> None:
    page = Client().get("/layanan/mahkamah/siramasakan/")
    for words in (
        "Dokumen dicocokkan Disdukcapil",
        "KTP dan KK baru dibuat Disdukcapil",
        "Siap diambil di loket Disdukcapil",
    ):
        assertContains(page, words)
