"""The front page of an agency beside the city, and what of it stands on the city's pages."""

from typing import Any

import pytest
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains

from emas.cases.tests.factories import publish, town
from emas.documents import operations as documents
from emas.kernel import clock
from emas.people import operations as people

DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><path d="M0 0h8v8z"/></svg>'


@pytest.fixture
def both(db: None) -> Client:
    town(("kelurahan/sk-usaha", "mahkamah/kritis"))
    return Client()


def test_the_court_has_a_front_page_with_its_own_services_and_name(both: Client) -> None:
    page = both.get("/kantor/MS-LSM/")
    assertContains(page, "Mahkamah Syar&#x27;iyah Lhokseumawe")
    assertContains(page, "/layanan/mahkamah/kritis/")
    assertNotContains(page, "/layanan/kelurahan/sk-usaha/")
    assertNotContains(page, "Perwali 107/2021")
    assert both.get("/kantor/ms-lsm/").status_code == 200
    assert both.get("/kantor/dinsos/").status_code == 404


@pytest.mark.requirement("R-107")
def test_the_court_names_its_number_and_offers_no_account_of_the_city(both: Client, settings: Any) -> None:
    settings.EMAS_WHATSAPP_SHOWN = {"ms-lhokseumawe": "0800 0000 0002"}
    page = both.get("/kantor/MS-LSM/")
    assertContains(page, "0800 0000 0002", count=2)
    assertNotContains(page, "Login user baru")
    assertNotContains(both.get("/"), "0800 0000 0002")


def test_the_city_s_front_page_leads_there_and_keeps_its_own(both: Client) -> None:
    home = both.get("/")
    assertContains(home, "/kantor/MS-LSM/")
    assertNotContains(home, "/layanan/mahkamah/kritis/")
    assertContains(home, "Kota Probolinggo")


def test_the_court_looks_its_own_way_and_the_city_as_it_always_did(both: Client) -> None:
    mark = documents.cleaned_mark(content=DRAWING)
    people.sync_theme(instansi="ms-lhokseumawe", accent="#5b2a86", mark=mark, at=clock.now())
    for address in ("/kantor/MS-LSM/", "/layanan/mahkamah/kritis/"):
        page = both.get(address).content.decode()
        assert '<link rel="stylesheet" href="/tema/5b2a86.css">' in page
        assert "style=" not in page
    src = page.partition('<img class="pe-header__mark" src="')[2].partition('"')[0]
    picture = both.get(src)
    assert (picture["Content-Type"], picture.content) == ("image/svg+xml", mark[0])
    assert picture["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert "immutable" in picture["Cache-Control"]
    sheet = both.get("/tema/5b2a86.css")
    assertContains(sheet, "--pe-green:#5b2a86")
    assert sheet["Content-Type"].startswith("text/css")
    assert [both.get(f"/tema/{each}").status_code for each in ("c9a24b.css", "merah.css", "lambang/0")] == [
        404
    ] * 3
    assertNotContains(both.get("/"), "/tema/")


def test_a_page_of_the_court_says_whose_it_is_and_where_misconduct_goes(both: Client) -> None:
    page = both.get("/layanan/mahkamah/kritis/")
    assertContains(page, "Mahkamah Syar&#x27;iyah Lhokseumawe")
    assertContains(page, 'href="https://siwas.mahkamahagung.go.id"')
    assertContains(page, "meja PTSP")


def test_an_installation_with_the_court_s_services_alone_opens_with_them(
    db: None, settings: pytest.FixtureRequest
) -> None:
    town(("mahkamah/kritis",))
    settings.EMAS_INSTANSI = "ms-lhokseumawe"  # type: ignore[attr-defined]
    home = Client().get("/")
    assertContains(home, "/layanan/mahkamah/kritis/")
    assertNotContains(home, "Laporkan kendala")
    assertNotContains(home, "Login user baru")
    # No page of it speaks of an office that the court does not have.
    for path in ("/masuk/", "/lacak/", "/informasi/"):
        page = Client().get(path)
        for words in ("Ketua RT", "kelurahan", "Wali Kota"):
            assertNotContains(page, words)


def test_a_service_of_an_office_that_is_not_here_is_not_shown(db: None) -> None:
    publish("mahkamah/kritis")
    publish("kelurahan/sk-usaha")
    assertNotContains(Client().get("/layanan/"), "mahkamah/kritis")
