"""What an officer does with a conversation: take it, leave it, answer, try again, hand it over, close it."""

from datetime import datetime
from typing import Final

from emas.inquiries import access, rules
from emas.inquiries.models import Conversation, Line
from emas.inquiries.operations import _lines
from emas.inquiries.queries import desks, sealed
from emas.inquiries.types import Said
from emas.kernel import clock, identity
from emas.kernel.actor import Actor
from emas.kernel.errors import Conflict, Invalid, NotFound
from emas.notify import operations as notify
from emas.notify import queries as notices
from emas.notify.types import OutgoingMessage, Recipient
from emas.platform import db

LONGEST: Final = 1500
_NOT_SENT: Final = "tidak_terkirim"


def take(*, conversation: str, actor: Actor, at: datetime, over: bool = False) -> None:
    """
    Make a conversation the actor's own. Of two who do so at once one wins; ``over`` takes it from a colleague, which is told in it.

    Raises: NotFound; Conflict ``taken_by_other`` (``name``), ``conversation_closed``.
    """
    with db.act_transaction():
        row = _open(actor, conversation)
        if row.taken_by == actor.account_id:
            return
        if row.taken_by is not None and not over:
            raise Conflict("taken_by_other", name=row.taken_name)
        _give(row, actor.account_id, actor.name, f"Diambil {actor.name}", at)


def leave(*, conversation: str, actor: Actor, at: datetime) -> None:
    """Give a conversation back to all. Raises: NotFound; Conflict ``taken_by_other``, ``conversation_closed``."""
    with db.act_transaction():
        row = _mine(actor, conversation)
        if row.taken_by is not None:
            _give(row, None, "", f"Dilepas {actor.name}", at)


def hand(*, conversation: str, to: int, actor: Actor, at: datetime) -> None:
    """
    Hand a conversation to a colleague of the same desk.

    Raises: NotFound; Conflict ``taken_by_other``, ``conversation_closed``; Invalid ``kepada`` for who does not sit at this desk.
    """
    with db.act_transaction():
        row = _mine(actor, conversation)
        found = next((c for c in desks.colleagues(instansi=row.instansi, at=at) if c.account_id == to), None)
        if found is None:
            raise Invalid({"kepada": ("not_a_colleague",)})
        _give(row, found.account_id, found.name, f"Diserahkan kepada {found.name} oleh {actor.name}", at)


def close(*, conversation: str, actor: Actor, at: datetime) -> None:
    """End a conversation; what the person writes after begins a new one. Raises: as ``leave``."""
    with db.act_transaction():
        row = _mine(actor, conversation)
        _lines.add(row, "sistem", f"Ditutup {actor.name}", at)
        row.state, row.closed_at, row.waiting_since = rules.CLOSED, at, None
        row.version += 1
        row.save()


def answer(*, conversation: str, text: str, once: str, actor: Actor, at: datetime) -> Said:
    """
    Write to the person; the conversation becomes the actor's and waits no more. The same ``once`` writes once.

    Free words, so only within 24 hours of what he wrote last (whatsapp-cloud-api section 5).
    Raises: NotFound; Conflict ``taken_by_other``, ``conversation_closed``, ``window_closed``; Invalid ``pesan``; Unavailable.
    """
    words = _checked(text)
    with db.act_transaction():
        row = _mine(actor, conversation)
        message = _say(row, words, f"{row.public_id}:{once}", at)
        known = Line.objects.filter(conversation=row, message=message).first()
        if known is not None:
            return Said(row.public_id, known.public_id)
        line = _lines.add(row, "petugas", words, at, author_name=actor.name[:120], message=message)
        row.taken_by, row.taken_name = actor.account_id, actor.name[:120]
        row.state, row.waiting_since, row.misses = rules.ANSWERED, None, 0
        row.version += 1
        row.save()
    return Said(row.public_id, line.public_id)


