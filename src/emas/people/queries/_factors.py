"""What the owner's pages show of his second factors and devices, and what the notice of a change needs."""

import base64
from datetime import datetime

from django.conf import settings

from emas.kernel import clock
from emas.kernel.actor import Actor
from emas.kernel.errors import NotFound
from emas.people import rules
from emas.people.models import Account, Device, Holder, Passkey, ProviderIdentity, RecoveryCode, Totp
from emas.people.queries import _posts
from emas.people.types import DeviceRow, Factors, PasskeyRow, SecurityNotice
from emas.platform import sealing

NOTICE_PURPOSE = "people.security_notice"


def factors(account_id: int) -> Factors:
    """Give what an account can prove itself with. Raises: NotFound."""
    account = Account.objects.filter(pk=account_id).first()
    if account is None:
        raise NotFound
    totp = Totp.objects.filter(account=account, confirmed_at__isnull=False).first()
    keys = Passkey.objects.filter(account=account).order_by("pk")
    identity = ProviderIdentity.objects.filter(account=account).first()
    return Factors(
        has_totp=totp is not None,
        totp_since=totp.confirmed_at if totp else None,
        passkeys=tuple(PasskeyRow(row.pk, row.name, row.created_at, row.last_used_at) for row in keys),
        recovery_codes_left=RecoveryCode.objects.filter(account=account, used_at__isnull=True).count(),
        has_password=account.has_usable_password(),
        email=account.email or "",
        provider_email=identity.email if identity else "",
    )


def devices(account_id: int) -> tuple[DeviceRow, ...]:
    """Give the sessions that were not ended by their epoch, the latest first. Whether one still exists the session store knows."""
    account = Account.objects.filter(pk=account_id).first()
    if account is None:
        return ()
    rows = Device.objects.filter(account=account, epoch=account.session_epoch).order_by("-seen_at", "-pk")
    return tuple(
        DeviceRow(row.pk, row.key, row.how, row.browser, row.system, row.started_at, row.seen_at)
        for row in rows
    )


def are_factors_offered() -> bool:
    """Tell whether second factors are offered (``EMAS_SECOND_FACTOR``). Who has one is asked for it in any case."""
    return settings.EMAS_SECOND_FACTOR != "off"


def needs_factor(actor: Actor) -> bool:
    """Tell whether the actor's posts may do nothing without a second factor: signers and admins, where it is required."""
    return rules.needs_factor((post.role for post in actor.posts), policy=settings.EMAS_SECOND_FACTOR)


def may_change_email(actor: Actor) -> bool:
    """Tell whether the owner changes his sign-in address himself; that of RT and RW heads is the administrator's list."""
    return not rules.may_use_provider(post.role for post in actor.posts)


def lacking_factor(at: datetime) -> int:
    """Count the signers and admins of today whose usable account has no second factor."""
    on = clock.local_date(at)
    held = _posts.running(
        Holder.objects.filter(post__role__in=rules.MUST_HAVE_FACTOR, post__is_active=True), on
    )
    return Account.objects.filter(
        person_id__in=held.values("person_id"), factor_since__isnull=True, is_active=True, is_blocked=False
    ).count()


def security_notice(account_id: int, what: str, sealed: str) -> SecurityNotice | None:
    """Give what the message about a changed sign-in needs; None when the account is gone."""
    account = Account.objects.select_related("person").filter(pk=account_id).first()
    if account is None:
        return None
    former = sealing.unseal_json(base64.b64decode(sealed), NOTICE_PURPOSE)
    person = account.person
    return SecurityNotice(
        person_id=person.pk,
        name=person.name,
        phone=former["phone"] or person.phone,
        email=account.email or person.email,
        former_email=former["email"],
        what=what,
    )
