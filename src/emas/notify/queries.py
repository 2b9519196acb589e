"""Messages as their readers see them: a person's notices, a case's messages, the telephones of the demo."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from django.db.models import Count, Max, Q, QuerySet

from emas.kernel import clock, identity
from emas.notify import rules
from emas.notify.models import (
    ApprovalPin,
    Budget,
    Contact,
    Grant,
    Inbound,
    KnownBrowser,
    Message,
    PushSubscription,
)
from emas.notify.types import (
    Asked,
    BoardRow,
    ChannelState,
    GrantInfo,
    KnownRow,
    MessageRow,
    PhoneRow,
    Said,
    Standing,
)
from emas.platform import limits, sealing

CONTENT: Final = "notify.content"
ADDRESS: Final = "notify.address"
RECEIVED: Final = "notify.received"
TOKEN: Final = "notify.token"  # noqa: S105 - the name of a purpose, no secret
CODE: Final = "notify.code"
BROWSER: Final = "notify.browser"
PHONE: Final = "notify.phone"
PROOF: Final = "notify.proof"
PUSH: Final = "notify.push"
_GUESSES: Final = 10
_GUESS_SECONDS: Final = 900


def address_digest(address: str, instansi: str = "") -> str:
    """Give the keyed digest under which the messages of a phone (+62…) are found, at the number of that instansi."""
    from emas.notify.operations._registry import address_key

    return sealing.digest(address_key(address, instansi), ADDRESS)


def recent(
    limit: int = 50,
    address_digest: str | None = None,
    person_id: int | None = None,
    case_ref: str | None = None,
) -> tuple[MessageRow, ...]:
    """List the latest messages of a phone, a person or a case (or of all), newest first. The caller has checked who asks."""
    rows = Message.objects.all()
    if address_digest is not None:
        rows = rows.filter(address_digest=address_digest)
    if person_id is not None:
        # What was told again another way is one notice to its reader.
        rows = rows.filter(person_id=person_id, follows="")
    if case_ref is not None:
        rows = rows.filter(case_ref=case_ref)
    return tuple(_message_row(row) for row in rows.order_by("-id")[:limit])


def phones(limit: int = 50) -> tuple[PhoneRow, ...]:
    """List the telephones (and accounts) that got messages, the latest first. For the demo's phone page only."""
    rows = (
        Message.objects.exclude(address_digest="", person_id__isnull=True)
        .exclude(recipient_kind="reply")
        .values("address_digest", "person_id", "recipient_label")
        .annotate(messages=Count("id"), unread=Count("id", filter=Q(read_at__isnull=True)), last=Max("id"))
        .order_by("-last")[:limit]
    )
    latest = Message.objects.in_bulk([row["last"] for row in rows])
    return tuple(
        PhoneRow(
            label=row["recipient_label"],
            address=_masked_address(latest[row["last"]]),
            address_digest=row["address_digest"],
            person_id=row["person_id"],
            messages=row["messages"],
            unread=row["unread"],
            last_at=latest[row["last"]].created_at,
        )
        for row in rows
    )


def sends_mail() -> bool:
    """Tell whether this installation writes e-mail to whom nothing else reaches, so that an address is worth asking for."""
    from emas.notify.operations._registry import mail, others

    channel = mail()
    return channel is not None and any(other.name == channel.name for other in others())


def push_key() -> str:
    """Give the public key with which a browser subscribes to notices (base64url); '' where this installation sends none."""
    from emas.notify.operations._registry import push

    channel = push()
    return channel.public_key if channel is not None else ""


def push_browsers(*, person_id: int | None = None, case_ref: str = "") -> int:
    """Count the browsers that get the notices of an official, or of a case. The caller has checked who asks."""
    rows = PushSubscription.objects.filter(case_ref=case_ref)
    return rows.filter(person_id=person_id).count() if person_id or case_ref else 0


def push_subscriptions() -> int:
    """Count all browsers that get notices."""
    return PushSubscription.objects.count()


def unread_count(*, person_id: int) -> int:
    """Count the notices that a person has not read."""
    return (
        Message.objects.filter(person_id=person_id, read_at__isnull=True, follows="")
        .exclude(state="tidak_terkirim")
        .count()
    )


def count_not_sent(*, instansi: str, since: datetime, until: datetime) -> dict[str, int]:
    """Count by reason the messages of an instansi, written from ``since`` up to ``until``, that reached nobody. One query."""
    rows = Message.objects.filter(
        instansi=instansi, state="tidak_terkirim", created_at__gte=since, created_at__lt=until
    )
    return dict(rows.values_list("reason").annotate(n=Count("id")).order_by("reason"))


