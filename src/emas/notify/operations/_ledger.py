"""
The ledger of limits: claim messages in the order of their urgency, never more than the gateway allows.

Whoever plans holds the lock of the channel's budget row, so that several workers plan one after the other; what was planned is
committed before the first call. A place that was certainly not used is given back; one whose use is unknown stays used.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from django.db.models import F, Q

from emas.kernel import clock
from emas.notify import rules
from emas.notify.models import Budget, Contact, Grant, Message
from emas.notify.operations import _grants, _rows
from emas.notify.operations._states import MERGED, NOT_SENT, SENDING, WAITING
from emas.notify.ports import Delivery, Limits, PlannedChannel
from emas.notify.types import Recipient
from emas.platform import db

_LOOK_AHEAD: Final = 4
_MOST_MERGED: Final = 99


@dataclass(slots=True)
class Claimed:
    """One message that is to be handed over now; ``before`` is what its contact's ledger said before it was claimed."""

    row: Message
    delivery: Delivery
    before: Contact
    at: datetime
    is_new_person: bool = False


@dataclass(slots=True)
class Plan:
    """One round of planning, inside the lock."""

    channel: PlannedChannel
    budget: Budget
    limits: Limits
    at: datetime
    people: int
    next_person_at: datetime | None
    contacts: dict[str, Contact]
    claimed: list[Claimed] = field(default_factory=list)
    refused: list[Message] = field(default_factory=list)
    waiting: list[Message] = field(default_factory=list)
    touched: set[str] = field(default_factory=set)
    merged: set[int] = field(default_factory=set)


def has_due(channel: PlannedChannel, at: datetime) -> bool:
    """Tell whether anything is due: a read that keeps no writer waiting."""
    return Message.objects.filter(channel=channel.name, state=WAITING, due_at__lte=at).exists()


def held(channel: PlannedChannel) -> Budget | None:
    """Give the budget row if the channel is on hold."""
    return Budget.objects.filter(name=channel.name, hold_until__isnull=False).first()


def hold(channel: PlannedChannel, reason: str, at: datetime, seconds: int) -> None:
    """Let the whole channel wait: the gateway is away, or its administrator is needed."""
    with db.short_transaction():
        Budget.objects.get_or_create(name=channel.name)
        rows = Budget.objects.filter(name=channel.name)
        rows.filter(held_since__isnull=True).update(held_since=at)
        rows.update(hold_until=at + timedelta(seconds=seconds), hold_reason=reason[:60])


def take_turn(channel: PlannedChannel, at: datetime, seconds: int) -> bool:
    """Let one worker try a channel on hold whose time has come; the others wait for another ``seconds``."""
    with db.short_transaction():
        return bool(
            Budget.objects.filter(name=channel.name, hold_until__lte=at).update(
                hold_until=at + timedelta(seconds=seconds)
            )
        )


def release(channel: PlannedChannel) -> None:
    """End the hold."""
    with db.short_transaction():
        Budget.objects.filter(name=channel.name).update(hold_until=None, held_since=None, hold_reason="")


def claim(channel: PlannedChannel, at: datetime, size: int) -> tuple[list[Claimed], list[Message]]:
    """Claim up to ``size`` due messages, urgent first; gives them, and the rows that were refused for good."""
    with db.short_transaction():
        plan = _begin(channel, at)
        rows = _candidates(channel, at, size)
        plan.contacts = _contacts({row.address_digest for row in rows})
        for row in rows:
            if len(plan.claimed) >= size or not _admit(plan, row):
                break
        _defer_alike(plan)
        _write(plan)
    return plan.claimed, plan.refused


def give_back(channel: PlannedChannel, unused: Iterable[Claimed]) -> None:
    """Give back the places of messages that were certainly not sent. Needs the transaction that also returns the rows."""
    budget = Budget.objects.select_for_update().get(name=channel.name)
    for each in unused:
        Contact.objects.filter(
            address_digest=each.before.address_digest, next_free_at=each.at + _longest(channel.limits())
        ).update(next_free_at=each.before.next_free_at)
        if each.delivery.form == "template":
            if budget.day == clock.local_date(each.at):
                Budget.objects.filter(pk=budget.pk, templates__gt=0).update(templates=F("templates") - 1)
            Contact.objects.filter(address_digest=each.before.address_digest, last_outside_at=each.at).update(
                last_outside_at=each.before.last_outside_at
            )
        Grant.objects.filter(message=each.row.public_id, used_at__isnull=True).delete()


