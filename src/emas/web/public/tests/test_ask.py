"""A question in everyday words, answered without account and without script."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains, assertNumQueries

from emas.cases.tests.factories import SERVICES, USAHA, Town
from emas.catalogue import operations
from emas.kernel.actor import SYSTEM
from emas.people import operations as people
from emas.people.models import Unit
from emas.people.types import NewUnit, UnitKind

PAGE = "/tanya/"


@pytest.fixture
def asked(city: Town, client: Client) -> Client:
    operations.sync_questions(root=SERVICES, at=city.at)
    client.post(PAGE, {"tanya": "halo"})
    return client


def test_the_page_asks_one_thing(asked: Client) -> None:
    answer = asked.get(PAGE)
    assertContains(answer, "Apa yang ingin Anda tanyakan?")
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.requirement("R-108")
def test_an_everyday_question_brings_the_published_lines_and_their_source(asked: Client) -> None:
    answer = asked.post(PAGE, {"tanya": "gmn cara bkin surat jualan min"})
    for words in (
        "Surat Keterangan Usaha",
        "Foto KTP asli",
        "Cara mengurus",
        "Sumber:",
        f"/layanan/{USAHA}/",
    ):
        assertContains(answer, words)


@pytest.mark.requirement("R-109")
def test_the_next_question_is_about_the_same_topic(asked: Client) -> None:
    first = asked.post(PAGE, {"tanya": "surat jualan"})
    assertContains(first, f'<input type="hidden" name="topik" value="{USAHA}">', html=True)
    then = asked.post(PAGE, {"tanya": "biayanya?", "topik": USAHA})
    assertContains(then, "Gratis. Tidak ada biaya apa pun.")
    assertNotContains(then, "Foto KTP asli")


def test_what_is_not_plain_is_a_menu_of_buttons(asked: Client) -> None:
    answer = asked.post(PAGE, {"tanya": "qwzx plkj"})
    assertContains(answer, "belum kami pahami")
    assertContains(answer, f'name="pilih" value="{USAHA}"')
    chosen = asked.post(PAGE, {"pilih": USAHA})
    assertContains(chosen, "Foto KTP asli")
    assert asked.post(PAGE, {"pilih": "tidak/ada"}).status_code == 200


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("petugas", "Minta bantuan petugas"),
        ("bakal menang ga kalau cerai", "nasihat hukum"),
        ("suami saya mukulin saya", "SAPA 129"),
        ("bikin sim c", "bukan layanan kami"),
    ],
)
def test_what_is_not_answered_says_where_to_go(asked: Client, text: str, words: str) -> None:
    assertContains(asked.post(PAGE, {"tanya": text}), words)


def test_an_empty_question_says_what_is_missing(asked: Client) -> None:
    answer = asked.post(PAGE, {"tanya": "  "})
    assertContains(answer, "Tulis dulu apa yang ingin Anda tanyakan.", status_code=422)
    assertContains(answer, "Kesalahan:", status_code=422)


def test_nothing_typed_comes_back(asked: Client) -> None:
    answer = asked.post(
        PAGE, {"tanya": "<b>nik 1173010101900001</b> sktm", "topik": "<i>", "tawaran": "<u>,x"}
    )
    for part in (b"1173", b"<b>nik", b"<i>", b"<u>"):
        assert part not in answer.content


def test_an_answer_costs_few_queries(asked: Client) -> None:
    with assertNumQueries(4):
        asked.post(PAGE, {"tanya": "surat jualan"})


@pytest.mark.parametrize("text", ["", "surat jualan", "qwzx plkj", "petugas"])
def test_every_answer_shows_the_ways_to_an_officer(
    asked: Client, city: Town, settings: Any, text: str
) -> None:
    settings.EMAS_WHATSAPP_SHOWN = {"kota-probolinggo": "0812 3456 0000"}
    _information_desk(city)
    answer = asked.post(PAGE, {"tanya": text}) if text else asked.get(PAGE)
    for words in (
        'href="https://wa.me/6281234560000"',
        'href="tel:0335420001"',
        "Mal Pelayanan Publik</strong>, Jalan Pahlawan Nomor 1, 67211",
        "atau kantor kelurahan Anda",
        "Senin sampai Kamis 07.30–12.00 dan 13.00–16.00 WIB; Jumat 07.30–11.30 dan 13.00–16.30 WIB",
        "Sekarang buka.",
        'href="/bantuan/?dari=/tanya/">Minta bantuan petugas lewat formulir',
    ):
        assertContains(answer, words, count=1)


def test_no_way_is_told_that_does_not_exist(asked: Client, city: Town) -> None:
    page = asked.get(PAGE).content.decode()
    for words in ("wa.me", "Telepon:", "Jam kerja:"):
        assert words not in page
    assert "kantor kelurahan Anda" in page
    _information_desk(city)
    city.at += timedelta(days=5)  # a Saturday
    assertContains(asked.get(PAGE), "Buka lagi Senin, 9 November 2026, pukul 07.30 WIB.")


def _information_desk(city: Town) -> None:
    desk = NewUnit(
        "MPP", UnitKind.MPP, "Mal Pelayanan Publik", "35.74", "kota-probolinggo", region_code="35.74"
    )
    people.install(instansi=[], units=[desk], posts=[], people=[], actor=SYSTEM, at=city.at, password="")
    Unit.objects.filter(code="MPP").update(
        address="Jalan Pahlawan Nomor 1", postal_code="67211", phone="0335 420001"
    )


def test_the_list_of_services_leads_there(asked: Client) -> None:
    assertContains(asked.get("/layanan/"), 'href="/tanya/"')
