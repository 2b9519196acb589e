"""A question in everyday words, answered without account and without script."""

import pytest
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains, assertNumQueries

from emas.cases.tests.factories import SERVICES, USAHA, Town
from emas.catalogue import operations

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
    with assertNumQueries(3):
        asked.post(PAGE, {"tanya": "surat jualan"})


def test_the_list_of_services_leads_there(asked: Client) -> None:
    assertContains(asked.get("/layanan/"), 'href="/tanya/"')
