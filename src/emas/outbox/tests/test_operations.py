"""Events: written with their act, delivered after it, at least once, given up with a reason."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from emas.kernel.errors import Unavailable
from emas.outbox import operations, queries
from emas.outbox.models import OutboxEntry
from emas.outbox.types import Entry
from emas.platform import db
from emas.platform.tests.racing import alone, in_threads, raced_database

AT = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
TOPIC = "uji.surat"


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """Give the payloads that a handler got, in order."""
    got: list[dict[str, Any]] = []
    monkeypatch.setitem(operations._handlers, TOPIC, [lambda payload, *, at: got.append(payload)])
    return got


def add(*payloads: dict[str, Any], **options: Any) -> None:
    with db.act_transaction():
        operations.enqueue_many([Entry(TOPIC, payload, **options) for payload in payloads], AT)


def run(at: datetime = AT, limit: int = 100, queues: tuple[str, ...] = ()) -> int:
    return operations.run_due(queues, at, limit, "pekerja-1")


def use(monkeypatch: pytest.MonkeyPatch, handler: Any) -> None:
    monkeypatch.setitem(operations._handlers, TOPIC, [handler])


@pytest.mark.django_db
def test_an_event_exists_if_and_only_if_its_act_was_committed(seen: list[dict[str, Any]]) -> None:
    def fail_late() -> None:
        with db.act_transaction():
            operations.enqueue(TOPIC, {"n": 1}, AT)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_late()
    assert run() == 0
    with pytest.raises(db.TransactionMisuseError):
        operations.enqueue(TOPIC, {"n": 1}, AT)
    add({"n": 2})
    assert run() == 1
    assert run() == 0
    assert seen == [{"n": 2}]


@pytest.mark.django_db
def test_events_go_out_oldest_first_by_queue_and_when_due(seen: list[dict[str, Any]]) -> None:
    add({"n": 3}, available_at=AT + timedelta(minutes=5))
    add({"n": 1})
    add({"n": 2}, queue="surat")
    assert run(queues=("surat",)) == 1
    assert run() == 1
    assert run(AT + timedelta(minutes=4)) == 0
    assert run(AT + timedelta(minutes=5)) == 1
    assert [payload["n"] for payload in seen] == [2, 1, 3]


@pytest.mark.django_db
@pytest.mark.requirement("R-080")
def test_a_letter_to_be_signed_does_not_wait_behind_announcements(seen: list[dict[str, Any]]) -> None:
    add({"n": 1}, {"n": 2}, {"n": 3})
    add({"n": "letter"}, queue=operations.LETTERS, available_at=AT + timedelta(seconds=1))
    assert run(AT + timedelta(seconds=2), limit=1) == 1
    assert run(AT + timedelta(seconds=2)) == 3
    assert [payload["n"] for payload in seen] == ["letter", 1, 2, 3]


@pytest.mark.django_db
def test_a_key_is_delivered_once_even_after_it_was_done(seen: list[dict[str, Any]]) -> None:
    add({"n": 1}, dedupe_key="surat:1")
    add({"n": 2}, dedupe_key="surat:1")
    assert run() == 1
    add({"n": 3}, dedupe_key="surat:1")
    assert run() == 0
    assert seen == [{"n": 1}]


@pytest.mark.django_db
def test_many_events_cost_one_statement() -> None:
    with db.act_transaction(), CaptureQueriesContext(connection) as counted:
        operations.enqueue_many([Entry(TOPIC, {"n": n}) for n in range(50)], AT)
    assert len([query for query in counted.captured_queries if "INSERT" in query["sql"]]) == 1
    with db.act_transaction():
        operations.enqueue_many([], AT)


@pytest.mark.django_db
@pytest.mark.asvs("16.2.5")
def test_a_failing_event_waits_longer_each_time_and_is_given_up_without_content(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tries: list[datetime] = []

    def fail(payload: dict[str, Any], *, at: datetime) -> None:
        tries.append(at)
        raise ValueError("Wati 3573014409900001")

    use(monkeypatch, fail)
    add({"n": 1})
    at, waits = AT, []
    for _ in range(operations.MAX_ATTEMPTS):
        assert run(at) == 1
        row = OutboxEntry.objects.get()
        waits.append((row.available_at - at).total_seconds())
        at = max(row.available_at, at) + timedelta(milliseconds=50)
    assert len(tries) == 12
    for attempt, wait in enumerate(waits[:-1], start=1):
        longest = min(2 * 2 ** (attempt - 1), 3600)
        assert longest * 0.5 <= wait <= longest + 1
    (dead,) = queries.dead_letters()
    assert (dead.topic, dead.attempts, dead.last_error) == (TOPIC, 12, "ValueError")
    assert run(at + timedelta(days=1)) == 0
    assert operations.retry(dead.id, at)
    assert not operations.retry(dead.id, at)
    assert run(at) == 1


@pytest.mark.django_db
def test_waits_are_spread() -> None:
    assert len({operations._wait(5) for _ in range(20)}) > 10


@pytest.mark.django_db
def test_hopeless_and_orphaned_events(monkeypatch: pytest.MonkeyPatch) -> None:
    def give_up(payload: dict[str, Any], *, at: datetime) -> None:
        raise operations.GiveUpError("letter_gone")

    def away(payload: dict[str, Any], *, at: datetime) -> None:
        raise Unavailable("signer_away")

    use(monkeypatch, give_up)
    add({"n": 1})
    run()
    assert queries.dead_letters()[0].last_error == "letter_gone"
    use(monkeypatch, away)
    add({"n": 2})
    run()
    assert OutboxEntry.objects.get(dead_at=None).last_error == "Unavailable:signer_away"
    monkeypatch.setitem(operations._handlers, TOPIC, [])
    run(AT + timedelta(minutes=1))
    assert OutboxEntry.objects.get(dead_at=None).last_error == "LookupError"


@pytest.mark.django_db
@pytest.mark.asvs("15.4.2")
def test_a_worker_that_slept_through_its_lease_has_nothing_to_say(monkeypatch: pytest.MonkeyPatch) -> None:
    rounds: list[int] = []

    def sleep_through(payload: dict[str, Any], *, at: datetime) -> None:
        rounds.append(1)
        if len(rounds) == 1:
            assert operations.claim_token() == OutboxEntry.objects.get().lease_token
            assert run(AT + timedelta(seconds=59)) == 0
            assert run(AT + timedelta(seconds=61)) == 1
            raise ValueError

    use(monkeypatch, sleep_through)
    add({"n": 1})
    assert run() == 1
    row = OutboxEntry.objects.get()
    assert len(rounds) == 2
    assert row.done_at is not None
    assert row.last_error == ""
    assert operations.claim_token() == ""


@pytest.mark.django_db
def test_a_killed_worker_leaves_a_lease_that_runs_out(seen: list[dict[str, Any]]) -> None:
    add({"n": 1})
    assert operations._claim(OutboxEntry.objects.get().pk, AT, "mati") is not None
    assert run(AT + timedelta(seconds=30)) == 0
    assert queries.health(AT + timedelta(seconds=30)).queues[0].leased == 1
    assert operations.reap(AT + timedelta(seconds=61)) == 1
    assert run(AT + timedelta(seconds=61)) == 1
    assert seen == [{"n": 1}]


@pytest.mark.django_db
def test_poison_that_kills_its_worker_each_time_is_buried() -> None:
    add({"n": 1})
    at = AT
    for _ in range(operations.MAX_ATTEMPTS):
        assert operations._claim(OutboxEntry.objects.get().pk, at, "mati") is not None
        at += timedelta(seconds=61)
    assert operations.reap(at) == 1
    assert queries.dead_letters()[0].last_error == "worker_died"


@pytest.mark.django_db
def test_delivery_never_happens_inside_a_transaction(monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch, lambda payload, *, at: db.forbid_transaction("sending"))
    add({"n": 1})
    with pytest.raises(db.TransactionMisuseError), db.act_transaction():
        run()
    assert run() == 1
    assert OutboxEntry.objects.get().done_at is not None


@pytest.mark.django_db
def test_a_worker_told_to_stop_finishes_the_event_in_hand(seen: list[dict[str, Any]]) -> None:
    add({"n": 1}, {"n": 2}, {"n": 3})
    assert operations.run_due((), AT, 10, "p", stop=lambda: len(seen) == 2) == 2
    assert queries.waiting() == 1


@pytest.mark.django_db
def test_handlers_may_add_events_and_draining_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    def count_down(payload: dict[str, Any], *, at: datetime) -> None:
        if payload["n"]:
            with db.act_transaction():
                operations.enqueue(TOPIC, {"n": payload["n"] - 1}, at)

    use(monkeypatch, count_down)
    add({"n": 5})
    assert operations.drain(AT) == 6


@pytest.mark.django_db
def test_health_and_sweep(seen: list[dict[str, Any]]) -> None:
    add({"n": 1}, {"n": 2})
    add({"n": 3}, queue="surat", available_at=AT + timedelta(hours=1))
    health = queries.health(AT + timedelta(seconds=90))
    assert (health.waiting, health.dead, health.oldest_seconds, health.is_late) == (2, 0, 90, True)
    assert [(each.queue, each.waiting, each.delayed) for each in health.queues] == [
        ("default", 2, 0),
        ("surat", 0, 1),
    ]
    assert queries.waiting("surat") == 1
    run()
    assert not queries.health(AT).is_late
    assert operations.sweep(AT + timedelta(days=13)) == 0
    assert operations.sweep(AT + timedelta(days=15)) == 2
    assert queries.waiting() == 1


def test_a_topic_is_subscribed_once() -> None:
    def handler(payload: dict[str, Any], *, at: datetime) -> None: ...

    operations.subscribe("uji.langganan")(operations.subscribe("uji.langganan")(handler))
    assert operations._handlers.pop("uji.langganan") == [handler]
    assert "notify.send" in operations.topics()


@pytest.fixture
def shared_database(tmp_path: Path) -> Iterator[None]:
    with raced_database(tmp_path, "outbox"):
        yield


@pytest.mark.django_db(transaction=True)
@pytest.mark.asvs("2.3.4")
def test_many_workers_deliver_each_event_once(shared_database: None, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []
    use(monkeypatch, lambda payload, *, at: seen.append(payload["n"]))
    alone(lambda: add(*({"n": n} for n in range(60))))

    def work(number: int) -> int:
        handled = 0
        while alone_waiting():
            handled += operations.run_due((), AT, 10, f"p{number}")
        return handled

    def alone_waiting() -> int:
        return queries.waiting()

    answers = in_threads(work, 6)
    assert not [answer for answer in answers if isinstance(answer, Exception)]
    assert sorted(seen) == list(range(60))
    assert sum(answer for answer in answers if isinstance(answer, int)) == 60