def not_sent(*, since: datetime, limit: int = 50) -> tuple[MessageRow, ...]:
    """List messages that reached nobody since a moment, each with its reason."""
    rows = Message.objects.filter(state="tidak_terkirim", created_at__gte=since)
    return tuple(_message_row(row) for row in rows.order_by("-id")[:limit])


def _message_row(row: Message) -> MessageRow:
    content = sealing.unseal_json(row.content_sealed, CONTENT, context=row.public_id) or {}
    return MessageRow(
        public_id=row.public_id,
        title=content.get("title", ""),
        body=content.get("body", ""),
        link=content.get("link", ""),
        channel=row.channel,
        state=row.state,
        reason=row.reason,
        recipient_label=row.recipient_label,
        created_at=row.created_at,
        sent_at=row.sent_at,
        read_at=row.read_at,
        case_ref=row.case_ref,
        template=row.template,
        address=_masked_address(row),
        fallback=row.fallback,
    )


def grant(*, token: str, at: datetime, browser: str = "", signed_in: int | None = None) -> GrantInfo | None:
    """
    Give what a link was made for, seen from one browser, or None for one that never was. Changes nothing: opening a link is no act.

    ``signed_in`` is the person who is signed in there: his own browser needs no other proof.
    """
    from emas.notify.operations._phones import known_row

    row = Grant.objects.filter(token_digest=sealing.digest(token, TOKEN)).first() if token else None
    if row is None:
        return None
    is_own = signed_in == row.person_id or known_row(row, browser) is not None
    return replace(_grant_info(row, at, browser), is_known=is_own)


def known_browsers(*, person_id: int) -> tuple[KnownRow, ...]:
    """List the browsers that a person proved to be on his telephone, the latest used first. The caller has checked who asks."""
    rows = KnownBrowser.objects.filter(person_id=person_id).order_by("-last_used_at", "-id")
    return tuple(KnownRow(**row) for row in rows.values("public_id", "proved_at", "last_used_at"))


def grant_of_reply(*, asked: Asked, at: datetime) -> GrantInfo | None:
    """
    Give what a reply code was made for, or None. It counts only from the address that the message went to.

    Ten tries in a quarter of an hour, counted before the comparison. Raises: TooMany.
    """
    limits.reserve(f"notify.code:{asked.address_digest}", _GUESSES, _GUESS_SECONDS, at)
    wanted = sealing.digest(f"{asked.address_digest}:{asked.words[0]}", CODE)
    row = Grant.objects.filter(code_digest=wanted).order_by("-id").first()
    return None if row is None else _grant_info(row, at)


def has_pin(*, person_id: int) -> bool:
    """Tell whether a person has chosen a PIN for sensitive letters."""
    return ApprovalPin.objects.filter(person_id=person_id).exists()


def asked(*, inbound: str) -> Asked | None:
    """Give what somebody asked, or None when it was answered already."""
    row = Inbound.objects.filter(public_id=inbound).first()
    if row is None or not bytes(row.content_sealed):
        return None
    content = sealing.unseal_json(row.content_sealed, RECEIVED, context=row.public_id)
    meant = rules.read_reply(content["text"])
    return Asked(row.public_id, meant.kind, meant.words, row.address_digest)


def told_of(*, asked: Asked, since: datetime) -> tuple[str, ...]:
    """List the cases whose applicant was told of them at the address that asks, the latest first."""
    rows = Message.objects.filter(
        address_digest=asked.address_digest, recipient_kind="applicant", created_at__gte=since
    ).exclude(case_ref="")
    return tuple(rows.values_list("case_ref", flat=True).annotate(last=Max("id")).order_by("-last"))


def said(*, inbound: str) -> Said | None:
    """Give what somebody wrote freely, or None when it was answered already."""
    from emas.notify.operations._registry import planned

    row = Inbound.objects.filter(public_id=inbound).first()
    if row is None or not bytes(row.content_sealed):
        return None
    content = sealing.unseal_json(row.content_sealed, RECEIVED, context=row.public_id)
    told_at, channel = content["told_at"], planned()
    return Said(
        public_id=row.public_id,
        text=content["text"],
        phone=content["phone"],
        user_id=content["user_id"],
        instansi=channel.instansi_of(content.get("number", "")) if channel is not None else "",
        address_digest=row.address_digest,
        told_at=min(datetime.fromisoformat(told_at), row.received_at) if told_at else row.received_at,
    )


def standings(public_ids: Sequence[str]) -> dict[str, Standing]:
    """Tell what became of these messages. One query."""
    names = ("public_id", "state", "reason", "sent_at", "delivered_at", "read_at")
    rows = Message.objects.filter(public_id__in=list(public_ids)).values(*names)
    return {row["public_id"]: Standing(**row) for row in rows}