def settle(channel: PlannedChannel, claimed: Claimed, answered_at: datetime) -> None:
    """Count the pause to the next message of this person from when the call was answered, now that this is known."""
    allowed, who = channel.limits(), claimed.row.address_digest
    free_at = answered_at + timedelta(seconds=allowed.pair_seconds)
    Contact.objects.filter(address_digest=who, next_free_at=claimed.at + _longest(allowed)).update(
        next_free_at=free_at
    )
    Message.objects.filter(address_digest=who, state=WAITING, reason="pair_limit", due_at__gt=free_at).update(
        due_at=free_at
    )


def _begin(channel: PlannedChannel, at: datetime) -> Plan:
    Budget.objects.get_or_create(name=channel.name)
    budget = Budget.objects.select_for_update().get(name=channel.name)
    at = _not_before(budget, at)
    today, second = clock.local_date(at), int(at.timestamp())
    if budget.day is None or budget.day < today:
        budget.day, budget.templates = today, 0
    if budget.second < second:
        budget.second, budget.in_second = second, 0
    allowed = channel.limits()
    reached = Contact.objects.filter(last_outside_at__gt=at - rules.DAY - rules.MARGIN)
    people = reached.count()
    oldest = None
    if people >= allowed.people_a_day - allowed.people_a_day // 10:
        oldest = reached.order_by("last_outside_at").values_list("last_outside_at", flat=True).first()
    free_at = oldest + rules.DAY + rules.MARGIN if oldest else None
    return Plan(channel, budget, allowed, at, people, free_at, {})


def _not_before(budget: Budget, at: datetime) -> datetime:
    """Let the ledger's time never go back: whoever waited for the lock plans after the one who had it."""
    last = budget.planned_at
    # A clock that was far ahead for a while must not hold everything up.
    moment = last if last is not None and at < last < at + timedelta(minutes=5) else at
    budget.planned_at = moment
    return moment


def _candidates(channel: PlannedChannel, at: datetime, size: int) -> list[Message]:
    rows = Message.objects.filter(channel=channel.name, state=WAITING, due_at__lte=at)
    # The lock is for what changes rows without planning (a status, a sweep); planners themselves come one by one.
    return list(rows.select_for_update().order_by("priority", "id")[: size * _LOOK_AHEAD])


def _contacts(digests: set[str]) -> dict[str, Contact]:
    rows = Contact.objects.select_for_update().filter(address_digest__in=digests).order_by("address_digest")
    return {row.address_digest: row for row in rows}


def _admit(plan: Plan, row: Message) -> bool:
    """Decide one row; False when nothing more may go out in this second."""
    if row.pk in plan.merged:
        return True
    contact = plan.contacts.setdefault(row.address_digest, Contact(address_digest=row.address_digest))
    to = Recipient(kind=row.recipient_kind, label="", role=row.recipient_role)
    name = _said_as(plan, row)
    verdict = rules.decide(
        person=_person(contact),
        forms=plan.channel.forms(name, to),
        is_reply=row.template.startswith("reply_"),
        needs_template=row.needs_template,
        urgency=row.priority,
        created_at=row.created_at,
        limits=plan.limits,
        standing=_standing(plan),
        at=plan.at,
    )
    if verdict.kind == "later":
        return False
    if verdict.kind == "refuse":
        row.state, row.reason = NOT_SENT, verdict.reason
        plan.refused.append(row)
    elif verdict.kind == "wait":
        row.due_at, row.reason = verdict.until, verdict.reason
        plan.waiting.append(row)
    else:
        _take(plan, row, contact, verdict)
    return True


def _said_as(plan: Plan, row: Message) -> str:
    """A notice whose reader may decide at once has a template of its own."""
    return "approval" if _rows.approval(row) is not None else row.template


