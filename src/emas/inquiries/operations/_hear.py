"""What a person writes to the number of an office: kept, answered by what is published, or handed to an officer."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from emas.catalogue import queries as catalogue
from emas.catalogue.types import knowledge
from emas.inquiries import rules
from emas.inquiries.models import Conversation
from emas.inquiries.operations import _lines
from emas.inquiries.queries import _office, desks
from emas.kernel import codes, identity
from emas.kernel.errors import TooMany
from emas.notify import operations as notify
from emas.notify import queries as notices
from emas.notify.types import OutgoingMessage, Recipient, Said
from emas.platform import db, limits

#: So many messages of one person are heard in ten minutes: two automats must not talk to each other for ever.
HEARD: Final = 40
_WINDOW_SECONDS: Final = 600


def hear(*, inbound: str, at: datetime) -> bool:
    """
    Take in one message of a person and answer it; False when that was done before, or when he writes too much.

    Called by the outbox, outside any transaction; safe to repeat. While an officer has the conversation nothing is answered by itself.
    """
    said = notices.said(inbound=inbound)
    if said is None:
        return False
    try:
        limits.reserve(f"inquiries.heard:{said.address_digest}", HEARD, _WINDOW_SECONDS, at)
    except TooMany:
        with db.act_transaction():
            notify.answer(inbound=inbound, text="", at=at)
        return False
    before = Conversation.objects.filter(address_digest=said.address_digest, closed_at__isnull=True).first()
    instansi = said.instansi or desks.default_instansi()
    reply = _reply(said, before, instansi, at)
    office = _office.office(instansi=instansi, at=at)
    with db.act_transaction():
        row = _locked(said, instansi, at)
        if before is not None and row.lines != before.lines:
            reply = _reply(said, row, instansi, at)
        _take_in(row, said, reply, office, at)
    return True


def _reply(said: Said, row: Conversation | None, instansi: str, at: datetime) -> knowledge.Reply:
    topic, menu = (row.topic, tuple(row.menu)) if row is not None else ("", ())
    return catalogue.answer(text=said.text, at=at, topic=topic, instansi=instansi, offered=menu)


def _locked(said: Said, instansi: str, at: datetime) -> Conversation:
    """Lock the open conversation of this person; a new one is begun where there is none, by one worker of all."""
    public_id = codes.new_public_id()
    fresh = Conversation(
        public_id=public_id,
        instansi=instansi,
        address_digest=said.address_digest,
        address_sealed=_lines.sealed_address(public_id, said.phone, said.user_id),
        opened_at=at,
        last_at=at,
        last_inbound_at=said.told_at,
    )
    rows = Conversation.objects.filter(address_digest=said.address_digest, closed_at__isnull=True)
    if not rows.exists():
        Conversation.objects.bulk_create([fresh], ignore_conflicts=True)
    return rows.select_for_update().get()


def _take_in(
    row: Conversation, said: Said, reply: knowledge.Reply, office: rules.Office, at: datetime
) -> None:
    is_first = row.lines == 0
    _lines.add(row, "warga", said.text, at, inbound=said.public_id)
    row.last_inbound_at = max(row.last_inbound_at, said.told_at)
    turn = rules.turn(reply=reply, text=said.text, misses=row.misses, is_first=is_first, office=office)
    if _is_with_officer(row) and not _goes_on(row, said.text):
        row.state, row.waiting_since = rules.WAITING, row.waiting_since or at
        # Until an officer has it, what is published is still told at once; it goes on waiting for him.
        turn = turn if row.taken_by is None and turn.source else replace(turn, text="", source="")
        row.topic, row.topic_title = (
            (turn.topic, turn.topic_title) if turn.source else (row.topic, row.topic_title)
        )
    else:
        _follow(row, replace(turn, topic=turn.topic or row.topic) if turn.reason else turn, at)
        if turn.reason and office.is_open:
            _tell_desk(row.instansi, at)
    # What is published may hold a number of an account: to a messenger nothing of that length goes out.
    words = identity.without_long_numbers(turn.text)
    message = notify.answer(inbound=said.public_id, text=words, at=at)
    if words:
        _lines.add(row, "otomatis", words, at, message=message, source=turn.source)
    row.save()


def _tell_desk(instansi: str, at: datetime) -> None:
    """Tell who sits at the desk that somebody waits: once an hour each, however many wait; at night nobody."""
    hour = at.strftime("%Y-%m-%dT%H")
    messages = [
        OutgoingMessage(
            template="inquiry_waiting", title="Pertanyaan warga", body="Ada warga yang menunggu jawaban petugas.",
            link="/desk/inquiries/", instansi=instansi, dedupe_key=f"inquiry_waiting:{holder.person_id}:{hour}",
            recipient=Recipient(
                kind="staff", label=holder.title, address=holder.phone, email=holder.email,
                person_id=holder.person_id, role=holder.role,
            ),
        )
        for holder in desks.officers(instansi=instansi, at=at)
    ]  # fmt: skip
    notify.write(messages, at)


def _goes_on(row: Conversation, text: str) -> bool:
    """Tell whether somebody who waits rather looks for himself again; once an officer has it, it stays with him."""
    return row.taken_by is None and rules.asks_for_menu(text)


def _follow(row: Conversation, turn: rules.Turn, at: datetime) -> None:
    if turn.topic != row.topic:
        row.topic_title = ""
    row.state, row.topic = turn.state, turn.topic
    row.topic_title = turn.topic_title or row.topic_title
    row.menu, row.misses, row.reason = list(turn.menu), turn.misses, turn.reason
    row.waiting_since = at if turn.state == rules.WAITING else None


def _is_with_officer(row: Conversation) -> bool:
    return row.taken_by is not None or row.state in {rules.WAITING, rules.ANSWERED}