def by_key(*, dedupe_key: str) -> str:
    """Give the public id of the message that was written under that key; '' for none."""
    return Message.objects.filter(dedupe_key=dedupe_key).values_list("public_id", flat=True).first() or ""


def window_until(*, phone: str, user_id: str = "", instansi: str = "") -> datetime | None:
    """Tell until when free words may go to who wrote to the number of ``instansi``; None for who never wrote."""
    digest = address_digest(phone or f"user:{user_id}", instansi)
    told_at = Contact.objects.filter(address_digest=digest).values_list("last_inbound_at", flat=True).first()
    return told_at + rules.WINDOW if told_at is not None else None


def board(*, unit_ids: Sequence[int], since: datetime, limit: int = 200) -> tuple[BoardRow, ...]:
    """List for the boards of these RT whom no message reached: by code, newest first, of each letter the latest news."""
    unsent = _for_the_board(unit_ids, since)
    latest = unsent.values("case_ref").annotate(last=Max("id")).values("last")
    rows = unsent.filter(id__in=latest).order_by("-id")[:limit]
    return tuple(
        BoardRow(
            case_ref=row.case_ref,
            template=row.template,
            title=(sealing.unseal_json(row.content_sealed, CONTENT, context=row.public_id) or {}).get(
                "title", ""
            ),
            reason=row.reason,
            unit_id=row.board_unit_id or 0,
            created_at=row.created_at,
        )
        for row in rows
    )


def board_size(*, unit_ids: Sequence[int], since: datetime) -> int:
    """Count the letters that ``board`` would list."""
    return _for_the_board(unit_ids, since).values("case_ref").distinct().count()


def planned_at(public_ids: Sequence[str]) -> dict[str, datetime]:
    """Tell when each of these messages was last planned to go out; those never planned are left out."""
    rows = Message.objects.filter(public_id__in=list(public_ids), claimed_at__isnull=False)
    return {public_id: at for public_id, at in rows.values_list("public_id", "claimed_at") if at is not None}


def channel_state(*, name: str, templates_a_day: int, people_limit: int, at: datetime) -> ChannelState:
    """Tell how a planned channel stands: what waits, why, and what was used of the budget."""
    budget = Budget.objects.filter(name=name).first() or Budget(name=name)
    mine = Message.objects.filter(channel=name)
    waiting = mine.filter(state="antri", due_at__isnull=False)
    is_today = budget.day == clock.local_date(at)
    # A hold that is over ends when the next message is tried; until one waits it says nothing about now.
    is_held = budget.hold_until is not None and (budget.hold_until > at or waiting.exists())
    return ChannelState(
        name=name,
        waiting=waiting.count(),
        due=waiting.filter(due_at__lte=at).count(),
        under_way=mine.filter(state="mengirim", reason="").count(),
        urgent_waiting=waiting.filter(priority=rules.URGENT).count(),
        unknown=mine.filter(state="mengirim").count(),
        held_until=budget.hold_until if is_held else None,
        held_since=budget.held_since if is_held else None,
        reason=budget.hold_reason if is_held else "",
        templates_today=budget.templates if is_today else 0,
        templates_a_day=templates_a_day,
        people_reached=Contact.objects.filter(last_outside_at__gt=at - rules.DAY).count(),
        people_limit=people_limit,
        over_budget=waiting.filter(reason__in=["daily_budget", "people_limit"]).count(),
    )


def _for_the_board(unit_ids: Sequence[int], since: datetime) -> QuerySet[Message]:
    return Message.objects.filter(
        fallback="papan", state="tidak_terkirim", board_unit_id__in=list(unit_ids), created_at__gte=since
    )


def _grant_info(row: Grant, at: datetime, browser: str = "") -> GrantInfo:
    state = "used" if row.used_at is not None else "late" if row.expires_at <= at else "open"
    return GrantInfo(
        public_id=row.public_id,
        state=state,
        case_ref=row.case_ref,
        step=row.step,
        version=row.version,
        person_id=row.person_id,
        account_id=row.account_id,
        role=row.role,
        unit_id=row.unit_id,
        needs_pin=row.needs_pin,
        expires_at=row.expires_at,
        used_at=row.used_at,
        outcome=row.outcome,
        is_elsewhere=bool(row.browser_digest)
        and not sealing.same(row.browser_digest, sealing.digest(browser, BROWSER)),
    )


def _masked_address(row: Message) -> str:
    address = sealing.unseal_json(row.address_sealed, ADDRESS, context=row.public_id) or {}
    return identity.mask_phone(address.get("phone", ""))