def _take(plan: Plan, row: Message, contact: Contact, verdict: rules.Verdict) -> None:
    before = Contact(
        address_digest=contact.address_digest,
        next_free_at=contact.next_free_at,
        last_outside_at=contact.last_outside_at,
    )
    # Until the call is over nobody knows when it arrived; then ``settle`` brings the moment forward.
    contact.next_free_at = plan.at + _longest(plan.limits)
    if verdict.kind == "template":
        contact.last_outside_at = plan.at
        plan.budget.templates += 1
        plan.people += verdict.is_new_person
    plan.budget.in_second += 1
    row.state, row.reason, row.claimed_at = SENDING, "", plan.at
    row.attempts += 1
    row.sent_as = verdict.kind
    row.merged_count = _merge(plan, row) if row.can_merge else 0
    plan.contacts[row.address_digest] = contact
    plan.touched.add(row.address_digest)
    found = _grants.with_grant(_rows.delivery(row), row, verdict.kind, plan.at)
    plan.claimed.append(Claimed(row, found, before, plan.at, verdict.is_new_person))


def _merge(plan: Plan, row: Message) -> int:
    """Tell all that waits for one officer in this message; gives how many others it stands for."""
    others = Message.objects.filter(
        channel=row.channel, state=WAITING, address_digest=row.address_digest, can_merge=True
    ).exclude(pk=row.pk)
    ids = list(others.order_by("id").values_list("pk", flat=True)[:_MOST_MERGED])
    Message.objects.filter(pk__in=ids, state=WAITING).update(
        state=MERGED, reason="", merged_into=row.public_id, claimed_at=plan.at
    )
    plan.merged.update(ids)
    return len(ids)


def _write(plan: Plan) -> None:
    plan.budget.save(update_fields=["planned_at", "day", "templates", "second", "in_second"])
    changed = [plan.contacts[digest] for digest in sorted(plan.touched)]
    if changed:
        Contact.objects.bulk_create(
            changed,
            update_conflicts=True,
            update_fields=["next_free_at", "last_outside_at"],
            unique_fields=["address_digest"],
        )
    rows = [*plan.waiting, *(each.row for each in plan.claimed)]
    fields = ["state", "reason", "due_at", "claimed_at", "attempts", "sent_as", "merged_count"]
    if rows:
        Message.objects.bulk_update(rows, fields, batch_size=50)


def _defer_alike(plan: Plan) -> None:
    """
    Let all that would meet the same limit wait in one statement: after an outage thousands may, and each look at one costs a write.

    Urgent ones have a share of their own, and who wrote lately, or was reached lately, costs no place: those are looked at one by one.
    """
    found = {row.reason: row for row in plan.waiting if row.priority != rules.URGENT}
    for reason in ("people_limit", "daily_budget"):
        if reason not in found:
            continue
        spared = Q(last_inbound_at__gt=plan.at - rules.DAY)
        if reason == "people_limit":
            spared |= Q(last_outside_at__gt=plan.at - rules.DAY)
        alike = Message.objects.filter(
            channel=plan.channel.name, state=WAITING, due_at__lte=plan.at, priority__gt=rules.URGENT
        ).exclude(address_digest__in=Contact.objects.filter(spared).values("address_digest"))
        alike.update(due_at=found[reason].due_at, reason=reason)


def _standing(plan: Plan) -> rules.Standing:
    local = plan.at.astimezone(clock.LOCAL)
    midnight = local.replace(hour=0, minute=0, second=5, microsecond=0) + timedelta(days=1)
    return rules.Standing(
        plan.people, plan.budget.templates, plan.budget.in_second, plan.next_person_at, midnight
    )


def _person(row: Contact) -> rules.Person:
    return rules.Person(
        consent_at=row.consent_at,
        stopped_at=row.stopped_at,
        last_inbound_at=row.last_inbound_at,
        last_outside_at=row.last_outside_at,
        next_free_at=row.next_free_at,
        unreachable_at=row.unreachable_at,
        unreachable_reason=row.unreachable_reason,
    )


def _longest(allowed: Limits) -> timedelta:
    return timedelta(seconds=allowed.call_seconds + allowed.pair_seconds)
