"""Notices in the browser, against a push service that speaks the Web Push protocol and a browser that opens them."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from django.test import Client

from emas.cases.tests.factories import Town, town
from emas.kernel import clock
from emas.kernel.errors import Invalid
from emas.notify import operations, queries
from emas.notify.adapters.push import _encrypt
from emas.notify.models import Message, PushSubscription
from emas.notify.types import Recipient
from emas.outbox import operations as outbox
from emas.platform.models import OutsideService
from emas.platform.outside import _wire
from tests.messages.harness import AT, Gateway, note, phone
from tests.messages.push_service import Browser, PushService, b64, unb64, verified

KEY = b64(bytes(range(1, 33)))
REF = "K7QM-2D4X-9TPWC"
WATI = Recipient(kind="applicant", label="Pemohon", address=phone(1), case_ref=REF)


@pytest.fixture
def service(db: None, settings: Any) -> Iterator[PushService]:
    with PushService() as made:
        settings.EMAS_FALLBACKS = ["push", "surel"]
        settings.EMAS_PUSH = {
            "key": KEY,
            "subject": "mailto:admin@kota.example",
            "hosts": [made.host],
            "ca": "",
        }
        yield made


def work(gateway: Gateway, rounds: int = 2) -> None:
    for _ in range(rounds):
        gateway.work()
        gateway.later(seconds=1)


def test_the_example_of_the_standard_comes_out() -> None:
    """RFC 8291, section 5 and appendix A."""
    own = ec.derive_private_key(
        int.from_bytes(unb64("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"), "big"), ec.SECP256R1()
    )
    made = _encrypt.encrypt(
        b"When I grow up, I want to be a watermelon",
        browser_key=unb64(
            "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
        ),
        secret=unb64("BTBZMqHH6r4Tts7J_aSIgg"),
        salt=unb64("DGv6ra1nlYgDCS1FRnbzlw"),
        own_key=own,
        padded_to=0,
    )
    assert b64(made) == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )


@pytest.mark.requirement("R-091")
def test_who_has_no_whatsapp_hears_in_the_browser(gateway: Gateway, service: PushService) -> None:
    browser = Browser(service, "wati")
    operations.subscribe(text=browser.subscription, case_ref=REF, at=gateway.at)
    gateway.simulator.state.control.numbers[phone(1).lstrip("+")] = 131026
    gateway.write(note(recipient=WATI, board_unit_id=5))
    work(gateway)
    first, second = Message.objects.order_by("id")
    assert (first.state, first.reason, first.fallback) == ("tidak_terkirim", "number_unreachable", "push")
    assert (second.channel, second.state, second.follows) == ("push", "terkirim", first.public_id)
    (taken,) = service.taken
    claims = verified(taken.headers["authorization"], queries.push_key())
    assert claims["aud"] == service.url
    assert claims["sub"] == "mailto:admin@kota.example"
    assert 0 < claims["exp"] - gateway.at.timestamp() <= 86_400
    assert taken.headers["content-encoding"] == "aes128gcm"
    assert taken.headers["ttl"].isdigit()
    assert taken.headers["urgency"] == "normal"
    told = browser.open(taken.body)
    assert told["link"] == f"/lacak/{REF}"
    assert set(told) == {"id", "title", "body", "link"}
    # Neither name nor service nor state: it lies on a locked screen.
    assert "Usaha" not in json.dumps(told)
    assert REF not in told["title"] + told["body"]


def test_all_bodies_are_equally_long_and_never_alike(service: PushService) -> None:
    browser = Browser(service, "x")
    made = [
        _encrypt.encrypt(b"x" * n, browser_key=browser.public, secret=browser.secret) for n in (1, 9, 500)
    ]
    assert len({len(body) for body in made}) == 1
    assert len({body[:16] for body in made}) == 3


@pytest.mark.parametrize("status", [404, 410])
def test_a_browser_that_is_gone_is_forgotten_and_the_next_way_taken(
    gateway: Gateway, service: PushService, status: int
) -> None:
    gone, there = Browser(service, "gone"), Browser(service, "there")
    service.answers["/push/gone"] = status
    for browser in (gone, there):
        operations.subscribe(text=browser.subscription, case_ref=REF, at=gateway.at)
    nobody = replace(WATI, address="")
    gateway.write(note(key="k1", recipient=nobody, board_unit_id=5))
    work(gateway)
    assert Message.objects.get(channel="push").state == "terkirim"
    assert queries.push_browsers(case_ref=REF) == 1
    service.answers["/push/there"] = status
    gateway.write(note(key="k2", recipient=nobody, board_unit_id=5))
    work(gateway)
    last = Message.objects.filter(channel="push").order_by("-id")[0]
    assert (last.state, last.reason, last.fallback) == ("tidak_terkirim", "push_gone", "papan")
    assert not PushSubscription.objects.exists()


def test_a_service_that_is_away_is_tried_again_and_then_left(gateway: Gateway, service: PushService) -> None:
    operations.subscribe(text=Browser(service, "a").subscription, case_ref=REF, at=gateway.at)
    service.answers["/push/a"] = 503
    gateway.write(note(recipient=replace(WATI, address=""), board_unit_id=5))
    work(gateway)
    row = Message.objects.get(channel="push")
    assert row.state == "antri"
    gateway.later(minutes=50)
    outbox.drain(gateway.at)
    row.refresh_from_db()
    assert (row.state, row.reason, row.fallback) == ("tidak_terkirim", "push_busy", "papan")


def test_only_allowed_hosts_are_called(gateway: Gateway, service: PushService, settings: Any) -> None:
    browser = Browser(service, "a")
    for endpoint in (
        "http://169.254.169.254/latest", "https://127.0.0.1:1/x", "http://localhost/x", "https://jahat.example/x",
        f"{service.url}@jahat.example/x", "ftp://fcm.googleapis.com/x", "https://fcm.googleapis.com.jahat.example/",
        "//x", "", "https://[::1", "https://user:pw@fcm.googleapis.com/x", "http://fcm.googleapis.com/x",
    ):  # fmt: skip
        said = json.loads(browser.subscription) | {"endpoint": endpoint}
        with pytest.raises(Invalid):
            operations.subscribe(text=json.dumps(said), case_ref=REF, at=gateway.at)
    for text in ("", "[]", "{}", "null", '{"endpoint": 1, "keys": {}}', "[" * 3000, '{"keys": []}'):
        with pytest.raises(Invalid):
            operations.subscribe(text=text, case_ref=REF, at=gateway.at)
    weak = json.loads(browser.subscription)
    weak["keys"]["p256dh"] = b64(b"\x04" + bytes(64))
    with pytest.raises(Invalid):
        operations.subscribe(text=json.dumps(weak), case_ref=REF, at=gateway.at)
    # What was allowed once is not called any more when the list is shortened.
    operations.subscribe(text=browser.subscription, case_ref=REF, at=gateway.at)
    settings.EMAS_PUSH = {**settings.EMAS_PUSH, "hosts": ["fcm.googleapis.com"]}
    gateway.write(note(recipient=replace(WATI, address="")))
    work(gateway)
    assert service.taken == []


def test_a_name_that_leads_home_is_refused(
    gateway: Gateway, service: PushService, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An allowed name with a private address behind it: refused unless the city says otherwise."""
    name = "pesan.example"
    monkeypatch.setattr(_wire, "_resolve", lambda host, port: ["10.0.0.5"])
    settings.EMAS_PUSH = {**settings.EMAS_PUSH, "hosts": [name]}
    said = json.loads(Browser(service, "a").subscription) | {"endpoint": f"https://{name}/push/a"}
    operations.subscribe(text=json.dumps(said), case_ref=REF, at=gateway.at)
    gateway.write(note(recipient=replace(WATI, address="")))
    work(gateway)
    assert service.taken == []
    assert OutsideService.objects.get(name=f"push:{name}").last_error == "refused:private_address"


