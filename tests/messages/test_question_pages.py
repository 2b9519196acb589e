"""The page on which an office keeps its question list, and tries what would be answered."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from emas.catalogue import queries as catalogue
from emas.kernel import clock
from emas.people.tests.factories import SmallCity, browser_of, small_city

PAGE = "/desk/questions/"
AT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
SLUG = "ms-lhokseumawe/ruang-laktasi"
SignedIn = Callable[[str], Client]


@pytest.fixture
def city(db: None, monkeypatch: pytest.MonkeyPatch) -> SmallCity:
    monkeypatch.setattr(clock, "now", lambda: AT)
    return small_city()


@pytest.fixture
def signed_in(city: SmallCity) -> SignedIn:
    return browser_of


@pytest.fixture
def officer(signed_in: SignedIn) -> Client:
    return signed_in("ptsp.ms")


def topic(**changes: str) -> dict[str, str]:
    return {
        "kantor": "ms-lhokseumawe",
        "judul": "Ruang laktasi",
        "ucapan": "ruang laktasi\ntempat menyusui",
        "where-isi": "Di lantai 1, sebelah meja informasi.",
        "where-sumber": "Keputusan Ketua Mahkamah tentang ruang laktasi",
        "versi_dasar": "0",
        **changes,
    }


def test_a_new_topic_is_published_and_answers_at_once(officer: Client) -> None:
    before = officer.post(PAGE, {"coba": "tempat menyusui di mana?", "kantor": "ms-lhokseumawe"})
    assertNotContains(before, "sebelah meja informasi")
    answer = officer.post(f"{PAGE}new/", topic())
    assertRedirects(answer, f"{PAGE}{SLUG}/", status_code=303, fetch_redirect_response=False)
    tried = officer.post(PAGE, {"coba": "tempat menyusui di mana?", "kantor": "ms-lhokseumawe"})
    assertContains(tried, "sebelah meja informasi")
    assertContains(tried, "Keputusan Ketua Mahkamah")
    assertContains(officer.get(f"{PAGE}?q=laktasi"), "Ruang laktasi")
    assertContains(officer.get(f"{PAGE}?q=tidak-ada"), "Tidak ada topik yang cocok.")


def test_no_answer_without_its_source(officer: Client) -> None:
    page = officer.post(f"{PAGE}new/", topic(**{"where-sumber": ""}))
    assertContains(page, "Bagian ini harus diisi.", status_code=422)
    assertContains(page, "sebelah meja informasi", status_code=422)
    page = officer.post(f"{PAGE}new/", topic(tautan="http://contoh.id", judul=""))
    assertContains(page, "Tautan harus diawali https://.", status_code=422)
    nik = officer.post(f"{PAGE}new/", topic(**{"where-isi": "Tanya 3573014409900001"}))
    assertContains(nik, "Ada NIK atau nomor panjang lain", status_code=422)
    assert catalogue.question(slug=SLUG) is None


def test_every_version_stays_and_can_come_back(officer: Client) -> None:
    officer.post(f"{PAGE}new/", topic())
    officer.post(f"{PAGE}{SLUG}/", topic(versi_dasar="1", **{"where-isi": "Di lantai 2."}))
    page = officer.get(f"{PAGE}{SLUG}/")
    assertContains(page, "Di lantai 2.")
    assertContains(page, "Versi 1")
    assertContains(page, "Petugas PTSP")
    old = officer.get(f"{PAGE}{SLUG}/?versi=1")
    assertContains(old, "Di lantai 1")
    assertContains(old, "Anda melihat versi 1.")
    late = officer.post(f"{PAGE}{SLUG}/", topic(versi_dasar="1", **{"where-isi": "Di lantai 3."}))
    assertContains(late, "Orang lain sudah mengubah topik ini", status_code=409)
    assertContains(late, "Di lantai 3.", status_code=409)


def test_a_topic_is_taken_out_of_use_with_a_reason(officer: Client) -> None:
    officer.post(f"{PAGE}new/", topic())
    officer.post(f"{PAGE}{SLUG}/switch/", {"alasan": " "})
    assert catalogue.question(slug=SLUG).is_enabled  # type: ignore[union-attr]
    officer.post(f"{PAGE}{SLUG}/switch/", {"alasan": "Ruang pindah"})
    assertContains(officer.get(PAGE), "Tidak dipakai")
    tried = officer.post(PAGE, {"coba": "tempat menyusui", "kantor": "ms-lhokseumawe"})
    assertNotContains(tried, "sebelah meja informasi")


@pytest.mark.asvs("8.2.2")
def test_strangers_get_404_and_another_office_writes_nothing(signed_in: SignedIn, officer: Client) -> None:
    officer.post(f"{PAGE}new/", topic())
    for login in ("bram", "rt001", "loket.lsm", "ketua.ms"):
        client = signed_in(login)
        for address in (PAGE, f"{PAGE}new/", f"{PAGE}{SLUG}/"):
            assert client.get(address).status_code == 404, (login, address)
    city = signed_in("admin.kota")
    assert city.get(f"{PAGE}{SLUG}/").status_code == 404
    assert city.post(f"{PAGE}new/", topic()).status_code == 404
    assert city.post(f"{PAGE}{SLUG}/switch/", {"alasan": "x"}).status_code == 404
    assert officer.get(f"{PAGE}{SLUG}/switch/").status_code == 405
