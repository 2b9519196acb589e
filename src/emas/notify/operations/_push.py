"""Notices in the browser: who subscribed, and the end of it."""

from datetime import datetime, timedelta
from typing import Any, Final

from emas.kernel import codes
from emas.kernel.errors import Invalid, NotFound
from emas.notify.models import PushSubscription
from emas.notify.operations import _registry
from emas.notify.ports import Subscription
from emas.notify.queries import PUSH
from emas.notify.types import Recipient
from emas.platform import db, sealing

#: Browsers of one person or case; the oldest makes room.
MOST: Final = 5
#: A browser that followed a case so long ago is forgotten; officials subscribe anew.
KEPT: Final = timedelta(days=365)


class Store:
    """The subscriptions, as the channel needs them."""

    def of(self, recipient: Recipient) -> tuple[Subscription, ...]:
        owner = _owner(recipient.person_id, recipient.case_ref if recipient.kind == "applicant" else "")
        if owner is None:
            return ()
        return tuple(_opened(row) for row in PushSubscription.objects.filter(**owner).order_by("id"))

    def forget(self, public_id: str) -> None:
        with db.short_transaction():
            PushSubscription.objects.filter(public_id=public_id).delete()


def subscribe(*, text: str, at: datetime, person_id: int | None = None, case_ref: str = "") -> None:
    """
    Keep a browser's subscription (its own JSON) for an official or for who follows a case; the caller has checked who asks.

    Raises: NotFound (no web push here), Invalid (``subscription``: ``push_form``, ``push_host``, ``push_keys``).
    """
    from emas.notify.adapters import push

    channel, owner = _registry.push(), _owner(person_id, case_ref)
    if channel is None or owner is None:
        raise NotFound("push")
    given = push.subscription_of(text[:4000])
    fault = channel.accepts(given) if given is not None else "push_form"
    if given is None or fault:
        raise Invalid({"subscription": (fault,)})
    public_id = codes.new_public_id()
    content = {"endpoint": given.endpoint, "p256dh": given.p256dh, "auth": given.auth}
    sealed = sealing.seal_json(content, PUSH, context=public_id)
    key = sealing.digest(f"{person_id or ''}|{case_ref}|{given.endpoint}", PUSH)
    with db.short_transaction():
        PushSubscription.objects.filter(key=key).delete()
        PushSubscription.objects.create(
            public_id=public_id, key=key, content_sealed=sealed, created_at=at, **owner
        )
        rows = PushSubscription.objects.filter(**owner).order_by("-id").values_list("pk", flat=True)
        PushSubscription.objects.filter(pk__in=list(rows[MOST:])).delete()


def unsubscribe(*, person_id: int | None = None, case_ref: str = "") -> int:
    """End the notices in all browsers of an official or of a case; gives how many there were."""
    owner = _owner(person_id, case_ref)
    if owner is None:
        return 0
    with db.short_transaction():
        deleted, _ = PushSubscription.objects.filter(**owner).delete()
    return deleted


def sweep_subscriptions(at: datetime) -> int:
    """Forget browsers of a year ago; gives their number. Needs a transaction."""
    deleted, _ = PushSubscription.objects.filter(created_at__lt=at - KEPT).delete()
    return deleted


def _owner(person_id: int | None, case_ref: str) -> dict[str, Any] | None:
    if case_ref:
        return {"person_id": None, "case_ref": case_ref}
    return {"person_id": person_id, "case_ref": ""} if person_id else None


def _opened(row: PushSubscription) -> Subscription:
    content = sealing.unseal_json(row.content_sealed, PUSH, context=row.public_id) or {}
    return Subscription(
        row.public_id, content.get("endpoint", ""), content.get("p256dh", ""), content.get("auth", "")
    )