def test_a_reset_link_never_goes_to_a_browser(gateway: Gateway, service: PushService) -> None:
    operations.subscribe(text=Browser(service, "rt").subscription, person_id=7, at=gateway.at)
    to = Recipient(kind="staff", label="Akun", person_id=7, role="rt")
    gateway.write(note(7, "k1", template="reset_link", recipient=to))
    work(gateway)
    assert service.taken == []
    gateway.write(note(7, "k2", template="task_arrived", recipient=to))
    work(gateway)
    assert len(service.taken) == 1


@pytest.mark.requirement("R-091")
def test_the_order_is_whatsapp_browser_e_mail_board(
    gateway: Gateway, service: PushService, settings: Any
) -> None:
    """Each that fails says why and where it went instead."""
    settings.EMAS_EMAIL_FROM = "portal@kota.example"
    settings.EMAIL_BACKEND = "tests.messages.test_push.RefusingServer"
    operations.subscribe(text=Browser(service, "wati").subscription, case_ref=REF, at=gateway.at)
    service.answers["/push/wati"] = 410
    gateway.simulator.state.control.numbers[phone(1).lstrip("+")] = 131026
    gateway.write(note(recipient=replace(WATI, email="wati@contoh.id"), board_unit_id=5))
    work(gateway, 4)
    rows = [(row.channel, row.state, row.reason, row.fallback) for row in Message.objects.order_by("id")]
    assert rows == [
        ("whatsapp", "tidak_terkirim", "number_unreachable", "push"),
        ("push", "tidak_terkirim", "push_gone", "surel"),
        ("surel", "tidak_terkirim", "mail_refused", "papan"),
    ]
    assert [row.case_ref for row in queries.board(unit_ids=(5,), since=AT)] == [REF]


