"""The trail: it only grows, and tampering shows."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from emas.audit import operations, queries
from emas.audit.models import AuditCheckpoint, AuditEntry
from emas.kernel.actor import SYSTEM, Actor
from emas.platform import db, triggers
from emas.platform.tests.racing import alone, in_threads, raced_database

AT = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
SARI = Actor(kind="staff", account_id=12, name="Sari")


def write(number: int, subject: str = "K7QM-2D4X-9TPWC") -> None:
    for step in range(number):
        operations.record(
            "case.viewed", SARI, "case", subject, AT + timedelta(seconds=step), detail={"step": step}
        )


@pytest.mark.django_db
@pytest.mark.asvs("16.2.1")
def test_a_line_says_who_did_what_to_what_when_with_which_result() -> None:
    operations.record(
        "resident.found",
        SARI,
        "resident",
        "ab12",
        AT,
        result="refused",
        detail={"why": "rt"},
        instansi="kota",
    )
    (row,) = queries.entries(subject_type="resident", subject_ref="ab12")
    assert (row.actor, row.action, row.at, row.result) == ("staff:12", "resident.found", AT, "refused")
    assert row.detail == {"why": "rt"}
    assert "Sari" not in str(row)
    assert queries.entries(subject_ref="lain") == ()
    assert len(queries.entries(actor=SARI.label, action="resident.found")) == 1


@pytest.mark.django_db
@pytest.mark.asvs("16.4.3")
@pytest.mark.parametrize(
    "bad", [{"detail": {"nik": "3573014409900001"}}, {"subject_ref": "3573014409900001"}]
)
def test_no_identity_number_enters_the_trail(bad: dict[str, Any]) -> None:
    line: dict[str, Any] = {"subject_ref": "x", "detail": {}, **bad}
    with pytest.raises(ValueError, match="identity number"):
        operations.record("x", SYSTEM, "case", line["subject_ref"], AT, detail=line["detail"])
    assert queries.entries() == ()


@pytest.mark.django_db
def test_a_line_shares_the_fate_of_its_act() -> None:
    def fail_late() -> None:
        with db.act_transaction():
            operations.record("case.signed", SARI, "case", "x", AT)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_late()
    assert queries.entries() == ()


@pytest.mark.django_db
@pytest.mark.asvs("16.4.2")
def test_nobody_updates_or_deletes_a_line() -> None:
    write(1)
    operations.checkpoint(AT)
    for table in (AuditEntry, AuditCheckpoint):
        for change in (lambda t=table: t.objects.update(at=AT), lambda t=table: t.objects.all().delete()):
            with pytest.raises(IntegrityError), transaction.atomic():
                change()
    assert len(queries.entries()) == 1


@pytest.mark.django_db
def test_checkpoints_seal_what_was_written() -> None:
    empty = queries.verify_chain()
    assert (empty.is_whole, empty.checkpoints, empty.unsealed) == (True, 0, 0)
    write(5)
    assert queries.verify_chain().unsealed == 5
    first = operations.checkpoint(AT)
    assert operations.checkpoint(AT) == first
    write(3)
    second = operations.checkpoint(AT)
    write(2)
    report = queries.verify_chain()
    assert (report.is_whole, report.checked, report.checkpoints, report.unsealed) == (True, 8, 2, 2)
    assert report.digest == second != first


@contextmanager
def without_triggers() -> Iterator[Callable[..., None]]:
    """Tamper as somebody would who owns the schema."""
    tables = ("audit_auditentry", "audit_auditcheckpoint")
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for table in tables:
                for kind in ("update", "delete", "replace"):
                    cursor.execute(f"DROP TRIGGER {triggers.PREFIX}{kind}_{table}")
        else:
            for table in tables:
                cursor.execute(f"DROP TRIGGER {triggers.PREFIX}{table} ON {table}")
        yield cursor.execute


TAMPERING = {
    "changed": "UPDATE audit_auditentry SET actor = 'staff:99' WHERE id = {third}",
    "detail changed": "UPDATE audit_auditentry SET detail = '{{}}' WHERE id = {third}",
    "moved in time": "UPDATE audit_auditentry SET at = '2026-11-21 03:00:09+00' WHERE id = {third}",
    "deleted": "DELETE FROM audit_auditentry WHERE id = {third}",
    "first deleted": "DELETE FROM audit_auditentry WHERE id = {first}",
    "last sealed deleted": "DELETE FROM audit_auditentry WHERE id = {first} + 7",
    "all deleted": "DELETE FROM audit_auditentry",
    "renumbered": "UPDATE audit_auditentry SET id = -5 WHERE id = {third}",
    "slipped in": "INSERT INTO audit_auditentry (id, at, actor, action, subject_type, subject_ref, instansi, result, detail)"
    " VALUES (-1, '2026-11-21 03:00:00+00', 'staff:9', 'x', '', '', '', 'ok', '{{}}')",
    "checkpoint changed": "UPDATE audit_auditcheckpoint SET digest = '0' WHERE upto_id = {first} + 4",
}


@pytest.mark.django_db
@pytest.mark.asvs("16.4.2")
@pytest.mark.parametrize("way", sorted(TAMPERING))
def test_tampering_shows(way: str) -> None:
    write(5)
    operations.checkpoint(AT)
    write(3)
    operations.checkpoint(AT)
    first = AuditEntry.objects.order_by("id").values_list("id", flat=True)[0]
    assert queries.verify_chain().is_whole
    with without_triggers() as execute:
        execute(TAMPERING[way].format(first=first, third=first + 2))
    report = queries.verify_chain()
    assert not report.is_whole
    assert report.broken_at == (first + 7 if way == "last sealed deleted" else first + 4)


@pytest.mark.django_db
def test_whoever_lacks_the_key_cannot_forge_a_checkpoint(settings: Any) -> None:
    write(3)
    settings.EMAS_DIGEST_KEY = "a guess"
    operations.checkpoint(AT)
    settings.EMAS_DIGEST_KEY = "test-digest-key"
    assert not queries.verify_chain().is_whole


@pytest.fixture
def shared_database(tmp_path: Path) -> Iterator[None]:
    with raced_database(tmp_path, "audit"):
        yield


@pytest.mark.django_db(transaction=True)
def test_sealing_beside_busy_writers_is_no_false_alarm(shared_database: None) -> None:
    def work(number: int) -> None:
        for _ in range(15):
            if number < 2:
                operations.checkpoint(AT)
            else:
                write(1, f"kasus-{number}")

    assert in_threads(work, 6) == [None] * 6
    alone(lambda: operations.checkpoint(AT))
    report = alone(queries.verify_chain)
    assert report.is_whole
    assert (report.checked, report.unsealed) == (60, 0)
