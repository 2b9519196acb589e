"""The sealed box in a citizen's browser without script: one page to send, one code to come back."""

import re
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from emas.cases import operations
from emas.cases.models import Case
from emas.cases.tests.boxes import BOX, INSPECTOR, KEEPER, WORDS, BoxTown, box_town
from emas.cases.tests.factories import photo
from emas.kernel import clock
from emas.platform import envelopes

pytestmark = pytest.mark.requirement("R-040")
NEW, OPEN = f"/kotak/kirim/{BOX}/", "/kotak/buka/"


@pytest.fixture
def box(db: None, monkeypatch: pytest.MonkeyPatch) -> BoxTown:
    monkeypatch.setattr(envelopes, "SCRYPT", (2**8, 8, 1))
    made = box_town()
    monkeypatch.setattr(clock, "now", lambda: made.at)
    made.key(KEEPER, INSPECTOR)
    return made


def _sent(browser: Client, **changes: Any) -> Any:
    page = browser.get(NEW)
    seed = re.search(r'name="kunci" value="(\w{32})"', page.content.decode())
    assert seed is not None
    typed = {"kunci": seed[1], "uraian": WORDS, "telepon": "0812 3456 7890", "about": "", **changes}
    return browser.post(NEW, typed)


def _code(answer: Any) -> str:
    found = re.search(r"(?:[0-9A-Z]{4}-){6}[0-9A-Z]{4}", answer.content.decode())
    assert found is not None
    return found[0]


@pytest.mark.asvs("6.5.2", "14.2.1")
def test_send_come_back_and_talk_without_a_session(box: BoxTown) -> None:
    browser = Client()
    assert browser.post(f"/ajukan/mulai/{BOX}/")["Location"] == NEW
    answer = _sent(browser, bukti=SimpleUploadedFile("bukti.jpg", photo(), "image/jpeg"))
    code = _code(answer)
    assert answer["Cache-Control"] == "no-store"
    ref = Case.objects.get().ref

    case = browser.post(OPEN, {"kode": code.lower().replace("-", " ")})
    assert WORDS in case.content.decode()
    assert "Dipilah pengelola" in case.content.decode()
    assert "Langkah ini selesai paling lambat" in case.content.decode()
    paper = re.search(r'name="berkas" value="(\w{32})"', case.content.decode())
    assert paper is not None
    shown = browser.post("/kotak/buka/berkas/", {"kode": code, "berkas": paper[1]})
    assert (shown["Content-Type"], shown["Cache-Control"]) == ("image/jpeg", "no-store")
    said = browser.post("/kotak/buka/pesan/", {"kode": code, "pesan": "Masih menunggu", "kunci": "a" * 32})
    assert "Pesan Anda sudah terkirim" in said.content.decode()

    box.act(KEEPER, ref, "minta_data", note="Loket yang mana?")
    assert "Balas di bawah paling lambat" in browser.post(OPEN, {"kode": code}).content.decode()
    browser.post("/kotak/buka/tindakan/", {"kode": code, "tindakan": "kirim_data", "catatan": "Loket 2"})
    box.act(KEEPER, ref, "umum", to=(INSPECTOR,))
    box.act(INSPECTOR, ref, "jawab", note="Sudah kami tegur.")
    answered = browser.post(OPEN, {"kode": code}).content.decode()
    assert "Sudah kami tegur." in answered
    assert "Dewi" not in answered
    assert "Terima atau buka lagi paling lambat" in answered
    done = browser.post("/kotak/buka/tindakan/", {"kode": code, "tindakan": "terima", "nilai": "5"})
    assert "Nilai Anda: 5 dari 5" in done.content.decode()
    assert not Session.objects.exists()
    assert set(browser.cookies) <= {"csrftoken", "__Host-csrftoken"}


def test_whoever_is_signed_in_is_not_the_reporter(box: BoxTown) -> None:
    from django.contrib.auth import get_user_model

    browser = Client()
    browser.force_login(get_user_model().objects.get(login="bram"))
    _sent(browser)
    assert Case.objects.get().events.get().actor == "anonymous"


def test_a_wrong_code_and_a_get_tell_nothing(box: BoxTown) -> None:
    code = _code(_sent(Client()))
    wrong = Client().post(OPEN, {"kode": code[:-1] + ("0" if code[-1] != "0" else "1")})
    assert wrong.status_code == 422
    assert "belum cocok" in wrong.content.decode()
    assert Client().get(OPEN, {"kode": code}).content.decode().count(WORDS) == 0
    for address in ("pesan", "tindakan", "nilai", "berkas"):
        assert Client().get(f"{OPEN}{address}/").status_code == 405
        assert Client().post(f"{OPEN}{address}/", {"kode": "x"}).status_code == 422


def test_an_answer_sent_again_is_one_answer(box: BoxTown) -> None:
    """Its answer was lost on the way: whoever sends it again hears that it has arrived."""
    browser, receipt = Client(), box.file()
    box.act(KEEPER, receipt.ref, "minta_data", note="Loket yang mana?")
    page = browser.post(OPEN, {"kode": receipt.code}).content.decode()
    once = re.search(r'name="kunci" value="(\w+)"', page)
    assert once is not None
    told = {"kode": receipt.code, "tindakan": "kirim_data", "catatan": "Loket 2", "kunci": once[1]}
    for _ in range(2):
        answer = browser.post("/kotak/buka/tindakan/", told)
        assert (answer.status_code, answer.content.decode().count("Loket 2")) == (200, 1)


@pytest.mark.asvs("2.4.1")
def test_tries_are_limited_by_place(box: BoxTown) -> None:
    codes = [Client().post(OPEN, {"kode": "x"}).status_code for _ in range(22)]
    assert codes[-1] == 429


def test_faults_are_named_and_what_was_typed_stays(box: BoxTown) -> None:
    answer = _sent(Client(), uraian="pendek", telepon="12", about="999999", tempat="Loket 2")
    page = answer.content.decode()
    assert answer.status_code == 422
    for words in ('href="#uraian"', 'href="#telepon"', 'href="#about"', "Loket 2"):
        assert words in page
    broken = _sent(Client(), bukti=SimpleUploadedFile("x.jpg", b"bukan foto", "image/jpeg"))
    assert broken.status_code == 422
    assert 'href="#bukti"' in broken.content.decode()
    assert not Case.objects.exists()


def test_a_box_that_nobody_could_read_says_so(box: BoxTown) -> None:
    from emas.cases.models import PersonKey

    PersonKey.objects.update(retired_at=box.at)
    assert "belum siap" in Client().get(NEW).content.decode()
    assert _sent(Client()).status_code == 503
    operations.create_recovery(at=box.at)
    assert _sent(Client()).status_code == 200


@pytest.mark.requirement("R-002", "R-033")
def test_the_page_of_the_service_and_its_figures(box: BoxTown) -> None:
    page = Client().get(f"/layanan/{BOX}/").content.decode()
    assert "Sudah punya kode" in page
    assert "NIK, nomor KK" not in page
    _sent(Client())
    figures = Client().get(f"/kotak/angka/{BOX}/").content.decode()
    assert "Seluruhnya 1 aduan" in figures
    assert Client().get("/kotak/angka/kelurahan/tidak-ada/").status_code == 404
