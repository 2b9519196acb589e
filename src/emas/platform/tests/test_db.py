"""Transactions with manners."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import transaction

from emas.kernel import clock
from emas.platform import db, idempotency
from emas.platform.models import RateCounter
from emas.platform.tests.racing import alone, in_threads, raced_database

AT = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)


@pytest.fixture
def shared_database(tmp_path: Path) -> Iterator[None]:
    with raced_database(tmp_path, "platform"):
        yield


@pytest.mark.django_db
def test_the_wrapping_transaction_of_a_test_is_not_counted() -> None:
    assert not db.in_transaction()
    db.forbid_transaction("sending")
    with pytest.raises(db.TransactionMisuseError):
        db.require_transaction("a row")
    with db.act_transaction():
        assert db.in_transaction()
        db.require_transaction("a row")
        with pytest.raises(db.TransactionMisuseError):
            db.forbid_transaction("sending")
    with transaction.atomic():
        db.require_transaction("a row")
    assert not db.in_transaction()


@pytest.mark.django_db
@pytest.mark.asvs("2.3.3")
def test_an_act_is_all_or_nothing() -> None:
    def fail_late() -> None:
        with db.act_transaction():
            RateCounter.objects.create(key="a", window=1)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_late()
    assert not RateCounter.objects.exists()


@pytest.mark.django_db
def test_an_act_inside_an_act_is_refused() -> None:
    with pytest.raises(db.TransactionMisuseError), db.act_transaction(), db.act_transaction():
        pass
    with pytest.raises(db.TransactionMisuseError), transaction.atomic(), db.act_transaction():
        pass


@pytest.mark.django_db
def test_a_small_write_joins_or_stands_alone() -> None:
    with db.short_transaction(), db.short_transaction():
        RateCounter.objects.create(key="a", window=1)

    def fail_late() -> None:
        with db.act_transaction():
            with db.short_transaction():
                RateCounter.objects.create(key="b", window=1)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_late()
    assert [row.key for row in RateCounter.objects.all()] == ["a"]


@pytest.mark.django_db(transaction=True)
def test_no_writer_starves(shared_database: None) -> None:
    """Trap 2 of performance.md: with four busy writers a fifth must not wait out its time-out."""
    stop = threading.Event()

    def write(number: int) -> float:
        if number == 0:
            worst = 0.0
            for window in range(25):
                began = clock.monotonic()
                with db.act_transaction():
                    RateCounter.objects.create(key="single", window=window)
                worst = max(worst, clock.monotonic() - began)
            stop.set()
            return worst
        window = 0
        while not stop.is_set():
            with db.act_transaction():
                RateCounter.objects.create(key=f"busy{number}", window=window)
            window += 1
        return float(window)

    answers = in_threads(write, 5)
    assert not [answer for answer in answers if isinstance(answer, Exception)]
    assert isinstance(answers[0], float)
    assert answers[0] < 5


@pytest.mark.django_db(transaction=True)
def test_a_snapshot_sees_one_moment_and_keeps_nobody_waiting(shared_database: None) -> None:
    wrote = threading.Event()
    began = threading.Event()

    def work(number: int) -> tuple[int, int] | None:
        if number == 0:
            with db.read_snapshot():
                before = RateCounter.objects.count()
                began.set()
                assert wrote.wait(10)
                return before, RateCounter.objects.count()
        assert began.wait(10)
        with db.act_transaction():
            RateCounter.objects.create(key="late", window=1)
        wrote.set()
        return None

    assert in_threads(work, 2)[0] == (0, 0)
    assert alone(RateCounter.objects.count) == 1


@pytest.mark.django_db(transaction=True)
def test_one_answer_per_key_under_a_double_tap(shared_database: None) -> None:
    digest = "0" * 64

    def tap(number: int) -> str:
        known = idempotency.recall("submit", "tap", digest)
        if known:
            return str(known["ref"])
        with db.act_transaction():
            idempotency.remember("submit", "tap", digest, {"ref": f"case-{number}"}, AT)
        return f"case-{number}"

    answers = in_threads(tap, 8)
    refs = {answer for answer in answers if isinstance(answer, str)}
    assert len(refs) == 1
    refusals = [answer for answer in answers if isinstance(answer, Exception)]
    assert {str(refusal) for refusal in refusals} <= {"key_in_use"}
    assert alone(lambda: idempotency.recall("submit", "tap", digest)) == {"ref": refs.pop()}
