"""Client systems that are told of events: whom, what, how it is signed, and what happens when nobody answers."""

import json
import re
import socket
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains

from emas.cases.tests.factories import WATI, Town, town
from emas.kernel import clock
from emas.kernel.actor import SYSTEM, Actor
from emas.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from emas.notify.models import Message as Notice
from emas.outbox import operations as outbox
from emas.people import operations as people
from emas.people import queries as clients
from emas.people.tests.factories import browser_of
from emas.platform.outside import OutsideError, _wire
from emas.watch import operations, queries, rules
from emas.watch.adapters import webhook
from emas.watch.models import Message, Watch
from emas.watch.tests.receiver import Receiver, make_certificate, receiving
from emas.worker import jobs

pytestmark = pytest.mark.django_db
REPO = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return make_certificate(tmp_path_factory.mktemp("tls"), "opd")


@pytest.fixture
def city(monkeypatch: pytest.MonkeyPatch) -> Town:
    here = town()
    monkeypatch.setattr(clock, "now", lambda: here.at)
    return here


@pytest.fixture
def receiver(papers: tuple[Path, Path], settings: Any) -> Iterator[Receiver]:
    settings.EMAS_WATCH_HOSTS = ["127.0.0.1", "siak.contoh.id"]
    settings.EMAS_WATCH_CA = str(papers[0])
    with receiving(papers[1]) as found:
        yield found


def _client(
    city: Town, login: str = "", *, scopes: tuple[str, ...] = ("watch", "cases:read")
) -> tuple[Actor, str]:
    """A client system of the kelurahan, or of one post."""
    where: dict[str, Any] = {"unit_id": city.city.kelurahan}
    if login:
        post = city.actor(login).posts[0]
        rows = clients.find_posts(actor=city.actor("admin.kota"), at=city.at, unit_id=post.unit_id).items
        where = {"post_id": next(row.id for row in rows if row.role == post.role)}
    _id, token = people.issue_client(
        name="SIAK", scopes=scopes, actor=city.actor("admin.kota"), at=city.at, **where
    )
    actor = clients.actor_for_client(token=token, at=city.at)
    assert actor is not None
    return actor, token


def _watch(city: Town, url: str, actor: Actor | None = None, types: tuple[str, ...] = ()) -> Any:
    actor = actor or _client(city)[0]
    return operations.subscribe(client_id=actor.client_id or 0, url=url, types=types, actor=actor, at=city.at)


def _run(city: Town, hours: int = 0) -> None:
    city.at += timedelta(hours=hours)
    outbox.drain(city.at + timedelta(seconds=5))


def _example() -> dict[str, Any]:
    """The check that the how-to tells an OPD's engineers to use."""
    text = (REPO / "docs/how-to/receive-events.md").read_text(encoding="utf-8")
    found = re.search(r"```python\n(.*?)```", text, re.S)
    assert found is not None
    names: dict[str, Any] = {}
    exec(found.group(1), names)
    return names


@pytest.mark.requirement("R-048")
@pytest.mark.requirement("R-061")
def test_a_watcher_is_told_of_its_cases_by_a_call_it_can_check(city: Town, receiver: Receiver) -> None:
    made = _watch(city, receiver.url)
    ref = city.submit().ref
    _run(city)
    ((headers, body),) = receiver.calls
    names = _example()
    seen: set[str] = set()
    common = {"secret": made.secret, "headers": headers, "now": city.at.timestamp(), "seen": seen}
    assert names["check"](body=body, **common) is True
    assert names["check"](body=body, **common) is False  # replayed at once: the id was seen
    for changed in (
        {**common, "body": body + b" ", "seen": set()},
        {**common, "body": body, "now": city.at.timestamp() + 400, "seen": set()},
        {**common, "body": body, "secret": "whsec_" + "A" * 44, "seen": set()},
        {**common, "body": body, "headers": {**headers, "webhook-id": "msg_other"}, "seen": set()},
        {**common, "body": body, "headers": {}, "seen": set()},
    ):
        with pytest.raises(names["BadCall"]):
            names["check"](**changed)
    told = json.loads(body)
    assert told["type"] == "case.submitted"
    assert (told["data"]["ref"], told["data"]["state"]) == (ref, "menunggu_rt")
    private = [value for value in WATI.values() if len(value) > 3]
    for secret in (*private, "Warung Bu Wati", "081234567890", city.pins[ref]):
        assert str(secret) not in body.decode()
    assert made.secret not in "".join(str(row) for row in Watch.objects.values())


def test_the_specifications_own_vector() -> None:
    """From the reference libraries of Standard Webhooks."""
    assert rules.signature(
        secret="whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", message_id="msg_p5jXN8AQM9LWM0D4loKWxJek",
        timestamp=1614265330, body='{"test": 2432232314}',
    ) == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="  # fmt: skip