class RefusingServer:
    """An e-mail backend whose server knows nobody."""

    def __init__(self, **_: Any) -> None:
        pass

    def open(self) -> None:
        pass

    def close(self) -> None:
        pass

    def send_messages(self, letters: list[Any]) -> int:
        import smtplib

        raise smtplib.SMTPRecipientsRefused({letters[0].to[0]: (550, b"no")})


def test_without_a_messenger_the_browser_rings_beside_the_pages(
    db: None, service: PushService, settings: Any
) -> None:
    settings.EMAS_CHANNEL, settings.EMAS_WHATSAPP = "layar", None
    operations.subscribe(text=Browser(service, "wati").subscription, case_ref=REF, at=AT)
    from emas.platform import db as database

    for _ in range(2):
        with database.act_transaction():
            operations.write([note(recipient=WATI)], AT)
    outbox.drain(AT)
    assert sorted(Message.objects.values_list("channel", "state")) == [
        ("layar", "terkirim"),
        ("push", "terkirim"),
    ]
    assert len(service.taken) == 1


class TestPages:
    @pytest.fixture
    def city(self, service: PushService, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Town:
        made = town()
        monkeypatch.setattr(clock, "now", lambda: made.at)
        return made

    def test_a_citizen_subscribes_on_his_tracker_and_ends_it(self, city: Town, service: PushService) -> None:
        ref, browser, page = city.submit().ref, Browser(service, "wati"), Client()
        assert page.post("/lacak/surat/kabar/", {"langganan": browser.subscription}).status_code == 303
        assert not PushSubscription.objects.exists()
        session = page.session
        session["lacak"] = ref
        session.save()
        shown = page.get("/lacak/surat/").content.decode()
        assert f'data-pe-push="{queries.push_key()}"' in shown
        page.post("/lacak/surat/kabar/", {"langganan": browser.subscription})
        page.post("/lacak/surat/kabar/", {"langganan": browser.subscription})
        assert queries.push_browsers(case_ref=ref) == 1
        assert browser.endpoint not in str(list(PushSubscription.objects.values()))
        city.deliver()
        assert browser.open(service.taken[0].body)["link"] == f"/lacak/{ref}"
        assert "Hentikan" in page.get("/lacak/surat/").content.decode()
        page.post("/lacak/surat/kabar/", {"hentikan": "1"})
        assert queries.push_browsers(case_ref=ref) == 0

    def test_a_foreign_endpoint_is_refused_in_words(self, city: Town) -> None:
        ref, page = city.submit().ref, Client()
        session = page.session
        session["lacak"] = ref
        session.save()
        said = page.post(
            "/lacak/surat/kabar/", {"langganan": '{"endpoint": "https://jahat.example/"}'}, follow=True
        )
        assert "Coba peramban lain" in said.content.decode()

    def test_an_official_subscribes_among_his_notices(self, city: Town, service: PushService) -> None:
        from emas.people.models import Account

        browser, desk = Browser(service, "rt"), Client()
        desk.force_login(Account.objects.get(login="rt001"))
        assert "data-pe-push" in desk.get("/desk/notices/").content.decode()
        desk.post("/desk/notices/push/", {"langganan": browser.subscription})
        city.submit()
        city.deliver()
        told = [browser.open(taken.body) for taken in service.taken if taken.path.endswith("/rt")]
        assert [each["link"].startswith("/desk/cases/") for each in told] == [True]
        desk.post("/desk/notices/push/", {"hentikan": "1"})
        assert not PushSubscription.objects.exists()

    def test_without_a_key_there_is_nothing_of_it(self, city: Town, settings: Any) -> None:
        settings.EMAS_PUSH = None
        page = Client()
        session = page.session
        session["lacak"] = city.submit().ref
        session.save()
        assert "data-pe-push" not in page.get("/lacak/surat/").content.decode()

    def test_the_worker_lies_at_the_root(self, city: Town) -> None:
        said = Client().get("/pekerja-kabar.js")
        assert said["Content-Type"].startswith("text/javascript")
        assert "showNotification" in said.content.decode()

    def test_it_keeps_one_page_that_is_the_same_for_everybody(self, city: Town) -> None:
        client = Client()
        said = client.get("/pekerja-kabar.js").content.decode()
        page = client.get("/tanpa-sinyal/")
        assert 'const PAGE = "/tanpa-sinyal/"' in said
        assert "Tidak ada sinyal" in page.content.decode()
        assert not client.cookies
        # Another page is another worker: browsers fetch both anew.
        client.cookies["django_language"] = "en"
        assert "No signal" in client.get("/tanpa-sinyal/").content.decode()
        assert client.get("/pekerja-kabar.js").content.decode() != said
