"""The sessions of an account, as its owner sees and ends them (ASVS 7.4.5, 7.5.2). The sessions themselves belong to the pages."""

from datetime import datetime, timedelta

from django.db.models import Q

from emas.audit import operations as audit
from emas.kernel.actor import Actor
from emas.people.models import Account, Device
from emas.platform import db

#: Longer than any session lives.
_KEPT_DAYS = 100


def note_device(*, account_id: int, key: str, how: str, browser: str, system: str, at: datetime) -> int:
    """Note a session that was just started; gives its id, which stays when the session's name changes."""
    epoch = Account.objects.values_list("session_epoch", flat=True).get(pk=account_id)
    with db.short_transaction():
        is_gone = Q(epoch__lt=epoch) | Q(seen_at__lt=at - timedelta(days=_KEPT_DAYS))
        Device.objects.filter(is_gone, account_id=account_id).delete()
        row, _ = Device.objects.update_or_create(
            key=key,
            defaults={
                "account_id": account_id,
                "epoch": epoch,
                "how": how,
                "browser": browser[:40],
                "system": system[:40],
                "started_at": at,
                "seen_at": at,
            },
        )
    return row.pk


def see_device(*, device_id: int, key: str, at: datetime, epoch: int | None = None) -> None:
    """Note that a session is in use, under its present name (and epoch, when it outlived an act that ended the others)."""
    changes: dict[str, object] = {"key": key, "seen_at": at}
    if epoch is not None:
        changes["epoch"] = epoch
    with db.short_transaction():
        Device.objects.filter(pk=device_id).update(**changes)


def forget_device(*, account_id: int, device_id: int, at: datetime) -> str:
    """Strike one session of the account off; gives its name in the session store, '' when it is not the account's."""
    with db.act_transaction():
        key = Device.objects.filter(pk=device_id, account_id=account_id).values_list("key", flat=True).first()
        if key is None:
            return ""
        Device.objects.filter(pk=device_id).delete()
        who = Actor(kind="staff", account_id=account_id)
        audit.record("people.end_session", who, "account", str(account_id), at=at)
    return key
