"""Who holds a post: placing, ending, acting holders. The post's row is locked, so that two admins can't both place a head."""

from datetime import date, datetime, timedelta

from emas.audit import operations as audit
from emas.kernel import clock
from emas.kernel.actor import Actor, HoldingKind
from emas.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from emas.people import access, rules
from emas.people.models import Holder, Person, Post
from emas.platform import db


def place_holder(
    *,
    post_id: int,
    person_id: int,
    start_on: date,
    actor: Actor,
    at: datetime,
    kind: str = HoldingKind.DEFINITIVE,
    end_on: date | None = None,
    basis: str = "",
    on_behalf_title: str = "",
    end_previous: bool = False,
) -> int:
    """
    Place a person in a post from ``start_on`` to ``end_on`` (both included; None means until further notice); gives the id.

    ``end_previous`` ends the definitive holder the day before. Acting kinds (plt, plh, an, ub) need a basis and an end.
    Source: letter-format section 6. Raises: Invalid with a code of ``rules.placement_fault`` under ``""``, ``no_account`` is no
    fault (the coverage page shows it); NotFound; NotAllowed for a stranger's post or one's own promotion (``own_post``).
    """
    period = rules.Period(HoldingKind(kind), start_on, end_on, person_id)
    with db.act_transaction():
        post = access.post(actor, post_id, lock=True)
        if actor.person_id == person_id:
            raise NotAllowed("own_post")
        if not Person.objects.filter(pk=person_id).exists():
            raise NotFound
        if end_previous:
            _end_before(post, start_on, actor, at)
        fault = rules.placement_fault(period, basis, on_behalf_title, _periods(post_id))
        if fault:
            raise Invalid({"": (fault,)})
        row = Holder.objects.create(
            post=post,
            person_id=person_id,
            kind=period.kind,
            basis=basis.strip()[:200],
            on_behalf_title=on_behalf_title.strip()[:160],
            start_on=start_on,
            end_on=end_on,
        )
        _record("people.place_holder", actor, post, row, at, {"new": _written(row)})
    return row.pk


def _periods(post_id: int) -> list[rules.Period]:
    rows = Holder.objects.filter(post_id=post_id)
    return [rules.Period(HoldingKind(row.kind), row.start_on, row.end_on, row.person_id) for row in rows]


def _end_before(post: Post, start_on: date, actor: Actor, at: datetime) -> None:
    last_day = start_on - timedelta(days=1)
    open_heads = Holder.objects.filter(
        post=post, kind=HoldingKind.DEFINITIVE, start_on__lte=last_day
    ).exclude(end_on__lte=last_day)
    for row in open_heads:
        old = _written(row)
        row.end_on = last_day
        row.save(update_fields=["end_on"])
        _record("people.end_holder", actor, post, row, at, {"old": old, "new": _written(row)})


def end_holder(*, holder_id: int, end_on: date, actor: Actor, at: datetime) -> None:
    """
    End a holding with ``end_on`` as its last day; a day that would lengthen it, or lies before its start, is refused.

    A holding that never began is ended on its first day at the earliest. Raises: NotFound, NotAllowed, Invalid
    (``period_backwards``, ``already_ended``), Conflict.
    """
    with db.act_transaction():
        row = access.holder(actor, holder_id)
        if end_on < row.start_on:
            raise Invalid({"end_on": ("period_backwards",)})
        if row.end_on is not None and row.end_on <= end_on:
            raise Invalid({"end_on": ("already_ended",)})
        old = _written(row)
        if not Holder.objects.filter(pk=row.pk, end_on=row.end_on).update(end_on=end_on):
            raise Conflict
        row.end_on = end_on
        _record("people.end_holder", actor, row.post, row, at, {"old": old, "new": _written(row)})


def withdraw_holder(*, holder_id: int, actor: Actor, at: datetime) -> None:
    """Take back a holding that has not begun yet. Raises: NotFound, NotAllowed, Invalid ``already_began``."""
    with db.act_transaction():
        row = access.holder(actor, holder_id)
        if row.start_on <= clock.local_date(at):
            raise Invalid({"": ("already_began",)})
        _record("people.withdraw_holder", actor, row.post, row, at, {"old": _written(row)})
        row.delete()


def _written(row: Holder) -> dict[str, str | int | None]:
    """Write a holding for the trail: who by number, how, when, on what basis; no name."""
    return {
        "person": row.person_id,
        "kind": str(row.kind),
        "start_on": row.start_on.isoformat(),
        "end_on": row.end_on.isoformat() if row.end_on else None,
        "basis": row.basis,
    }


def _record(
    action: str, actor: Actor, post: Post, row: Holder, at: datetime, detail: dict[str, object]
) -> None:
    audit.record(
        action,
        actor,
        "post",
        str(post.pk),
        at=at,
        detail={"holder": row.pk, **detail},
        instansi=post.unit.instansi.code,
    )
