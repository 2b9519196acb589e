"""The front page of an agency beside the city, and what of it stands on the city's pages."""

import pytest
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains

from emas.cases.tests.factories import publish, town


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


def test_the_city_s_front_page_leads_there_and_keeps_its_own(both: Client) -> None:
    home = both.get("/")
    assertContains(home, "/kantor/MS-LSM/")
    assertNotContains(home, "/layanan/mahkamah/kritis/")
    assertContains(home, "Kota Probolinggo")


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


def test_a_service_of_an_office_that_is_not_here_is_not_shown(db: None) -> None:
    publish("mahkamah/kritis")
    publish("kelurahan/sk-usaha")
    assertNotContains(Client().get("/layanan/"), "mahkamah/kritis")