def test_a_whole_life_is_told_step_by_step_and_only_what_was_asked(city: Town, receiver: Receiver) -> None:
    _watch(city, receiver.url, types=("case.submitted", "letter.issued", "letter.withdrawn"))
    ref = city.signed()
    _run(city)
    city.act("lurah.hasan", ref, "cabut", note="Usaha sudah tutup.")
    _run(city)
    told = [json.loads(body) for _headers, body in receiver.calls]
    assert [each["type"] for each in told] == ["case.submitted", "letter.issued", "letter.withdrawn"]
    assert told[1]["data"]["links"]["document"].endswith(f"/api/v1/cases/{ref}/document")
    assert "Usaha sudah tutup" not in str(told)


@pytest.mark.requirement("R-008")
def test_only_the_own_post_or_unit_is_told(city: Town, receiver: Receiver) -> None:
    stranger = people.issue_client(
        name="Lain",
        scopes=("watch",),
        actor=city.actor("admin.kota"),
        at=city.at,
        unit_id=city.city.other_kelurahan,
    )[1]
    actor = clients.actor_for_client(token=stranger, at=city.at)
    assert actor is not None
    _watch(city, receiver.url, actor)
    _watch(city, receiver.url, _client(city, "sari")[0])
    city.submit()
    _run(city)
    rows = Message.objects.select_related("watch")
    assert {row.watch.role for row in rows} == {"kasi"}
    assert len(receiver.calls) == 1


def test_an_event_is_written_once_however_often_it_is_announced(city: Town, receiver: Receiver) -> None:
    _watch(city, receiver.url)
    city.submit()
    _run(city)
    from emas.cases import operations as cases
    from emas.cases.models import Event

    event = Event.objects.latest("id")
    assert cases.tell_watchers(case_id=event.case_id, seq=event.seq, at=city.at) == 0
    operations.deliver(message=Message.objects.get().public_id, at=city.at)
    assert len(receiver.calls) == 1


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        ("https://siak.contoh.id:8443/kabar", ""),
        ("http://siak.contoh.id/kabar", "address_form"),
        ("https://user:pw@siak.contoh.id/", "address_form"),
        ("https://siak.contoh.id/?a=1", "address_form"),
        ("https://siak.contoh.id\\@evil.example/", "address_form"),
        ("https://evil.example/kabar", "host_not_allowed"),
        ("https://169.254.169.254/latest", "host_not_allowed"),
        ("ftp://siak.contoh.id/", "address_form"),
        ("https://siak.contoh.id:99999/", "address_form"),
    ],
)
def test_only_https_at_a_host_on_the_list(url: str, fault: str) -> None:
    assert rules.address_fault(url, {"siak.contoh.id"}) == fault


def test_without_a_list_nobody_can_subscribe(city: Town, settings: Any) -> None:
    settings.EMAS_WATCH_HOSTS = []
    with pytest.raises(Invalid) as refused:
        _watch(city, "https://siak.contoh.id/kabar")
    assert refused.value.faults == {"url": ("host_not_allowed",)}


def test_a_name_that_leads_to_a_private_address_is_refused(
    city: Town, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *a, **k: [(0, 0, 0, "", ("10.1.2.3", 443))])
    with pytest.raises(OutsideError) as refused:
        webhook.post(
            url="https://siak.contoh.id/kabar", secret="whsec_AAAA", message_id="msg_1", body="{}", at=city.at
        )
    assert (refused.value.code, refused.value.detail) == ("refused", "private_address")
    assert _wire is not None


def test_a_certificate_of_another_authority_is_refused(
    city: Town, receiver: Receiver, tmp_path: Path, settings: Any
) -> None:
    settings.EMAS_WATCH_CA = str(make_certificate(tmp_path, "other")[0])
    _watch(city, receiver.url)
    city.submit()
    _run(city)
    row = Message.objects.get()
    assert (row.state, row.error) == ("menunggu", "refused:tls")
    assert receiver.calls == []


def test_a_redirect_is_not_followed(city: Town, receiver: Receiver) -> None:
    receiver.status = 302
    _watch(city, receiver.url)
    city.submit()
    _run(city)
    assert Message.objects.get().error == "bad_answer:redirect"


def test_it_is_tried_again_under_the_same_id_until_it_is_taken(city: Town, receiver: Receiver) -> None:
    receiver.status = 500
    _watch(city, receiver.url)
    city.submit()
    _run(city)
    _run(city, hours=1)
    receiver.status = 200
    _run(city, hours=1)
    ids = {headers["webhook-id"] for headers, _body in receiver.calls}
    stamps = {headers["webhook-timestamp"] for headers, _body in receiver.calls}
    assert (len(receiver.calls), len(ids), len(stamps)) == (3, 1, 3)
    row = Message.objects.get()
    assert (row.state, row.tries, row.status) == ("terkirim", 3, 200)
    assert Watch.objects.get().failures == 0


