"""
What a gateway tells: checked, stored, answered; handled after, once, in any order.

A status never takes a message back to an older state. What a person writes opens his 24 hours and gets one answer.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import Q

from emas.kernel import codes, identity
from emas.kernel.errors import NotFound
from emas.notify import rules
from emas.notify.models import Contact, Grant, Inbound, Message
from emas.notify.operations import _dispatch, _phones, _push, _registry, _rows, _write
from emas.notify.operations._states import ASKED_TOPIC, QUEUE, RECEIVED_TOPIC, SAID_TOPIC, WAITING
from emas.notify.ports import Incoming, SendResult
from emas.notify.queries import RECEIVED
from emas.outbox import operations as outbox
from emas.platform import db, logs, sealing

KEPT: Final = timedelta(days=30)
#: A gateway repeats for days; what is older than this is a replay.
OLDEST: Final = timedelta(days=10)
FRESH: Final = "baru"
HANDLED: Final = "selesai"
BROKEN: Final = "rusak"
_PORTION: Final = 50


def subscribes(*, mode: str, token: str) -> bool:
    """Tell whether a subscription call of the gateway knows the agreed word."""
    channel = _registry.planned()
    return channel is not None and channel.subscribes(mode, token)


def take_in(*, body: bytes, signature: str, at: datetime) -> int:
    """
    Check a call-back and store what it tells, before anything is done about it; gives how many items it held.

    The same item told again is stored once. Raises: NotFound (no such channel here), NotAllowed ``bad_signature``, Invalid.
    """
    channel = _registry.planned()
    if channel is None:
        raise NotFound("channel")
    items = [item for item in channel.incoming(body, signature) if _is_fresh(item, at)]
    rows = [_row(item, channel.instansi_of(item.number), at) for item in items]
    if not rows:
        return 0
    with db.act_transaction():
        Inbound.objects.bulk_create(rows, ignore_conflicts=True)
        # A person waits for an answer; statuses are read by the worker's next look.
        if any(row.kind == "message" for row in rows):
            outbox.enqueue(RECEIVED_TOPIC, {}, at, queue=QUEUE)
    return len(rows)


def handle_received(*, at: datetime, limit: int = 200) -> int:
    """
    Handle what was stored and not handled yet, oldest first; gives how many. Safe to repeat and in several workers.

    Handled and marked in one transaction, a few dozen at a time: a worker that dies leaves them for the next one.
    """
    done = 0
    while done < limit and Inbound.objects.filter(state=FRESH).exists():
        with db.act_transaction():
            rows = Inbound.objects.filter(state=FRESH).order_by("id")
            # Another worker's rows are left to it, where the database can tell.
            can_skip = connection.features.has_select_for_update_skip_locked
            portion = list(rows.select_for_update(skip_locked=can_skip)[:_PORTION])
            for row in portion:
                _handle_safely(row, at)
        if not portion:
            break
        done += len(portion)
    return done


def reply(*, inbound: str, words: str, values: Mapping[str, str], at: datetime) -> bool:
    """
    Answer what somebody wrote, in the words of the channel's table; one answer for one message, however often it is asked.

    Needs a transaction. What was written is wiped then. Raises: NotFound.
    """
    db.require_transaction("a reply")
    row = Inbound.objects.filter(public_id=inbound).first()
    if row is None:
        raise NotFound("inbound")
    item = _opened(row)
    Inbound.objects.filter(pk=row.pk).update(content_sealed=b"")
    return _answer(row, item, words, values, at)


def answer(*, inbound: str, text: str, at: datetime) -> str:
    """
    Answer free words with a text that a service or an office wrote; gives the public id of the message, '' where nothing is said.

    One answer for one message, however often it is asked; an empty ``text`` only wipes what was written. Needs a transaction.
    Raises: NotFound; ValueError for a text that holds an identity number.
    """
    db.require_transaction("an answer")
    row = Inbound.objects.filter(public_id=inbound).first()
    if row is None:
        raise NotFound("inbound")
    item = _opened(row)
    Inbound.objects.filter(pk=row.pk).update(content_sealed=b"")
    return _say(row, item, "reply_answer", text, at) if text else ""


def sweep(*, at: datetime) -> int:
    """Delete what was told and handled a month ago, links long over, browsers not used any more; gives the number."""
    with db.short_transaction():
        told, _ = Inbound.objects.filter(received_at__lt=at - KEPT).exclude(state=FRESH).delete()
        links, _ = Grant.objects.filter(expires_at__lt=at - KEPT).delete()
        return told + links + _push.sweep_subscriptions(at) + _phones.sweep_phones(at)


def _is_fresh(item: Incoming, at: datetime) -> bool:
    return item.told_at is None or item.told_at > at - OLDEST


def _address_key(item: Incoming) -> str:
    """Name who wrote: by phone, or by user id where the person shows none."""
    return item.phone or (f"user:{item.user_id}" if item.user_id else "")


def _row(item: Incoming, instansi: str, at: datetime) -> Inbound:
    public_id = codes.new_public_id()
    address = _address_key(item)
    content = {
        "kind": item.kind,
        "key": item.key,
        "told_at": item.told_at.isoformat() if item.told_at else "",
        "phone": item.phone,
        "user_id": item.user_id,
        "provider_id": item.provider_id,
        "request_id": item.request_id,
        # A number of identity is of no use here, and is kept nowhere.
        "text": identity.without_long_numbers(item.text),
        "form": item.form,
        "status": item.status,
        "result": _plain(item.result),
        "number": item.number,
    }
    return Inbound(
        public_id=public_id,
        key=sealing.digest(item.key, RECEIVED),
        kind=item.kind,
        content_sealed=sealing.seal_json(content, RECEIVED, context=public_id),
        address_digest=_rows.digest_of(address, instansi),
        received_at=at,
    )


def _plain(result: SendResult | None) -> dict[str, Any] | None:
    if result is None:
        return None
    return {"reason": result.reason, "then": result.then, "again_seconds": result.again_seconds}


def _opened(row: Inbound) -> Incoming:
    content = sealing.unseal_json(row.content_sealed, RECEIVED, context=row.public_id) or {
        "kind": row.kind,
        "key": "",
    }
    told_at, result = content.pop("told_at", ""), content.pop("result", None)
    return Incoming(
        **content,
        told_at=datetime.fromisoformat(told_at) if told_at else None,
        result=SendResult(sent=False, **result) if result else None,
    )


def _handle_safely(row: Inbound, at: datetime) -> None:
    """Handle one row; one that breaks is put aside and does not stop the others."""
    try:
        with transaction.atomic():
            keeps = _handle(row, _opened(row), at)
    except Exception as error:
        logs.log("emas.notify").error("notify.received_broke", item=row.kind, exc_info=error)
        row.state = BROKEN
    else:
        row.state = HANDLED
        row.content_sealed = row.content_sealed if keeps else b""
    row.handled_at = at
    row.save(update_fields=["state", "content_sealed", "handled_at"])


def _handle(row: Inbound, item: Incoming, at: datetime) -> bool:
    """Handle one item; True when somebody else still needs its content."""
    if item.kind == "status":
        _take_status(item, at)
        return False
    if not row.address_digest:
        return False
    _open_window(row.address_digest, min(item.told_at or at, at), at)
    if item.form == "number_changed":
        _dispatch.note_unreachable(row.address_digest, "number_changed", at)
        return False
    return _take_words(row, item, at)


def _take_words(row: Inbound, item: Incoming, at: datetime) -> bool:
    meant = rules.read_reply(item.text)
    if item.form == "media":
        _answer(row, item, "media", {}, at)
    elif meant.kind in {"stop", "start"}:
        is_stop = meant.kind == "stop"
        values: dict[str, Any] = {"stopped_at": at if is_stop else None}
        if not is_stop:
            values |= {"consent_at": at, "consent_source": "mulai", "unreachable_at": None}
        Contact.objects.filter(address_digest=row.address_digest).update(**values)
        _answer(row, item, "stopped" if is_stop else "started", {}, at)
    elif meant.kind == "need_pin":
        _answer(row, item, "need_pin", {"kode": meant.words[0]}, at)
    elif meant.kind == "slip":
        _answer(row, item, "not_found", {}, at)
    elif meant.kind == "phone":
        told_at = min(item.told_at or at, at)
        words = _phones.take_proof(
            code=meant.words[0], phone=item.phone, sender=row.address_digest, told_at=told_at, at=at
        )
        _answer(row, item, words, {}, at)
    elif meant.kind == "forget":
        gone = _phones.forget_by_number(phone=item.phone, at=at)
        _answer(row, item, "phone_forgotten" if gone else "phone_none", {}, at)
    elif meant.kind in {"status", "standing", "approve"}:
        outbox.enqueue(ASKED_TOPIC, {"inbound": row.public_id}, at, queue=QUEUE)
        return True
    else:
        outbox.enqueue(SAID_TOPIC, {"inbound": row.public_id}, at, queue=QUEUE)
        return True
    return False


def _open_window(address_digest: str, told_at: datetime, at: datetime) -> None:
    # What waited for a budget may now go as free text.
    Message.objects.filter(
        address_digest=address_digest,
        state=WAITING,
        due_at__gt=at,
        reason__in=["daily_budget", "people_limit"],
    ).update(due_at=at, reason="")
    Contact.objects.bulk_create(
        [Contact(address_digest=address_digest, last_inbound_at=told_at)], ignore_conflicts=True
    )
    Contact.objects.filter(
        Q(last_inbound_at__isnull=True) | Q(last_inbound_at__lt=told_at), address_digest=address_digest
    ).update(last_inbound_at=told_at)
    # Who writes has an account after all.
    Contact.objects.filter(address_digest=address_digest, unreachable_at__lte=told_at).update(
        unreachable_at=None, unreachable_reason=""
    )


def _take_status(item: Incoming, at: datetime) -> None:
    rows = Message.objects.select_for_update()
    row = rows.filter(provider_id=item.provider_id).first() if item.provider_id else None
    if row is None and item.request_id:
        row = rows.filter(public_id=item.request_id).first()
    # An answer to an earlier try says nothing about the one under way.
    if row is None or (row.provider_id and row.provider_id != item.provider_id):
        return
    after = rules.after_status(row.state, row.reason, item.status)
    if after == row.state:
        return
    if item.status == "failed":
        _take_failure(row, item.result or SendResult(sent=False, reason="failed"), at)
        return
    row.provider_id = row.provider_id or item.provider_id
    row.state, row.reason = after, ""
    row.sent_at = row.sent_at or at
    if item.status in {"delivered", "read", "played"}:
        row.delivered_at = row.delivered_at or item.told_at or at
    if item.status in {"read", "played"}:
        row.read_at = row.read_at or item.told_at or at
    row.save(update_fields=["provider_id", "state", "reason", "sent_at", "delivered_at", "read_at"])


def _take_failure(row: Message, result: SendResult, at: datetime) -> None:
    """Taken over and then not delivered: again where that can help, else another way."""
    if result.reason in {"number_unreachable", "number_unknown"}:
        _dispatch.note_unreachable(row.address_digest, result.reason, at)
    if result.then in {"again", "template"} and row.attempts < _dispatch.MOST_ATTEMPTS:
        _dispatch.put_back(row, result, at)
        return
    _write.refused(row, row.state, result.reason, at)


def _answer(row: Inbound, item: Incoming, words: str, values: Mapping[str, str], at: datetime) -> bool:
    channel = _registry.planned()
    return channel is not None and bool(_say(row, item, f"reply_{words}", channel.words(words, values), at))


def _say(row: Inbound, item: Incoming, template: str, body: str, at: datetime) -> str:
    channel = _registry.planned()
    if channel is None:
        return ""
    made = _rows.said(
        template=template, body=body, phone=item.phone, user_id=item.user_id, quotes=item.provider_id,
        instansi=channel.instansi_of(item.number), key=_rows.key_digest(f"reply:{row.key}"),
        channel=channel, at=at,
    )  # fmt: skip
    Message.objects.bulk_create([made], ignore_conflicts=True)
    outbox.enqueue_many(_write.entries([made]), at)
    return made.public_id
