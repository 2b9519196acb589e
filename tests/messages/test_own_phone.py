"""A link acts only on its person's telephone, proved once by a message from his own number; forwarded unopened it does nothing."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from emas.audit.models import AuditEntry
from emas.notify import operations as notify
from emas.notify import queries
from emas.notify.adapters.whatsapp import _table
from emas.notify.models import Grant, KnownBrowser, Message, PhoneProof
from emas.notify.operations import _grants, _phones
from emas.people.models import Account
from emas.platform import db
from tests.messages.harness import gateway
from tests.messages.scene import NAVIGATE, RT, RW, WATI, Scene, scene
from tests.messages.test_approve import state

__all__ = ["gateway", "scene"]


@pytest.fixture
def asked(scene: Scene) -> tuple[Scene, str, str]:
    """A letter that waits for its RT, who got the link; nobody opened it."""
    ref = scene.city.submit().ref
    scene.work()
    return scene, ref, scene.link(RT)


def told(scene: Scene, phone: str) -> str:
    return scene.texts(phone)[-1]


Asked = tuple[Scene, str, str]


@pytest.mark.requirement("R-018")
@pytest.mark.asvs("6.5.2")
def test_forwarded_unopened_a_link_shows_a_stranger_nothing_and_does_nothing(asked: Asked) -> None:
    scene, ref, link = asked
    stranger = Client()
    page = stranger.get(link, headers=NAVIGATE)
    assert page.status_code == 200
    assert page["Cache-Control"] == "no-store"
    words = scene.words(stranger, link)
    for answer in (
        page,
        stranger.get(link),
        stranger.post(link),
        stranger.post(link, {"langkah": "pin", "pin": "482915"}),
    ):
        shown = answer.content.decode()
        assert "Apakah ini HP Anda?" in shown
        for secret in ("Wati", "W.H.", "Usaha", "KUR", ref, "RT 001", "Setuju"):
            assert secret not in shown, secret
    # He sends the code, from his own telephone and from another's: it is not the number that the link went to.
    for number in (WATI, RW):
        scene.later(seconds=7)
        scene.says(number, words)
        assert "dikirim ke nomor lain" in told(scene, number)
    assert stranger.post(link).status_code == 200
    assert stranger.get(f"{link}/kabar").status_code == 204
    assert state(ref) == "menunggu_rt"
    assert not KnownBrowser.objects.exists()
    # It was taken from nobody: its person proves his telephone and decides.
    scene.later(seconds=7)
    own = scene.own(RT)
    assert "HP Anda sudah dikenal" in told(scene, RT)
    assert own.get(f"{link}/kabar").status_code == 200
    assert stranger.get(f"{link}/kabar").status_code == 200
    assert "sudah dibuka di ponsel" in stranger.get(link, headers=NAVIGATE).content.decode()
    assert own.post(link).status_code == 303
    assert state(ref) == "menunggu_rw"
    assert {row.action for row in AuditEntry.objects.filter(action__startswith="notify.phone")} == {
        "notify.phone_known"
    }
    assert scene.gateway.broken == {"pair": 0, "tier": 0, "window": 0}


@pytest.mark.requirement("R-018")
def test_a_second_letter_on_the_same_telephone_asks_nothing(asked: Asked) -> None:
    scene, _, _ = asked
    own = scene.own(RT)
    assert own.cookies["emas_tautan"]["max-age"] == 180 * 24 * 3600
    assert own.cookies["emas_tautan"]["path"] == "/s/"
    second = scene.city.submit().ref
    scene.later(seconds=7)
    scene.work()
    assert "Wati Handayani" in own.get(scene.link(RT), headers=NAVIGATE).content.decode()
    assert own.post(scene.link(RT)).status_code == 303
    assert state(second) == "menunggu_rw"
    # Known as the RT's it is not the RW's: he proves the telephone that they share for himself.
    scene.later(seconds=7)
    scene.work()
    assert "Apakah ini HP Anda?" in own.get(scene.link(RW), headers=NAVIGATE).content.decode()
    assert "Apakah ini HP Anda?" in own.post(scene.link(RW)).content.decode()
    assert state(second) == "menunggu_rw"
    scene.prove(own, RW)
    assert own.post(scene.link(RW)).status_code == 303
    assert KnownBrowser.objects.count() == 2


@pytest.mark.requirement("R-018")
def test_a_program_that_looks_for_a_preview_asks_and_takes_nothing(asked: Asked) -> None:
    _, _, link = asked
    for browser in (Client(), Client(headers={"Sec-Fetch-Mode": "cors"})):
        page = browser.get(link)
        assert "Ya, ini HP saya" in page.content.decode()
        assert not re.search(r"HP \d{6}", page.content.decode())
        assert browser.head(link).status_code == 200
        assert browser.get(f"{link}/kabar").status_code == 204
    assert not PhoneProof.objects.exists()
    assert not Grant.objects.exclude(browser_digest="").exists()
    assert Client().get("/s/" + "A" * 27 + "/kabar").status_code == 404
    # A browser too old to say why it comes asks by its button.
    assert re.search(r"HP \d{6}", Client().post(link, {"langkah": "hp"}).content.decode())


def test_the_page_asks_for_the_same_words_again_and_for_others_when_they_get_late(asked: Asked) -> None:
    scene, _, link = asked
    browser = Client()
    first = scene.words(browser, link)
    scene.later(minutes=5)
    early = browser.get(f"{link}?sudah=1", headers=NAVIGATE).content.decode()
    assert first in early
    assert "belum sampai" in early
    assert scene.words(Client(), link) != first
    scene.later(minutes=6)
    second = scene.words(browser, link)
    assert second != first
    # What was shown before still counts until its quarter of an hour is over.
    scene.says(RT, first)
    assert "sudah dikenal" in told(scene, RT)


@pytest.mark.requirement("R-018")
def test_a_late_a_wrong_and_a_guessed_code_prove_nothing(asked: Asked) -> None:
    scene, ref, link = asked
    browser = Client()
    words = scene.words(browser, link)
    scene.later(minutes=16)
    scene.says(RT, words)
    assert "sudah lewat waktunya" in told(scene, RT)
    words = scene.words(browser, link)
    wrong = f"HP {(int(words[3:]) + 1) % 10**6:06d}"
    for each in (wrong, "hp 12345", *[wrong] * 9):
        scene.later(seconds=7)
        scene.says(RT, each)
    assert "Angka itu tidak cocok" in " ".join(scene.texts(RT))
    assert "Terlalu banyak percobaan" in told(scene, RT)
    scene.later(seconds=7)
    scene.says(RT, words)
    assert "Terlalu banyak percobaan" in told(scene, RT)
    assert browser.post(link).status_code == 200
    assert state(ref) == "menunggu_rt"
    assert not KnownBrowser.objects.exists()


def test_what_was_sent_in_time_counts_when_the_worker_comes_late(asked: Asked) -> None:
    scene, _, link = asked
    browser = Client()
    words = scene.words(browser, link)
    sent_at = scene.city.at
    message = {"from": RT.lstrip("+"), "id": "wamid.late", "timestamp": str(int(sent_at.timestamp())),
               "type": "text", "text": {"body": words.lower()}}  # fmt: skip
    scene.later(hours=1)
    scene.gateway.at = scene.city.at
    scene.gateway.tell({"messages": [message]})
    scene.work()
    assert browser.get(f"{link}/kabar").status_code == 200


@pytest.mark.requirement("R-018")
def test_lupakan_forgets_all_and_frees_the_links_that_waited_there(asked: Asked) -> None:
    scene, ref, link = asked
    # Somebody talked the RT into sending the words of a page that is not his.
    thief, own = Client(), Client()
    words = scene.words(thief, link)
    scene.later(seconds=7)
    scene.says(RT, words)
    scene.later(seconds=7)
    assert "Wati" in thief.get(link).content.decode()
    assert "sudah dibuka di ponsel" in own.get(link, headers=NAVIGATE).content.decode()
    scene.says(WATI, "LUPAKAN")
    assert "Tidak ada HP yang kami kenal" in told(scene, WATI)
    assert KnownBrowser.objects.count() == 1
    scene.says(RT, "lupakan")
    assert "sudah kami lupakan" in told(scene, RT)
    scene.later(seconds=7)
    # The words of before, sent or delivered once more, bring nothing back.
    scene.says(RT, words)
    assert "tidak cocok" in told(scene, RT)
    for page in (thief.get(link), thief.post(link)):
        assert "Wati" not in page.content.decode()
    assert state(ref) == "menunggu_rt"
    scene.later(seconds=7)
    assert scene.prove(own, RT).post(link).status_code == 303
    assert thief.post(link).status_code == 410
    actions = list(
        AuditEntry.objects.filter(action__startswith="notify.phone")
        .order_by("id")
        .values_list("action", flat=True)
    )
    assert actions == ["notify.phone_known", "notify.phone_forgotten", "notify.phone_known"]


@pytest.mark.requirement("R-018")
def test_of_two_browsers_that_prove_at_once_the_first_keeps_the_link(asked: Asked) -> None:
    scene, ref, link = asked
    phone, tablet = Client(), Client()
    first, second = scene.words(phone, link), scene.words(tablet, link)
    messages = [
        {"from": RT.lstrip("+"), "id": f"wamid.{number}", "timestamp": str(int(scene.city.at.timestamp())), "type": "text",
         "text": {"body": words}}
        for number, words in enumerate((first, second))
    ]  # fmt: skip
    scene.gateway.at = scene.city.at
    # Both in one call-back, and all of it once more: each counts once.
    scene.gateway.tell({"messages": [*messages, *messages]})
    scene.gateway.tell({"messages": messages})
    scene.work()
    assert KnownBrowser.objects.count() == 2
    assert AuditEntry.objects.filter(action="notify.phone_known").count() == 2
    assert tablet.post(link).status_code == 410
    assert state(ref) == "menunggu_rt"
    assert phone.post(link).status_code == 303
    # The same words once more change nothing and are answered.
    scene.later(seconds=7)
    scene.says(RT, second)
    assert "sudah dikenal" in told(scene, RT)
    assert KnownBrowser.objects.count() == 2


def test_a_browser_that_is_forgotten_at_this_moment_takes_no_link(
    asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene, _, link = asked
    own = scene.own(RT)
    Grant.objects.update(browser_digest="")
    known = _phones.known_row

    def then_forgotten(grant: Any, browser: str) -> Any:
        row = known(grant, browser)
        KnownBrowser.objects.all().delete()
        return row

    monkeypatch.setattr(_phones, "known_row", then_forgotten)
    token, browser = link[3:], own.cookies["emas_tautan"].value
    _grants.bind_grant(token=token, browser=browser, at=scene.city.at + timedelta(days=2))
    assert not Grant.objects.exclude(browser_digest="").exists()


def test_a_new_number_is_proved_anew(asked: Asked) -> None:
    scene, _, link = asked
    own = scene.own(RT)
    KnownBrowser.objects.update(phone_digest="0" * 64)
    assert "Apakah ini HP Anda?" in own.get(link, headers=NAVIGATE).content.decode()
    scene.prove(own, RT)
    assert "Wati" in own.get(link).content.decode()
    assert KnownBrowser.objects.count() == 1


def test_who_shows_no_number_is_told_what_to_do_instead(asked: Asked) -> None:
    scene, _, link = asked
    words = scene.words(Client(), link)
    message = {"from": "", "id": "wamid.hidden", "timestamp": str(int(scene.city.at.timestamp())), "type": "text",
               "text": {"body": words}}  # fmt: skip
    scene.gateway.at = scene.city.at
    contact = {"profile": {"name": "x"}, "user_id": "ID.12345"}
    scene.gateway.tell({"contacts": [contact], "messages": [message | {"from_user_id": "ID.12345"}]})
    scene.work()
    assert Message.objects.filter(template="reply_phone_hidden").count() == 1
    assert not KnownBrowser.objects.exists()


@pytest.mark.requirement("R-018")
def test_who_is_signed_in_needs_no_other_proof(asked: Asked, settings: Any) -> None:
    scene, ref, link = asked
    own, other = Client(), Client()
    for browser, login in ((own, "rt001"), (other, "rw001")):
        account_id = scene.city.actor(login).account_id or 0
        browser.force_login(Account.objects.get(pk=account_id))
    assert "Apakah ini HP Anda?" in other.get(link, headers=NAVIGATE).content.decode()
    assert other.get(f"{link}/kabar").status_code == 204
    assert "Wati" in own.get(link, headers=NAVIGATE).content.decode()
    # What was signed out is a browser like any other.
    del own.cookies[settings.SESSION_COOKIE_NAME]
    assert "Wati" not in own.get(link).content.decode()
    account_id = scene.city.actor("rt001").account_id or 0
    own.force_login(Account.objects.get(pk=account_id))
    assert own.post(link).status_code == 303
    assert state(ref) == "menunggu_rw"


def test_the_own_account_lists_the_telephones_and_forgets_one(asked: Asked) -> None:
    scene, _, link = asked
    own, desk, stranger = scene.own(RT), Client(), Client()
    for browser, login in ((desk, "rt001"), (stranger, "rw001")):
        browser.force_login(Account.objects.get(pk=scene.city.actor(login).account_id or 0))
    (row,) = queries.known_browsers(person_id=scene.city.actor("rt001").person_id or 0)
    forget = f"/desk/profile/phones/{row.public_id}/forget/"
    assert forget in desk.get("/desk/profile/").content.decode()
    assert forget not in stranger.get("/desk/profile/").content.decode()
    assert stranger.post(forget).status_code == 404
    assert desk.get(forget).status_code == 405
    assert "sudah dilupakan" in desk.post(forget, follow=True).content.decode()
    assert "Wati" not in own.get(link).content.decode()
    assert desk.post(forget).status_code == 404
    assert AuditEntry.objects.filter(action="notify.phone_forgotten").get().actor.startswith("staff:")


def test_unused_telephones_and_old_questions_are_swept(asked: Asked) -> None:
    scene, _, _ = asked
    scene.words(Client(), scene.link(RT))
    scene.own(RT)
    notify.sweep(at=scene.city.at + timedelta(hours=12))
    assert PhoneProof.objects.count() == 2
    notify.sweep(at=scene.city.at + timedelta(days=179))
    assert not PhoneProof.objects.exists()
    assert KnownBrowser.objects.count() == 1
    notify.sweep(at=scene.city.at + timedelta(days=181))
    assert not KnownBrowser.objects.exists()


@pytest.mark.asvs("6.5.2")
def test_only_digests_of_browser_number_and_code_are_kept(asked: Asked) -> None:
    scene, _, link = asked
    browser = Client()
    words = scene.words(browser, link)
    kept = str([*PhoneProof.objects.values(), *KnownBrowser.objects.values(), *Grant.objects.values()])
    for secret in (words[3:], browser.cookies["emas_tautan"].value, RT.lstrip("+"), link[3:]):
        assert secret not in kept
    with pytest.raises(db.TransactionMisuseError):
        _phones.take_proof(code=words[3:], phone=RT, sender="x", told_at=scene.city.at, at=scene.city.at)


def test_the_button_opens_whatsapp_at_the_number_of_the_office(asked: Asked, settings: Any) -> None:
    _, _, link = asked
    page = Client().get(link, headers=NAVIGATE).content.decode()
    assert "ke nomor WhatsApp yang mengirim tautan ini" in page
    assert "wa.me" not in page
    settings.EMAS_WHATSAPP = {**settings.EMAS_WHATSAPP, "instansi": "kota-probolinggo"}
    settings.EMAS_WHATSAPP_SHOWN = {"kota-probolinggo": "0811-1000-001", "ms-lhokseumawe": "0800 0000 0002"}
    page = Client().get(link, headers=NAVIGATE).content.decode()
    assert re.search(r'href="https://wa\.me/628111000001\?text=HP%20\d{6}"', page)
    settings.EMAS_DEMO = True
    page = Client().get(link, headers=NAVIGATE).content.decode()
    assert re.search(r'href="/demo/ponsel/\?cari=[^"]+balas=HP\+\d{6}" target="_blank"', page)


def test_words_that_a_citys_own_table_lacks_are_the_packaged_ones(tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    own.write_text('language: id\ntemplates: {}\nreplies: {media: "Tulisan saja."}\n')
    table = _table.read(own)
    assert table.reply("media", {}) == "Tulisan saja."
    assert "LUPAKAN" in table.reply("phone_known", {})
