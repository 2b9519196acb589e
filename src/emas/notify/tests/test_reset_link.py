"""A forgotten password: the link reaches its owner's telephone and nothing else."""

import logging
from datetime import timedelta

import pytest
from django.test import Client

from emas.audit.models import AuditEntry
from emas.kernel import clock
from emas.notify import queries
from emas.notify.models import Message
from emas.outbox import operations as outbox
from emas.outbox.models import OutboxEntry
from emas.people import operations as people
from emas.people.models import Account
from emas.people.tests.factories import AT, SmallCity, small_city

NEW = "payung-hijau-menari-57"


@pytest.fixture
def city(db: None, monkeypatch: pytest.MonkeyPatch) -> SmallCity:
    monkeypatch.setattr(clock, "now", lambda: AT + timedelta(minutes=1))
    return small_city()


def ask(identifier: str) -> None:
    people.request_reset(identifier=identifier, at=AT)
    outbox.drain(AT)


@pytest.mark.asvs("6.4.3")
def test_the_link_of_the_message_sets_a_new_password(city: SmallCity) -> None:
    ask("bram")
    (message,) = queries.recent(person_id=city.actor("bram").person_id)
    assert message.template == "reset_link"
    assert message.state == "terkirim"
    browser = Client()
    page = browser.get(message.link, follow=True)
    assert page.status_code == 200
    people.finish_reset(token=message.link.split("/")[2], new_password=NEW, at=clock.now())
    assert people.sign_in(identifier="bram", password=NEW, at=clock.now(), remote="127.0.0.1").account_id


def test_an_unknown_name_gets_no_message(city: SmallCity) -> None:
    ask("siapa-ini")
    assert not Message.objects.filter(template="reset_link").exists()


def test_a_second_delivery_tells_once(city: SmallCity) -> None:
    ask("bram")
    OutboxEntry.objects.filter(topic="people.reset_link").update(done_at=None)
    outbox.drain(AT)
    assert Message.objects.filter(template="reset_link").count() == 1


@pytest.mark.asvs("16.2.5")
def test_the_token_is_in_no_log_event_or_trail(
    city: SmallCity, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    ask("bram")
    (message,) = queries.recent(person_id=city.actor("bram").person_id)
    token = message.link.split("/")[2]
    assert len(token) > 20
    Client().get(message.link)
    out, err = capfd.readouterr()
    rows = str(list(OutboxEntry.objects.values())) + str(list(AuditEntry.objects.values()))
    for text in (caplog.text, out, err, rows, message.body):
        assert token not in text


def test_the_demo_shows_it_on_the_phone_page(city: SmallCity, settings: object) -> None:
    settings.EMAS_DEMO = True  # type: ignore[attr-defined]
    Account.objects.filter(login="sari").update(login="demo.kasi")
    ask("bram")
    page = Client().get("/demo/ponsel/")
    assert "Buat kata sandi baru" in page.content.decode()
    assert "/atur-ulang/" in page.content.decode()
