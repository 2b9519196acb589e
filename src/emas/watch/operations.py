"""Subscribe, tell, deliver, send again, end."""

import secrets
from collections.abc import Collection
from datetime import datetime
from typing import Final

from django.conf import settings
from django.db.models import F

from emas.audit import operations as audit
from emas.kernel import codes
from emas.kernel.actor import SYSTEM, Actor
from emas.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, Unavailable
from emas.outbox import operations as outbox
from emas.people import queries as people
from emas.people.types import ClientInfo
from emas.platform import db, sealing
from emas.platform.outside import OutsideError
from emas.watch import access, rules
from emas.watch.adapters import webhook
from emas.watch.models import Message, Watch
from emas.watch.types import EVENT_TYPES, NewWatch, WatchedEvent

#: The outbox waits longer after each try, up to an hour: ten tries take about half an hour.
TRIES: Final = 10
#: So many messages given up one after the other end a subscription.
STOPS_AFTER: Final = 5
MOST_OF_A_CLIENT: Final = 5
STOPPED_TOPIC: Final = "watch.stopped"
_SECRET: Final = "watch.secret"  # noqa: S105  (the purpose of sealing)
_GONE: Final = 410


class NotDelivered(Unavailable):
    """The watcher did not take a message: the outbox tries again."""


def subscribe(*, client_id: int, url: str, types: Collection[str], actor: Actor, at: datetime) -> NewWatch:
    """
    Let a client system watch the cases of the post or unit its token is bound to; gives the secret, told only here.

    ``url`` is ``https://`` at a host of ``EMAS_WATCH_HOSTS``; ``types`` of ``types.EVENT_TYPES`` (none: all). The client itself may
    (its token needs the scope ``watch``), or an administrator who reaches its unit. Raises: NotFound, NotAllowed (``scope_missing``),
    Invalid (``url``: ``address_form``, ``host_not_allowed``; ``types``), Conflict ``too_many_watches``.
    """
    client, unit_id, role = _client(client_id, actor, at)
    faults: dict[str, tuple[str, ...]] = {}
    wrong = rules.address_fault(url, frozenset(settings.EMAS_WATCH_HOSTS))
    if wrong:
        faults["url"] = (wrong,)
    if set(types) - set(EVENT_TYPES):
        faults["types"] = ("unknown_type",)
    if faults:
        raise Invalid(faults)
    secret = rules.new_secret(secrets.token_bytes(32))
    public_id = codes.new_public_id()
    instansi = people.unit(unit_id=unit_id).instansi
    with db.act_transaction():
        if Watch.objects.filter(client_id=client_id, is_active=True).count() >= MOST_OF_A_CLIENT:
            raise Conflict("too_many_watches")
        Watch.objects.create(
            public_id=public_id, client_id=client.id, client_name=client.name, unit_id=unit_id, role=role,
            instansi=instansi, url=url, types=sorted(types) or sorted(EVENT_TYPES),
            secret_sealed=sealing.seal(secret.encode(), _SECRET, context=public_id),
            created_at=at, created_by=actor.label[:60],
        )  # fmt: skip
        detail = {"url": url, "types": sorted(types)}
        audit.record("watch.subscribe", actor, "client", str(client.id), at, detail=detail, instansi=instansi)
    return NewWatch(public_id, secret)


def _client(client_id: int, actor: Actor, at: datetime) -> tuple[ClientInfo, int, str]:
    """Give a client system with the unit and role ('' = the whole unit) its token is bound to. Raises: NotFound, NotAllowed."""
    client = people.client(client_id=client_id)
    if client is None or not client.is_active:
        raise NotFound("client")
    if "watch" not in client.scopes:
        raise NotAllowed("scope_missing", scope="watch")
    if actor.kind == "client":
        if actor.client_id != client_id:
            raise NotFound("client")
        if client.unit_id is not None:
            return client, client.unit_id, ""
        if not actor.posts:
            raise NotAllowed("not_your_step")
        return client, actor.posts[0].unit_id, actor.posts[0].role
    if client.unit_id is not None:
        if not access.reaches_unit(actor, client.unit_id):
            raise NotFound("client")
        return client, client.unit_id, ""
    post = people.post(actor=actor, post_id=client.post_id or 0, at=at)
    return client, post.unit_id, post.role


def end(*, public_id: str, actor: Actor, at: datetime) -> None:
    """End a subscription; its log stays. Safe to repeat. Raises: NotFound."""
    row = access.row(actor, public_id)
    with db.act_transaction():
        if _stop(row, "ended", at):
            audit.record("watch.end", actor, "client", str(row.client_id), at, instansi=row.instansi)


def tell(*, event: WatchedEvent, at: datetime) -> int:
    """
    Write the messages of one event, one for each watcher of its posts; gives how many. Safe to repeat: one per watcher and event.

    Whose client was switched off since is not told.
    """
    units = {unit for unit, _role in event.posts}
    rows = Watch.objects.filter(is_active=True, instansi=event.instansi, unit_id__in=units)
    wanted = [row for row in rows if event.type in row.types and _concerns(row, event)]
    told = 0
    body = rules.body_of(event, str(settings.EMAS_BASE_URL)) if wanted else ""
    with db.act_transaction():
        for row in wanted:
            told += _write(row, event.key, event.type, event.ref, body, at)
    return told


def _concerns(row: Watch, event: WatchedEvent) -> bool:
    if row.role:
        return (row.unit_id, row.role) in event.posts
    return any(unit == row.unit_id for unit, _role in event.posts)