def repeat(*, conversation: str, line: str, actor: Actor, at: datetime) -> None:
    """
    Send once more what did not go out. Raises: NotFound; Conflict as ``answer``, or ``not_to_repeat`` where it went out after all.
    """
    with db.act_transaction():
        row = _mine(actor, conversation)
        found = Line.objects.filter(conversation=row, public_id=line).exclude(message="").first()
        if found is None:
            raise NotFound("line")
        standing = notices.standings([found.message]).get(found.message)
        if standing is None or standing.state != _NOT_SENT:
            raise Conflict("not_to_repeat")
        found.message = _say(row, sealed.words(found), f"{found.public_id}:{found.tries}", at)
        found.tries += 1
        found.save(update_fields=["message", "tries"])


def reopen(*, conversation: str, actor: Actor, at: datetime) -> None:
    """
    Ask the person by the approved template to write again, so that free words may follow; once a day.

    Raises: NotFound; Conflict ``window_open`` where that is not needed, ``asked_today``, ``no_number``, ``taken_by_other``, ``conversation_closed``.
    """
    with db.act_transaction():
        row = _mine(actor, conversation)
        who, until = sealed.address(row), _window(row)
        if until is not None and at < until:
            raise Conflict("window_open")
        if not who["phone"]:
            raise Conflict("no_number")
        today = clock.local_date(at)
        if Line.objects.filter(conversation=row, source=f"reopen:{today}").exists():
            raise Conflict("asked_today")
        desk = desks.desk(instansi=row.instansi, at=at)
        office = desk.name if desk is not None else ""
        key = f"inquiry_reopen:{row.public_id}:{today}"
        body = f"Pertanyaan Anda kepada {office} sudah ada jawabannya. Balas pesan ini agar petugas dapat menjawab."
        to = Recipient(kind="applicant", label="Warga", address=who["phone"])
        message = OutgoingMessage(
            template="inquiry_reopen", recipient=to, title="Ada jawaban", body=body, link="", dedupe_key=key,
            instansi=row.instansi, values={"kantor": office},
        )  # fmt: skip
        notify.write([message], at)
        sent = notices.by_key(dedupe_key=key)
        _lines.add(
            row, "petugas", body, at, author_name=actor.name[:120], message=sent, source=f"reopen:{today}"
        )
        row.save()


def _open(actor: Actor, public_id: str) -> Conversation:
    row = access.conversation(actor, public_id, lock=True)
    if row.closed_at is not None:
        raise Conflict("conversation_closed")
    return row


def _mine(actor: Actor, public_id: str) -> Conversation:
    """Lock a conversation that is the actor's, or nobody's."""
    row = _open(actor, public_id)
    if row.taken_by not in {None, actor.account_id}:
        raise Conflict("taken_by_other", name=row.taken_name)
    return row


def _give(row: Conversation, account_id: int | None, name: str, told: str, at: datetime) -> None:
    last_at = row.last_at
    _lines.add(row, "sistem", told, at)
    # Taking it is no word to the person: silence is counted from what was said.
    row.taken_by, row.taken_name, row.last_at = account_id, name[:120], last_at
    row.version += 1
    row.save()


def _window(row: Conversation) -> datetime | None:
    who = sealed.address(row)
    return notices.window_until(phone=who["phone"], user_id=who["user_id"], instansi=row.instansi)


def _say(row: Conversation, words: str, key: str, at: datetime) -> str:
    who, until = sealed.address(row), _window(row)
    if until is None or at >= until:
        raise Conflict("window_closed")
    return notify.say(
        text=words, phone=who["phone"], user_id=who["user_id"], instansi=row.instansi, key=key, at=at
    )


def _checked(text: str) -> str:
    words = text.strip()
    faults = []
    if not words:
        faults.append("required")
    if len(words) > LONGEST:
        faults.append("too_long")
    if identity.without_long_numbers(words) != words:
        faults.append("holds_long_number")
    if faults:
        raise Invalid({"pesan": tuple(faults)})
    return words
