"""The first answer, given again."""

from datetime import UTC, datetime, timedelta

import pytest

from emas.kernel.errors import Conflict
from emas.platform import db, idempotency
from emas.platform.models import IdempotencyKey

AT = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)


@pytest.mark.django_db
def test_the_same_key_gives_the_same_answer_and_another_body_is_refused() -> None:
    digest = idempotency.digest_body({"service": "kelurahan/sk-usaha", "nama": "Wati"})
    assert idempotency.recall("submit", "k1", digest) is None
    with db.act_transaction():
        idempotency.remember("submit", "k1", digest, {"ref": "K7QM", "pin": "482913"}, AT)
    assert idempotency.recall("submit", "k1", digest) == {"ref": "K7QM", "pin": "482913"}
    assert idempotency.recall("other", "k1", digest) is None
    with pytest.raises(Conflict, match="key_reused"):
        idempotency.recall("submit", "k1", idempotency.digest_body({"service": "x"}))


@pytest.mark.django_db
def test_an_answer_needs_its_act() -> None:
    with pytest.raises(db.TransactionMisuseError):
        idempotency.remember("submit", "k", "d", {}, AT)


@pytest.mark.django_db
@pytest.mark.asvs("16.2.5")
def test_a_receipt_is_not_readable_in_the_table() -> None:
    with db.act_transaction():
        idempotency.remember("submit", "k" * 300, "d", {"pin": "482913", "nama": "Wati"}, AT)
    row = IdempotencyKey.objects.get()
    assert "482913" not in str(row.answer)
    assert "Wati" not in str(row.answer)


@pytest.mark.django_db
def test_old_keys_are_swept() -> None:
    with db.act_transaction():
        idempotency.remember("submit", "k", "d", {}, AT)
    assert idempotency.sweep(AT + timedelta(days=6)) == 0
    assert idempotency.sweep(AT + timedelta(days=8)) == 1


def test_a_body_is_digested_by_meaning() -> None:
    assert idempotency.digest_body({"a": 1, "b": 2}) == idempotency.digest_body({"b": 2, "a": 1})
    assert idempotency.digest_body({"a": 1}) != idempotency.digest_body({"a": "1"})
