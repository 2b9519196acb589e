"""The address that Meta calls: subscription, signature on the raw body, stored before handled, answered at once."""

import json
import time
from typing import Any

import pytest
from django.test import Client

from emas.kernel import clock
from emas.notify.models import Inbound, Message
from emas.outbox.models import OutboxEntry
from emas.project.simulators.whatsapp import Settings
from tests.messages.harness import Gateway, note, signed

ADDRESS = "/kait/whatsapp"


def call(body: bytes, signature: str | None) -> Any:
    headers = {} if signature is None else {"X-Hub-Signature-256": signature}
    return Client(enforce_csrf_checks=True).post(
        ADDRESS, body, content_type="application/json", headers=headers
    )


def body_of(message_id: str = "wamid.1", words: str = "bantuan") -> bytes:
    message = {"from": "6281200000001", "id": message_id, "timestamp": str(int(time.time())), "type": "text"}
    value = {"messages": [{**message, "text": {"body": words}}]}
    entry = {"id": "1", "changes": [{"field": "messages", "value": value}]}
    return json.dumps({"object": "whatsapp_business_account", "entry": [entry]}).encode()


@pytest.mark.requirement("R-092")
def test_the_subscription_call_gets_its_challenge_back(gateway: Gateway) -> None:
    asked = {
        "hub.mode": "subscribe",
        "hub.verify_token": Settings().verify_token,
        "hub.challenge": "1158201444",
    }
    answer = Client().get(ADDRESS, asked)
    assert (answer.status_code, answer.content) == (200, b"1158201444")
    assert answer["Content-Type"].startswith("text/plain")
    for wrong in ({"hub.verify_token": "lain"}, {"hub.mode": "unsubscribe"}, {"hub.challenge": "x" * 300}):
        assert Client().get(ADDRESS, {**asked, **wrong}).status_code == 403
    assert Client().get(ADDRESS).status_code == 403


@pytest.mark.asvs("11.2.4")
def test_it_is_stored_before_it_is_handled(gateway: Gateway) -> None:
    body = body_of()
    # The first call of a process loads its addresses; that is not what is measured.
    assert call(body, None).status_code == 403
    # Its own work, not what a busy machine gives to others meanwhile.
    started = time.thread_time()
    assert call(body, signed(body)).status_code == 200
    assert time.thread_time() - started < 1
    row = Inbound.objects.get()
    assert row.state == "baru"
    assert Message.objects.count() == 0
    assert OutboxEntry.objects.filter(topic="notify.received").count() == 1
    assert call(body, signed(body)).status_code == 200
    assert Inbound.objects.count() == 1


@pytest.mark.asvs("11.2.4")
@pytest.mark.parametrize("signature", [None, "", "sha256=", "sha256=" + "0" * 64, "SHA256=x", "sha256=\xff"])
def test_a_forged_one_is_refused_and_leaves_nothing(gateway: Gateway, signature: str | None) -> None:
    assert call(body_of(), signature).status_code == 403
    body = body_of()
    assert call(body + b" ", signed(body)).status_code == 403
    assert Inbound.objects.count() == 0


def test_what_cannot_be_read_is_refused(gateway: Gateway) -> None:
    for body, status in ((b"{", 400), (b"\xff\xfe", 400), (b"[]", 200), (b"null", 200), (b"1", 200)):
        assert call(body, signed(body)).status_code == status
    big = b"{" + b" " * 1_100_000
    assert call(big, signed(big)).status_code == 413
    assert Client().put(ADDRESS).status_code == 405


def test_without_the_channel_the_address_takes_nothing(db: None) -> None:
    body = body_of()
    assert call(body, signed(body)).status_code == 404
    assert Client().get(ADDRESS, {"hub.mode": "subscribe"}).status_code == 403


def test_one_that_breaks_does_not_stop_the_others(gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> None:
    from emas.notify.operations import _inbox

    kept = _inbox._handle

    def breaks(row: Any, item: Any, at: Any) -> bool:
        if item.text == "rusak":
            raise ZeroDivisionError
        return kept(row, item, at)

    monkeypatch.setattr(_inbox, "_handle", breaks)
    for message_id, words in (("a", "rusak"), ("b", "bantuan")):
        body = body_of(message_id, words)
        call(body, signed(body))
    gateway.work()
    assert sorted(Inbound.objects.values_list("state", flat=True)) == ["rusak", "selesai"]


def test_the_stand_in_calls_back_with_duplicates_disorder_and_forgery(
    gateway: Gateway, live_server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Over the wire: the stand-in's own signatures are accepted, its forged ones are not."""
    # One clock for portal and stand-in: what was told more than ten days ago is refused, whatever day this test runs on.
    monkeypatch.setattr(clock, "now", lambda: gateway.at)
    gateway.control(offset_seconds=0.0)
    simulator = gateway.simulator
    simulator.state.settings.webhook = f"{live_server.url}{ADDRESS}"
    # Call-backs wait until the message is handed over: one database in memory has no room for two who write at a time.
    gateway.control(duplicates=2, reorder=True, held=True)
    gateway.write(note())
    gateway.work()
    gateway.control(held=False)
    assert simulator.hooks.settled(60)
    gateway.work()
    assert Message.objects.get().state == "sampai"
    assert Inbound.objects.count() == 2
    gateway.control(forge=True)
    simulator.hooks.tell({"statuses": [{"id": "x", "status": "read", "timestamp": "1"}]})
    assert simulator.hooks.settled(60)
    assert Inbound.objects.count() == 2
