"""RT and RW approve by the link in a message: once, by the right person, for the letter as it was."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from emas.cases.models import Case, Event
from emas.cases.tests.factories import SERVICES
from emas.catalogue import operations as catalogue
from emas.kernel.actor import SYSTEM
from emas.notify import operations as notify
from emas.notify.models import Grant, Message
from emas.people import operations as people
from emas.people import queries as people_queries
from tests.messages.harness import gateway
from tests.messages.scene import NAVIGATE, RT, RW, WATI, Scene, scene

__all__ = ["gateway", "scene"]


def state(ref: str) -> str:
    return Case.objects.get(ref=ref).state


@pytest.mark.requirement("R-018")
def test_rt_and_rw_approve_by_link_and_the_applicant_hears(scene: Scene) -> None:
    ref = scene.city.submit().ref
    scene.work()
    (asked,) = scene.texts(RT)
    assert "Surat Keterangan Usaha" in asked
    assert "W.H." in asked
    assert "Wati" not in asked
    browser = scene.own(RT)
    page = browser.get(scene.link(RT))
    assert "Wati Handayani" in page.content.decode()
    assert "Mengajukan KUR di bank" in page.content.decode()
    assert page["Cache-Control"] == "no-store"
    assert state(ref) == "menunggu_rt"
    done = browser.post(scene.link(RT), follow=True)
    assert "Sudah Anda setujui" in done.content.decode()
    assert state(ref) == "menunggu_rw"
    scene.later(seconds=7)
    scene.work()
    assert scene.own(RW).post(scene.link(RW)).status_code == 303
    assert state(ref) == "cs_kelurahan"
    last = Event.objects.filter(case__ref=ref).order_by("-seq")[0]
    assert (last.act, last.actor_role, last.actor_name) == ("validasi", "rw", "Ketua RW Satu")
    scene.later(seconds=7)
    scene.work()
    assert len(scene.texts(WATI)) >= 1
    assert scene.gateway.broken == {"pair": 0, "tier": 0, "window": 0}


@pytest.mark.requirement("R-018")
def test_a_used_link_explains_itself_and_does_nothing(scene: Scene) -> None:
    ref = scene.city.submit().ref
    scene.work()
    link = scene.link(RT)
    own = scene.own(RT)
    assert own.post(link).status_code == 303
    again = own.post(link)
    assert again.status_code == 200
    assert "Tidak ada lagi yang perlu dikerjakan" in again.content.decode()
    stranger = Client().post(link)
    assert stranger.status_code == 410
    assert "sudah pernah dipakai" in stranger.content.decode()
    assert ref not in stranger.content.decode()
    assert Event.objects.filter(case__ref=ref, act="setujui").count() == 1


@pytest.mark.requirement("R-018")
def test_a_forwarded_link_explains_itself_and_does_nothing(scene: Scene) -> None:
    ref = scene.city.submit().ref
    scene.work()
    link, own, stranger = scene.link(RT), scene.own(RT), Client()
    assert "Wati Handayani" in own.get(link, headers=NAVIGATE).content.decode()
    for page in (
        stranger.get(link, headers=NAVIGATE),
        stranger.get(link),
        stranger.post(link),
        stranger.post(link, {"langkah": "pin", "pin": "482915"}),
    ):
        words = page.content.decode()
        assert page.status_code == 410
        assert "sudah dibuka di ponsel atau peramban lain" in words
        assert "Tidak ada yang berubah" in words
        assert "Wati" not in words
        assert ref not in words
    assert state(ref) == "menunggu_rt"
    assert own.post(link).status_code == 303
    assert state(ref) == "menunggu_rw"


@pytest.mark.requirement("R-018")
def test_a_late_a_changed_and_an_unknown_link_do_nothing(scene: Scene) -> None:
    ref = scene.city.submit().ref
    scene.work()
    link = scene.link(RT)
    for wrong in ("/s/" + "A" * 27, link[:-1] + ("A" if link[-1] != "A" else "B"), "/s/x" + "y" * 300):
        page = Client().post(wrong)
        assert page.status_code == 404
        assert "tidak kami kenal" in page.content.decode()
    scene.city.act("rt001", ref, "kembalikan", note="Foto tidak jelas.")
    changed = Client().post(link)
    assert changed.status_code == 410
    assert "sudah diperiksa atau berubah" in changed.content.decode()
    assert "Wati" not in changed.content.decode()
    other = scene.city.submit().ref
    scene.later(seconds=7)
    scene.work()
    fresh = scene.link(RT)
    scene.city.at += timedelta(hours=25)
    late = Client().post(fresh)
    assert late.status_code == 410
    assert "lewat waktunya" in late.content.decode()
    assert state(other) == "menunggu_rt"


def test_who_guesses_is_slowed_and_who_has_a_link_is_not(scene: Scene) -> None:
    """Many heads come from one address of a mobile operator."""
    scene.city.submit()
    scene.work()
    link, own = scene.link(RT), scene.own(RT)
    answers = [Client().get("/s/" + "A" * 27).status_code for _ in range(61)]
    assert answers == [404] * 60 + [429]
    assert own.get(link, headers=NAVIGATE).status_code == 200


@pytest.mark.requirement("R-018")
@pytest.mark.asvs("8.3.2")
def test_a_link_ends_with_the_post(scene: Scene) -> None:
    ref = scene.city.submit().ref
    scene.work()
    link = scene.link(RT)
    people.block_account(
        account_id=scene.city.actor("rt001").account_id or 0, reason="diganti", actor=SYSTEM, at=scene.city.at
    )
    page = Client().post(link)
    assert page.status_code == 410
    assert "sudah berakhir" in page.content.decode()
    assert state(ref) == "menunggu_rt"


@pytest.mark.requirement("R-018")
@pytest.mark.asvs("6.6.3")
def test_a_sensitive_letter_asks_the_pin_before_it_shows_anything(
    scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import shutil

    shutil.copytree(SERVICES, tmp_path / "services")
    file = tmp_path / "services/kelurahan/sk-usaha/service.yaml"
    file.write_text(file.read_text() + "sensitive: true\n")
    catalogue.publish(path=file.parent, at=scene.city.at)
    ref = scene.city.submit().ref
    scene.work()
    link, browser = scene.link(RT), scene.own(RT)
    assert "SETUJU" not in str(scene.gateway.simulator.state.phones[RT.lstrip("+")].bubbles)
    assert "Wati" not in browser.get(link).content.decode()
    person_id = scene.city.actor("rt001").person_id or 0
    assert "belum memilih PIN" in browser.get(link).content.decode()
    missing = browser.post(link, {"langkah": "pin", "pin": "482915"})
    assert 'type="password"' not in missing.content.decode()
    notify.set_pin(person_id=person_id, pin="482915", at=scene.city.at)
    wrong = browser.post(link, {"langkah": "pin", "pin": "482916"})
    assert wrong.status_code == 422
    assert "Wati" not in wrong.content.decode()
    assert browser.post(link).status_code == 422
    assert state(ref) == "menunggu_rt"
    opened = browser.post(link, {"langkah": "pin", "pin": "482915"})
    assert "Wati Handayani" in opened.content.decode()
    proof = opened.context["letter"].proof
    assert browser.post(link, {"bukti": proof[:-1] + "x"}).status_code == 422
    assert browser.post(link, {"bukti": proof}).status_code == 303
    assert state(ref) == "menunggu_rw"
    for _ in range(6):
        last = browser.post(link, {"langkah": "pin", "pin": "000000"})
    assert last.status_code in {200, 410}


@pytest.mark.asvs("6.5.2")
def test_only_keyed_digests_of_link_and_code_are_kept(scene: Scene) -> None:
    scene.says(RT, "halo")
    scene.later(seconds=7)
    scene.city.submit()
    scene.work()
    token = scene.link(RT)[3:]
    assert len(token) >= 27
    bubble = scene.gateway.simulator.state.phones[RT.lstrip("+")].bubbles[-1]
    assert bubble.kind == "interactive"
    code = bubble.buttons[0][0].split()[1]
    rows: list[Any] = [*Grant.objects.values(), *Message.objects.values()]
    text = str(rows)
    assert token not in text
    assert code not in text


@pytest.mark.requirement("R-018")
@pytest.mark.requirement("R-092")
def test_a_reply_code_counts_once_and_only_from_its_own_number(scene: Scene) -> None:
    scene.says(RT, "halo")
    scene.later(seconds=7)
    ref = scene.city.submit().ref
    scene.work()
    code = scene.gateway.simulator.state.phones[RT.lstrip("+")].bubbles[-1].buttons[0][0]
    scene.later(seconds=7)
    scene.says(RW, code)
    assert "tidak kami kenal" in scene.texts(RW)[-1]
    assert state(ref) == "menunggu_rt"
    scene.says(RT, code.lower())
    assert state(ref) == "menunggu_rw"
    assert "sudah disetujui" in scene.texts(RT)[-1]
    scene.later(seconds=7)
    scene.says(RT, f" {code} ")
    assert "sudah dipakai" in scene.texts(RT)[-1]


@pytest.mark.requirement("R-092")
def test_the_status_of_a_letter_by_code_and_pin(scene: Scene) -> None:
    ref = scene.city.submit().ref
    pin = scene.city.pins[ref]
    scene.work()
    scene.later(seconds=7)
    scene.says(WATI, f"{ref.lower()} {pin}")
    told = scene.texts(WATI)[-1]
    assert told.startswith(f"Surat {ref}: ")
    assert "Ketua RT" in told
    assert "Wati" not in told
    for words, answer in (
        (f"{ref} 000000", "belum cocok"),
        (ref, "dengan kode dan PIN"),
        ("Status surat saya?", f"masih berjalan: {ref}."),
        ("apa kabar", "Portal Emas"),
    ):
        scene.later(seconds=70)
        scene.says(WATI, words)
        assert answer in scene.texts(WATI)[-1]
    assert people_queries.unit(unit_id=scene.city.city.rt).name not in told
