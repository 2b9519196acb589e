"""Information, demo, looks: the smaller pages."""

import pytest
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from emas.cases.tests.factories import Town
from emas.people.models import Account


@pytest.mark.requirement("R-001")
def test_information_tells_promise_standards_and_key(city: Town, client: Client) -> None:
    page = client.get("/informasi/")
    for words in (
        "Portal Emas",
        "Wali Kota Probolinggo Nomor 107 Tahun 2021",
        "Maklumat pelayanan",
        "Surat Keterangan Usaha",
        "BEGIN PUBLIC KEY",
        "Jangan memberi uang",
    ):
        assertContains(page, words)
    assert b"BEGIN PUBLIC KEY" in client.get("/informasi/kunci-publik.pem").content


def test_demo_does_not_exist_without_its_switch(city: Town, client: Client, settings: object) -> None:
    settings.EMAS_DEMO = False  # type: ignore[attr-defined]
    assert client.get("/demo/").status_code == 404
    assert client.get("/demo/ponsel/").status_code == 404
    assert client.post("/demo/masuk/", {"login": "demo.cs"}).status_code == 404
    assertNotContains(client.get("/"), "CONTOH")


def test_demo_signs_in_with_one_tap_and_only_into_demo_accounts(
    city: Town, client: Client, settings: object
) -> None:
    settings.EMAS_DEMO = True  # type: ignore[attr-defined]
    Account.objects.filter(login="bram").update(login="demo.cs")
    assertContains(client.get("/"), "CONTOH")
    assertContains(client.get("/demo/"), "demo.cs")
    assert client.post("/demo/masuk/", {"login": "sari"}).status_code == 404
    assert client.get("/demo/masuk/").status_code == 405
    answer = client.post("/demo/masuk/", {"login": "demo.cs"})
    assert answer["Location"] == "/desk/"
    assert client.session["_auth_user_id"]


@pytest.mark.asvs("13.4.2")
def test_the_switch_opens_nothing_in_a_real_city(city: Town, client: Client, settings: object) -> None:
    settings.EMAS_DEMO = True  # type: ignore[attr-defined]
    assert client.get("/demo/").status_code == 404
    assert client.get("/demo/ponsel/").status_code == 404
    assert client.post("/demo/ponsel/kirim/", {"nomor": "0812", "pesan": "x"}).status_code == 404
    assert client.post("/demo/masuk/", {"login": "bram"}).status_code == 404


def test_phones_show_what_was_told(city: Town, client: Client, settings: object) -> None:
    settings.EMAS_DEMO = True  # type: ignore[attr-defined]
    Account.objects.filter(login="bram").update(login="demo.cs")
    assertContains(client.get("/demo/ponsel/"), "Belum ada pesan")
    ref = city.submit().ref
    city.deliver()
    page = client.get("/demo/ponsel/")
    assertContains(page, ref)
    assertNotContains(page, city.pins[ref])
    assertNotContains(page, "081234567890")


def test_language_and_text_size_are_kept(city: Town, client: Client) -> None:
    assertRedirects(
        client.post("/bahasa/", {"language": "en", "next": "/lacak/"}), "/lacak/", status_code=303
    )
    assertContains(client.get("/"), '<html lang="en"')
    assert (
        client.post("/ukuran-huruf/", {"ukuran": "150", "next": "https://jahat.example"})["Location"] == "/"
    )
    assertContains(client.get("/"), "pe-text-150")
    client.post("/ukuran-huruf/", {"ukuran": "9000"})
    assertContains(client.get("/"), "pe-text-150")
    client.post("/bahasa/", {"language": "xx"})
    assertContains(client.get("/"), '<html lang="en"')


def test_the_phones_own_language_is_not_followed(city: Town, client: Client) -> None:
    assertContains(client.get("/", headers={"Accept-Language": "en-US"}), '<html lang="id"')


@pytest.mark.parametrize("address", ["/tidak-ada/", "/layanan/x/", "/v/salah"])
def test_unknown_addresses_have_a_next_step(city: Town, client: Client, address: str) -> None:
    page = client.get(address)
    assert page.status_code == 404
    assert b"Butuh bantuan" in page.content
