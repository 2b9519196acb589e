"""Messages: written with the act, sent once, each non-send with a reason."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from emas.kernel.errors import Unavailable
from emas.notify import operations, queries, rules
from emas.notify.adapters import fake
from emas.notify.models import Message
from emas.notify.types import OutgoingMessage, Recipient
from emas.outbox import operations as outbox
from emas.outbox import queries as outbox_queries
from emas.platform import db

AT = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)
WATI = Recipient(kind="applicant", label="Pemohon", address="+6281234567890")
SARI = Recipient(kind="staff", label="Kasi Pelayanan", person_id=7)
TONO = Recipient(kind="applicant", label="Pemohon")


def message(recipient: Recipient = WATI, key: str = "k1", **changes: str) -> OutgoingMessage:
    plain = OutgoingMessage(
        template="diterima",
        recipient=recipient,
        title="Permohonan diterima",
        body="Permohonan Anda sudah kami terima.",
        link="/lacak/K7QM-2D4X-9TPWC",
        dedupe_key=key,
        case_ref="K7QM-2D4X-9TPWC",
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def write(*messages: OutgoingMessage) -> None:
    with db.act_transaction():
        operations.write(messages, AT)


def states() -> dict[str, tuple[str, str]]:
    return {row.dedupe_key: (row.state, row.reason) for row in Message.objects.all()}


@pytest.mark.django_db
def test_a_message_is_written_with_its_act_and_sent_after() -> None:
    def fail_late() -> None:
        with db.act_transaction():
            operations.write([message()], AT)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_late()
    with pytest.raises(db.TransactionMisuseError):
        operations.write([message()], AT)
    write(message(), message(SARI, "k2"))
    assert states() == {"k1": ("antri", ""), "k2": ("antri", "")}
    assert outbox.drain(AT + timedelta(seconds=2)) == 2
    assert states() == {"k1": ("terkirim", ""), "k2": ("terkirim", "")}
    (row,) = queries.recent(address_digest=queries.address_digest(WATI.address))
    assert (row.title, row.body, row.link) == (message().title, message().body, message().link)
    assert row.sent_at == AT + timedelta(seconds=2)
    assert row.address == "+62812 **** *890"
    assert [row.recipient_label for row in queries.recent(person_id=7)] == ["Kasi Pelayanan"]
    assert len(queries.recent(case_ref="K7QM-2D4X-9TPWC")) == 2
    assert queries.recent(case_ref="lain") == ()


@pytest.mark.django_db
def test_whoever_cannot_be_reached_has_a_row_with_the_reason() -> None:
    write(message(TONO))
    assert outbox_queries.waiting() == 0
    assert states() == {"k1": ("tidak_terkirim", "no_address")}
    assert queries.not_sent(since=AT)[0].reason == "no_address"


@pytest.mark.django_db
def test_the_same_notice_is_never_written_twice() -> None:
    write(message(), message(body="lagi"))
    write(message(body="dan lagi"))
    assert Message.objects.count() == 1
    assert outbox.drain(AT) == 1


@pytest.mark.django_db
def test_messages_of_an_act_cost_two_statements() -> None:
    with db.act_transaction(), CaptureQueriesContext(connection) as counted:
        operations.write([message(key=f"k{n}") for n in range(20)], AT)
    assert len([query for query in counted.captured_queries if "INSERT" in query["sql"]]) == 2


@pytest.mark.django_db
@pytest.mark.asvs("16.2.5")
@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"body": "NIK 3573014409900001"}, "holds_nik"),
        ({"title": "3573 0144 0990 0001"}, "holds_nik"),
        ({"link": "/x?nik=3573014409900001"}, "holds_nik"),
        ({"body": "  "}, "empty"),
        ({"title": "x" * 161}, "too_long"),
    ],
)
def test_no_message_holds_an_identity_number(changes: dict[str, str], fault: str) -> None:
    assert rules.faults(message(**changes)) == (fault,)
    with pytest.raises(ValueError, match=fault):
        write(message(**changes))
    assert Message.objects.count() == 0


@pytest.mark.django_db
@pytest.mark.asvs("14.2.4")
def test_nothing_of_it_is_readable_in_the_table() -> None:
    write(message(link="/kata-sandi/rahasia-sekali-pakai"))
    (row,) = Message.objects.values()
    text = " ".join(
        str(bytes(value) if isinstance(value, bytes | memoryview) else value) for value in row.values()
    )
    assert not [word for word in ("812345", "rahasia", "terima.") if word in text]


@pytest.fixture
def channel(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Any:
    """Put a fake channel in the place of the screen."""

    def use(made: fake.RememberingChannel) -> fake.RememberingChannel:
        monkeypatch.setitem(operations._channels, "palsu", made)
        settings.EMAS_CHANNEL = "palsu"
        return made

    return use


def deliver(at: datetime = AT) -> None:
    for row in Message.objects.all():
        operations.send(message=row.public_id, at=at, an_unknown_key_of_a_newer_release=1)


@pytest.mark.django_db
def test_a_message_is_sent_once_however_often_it_is_delivered(channel: Any) -> None:
    made = channel(fake.RememberingChannel())
    write(message())
    deliver()
    deliver()
    assert [each.body for each in made.sent] == [message().body]
    operations.send(message="0" * 32, at=AT)


@pytest.mark.django_db
def test_a_refusal_ends_with_its_reason(channel: Any) -> None:
    channel(fake.RefusingChannel())
    write(message())
    deliver()
    assert states() == {"k1": ("tidak_terkirim", "number_unknown")}


@pytest.mark.django_db
@pytest.mark.asvs("16.5.2")
def test_a_channel_that_is_away_is_tried_again(channel: Any) -> None:
    channel(fake.AwayChannel())
    write(message())
    with pytest.raises(Unavailable):
        deliver()
    assert states() == {"k1": ("antri", "channel_away")}
    made = channel(fake.RememberingChannel())
    outbox.drain(AT)
    assert len(made.sent) == 1


@pytest.mark.django_db
def test_an_unknown_outcome_is_never_sent_again(channel: Any) -> None:
    made = channel(fake.CrashingChannel())
    write(message())
    with pytest.raises(ConnectionResetError):
        deliver()
    deliver()
    deliver()
    assert len(made.sent) == 1
    assert states() == {"k1": ("tidak_terkirim", "outcome_unknown")}


@pytest.mark.django_db
def test_notices_are_marked_as_read_by_their_person_only() -> None:
    write(message(SARI, "k1"), message(SARI, "k2"), message(WATI, "k3"))
    ids = [row.public_id for row in queries.recent()]
    assert queries.unread_count(person_id=7) == 2
    assert operations.mark_read(public_ids=ids, at=AT, person_id=8) == 0
    assert operations.mark_read(public_ids=ids, at=AT, person_id=7) == 2
    assert operations.mark_read(public_ids=ids, at=AT, person_id=7) == 0
    assert queries.unread_count(person_id=7) == 0
    assert queries.recent(person_id=7)[0].read_at == AT


@pytest.mark.django_db
def test_the_telephones_of_the_demo() -> None:
    write(message(WATI, "k1"), message(SARI, "k2"), message(WATI, "k3"), message(TONO, "k4"))
    first, second = queries.phones()
    assert (first.label, first.address, first.messages, first.unread) == ("Pemohon", "+62812 **** *890", 2, 2)
    assert (second.label, second.address, second.person_id) == ("Kasi Pelayanan", "", 7)
