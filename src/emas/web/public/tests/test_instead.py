"""A service that is switched off and says what the law put in its place."""

import pytest
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains

from emas.cases.tests.factories import SERVICES, Town
from emas.catalogue import operations, queries
from emas.kernel.errors import NotFound

KTP = "opd/pengantar-ktp"
PAGE = f"/layanan/{KTP}/"


@pytest.fixture
def with_ktp(city: Town) -> Town:
    operations.publish(path=SERVICES / KTP, at=city.at)
    return city


def _switch(city: Town, *, is_on: bool) -> None:
    admin = city.actor("admin.kota")
    operations.switch_service(slug=KTP, is_on=is_on, reason="uji", actor=admin, at=city.at)


@pytest.mark.requirement("R-039")
@pytest.mark.requirement("R-041")
def test_its_page_says_what_is_done_instead_and_offers_nothing(with_ktp: Town, client: Client) -> None:
    answer = client.get(PAGE)
    assertContains(answer, "Anda tidak perlu mengajukan surat ini.")
    assertContains(answer, "Peraturan Presiden Nomor 96 Tahun 2018")
    assertContains(answer, 'href="https://dispenduk.probolinggokota.go.id/"')
    assertNotContains(answer, "/ajukan/mulai/")
    assert client.post(f"/ajukan/mulai/{KTP}/").status_code == 404


@pytest.mark.requirement("R-023")
def test_search_and_list_find_it_and_mark_it(with_ktp: Town, client: Client) -> None:
    for answer in (
        client.get("/layanan/"),
        client.post("/layanan/cari/", {"kata": "ktp hilang"}, follow=True),
    ):
        assertContains(answer, PAGE)
        assertContains(answer, "Tidak perlu lagi")
    assertNotContains(client.get("/"), PAGE)
    assert KTP not in {card.slug for card in queries.list_services()}


@pytest.mark.requirement("R-035")
def test_an_administrator_switches_it_on_and_off(with_ktp: Town, client: Client) -> None:
    _switch(with_ktp, is_on=True)
    answer = client.get(PAGE)
    assertContains(answer, f"/ajukan/mulai/{KTP}/")
    assertNotContains(answer, "Anda tidak perlu mengajukan surat ini.")
    assertNotContains(client.get("/layanan/"), "Tidak perlu lagi")
    _switch(with_ktp, is_on=False)
    assertContains(client.get(PAGE), "Anda tidak perlu mengajukan surat ini.")


def test_nobody_can_file_it_by_another_door(with_ktp: Town) -> None:
    with pytest.raises(NotFound):
        with_ktp.submit(service=KTP)


def test_a_service_closed_for_other_reasons_stays_unseen(city: Town, client: Client) -> None:
    admin = city.actor("admin.kota")
    slug = "kelurahan/sk-usaha"
    operations.switch_service(slug=slug, is_on=False, reason="uji", actor=admin, at=city.at)
    assert client.get(f"/layanan/{slug}/").status_code == 404
    assertNotContains(client.get("/layanan/"), f"/layanan/{slug}/")