def _write(row: Watch, key: str, kind: str, ref: str, body: str, at: datetime) -> bool:
    message, is_new = Message.objects.get_or_create(
        watch=row,
        event_key=key[:60],
        defaults={
            "public_id": f"msg_{codes.new_public_id()}",
            "type": kind,
            "case_ref": ref,
            "payload": body,
            "created_at": at,
        },
    )
    if is_new:
        _enqueue(message, at)
    return is_new


def _enqueue(message: Message, at: datetime) -> None:
    outbox.enqueue(
        topic="watch.deliver",
        payload={"message": message.public_id},
        at=at,
        dedupe_key=f"watch:{message.public_id}:{message.rounds}",
    )


def send_again(*, message: str, actor: Actor, at: datetime) -> None:
    """
    Send a message of the log once more, under the same ``webhook-id``. Raises: NotFound; Conflict ``watch_stopped``,
    ``message_waiting`` when it is on its way already.
    """
    row = Message.objects.select_related("watch").filter(public_id=message).first()
    if row is None:
        raise NotFound("message")
    watch = access.row(actor, row.watch.public_id)
    if not watch.is_active:
        raise Conflict("watch_stopped")
    with db.act_transaction():
        changed = (
            Message.objects.filter(pk=row.pk)
            .exclude(state="menunggu")
            .update(state="menunggu", tries=0, status=0, error="", done_at=None, rounds=F("rounds") + 1)
        )
        if not changed:
            raise Conflict("message_waiting")
        row.refresh_from_db()
        _enqueue(row, at)
        audit.record("watch.send_again", actor, "client", str(watch.client_id), at, instansi=watch.instansi)


def deliver(*, message: str, at: datetime) -> None:
    """
    Make one call for one message. Done, given up or ended: nothing happens.

    Raises: NotDelivered while it is worth trying again; TransactionMisuseError inside a transaction.
    """
    db.forbid_transaction("telling a watcher")
    row = Message.objects.select_related("watch").filter(public_id=message).first()
    if row is None or row.state != "menunggu":
        return
    if not row.watch.is_active or not _is_client_on(row.watch, at):
        _note(row, "gagal", 0, "watch_stopped", at)
        return
    status, error = _call(row, at)
    if error == "open_circuit":
        # Nobody was called: it counts as no try.
        raise NotDelivered(error)
    if 200 <= status < 300:
        _note(row, "terkirim", status, "", at)
        Watch.objects.filter(pk=row.watch_id).exclude(failures=0).update(failures=0)
        return
    is_over = status == _GONE or row.tries + 1 >= TRIES
    _note(row, "gagal" if is_over else "menunggu", status, error or f"http_{status}", at)
    if not is_over:
        raise NotDelivered(error or f"http_{status}")
    _count_failure(row.watch, "gone" if status == _GONE else "", at)


def _call(row: Message, at: datetime) -> tuple[int, str]:
    secret = sealing.unseal(bytes(row.watch.secret_sealed), _SECRET, context=row.watch.public_id).decode()
    if rules.address_fault(row.watch.url, frozenset(settings.EMAS_WATCH_HOSTS)):
        # The installation took the host off its list since.
        return 0, "host_not_allowed"
    try:
        status = webhook.post(
            url=row.watch.url, secret=secret, message_id=row.public_id, body=row.payload, at=at
        )
    except OutsideError as failed:
        return 0, (f"{failed.code}:{failed.detail}" if failed.detail else failed.code)[:60]
    return status, ""


def _note(row: Message, state: str, status: int, error: str, at: datetime) -> None:
    with db.short_transaction():
        Message.objects.filter(pk=row.pk, state="menunggu").update(
            state=state, status=status, error=error[:60], tries=F("tries") + 1, tried_at=at,
            done_at=None if state == "menunggu" else at,
        )  # fmt: skip


def _count_failure(watch: Watch, reason: str, at: datetime) -> None:
    with db.act_transaction():
        Watch.objects.filter(pk=watch.pk).update(failures=F("failures") + 1)
        watch.refresh_from_db()
        if reason or watch.failures >= STOPS_AFTER:
            _rest(watch, reason or "failed", at)


def _is_client_on(watch: Watch, at: datetime) -> bool:
    client = people.client(client_id=watch.client_id)
    is_on = client is not None and client.is_active and (client.expires_at is None or client.expires_at > at)
    if not is_on:
        with db.act_transaction():
            _rest(watch, "client", at)
    return is_on


def _rest(watch: Watch, reason: str, at: datetime) -> None:
    """Stop by itself: recorded, and announced for the notice to the administrator."""
    if _stop(watch, reason, at):
        detail = {"reason": reason}
        audit.record(
            "watch.stopped",
            SYSTEM,
            "client",
            str(watch.client_id),
            at,
            detail=detail,
            instansi=watch.instansi,
        )
        outbox.enqueue(
            topic=STOPPED_TOPIC,
            payload={"watch": watch.public_id},
            at=at,
            dedupe_key=f"stopped:{watch.public_id}",
        )


def _stop(watch: Watch, reason: str, at: datetime) -> bool:
    return bool(
        Watch.objects.filter(pk=watch.pk, is_active=True).update(
            is_active=False, stopped_reason=reason, stopped_at=at
        )
    )


def sweep(*, before: datetime) -> int:
    """Delete the log of messages that are done and older than ``before``; gives how many. Safe to repeat."""
    with db.short_transaction():
        return Message.objects.filter(created_at__lt=before).exclude(state="menunggu").delete()[0]
