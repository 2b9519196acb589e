"""What is known of subscriptions and of the calls made for them. A caller sees those of its own reach alone."""

from datetime import datetime
from typing import Final

from emas.kernel.actor import Actor
from emas.watch import access
from emas.watch.models import Message, Watch
from emas.watch.types import MessageInfo, WatchInfo

PAGE: Final = 50


def is_watched(*, instansi: str) -> bool:
    """Tell whether anybody watches this instansi at all. One look-up."""
    return Watch.objects.filter(is_active=True, instansi=instansi).exists()


def watches(*, actor: Actor) -> tuple[WatchInfo, ...]:
    """Give the subscriptions this actor may know of: a client system its own, an administrator those of units in his reach."""
    return tuple(access.info(row) for row in access.rows(actor))


def watch(*, public_id: str, actor: Actor) -> WatchInfo:
    """Give one subscription. Raises: NotFound."""
    return access.info(access.row(actor, public_id))


def messages(*, watch: str, actor: Actor, limit: int = PAGE) -> tuple[MessageInfo, ...]:
    """Give the delivery log of a subscription, newest first. Raises: NotFound."""
    rows = Message.objects.filter(watch=access.row(actor, watch)).order_by("-id")[:limit]
    return tuple(
        MessageInfo(
            public_id=row.public_id,
            type=row.type,
            case_ref=row.case_ref,
            state=row.state,
            tries=row.tries,
            status=row.status,
            error=row.error,
            created_at=row.created_at,
            tried_at=row.tried_at,
            done_at=row.done_at,
        )
        for row in rows
    )


def stopped(*, public_id: str) -> tuple[WatchInfo, datetime] | None:
    """Give a subscription that came to rest, with the moment; for the notice about it."""
    row = Watch.objects.filter(public_id=public_id, is_active=False, stopped_at__isnull=False).first()
    return (access.info(row), row.stopped_at) if row is not None and row.stopped_at is not None else None
