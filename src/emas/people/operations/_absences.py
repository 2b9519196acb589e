"""
An official is away: the named deputy (Plh) takes his posts for those days, and they go back by themselves.

An acting holder is a holding like any other (letter-format section 6): inbox, notices and signature line follow from it; here it is only
placed and ended together with the absence it belongs to.
"""

from datetime import date, datetime, timedelta

from emas.audit import operations as audit
from emas.kernel import clock
from emas.kernel.actor import Actor, HoldingKind
from emas.kernel.errors import Invalid, NotAllowed, NotFound
from emas.people import access, rules
from emas.people.models import Absence, Holder, Post
from emas.people.queries import _absences
from emas.people.types import Released
from emas.platform import db


def begin_absence(
    *,
    person_id: int,
    deputy_id: int | None,
    start_on: date,
    end_on: date,
    basis: str,
    source: str,
    actor: Actor,
    at: datetime,
) -> int:
    """
    Note an absence that a case decided, inside the transaction of its act, and let the deputy take the posts; gives its id.

    Called again for the same ``source`` (the case) it takes the place of what was noted before. Raises: TransactionMisuseError; Invalid under ``""``
    with a code of ``rules.absence_fault`` or ``overlaps_same_kind`` (somebody else stands in on one of these days already).
    """
    db.require_transaction("begin_absence")
    for row in Absence.objects.select_for_update().filter(source=source, is_void=False):
        _withdraw(row, at)
    return _note(person_id, deputy_id, start_on, end_on, basis, source, actor, at).pk


def note_absence(
    *,
    person_id: int,
    deputy_id: int | None,
    start_on: date,
    end_on: date,
    basis: str,
    actor: Actor,
    at: datetime,
) -> int:
    """
    Note an absence without a leave (illness, a journey), by an administrator who reaches the official; gives its id.

    Raises: NotFound, NotAllowed (``own_post``: nobody makes himself the deputy), Invalid (``basis``: ``required``; under ``""`` as ``begin_absence``).
    """
    if not basis.strip():
        raise Invalid({"basis": ("required",)})
    with db.act_transaction():
        on = clock.local_date(at)
        access.person(actor, person_id, on)
        if deputy_id is not None and deputy_id == actor.person_id:
            raise NotAllowed("own_post")
        return _note(person_id, deputy_id, start_on, end_on, basis, "", actor, at).pk


def end_absence(*, source: str, back_on: date, actor: Actor, at: datetime) -> tuple[Released, ...]:
    """
    End the absence of a case: ``back_on`` is the first day on which the official works again. Idempotent; no absence: nothing.

    Needs the open act transaction. An absence that would never have begun is void. Gives the deputies who are free again, each with his days.
    """
    db.require_transaction("end_absence")
    released = []
    for row in Absence.objects.select_for_update().filter(source=source, is_void=False):
        if _end(row, back_on, actor, at) and row.deputy_id is not None:
            released.append(Released(row.deputy_id, row.start_on, row.end_on))
    return tuple(released)


def end_noted_absence(*, absence_id: int, back_on: date, actor: Actor, at: datetime) -> None:
    """End an absence that an administrator noted. Raises: NotFound (also for that of a case: the case ends it), NotAllowed."""
    with db.act_transaction():
        row = Absence.objects.select_for_update().filter(pk=absence_id, source="", is_void=False).first()
        if row is None:
            raise NotFound
        access.person(actor, row.person_id, clock.local_date(at))
        _end(row, back_on, actor, at)


def _note(
    person_id: int,
    deputy_id: int | None,
    start_on: date,
    end_on: date,
    basis: str,
    source: str,
    actor: Actor,
    at: datetime,
) -> Absence:
    fault = _absences.absence_fault(
        person_id=person_id, deputy_id=deputy_id, start_on=start_on, end_on=end_on, source=source
    )
    if fault:
        raise Invalid({"": (fault,)})
    row = Absence.objects.create(
        person_id=person_id,
        deputy_id=deputy_id,
        start_on=start_on,
        end_on=end_on,
        basis=basis.strip()[:200],
        source=source,
        noted_by=actor.label[:60],
        noted_at=at,
    )
    posts = _stand_in(row, deputy_id) if deputy_id is not None else []
    _record("people.begin_absence", row, actor, at, {"posts": posts})
    return row


def _stand_in(row: Absence, deputy_id: int) -> list[int]:
    """Place the deputy as Plh in every post that the official holds himself on one of these days."""
    own = Holder.objects.filter(
        person_id=row.person_id, kind__in=(HoldingKind.DEFINITIVE, HoldingKind.PLT), post__is_active=True
    ).filter(start_on__lte=row.end_on)
    held = [h for h in own.order_by("post_id") if h.end_on is None or h.end_on >= row.start_on]
    # Locked in one order, so that two absences at the same moment don't wait for each other.
    list(Post.objects.select_for_update().filter(pk__in=[h.post_id for h in held]).order_by("pk"))
    for holding in held:
        first, last = max(row.start_on, holding.start_on), min(row.end_on, holding.end_on or row.end_on)
        period = rules.Period(HoldingKind.PLH, first, last, deputy_id)
        existing = [
            rules.Period(HoldingKind(h.kind), h.start_on, h.end_on, h.person_id)
            for h in Holder.objects.filter(post_id=holding.post_id)
        ]
        fault = rules.placement_fault(period, row.basis, "", existing)
        if fault:
            raise Invalid({"": (fault,)})
        Holder.objects.create(
            post_id=holding.post_id,
            person_id=deputy_id,
            kind=HoldingKind.PLH,
            basis=row.basis,
            start_on=first,
            end_on=last,
            absence=row,
        )
    return [h.post_id for h in held]


def _end(row: Absence, back_on: date, actor: Actor, at: datetime) -> bool:
    # What was done as Plh on a day that passed was done as Plh.
    last = max(back_on, clock.local_date(at)) - timedelta(days=1)
    if last >= row.end_on:
        return False
    if last < row.start_on:
        _withdraw(row, at)
    else:
        for holding in Holder.objects.filter(absence=row, end_on__gt=last):
            if holding.start_on > last:
                holding.delete()
            else:
                Holder.objects.filter(pk=holding.pk).update(end_on=last)
        Absence.objects.filter(pk=row.pk).update(end_on=last, ended_at=at)
    _record("people.end_absence", row, actor, at, {"back_on": back_on.isoformat()})
    return True


def _withdraw(row: Absence, at: datetime) -> None:
    """Take an absence back as a whole: holdings that began already stay in the books of the days that passed."""
    today = clock.local_date(at)
    for holding in Holder.objects.filter(absence=row):
        if holding.start_on >= today:
            holding.delete()
        else:
            last = min(today - timedelta(days=1), holding.end_on or today)
            Holder.objects.filter(pk=holding.pk).update(end_on=last)
    Absence.objects.filter(pk=row.pk).update(is_void=True, ended_at=at)


def _record(action: str, row: Absence, actor: Actor, at: datetime, detail: dict[str, object]) -> None:
    known = {
        "absence": row.pk,
        "deputy": row.deputy_id,
        "start_on": row.start_on.isoformat(),
        "end_on": row.end_on.isoformat(),
        "source": row.source,
    }
    instansi = _absences.instansi_of(row.person_id)
    audit.record(
        action, actor, "person", str(row.person_id), at=at, detail={**known, **detail}, instansi=instansi
    )
