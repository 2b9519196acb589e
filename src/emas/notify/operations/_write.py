"""Write messages with the act that causes them; send them after; mark them read."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from emas.kernel.errors import Unavailable
from emas.notify import rules
from emas.notify.models import Contact, Message
from emas.notify.operations import _registry, _rows
from emas.notify.operations._states import (
    DISPATCH_TOPIC,
    NOT_SENT,
    QUEUE,
    SENDING,
    SENT,
    TOPIC,
    WAITING,
    move,
)
from emas.notify.ports import Channel
from emas.notify.types import OutgoingMessage, Recipient
from emas.outbox import operations as outbox
from emas.outbox.types import Entry
from emas.people import queries as people
from emas.platform import db

#: A channel that was away for so long is left to itself: the message goes the next way.
OTHER_WAYS_AFTER: Final = timedelta(minutes=45)


def write(messages: Sequence[OutgoingMessage], at: datetime) -> None:
    """
    Write messages in the transaction of the act that causes them; each is sent after commit, at most once per channel.

    Whoever cannot be reached gets a row as well: state ``tidak_terkirim``, reason ``no_address``, and a row on the next channel
    that reaches him. Beside the portal's own pages the first other channel that reaches him is used too. A ``dedupe_key`` that
    exists already is no fault: nothing is added. At most two statements, however many messages (four on a channel that asks
    consent), and one look for each whom only another channel may reach.
    Raises: ValueError if a message holds an identity number, is empty or too long; TransactionMisuseError outside a
    transaction.
    """
    db.require_transaction("a message")
    rows: list[Message] = []
    for message in messages:
        found = rules.faults(message)
        if found:
            raise ValueError(f"message {message.template}: {', '.join(found)}")
        rows += _with_followers(
            _rows.make(message, _channel_for(message.recipient, message.template), at), at
        )
    if rows:
        _note_consent(messages, rows, at)
        Message.objects.bulk_create(rows, ignore_conflicts=True)
        outbox.enqueue_many(entries(rows), at)


def entries(rows: Sequence[Message]) -> list[Entry]:
    """Give the events that set the sending of new rows off; one wakes the planner, however many it has to plan."""
    found, wakes = [], False
    for row in rows:
        if row.state != WAITING:
            continue
        if row.due_at is not None:
            wakes = wakes or not row.can_merge
            continue
        key = f"{TOPIC}:{_rows.key_digest(row.dedupe_key)}"
        found.append(Entry(TOPIC, {"message": row.public_id}, QUEUE, key))
    return [*found, Entry(DISPATCH_TOPIC, {}, QUEUE)] if wakes else found


def send(*, message: str, at: datetime, **_: Any) -> None:
    """
    Send the message of that public id through its channel. Idempotent; called by the outbox, outside any transaction.

    A channel that may show a repeated message twice is told first in the row that sending began: after a crash in between
    nobody knows whether it went out, so it is not sent again (state ``tidak_terkirim``, reason ``outcome_unknown``).
    Raises: Unavailable if the channel is away; the outbox tries again, for three quarters of an hour.
    """
    db.forbid_transaction("sending")
    row = Message.objects.filter(public_id=message).first()
    if row is None or row.state not in {WAITING, SENDING} or row.due_at is not None:
        return
    channel = _registry.named(row.channel)
    if not channel.is_repeatable:
        if row.state == SENDING:
            refused(row, SENDING, "outcome_unknown", at)
            return
        if not move(message, WAITING, SENDING, claimed_at=at):
            return
    try:
        result = channel.send(_rows.delivery(row), at=at)
    except Unavailable as error:
        if at - row.created_at >= OTHER_WAYS_AFTER:
            refused(row, WAITING if channel.is_repeatable else SENDING, error.code, at)
            return
        # Whoever asks meanwhile is told why it waits.
        Message.objects.filter(public_id=message, state__in=[SENDING, WAITING]).update(
            state=WAITING, reason=error.code
        )
        raise
    before = row.state if channel.is_repeatable else SENDING
    if result.sent:
        move(message, before, SENT, reason="", sent_at=at, provider_id=result.provider_id)
    else:
        refused(row, before, result.reason, at)


def refused(row: Message, before: str, reason: str, at: datetime) -> bool:
    """Note that a channel will not deliver a message, and let the next one try; False if the row moved on meanwhile."""
    with db.short_transaction():
        row.state, row.reason = NOT_SENT, reason
        follower = _rows.after_refusal(row, at)
        changed = Message.objects.filter(public_id=row.public_id, state=before).update(
            state=NOT_SENT, reason=reason, fallback=row.fallback
        )
        if changed and follower is not None:
            Message.objects.bulk_create([follower], ignore_conflicts=True)
            outbox.enqueue_many(entries([follower]), at)
    return bool(changed)


def tell_reset_link(*, link_id: int, at: datetime) -> bool:
    """
    Write the message with the one-time link to the owner of an account; False when the link was used or replaced meanwhile.

    Safe to repeat: a link is told once. The token stands in the sealed row of the message and nowhere else, no log and no event.
    """
    found = people.reset_message(link_id=link_id)
    if found is None:
        return False
    title, body = rules.reset_words(found.expires_at)
    to = Recipient(
        kind="staff",
        label=f"Akun {found.name}",
        address=found.phone,
        email=found.email,
        person_id=found.person_id,
    )
    message = OutgoingMessage(
        template="reset_link",
        recipient=to,
        title=title,
        body=body,
        link=f"/atur-ulang/{found.token}/",
        dedupe_key=f"reset_link:{link_id}",
        # From the number of his own office: a link from a stranger's would be taken for a trick.
        instansi=people.instansi_of(found.person_id),
    )
    with db.act_transaction():
        write([message], at)
    return True


def mark_read(*, public_ids: Sequence[str], at: datetime, person_id: int | None = None) -> int:
    """Mark messages as read, only those of ``person_id`` if one is given; gives how many were new."""
    rows = Message.objects.filter(public_id__in=list(public_ids), read_at__isnull=True)
    if person_id is not None:
        rows = rows.filter(person_id=person_id)
    with db.short_transaction():
        return rows.update(read_at=at)


def _channel_for(to: Recipient, template: str) -> Channel:
    """Officials without a telephone get e-mail, or read their notices on the desk; everybody else is for the main channel."""
    main = _registry.main()
    if to.kind == "staff" and to.person_id and not main.reaches(to):
        other = next((channel for channel in _registry.others(template) if channel.reaches(to)), None)
        return other or _registry.named(_registry.SCREEN)
    return main


def _with_followers(row: Message, at: datetime) -> list[Message]:
    follower = _rows.after_refusal(row, at) if row.state == NOT_SENT else _rows.beside(row, at)
    return [row] if follower is None else [row, follower]


def _note_consent(messages: Sequence[OutgoingMessage], rows: Sequence[Message], at: datetime) -> None:
    """Keep when and how a person agreed; who said stop stays silent until he says otherwise."""
    agreed = {
        m.dedupe_key if len(m.dedupe_key) <= 160 else _rows.key_digest(m.dedupe_key)
        for m in messages
        if m.recipient.consents
    }
    sources = {
        row.address_digest: "permohonan" if row.recipient_kind == "applicant" else "jabatan"
        for row in rows
        if row.due_at is not None and row.address_digest and row.dedupe_key in agreed
    }
    if not sources:
        return
    known = set(
        Contact.objects.filter(address_digest__in=sources, consent_at__isnull=False).values_list(
            "address_digest", flat=True
        )
    )
    fresh = [
        Contact(address_digest=digest, consent_at=at, consent_source=source)
        for digest, source in sorted(sources.items())
        if digest not in known
    ]
    if fresh:
        Contact.objects.bulk_create(
            fresh,
            update_conflicts=True,
            update_fields=["consent_at", "consent_source"],
            unique_fields=["address_digest"],
        )
