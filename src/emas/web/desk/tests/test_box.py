"""The sealed box on the desk: one's own passphrase, a key in two halves, a case, its persons; nothing for anybody else."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.sessions.models import Session
from django.test import Client

from emas.audit.models import AuditEntry
from emas.cases.tests.boxes import BOX, HEAD, INSPECTOR, KEEPER, PASSPHRASE, WORDS, BoxTown, box_town
from emas.cases.tests.factories import photo
from emas.kernel import clock
from emas.people.tests.factories import browser_of
from emas.platform import envelopes
from emas.web.desk.box import opened

pytestmark = pytest.mark.requirement("R-040")
Desk = Callable[[str], Client]


@pytest.fixture
def box(db: None, monkeypatch: pytest.MonkeyPatch) -> BoxTown:
    monkeypatch.setattr(envelopes, "SCRYPT", (2**8, 8, 1))
    made = box_town()
    monkeypatch.setattr(clock, "now", lambda: made.at)
    made.key(KEEPER, INSPECTOR)
    return made


@pytest.fixture
def desk(box: BoxTown) -> Desk:
    return browser_of


def _unlocked(desk: Desk, login: str) -> Client:
    client = desk(login)
    assert client.post("/desk/kotak/kunci/buka/", {"passphrase": PASSPHRASE}).status_code == 303
    return client


def _text(answer: Any) -> str:
    return str(answer.content.decode())


def test_sort_assign_talk_answer(box: BoxTown, desk: Desk) -> None:
    receipt = box.file(papers=(box.paper(photo()),))
    keeper = desk(KEEPER)
    shown = _text(keeper.get("/desk/kotak/"))
    assert receipt.ref in shown
    assert WORDS not in shown
    asked = keeper.get(f"/desk/kotak/{receipt.ref}/")
    assert asked["Location"] == f"/desk/kotak/kunci/buka/?ke={receipt.ref}"
    moved = keeper.post("/desk/kotak/kunci/buka/", {"passphrase": PASSPHRASE, "ke": receipt.ref})
    case = _text(keeper.get(moved["Location"]))
    assert WORDS in case
    assert "Wati" not in case
    page = _text(keeper.get(f"/desk/kotak/{receipt.ref}/tindakan/umum/"))
    assert "Dewi Anggraini" in page
    version = re.search(r'name="version" value="(\d+)"', page)
    assert version is not None
    none = keeper.post(f"/desk/kotak/{receipt.ref}/tindakan/umum/", {"version": version[1]})
    assert none.status_code == 422
    assert "Pilih paling sedikit satu penangan." in _text(none)
    person = str(box.person(INSPECTOR))
    keeper.post(f"/desk/kotak/{receipt.ref}/tindakan/umum/", {"version": version[1], "penangan": person})
    gone = keeper.get(f"/desk/kotak/{receipt.ref}/")
    assert gone.status_code == 403
    assert WORDS not in _text(gone)

    handler = _unlocked(desk, INSPECTOR)
    case = _text(handler.get(f"/desk/kotak/{receipt.ref}/"))
    assert "Wati" not in case
    assert "Wati Handayani" in _text(handler.post(f"/desk/kotak/{receipt.ref}/"))
    paper = re.search(rf"/desk/kotak/{receipt.ref}/berkas/\w+/", case)
    assert paper is not None
    assert handler.get(paper[0])["Content-Type"] == "image/jpeg"
    handler.post(f"/desk/kotak/{receipt.ref}/pesan/", {"pesan": "Terima kasih.", "kunci": "c" * 32})
    empty = handler.post(f"/desk/kotak/{receipt.ref}/tindakan/jawab/", {"catatan": ""})
    assert empty.status_code == 422
    assert "Tulis dahulu" in _text(empty)
    handler.post(f"/desk/kotak/{receipt.ref}/tindakan/jawab/", {"catatan": "Sudah kami tegur."})
    assert [line.text for line in box.reporter(receipt.code).lines] == ["Terima kasih.", "Sudah kami tegur."]
    actions = set(AuditEntry.objects.filter(subject_ref=receipt.ref).values_list("action", flat=True))
    assert {"box.read", "box.act", "box.file", "box.say"} <= actions


def test_what_was_written_stays_when_another_handler_was_first(box: BoxTown, desk: Desk) -> None:
    receipt = box.file()
    ref = receipt.ref
    box.act(KEEPER, ref, "umum", to=(KEEPER, INSPECTOR))
    handler = _unlocked(desk, KEEPER)
    _unlocked(desk, INSPECTOR).post(f"/desk/kotak/{ref}/tindakan/minta_data/", {"catatan": "Jam berapa?"})
    late = handler.post(f"/desk/kotak/{ref}/tindakan/jawab/", {"catatan": "Petugas sudah kami tegur."})
    assert late.status_code == 422
    assert "Aduan ini sudah di langkah lain." in _text(late)
    assert ">Petugas sudah kami tegur.</textarea>" in _text(late)
    assert [line.text for line in box.reporter(receipt.code).lines] == ["Jam berapa?"]


@pytest.mark.asvs("8.2.2")
@pytest.mark.parametrize("login", ["lurah.hasan", "admin.kota", "kepala.kominfo", HEAD])
def test_strangers_get_what_never_was(box: BoxTown, desk: Desk, login: str) -> None:
    ref = box.file().ref
    box.key(login)
    client = _unlocked(desk, login)
    for tail in ("", "pesan/", "tindakan/umum/", "penangan/", f"berkas/{'0' * 32}/"):
        for ask in (client.get, client.post):
            theirs, never = ask(f"/desk/kotak/{ref}/{tail}"), ask(f"/desk/kotak/AAAA-BBBB-CCCCC/{tail}")
            assert theirs.status_code == never.status_code
            assert theirs.status_code in {404, 405}
    for address in (f"/desk/cases/{ref}/", f"/desk/cases/{ref}/act/umum/"):
        assert client.get(address).status_code == 404
    assert ref not in _text(client.get("/desk/kotak/"))


@pytest.mark.asvs("7.4.1", "14.2.4")
def test_the_opened_key_lies_in_two_halves_and_ends(
    box: BoxTown, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    ref = box.file().ref
    keeper = _unlocked(desk, KEEPER)
    stored = repr([s.get_decoded() for s in Session.objects.all()])
    for form in (box.privates[KEEPER].hex(), repr(box.privates[KEEPER])[2:-1]):
        assert form not in stored
    cookie = keeper.cookies[opened.COOKIE]
    assert cookie["httponly"]
    assert (cookie["samesite"], cookie["path"]) == ("Strict", "/desk/kotak/")
    assert keeper.get(f"/desk/kotak/{ref}/").status_code == 200
    half = cookie.value
    keeper.cookies[opened.COOKIE] = ""
    assert keeper.get(f"/desk/kotak/{ref}/").status_code == 302
    keeper.cookies[opened.COOKIE] = half
    assert keeper.get(f"/desk/kotak/{ref}/").status_code == 200
    from datetime import timedelta

    monkeypatch.setattr(clock, "now", lambda: box.at + timedelta(seconds=opened.SECONDS + 1))
    assert keeper.get(f"/desk/kotak/{ref}/").status_code in {302, 303}


def test_lock_and_wrong_passphrase(box: BoxTown, desk: Desk) -> None:
    keeper = _unlocked(desk, KEEPER)
    keeper.post("/desk/kotak/kunci/tutup/")
    assert "Kotak terkunci" in _text(keeper.get("/desk/kotak/"))
    wrong = keeper.post("/desk/kotak/kunci/buka/", {"passphrase": "salah sama sekali"})
    assert wrong.status_code == 422
    assert "belum cocok" in _text(wrong)


def test_choose_a_passphrase(box: BoxTown, desk: Desk) -> None:
    head = desk(HEAD)
    assert "Buat kata sandi kotak" in _text(head.get("/desk/kotak/"))
    assert head.get("/desk/kotak/kunci/buka/")["Location"] == "/desk/kotak/kunci/"
    address = "/desk/kotak/kunci/"
    for typed in ({"passphrase": "pendek", "again": "pendek"}, {"passphrase": PASSPHRASE, "again": "lain"}):
        assert head.post(address, typed).status_code == 422
    assert head.post(address, {"passphrase": PASSPHRASE, "again": PASSPHRASE}).status_code == 303
    assert head.post("/desk/kotak/kunci/buka/", {"passphrase": PASSPHRASE}).status_code == 303
    changed = {"passphrase": "kata sandi baru lagi", "again": "kata sandi baru lagi", "old": "salah"}
    assert "belum cocok" in _text(head.post(address, changed))


def test_persons_are_added_and_let_go(box: BoxTown, desk: Desk) -> None:
    box.key(HEAD)
    ref = box.file().ref
    box.act(KEEPER, ref, "umum", to=(INSPECTOR,))
    handler = _unlocked(desk, INSPECTOR)
    address = f"/desk/kotak/{ref}/penangan/"
    assert "Slamet Riyadi" in _text(handler.get(address))
    assert handler.post(address, {}).status_code == 422
    assert handler.post(address, {"penangan": str(box.person(HEAD))})["Location"] == address
    assert box.read(HEAD, ref).ref == ref
    assert handler.post(address, {"lepas": str(box.person(INSPECTOR))})["Location"] == "/desk/kotak/"
    last = _unlocked(desk, HEAD).post(address, {"lepas": str(box.person(HEAD))})
    assert last.status_code == 422


@pytest.mark.requirement("R-142")
def test_a_clerk_enters_and_hands_the_receipt_over(box: BoxTown, desk: Desk) -> None:
    bram = desk("bram")
    address = f"/desk/kotak/masuk/{BOX}/"
    page = _text(bram.get(address))
    assert "Radio Suara Kota" in page
    seed = re.search(r'name="kunci" value="(\w{32})"', page)
    assert seed is not None
    typed = {"kunci": seed[1], "asal": "sp4n", "uraian": WORDS}
    assert 'href="#nomor_asal"' in _text(bram.post(address, typed))
    done = _text(bram.post(address, {**typed, "nomor_asal": "12345"}))
    assert re.search(r"(?:[0-9A-Z]{4}-){6}[0-9A-Z]{4}", done)
    assert desk("lurah.hasan").get(address).status_code == 403
    assert "Seluruhnya 1 aduan" in _text(desk(KEEPER).get(f"/desk/kotak/angka/{BOX}/"))
