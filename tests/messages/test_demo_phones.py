"""The telephones of the demo: on the stand-in, with replies that come back by the real call-back."""

import threading
from datetime import timedelta
from typing import Any
from urllib.request import urlopen

import pytest
from django.test import Client

from emas.cases.tests.factories import Town, town
from emas.kernel import clock
from emas.notify import operations
from emas.people.models import Account
from emas.project.cli import stand_in
from emas.project.simulators.whatsapp.server import Simulator
from emas.web.public.demo import phones
from tests.messages.harness import Gateway

WATI = "+6281234567890"


class Line:
    """Delivers what the stand-in tells, as its thread would, while the page waits for the answer."""

    def __init__(self, city: Town, gateway: Gateway) -> None:
        self.city, self.gateway = city, gateway

    def work(self) -> None:
        self.gateway.at = self.city.at
        for _ in range(4):
            self.gateway.work()


@pytest.fixture
def line(gateway: Gateway, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Line:
    settings.EMAS_DEMO = True
    city = town()
    Account.objects.filter(login="sari").update(login="demo.kasi")
    monkeypatch.setattr(clock, "now", lambda: city.at)
    # One clock for both sides: the stand-in reads the portal's.
    gateway.simulator.state.control.offset_seconds = 0
    made = Line(city, gateway)
    told: list[bytes] = []
    # Its call-backs arrive here, signed, and are taken in by this thread while the page waits.
    monkeypatch.setattr(gateway.simulator.hooks, "_post", lambda body: told.append(body) or True)
    gateway.simulator.state.settings.webhook = "http://127.0.0.1/kait/whatsapp"

    def look(self: threading.Event, timeout: float | None = None) -> bool:
        gateway.simulator.hooks._queue.join()
        import hashlib
        import hmac

        secret = gateway.simulator.state.settings.app_secret.encode()
        while told:
            body = told.pop(0)
            signature = "sha256=" + hmac.new(secret, body, hashlib.sha256).hexdigest()
            operations.take_in(body=body, signature=signature, at=city.at)
        city.at += timedelta(seconds=7)
        made.work()
        return False

    class Pause:
        wait = look

    monkeypatch.setattr(phones, "_pause", Pause)
    return made


@pytest.mark.requirement("R-092")
def test_what_is_typed_on_a_telephone_is_answered(line: Line) -> None:
    ref = line.city.submit().ref
    line.work()
    page, browser = "/demo/ponsel/", Client()
    shown = browser.get(page).content.decode()
    assert "Pemohon" in shown
    assert ref in shown
    assert line.city.pins[ref] not in shown
    assert f'href="/lacak/{ref}"' in shown
    for words, wanted in (
        (f"{ref} {line.city.pins[ref]}", "Diperiksa"),
        ("bantuan", "layanan informasi otomatis Portal Emas"),
        ("berhenti", "tidak mengirim pesan lagi"),
    ):
        sent = browser.post("/demo/ponsel/kirim/", {"nomor": "0812-3456-7890", "pesan": words}, follow=True)
        assert wanted in sent.content.decode(), words
    assert line.gateway.broken == {"pair": 0, "tier": 0, "window": 0}


def test_the_latest_telephone_stands_first_and_any_is_found(
    line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    ref = line.city.submit().ref
    line.work()
    browser = Client()
    browser.post("/demo/ponsel/kirim/", {"nomor": "0812-9999-0001", "pesan": "halo"})
    monkeypatch.setattr(phones, "PHONES", 1)
    first = browser.get("/demo/ponsel/").content.decode()
    assert "*001" in first
    assert ref not in first
    assert ref in browser.get("/demo/ponsel/", {"cari": "pemohon"}).content.decode()
    assert ref in browser.get("/demo/ponsel/", {"cari": "0812 3456"}).content.decode()
    assert "0 dari 0 ponsel" in browser.get("/demo/ponsel/", {"cari": "tidak ada"}).content.decode()


def test_an_empty_reply_and_a_stand_in_that_is_gone_are_said(line: Line) -> None:
    browser = Client()
    said = browser.post("/demo/ponsel/kirim/", {"nomor": "", "pesan": ""}, follow=True)
    assert "Tulis nomor" in said.content.decode()
    line.gateway.simulator.go_away()
    assert "belum bisa" not in browser.get("/demo/ponsel/").content.decode()
    said = browser.post("/demo/ponsel/kirim/", {"nomor": "0812", "pesan": "halo"}, follow=True)
    assert "sedang tidak bisa dihubungi" in said.content.decode()
    line.gateway.simulator.come_back()


def test_without_the_demo_there_is_no_telephone(gateway: Gateway, settings: Any) -> None:
    settings.EMAS_DEMO = False
    assert Client().get("/demo/ponsel/").status_code == 404
    assert Client().post("/demo/ponsel/kirim/", {"nomor": "0812", "pesan": "x"}).status_code == 404


def test_a_demo_starts_its_stand_in_unless_a_channel_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    import os

    kept = dict(os.environ)
    try:
        for name in [
            name for name in os.environ if name.startswith(("EMAS_WHATSAPP", "EMAS_CHANNEL", "EMAS_ROLE"))
        ]:
            del os.environ[name]
        os.environ["EMAS_HOSTS"] = "demo.example"
        assert stand_in.configure("0.0.0.0:8010")
        assert os.environ["EMAS_HOSTS"] == "demo.example,127.0.0.1"
        line = stand_in.command("0.0.0.0:8010", "http://demo.example")
        assert "--webhook=http://127.0.0.1:8010/kait/whatsapp" in line
        # Its port stays held: whoever starts at the same moment takes another one.
        first = os.environ.pop("EMAS_WHATSAPP_URL"), stand_in.held_fd()
        del os.environ["EMAS_CHANNEL"]
        assert stand_in.configure("0.0.0.0:8010")
        assert (os.environ["EMAS_WHATSAPP_URL"], stand_in.held_fd()) != first
        with Simulator(fd=os.dup(first[1])) as gateway:
            assert first[0] == f"{gateway.url}/v25.0"
            with urlopen(f"{gateway.url}/_phones") as answer:
                assert answer.status == 200
        assert not any(os.environ["EMAS_WHATSAPP_APP_SECRET"] in word for word in line)
        assert not stand_in.configure("0.0.0.0:8010")
        del os.environ["EMAS_WHATSAPP_URL"]
        os.environ["EMAS_CHANNEL"] = "layar"
        assert not stand_in.configure("0.0.0.0:8010")
    finally:
        stand_in.let_go()
        os.environ.clear()
        os.environ.update(kept)