def test_messages_given_up_end_the_subscription_and_the_administrator_is_told(
    city: Town, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(operations, "TRIES", 1)
    receiver.status = 404
    made = _watch(city, receiver.url, types=("case.submitted",))
    for _ in range(operations.STOPS_AFTER):
        city.submit()
    _run(city)
    row = Watch.objects.get()
    assert (row.is_active, row.stopped_reason, row.failures) == (False, "failed", operations.STOPS_AFTER)
    notices = Notice.objects.filter(template="watch_stopped")
    assert {str(n.recipient_label) for n in notices} == {"Admin · Mayangan"}
    city.submit()
    _run(city)
    assert len(receiver.calls) == operations.STOPS_AFTER
    with pytest.raises(Conflict, match="watch_stopped"):
        operations.send_again(
            message=Message.objects.latest("id").public_id, actor=city.actor("admin.kota"), at=city.at
        )
    assert made.public_id == row.public_id


def test_gone_ends_it_at_once(city: Town, receiver: Receiver) -> None:
    receiver.status = 410
    _watch(city, receiver.url)
    city.submit()
    _run(city)
    assert Watch.objects.get().stopped_reason == "gone"
    assert Message.objects.get().state == "gagal"


def test_a_revoked_client_hears_nothing_more(city: Town, receiver: Receiver) -> None:
    actor, _token = _client(city)
    _watch(city, receiver.url, actor)
    people.revoke_client(client_id=actor.client_id or 0, actor=city.actor("admin.kota"), at=city.at)
    city.submit()
    _run(city)
    assert receiver.calls == []
    assert Watch.objects.get().stopped_reason == "client"


def test_strangers_and_tokens_without_the_scope_are_refused(city: Town, receiver: Receiver) -> None:
    made = _watch(city, receiver.url)
    other, _token = _client(city)
    for who in (other, city.actor("admin.kanigaran"), city.actor("bram"), SYSTEM):
        with pytest.raises(NotFound):
            operations.end(public_id=made.public_id, actor=who, at=city.at)
        assert queries.watches(actor=who) == ()
    assert queries.watches(actor=city.actor("admin.mayangan"))
    plain, _token = _client(city, scopes=("cases:read",))
    with pytest.raises(NotAllowed, match="scope_missing"):
        _watch(city, receiver.url, plain)


def test_the_api_subscribes_shows_the_log_and_sends_again(city: Town, receiver: Receiver) -> None:
    _actor, token = _client(city)
    http = Client(headers={"authorization": f"Bearer {token}"})
    made = http.post("/api/v1/watches", {"url": receiver.url}, content_type="application/json")
    assert made.status_code == 201
    watch = made.json()["id"]
    assert made.json()["secret"].startswith("whsec_")
    assert "secret" not in str(http.get("/api/v1/watches").json())
    city.submit()
    _run(city)
    (row,) = http.get(f"/api/v1/watches/{watch}/messages").json()["items"]
    assert (row["state"], row["status"]) == ("terkirim", 204)
    again = {"message": row["id"]}
    answer = http.post(f"/api/v1/watches/{watch}/again", again, content_type="application/json")
    assert answer.status_code == 202
    _run(city)
    assert [headers["webhook-id"] for headers, _ in receiver.calls] == [row["id"]] * 2
    assert http.delete(f"/api/v1/watches/{watch}").status_code == 204
    assert http.get("/api/v1/watches").json()["items"][0]["is_active"] is False
    bad = http.post("/api/v1/watches", {"url": "https://evil.example/"}, content_type="application/json")
    assert bad.status_code == 422


def test_the_pages_of_the_administrator(city: Town, receiver: Receiver) -> None:
    actor, _token = _client(city)
    browser = browser_of("admin.kota")
    assertContains(browser.get("/desk/admin/clients/"), "Tambah kabar")
    address = f"/desk/admin/clients/{actor.client_id}/watches/new/"
    refused = browser.post(address, {"url": "https://evil.example/", "types": ["case.submitted"]})
    assertContains(refused, "Server itu belum didaftarkan", status_code=422)
    made = browser.post(address, {"url": receiver.url, "types": ["case.submitted"]})
    assertContains(made, "whsec_")
    watch = Watch.objects.get()
    city.submit()
    _run(city)
    page = browser.get(f"/desk/admin/watches/{watch.public_id}/")
    assertContains(page, "Terkirim")
    assertNotContains(page, "whsec_")
    message = Message.objects.get().public_id
    assert browser.post(f"/desk/admin/watches/{watch.public_id}/again/{message}/").status_code == 303
    _run(city)
    assert len(receiver.calls) == 2
    browser.post(f"/desk/admin/watches/{watch.public_id}/end/")
    assertContains(browser.get(f"/desk/admin/watches/{watch.public_id}/"), "Berhenti")
    assert browser_of("admin.kanigaran").get(f"/desk/admin/watches/{watch.public_id}/").status_code == 404


def test_the_log_is_kept_for_three_months(city: Town, receiver: Receiver) -> None:
    _watch(city, receiver.url)
    city.submit()
    _run(city)
    jobs.sweep(city.at + timedelta(days=89))
    assert Message.objects.count() == 1
    jobs.sweep(city.at + timedelta(days=91))
    assert Message.objects.count() == 0
