"""Front page, list, search and the page of a service."""

import pytest
from django.test import Client
from django.utils.html import escape
from pytest_django.asserts import assertContains, assertNotContains, assertNumQueries, assertRedirects

from emas.cases.tests.factories import USAHA, Town
from emas.kernel import writing


@pytest.mark.requirement("R-023")
def test_front_page_offers_search_and_letters(city: Town, client: Client) -> None:
    answer = client.get("/")
    assertContains(answer, "Urus surat dari rumah")
    assertContains(answer, "/layanan/kelurahan/sk-usaha/")
    assertContains(answer, 'action="/layanan/cari/"')


def test_front_page_costs_few_queries(city: Town, client: Client) -> None:
    client.get("/")
    with assertNumQueries(3):
        client.get("/")


@pytest.mark.parametrize("words", ["jualan", "warung", "pinjaman bank"])
def test_everyday_words_find_the_letter(city: Town, client: Client, words: str) -> None:
    answer = client.post("/layanan/cari/", {"kata": words}, follow=True)
    assertContains(answer, "Surat Keterangan Usaha")
    assertContains(answer, f'value="{words}"')


@pytest.mark.parametrize(
    "words",
    ["jum’at", "surat – nikah", "🙂 usaha", "\u202eusaha", "usahé", "ni%20kah", 'a";b\\', "usaha\u0660"],
)
@pytest.mark.parametrize("address", ["/layanan/cari/", "/pengumuman/"])
def test_any_sign_of_a_telephone_can_be_searched(
    city: Town, client: Client, address: str, words: str
) -> None:
    """A header holds no sign beyond Latin 1: the web server would answer with a bare fault after the portal had answered well."""
    answer = client.post(address, {"kata": words})
    assert answer.cookies.output().isascii()
    assertContains(client.get(answer["Location"]), f'value="{escape(writing.readable(words))}"')
    client.cookies["kata_cari"] = client.cookies["kata_informasi"] = "%00a"
    assert client.get(answer["Location"]).status_code == 200


@pytest.mark.asvs("14.2.1")
def test_searched_words_never_stand_in_an_address(city: Town, client: Client) -> None:
    answer = client.post("/layanan/cari/", {"kata": "jualan 3574034409900001"})
    assert answer.status_code == 303
    assert "jualan" not in answer["Location"]
    assert "3574" not in answer["Location"]


def test_search_opened_as_an_address_leads_to_the_list(city: Town, client: Client) -> None:
    assertRedirects(client.get("/layanan/cari/"), "/layanan/", status_code=303)


def test_nothing_found_keeps_the_words_and_shows_the_list(city: Town, client: Client) -> None:
    answer = client.post("/layanan/cari/", {"kata": "zzzxqwv"}, follow=True)
    assertContains(answer, "Belum ada layanan yang cocok")
    assertContains(answer, 'value="zzzxqwv"')
    assertContains(answer, "Surat Keterangan Usaha")


def test_empty_search_shows_all(city: Town, client: Client) -> None:
    assertRedirects(client.post("/layanan/cari/", {"kata": " "}), "/layanan/", status_code=303)


@pytest.mark.requirement("R-023")
def test_service_page_tells_everything_before_anything_is_typed(city: Town, client: Client) -> None:
    answer = client.get(f"/layanan/{USAHA}/")
    for words in ("Gratis", "1 hari kerja", "Foto KTP asli", "Dasar hukum", "Nomor 107 Tahun 2021",
                  "Diperiksa Ketua RT", "Menunggu tanda tangan Lurah", "Standar pelayanan", "1. Persyaratan",
                  "14. Evaluasi kinerja pelaksana", "Mulai isi formulir"):  # fmt: skip
        assertContains(answer, words)
    assertNotContains(answer, "operator_kelurahan")


def test_unknown_and_unlisted_services_are_not_found(city: Town, client: Client) -> None:
    assert client.get("/layanan/kelurahan/tidak-ada/").status_code == 404
    assert client.get("/layanan/diskominfo/bantuan-akun-rw/").status_code == 404


def test_english_page(city: Town, client: Client) -> None:
    client.post("/bahasa/", {"language": "en"})
    assertContains(client.get(f"/layanan/{USAHA}/"), "Business statement letter")
