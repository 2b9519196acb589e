"""Counted tries, also under parallel guesses."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from emas.kernel.errors import TooMany
from emas.platform import db, limits
from emas.platform.models import RateCounter
from emas.platform.tests.racing import alone, in_threads, raced_database

AT = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)


@pytest.fixture
def shared_database(tmp_path: Path) -> Iterator[None]:
    with raced_database(tmp_path, "platform"):
        yield


@pytest.mark.django_db
@pytest.mark.asvs("2.4.1")
def test_the_limit_holds_and_says_when_to_come_back() -> None:
    for _ in range(3):
        limits.reserve("pin:K7QM", 3, 3600, AT)
    with pytest.raises(TooMany) as refused:
        limits.reserve("pin:K7QM", 3, 3600, AT + timedelta(minutes=15))
    assert refused.value.params["retry_after_seconds"] == 45 * 60
    assert limits.used("pin:K7QM", 3600, AT) == 3
    limits.reserve("pin:other", 3, 3600, AT)
    limits.reserve("pin:K7QM", 3, 86400, AT)
    limits.reserve("pin:K7QM", 3, 3600, AT + timedelta(hours=1))


@pytest.mark.django_db
def test_a_limit_of_nothing_always_refuses() -> None:
    with pytest.raises(TooMany):
        limits.reserve("closed", 0, 60, AT)


@pytest.mark.django_db
def test_tries_can_be_given_back_and_old_ones_are_swept() -> None:
    limits.reserve("a", 1, 60, AT)
    limits.forget("a", 60, AT)
    limits.reserve("a", 1, 60, AT)
    assert limits.sweep(AT) == 0
    assert limits.sweep(AT + timedelta(minutes=2)) == 1


@pytest.mark.django_db
@pytest.mark.asvs("16.2.5")
def test_no_phone_or_name_is_stored_as_a_key() -> None:
    limits.reserve("phone:+6281234567890", 3, 60, AT)
    limits.reserve("sign_in:wati@contoh.id", 3, 60, AT)
    stored = " ".join(RateCounter.objects.values_list("key", flat=True))
    assert "812345" not in stored
    assert "wati" not in stored


@pytest.mark.django_db
def test_a_try_inside_an_act_shares_its_fate() -> None:
    def fail_late() -> None:
        with db.act_transaction():
            limits.reserve("act", 1, 60, AT)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_late()
    limits.reserve("act", 1, 60, AT)


@pytest.mark.django_db(transaction=True)
@pytest.mark.asvs("2.3.2")
def test_32_parallel_guessers_never_get_one_too_many(shared_database: None) -> None:
    def guess(number: int) -> int:
        allowed = 0
        for _ in range(3):
            try:
                limits.reserve("sign_in:wati", 8, 900, AT)
                allowed += 1
            except TooMany:
                pass
        return allowed

    answers = in_threads(guess, 32)
    assert not [answer for answer in answers if isinstance(answer, Exception)]
    assert sum(answer for answer in answers if isinstance(answer, int)) == 8
    assert alone(lambda: limits.used("sign_in:wati", 900, AT)) == 8
