"""Who is away, who stands in, and what speaks against it."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db.models import Q

from emas.kernel import clock
from emas.kernel.actor import Actor, HoldingKind
from emas.kernel.errors import NotFound
from emas.people import access, rules
from emas.people.models import Absence, Account, Holder, Unit
from emas.people.queries._posts import running
from emas.people.types import AbsenceRow, Page, StandingIn


def absence_fault(
    *, person_id: int, deputy_id: int | None, start_on: date, end_on: date, source: str = ""
) -> str:
    """Tell what speaks against an absence with this deputy, as a code of ``rules.absence_fault``, '' for nothing. Three queries."""
    away = rules.Period(HoldingKind.DEFINITIVE, start_on, end_on, person_id)
    deputy = _deputy(person_id, deputy_id, away) if deputy_id is not None else None
    return rules.absence_fault(away, deputy) or ""


def _deputy(person_id: int, deputy_id: int, away: rules.Period) -> rules.Deputy:
    end_on = away.end_on or away.start_on
    held = Holder.objects.filter(
        person_id__in=(person_id, deputy_id), start_on__lte=end_on, post__is_active=True
    ).filter(Q(end_on__isnull=True) | Q(end_on__gte=away.start_on))
    agencies: dict[int, set[int]] = {}
    for who, instansi_id in held.values_list("person_id", "post__unit__instansi_id"):
        agencies.setdefault(who, set()).add(instansi_id)
    account = Account.objects.filter(person_id=deputy_id, is_active=True, is_blocked=False)
    return rules.Deputy(
        person_id=deputy_id,
        is_colleague=bool(agencies.get(person_id, set()) & agencies.get(deputy_id, set())),
        has_account=account.exists(),
        away=tuple(_periods(deputy_id, away.start_on, end_on)),
    )


def _periods(person_id: int, start_on: date, end_on: date) -> Iterable[rules.Period]:
    rows = Absence.objects.filter(
        person_id=person_id, is_void=False, start_on__lte=end_on, end_on__gte=start_on
    )
    return [
        rules.Period(HoldingKind.DEFINITIVE, first, last, person_id)
        for first, last in rows.values_list("start_on", "end_on")
    ]


def standing_in(*, person_id: int, start_on: date, end_on: date) -> tuple[StandingIn, ...]:
    """List the posts for which somebody stands in as Plh on one of these days: whoever is away himself then leaves them alone. One query."""
    rows = Holder.objects.filter(
        person_id=person_id, kind=HoldingKind.PLH, start_on__lte=end_on, end_on__gte=start_on
    ).select_related("post", "absence__person")
    return tuple(
        StandingIn(
            row.post.title, row.absence.person.name if row.absence else "", row.start_on, row.end_on or end_on
        )
        for row in rows.order_by("start_on", "pk")
    )


def absences(
    *, actor: Actor, at: datetime, only_open: bool = True, number: int = 1, size: int = 25
) -> Page[AbsenceRow]:
    """
    List the absences of officials in the reach of this administrator: running and coming ones by their first day, or all, newest first.

    The number of queries does not depend on the number of rows.
    """
    today = clock.local_date(at)
    reach = Unit.objects.filter(access.units_in_reach(actor)).values("pk")
    mine = running(Holder.objects.filter(post__unit_id__in=reach), today).values("person_id")
    rows = Absence.objects.filter(person_id__in=mine)
    if only_open:
        rows = rows.filter(is_void=False, end_on__gte=today)
    order = ("start_on", "pk") if only_open else ("-start_on", "-pk")
    total, first = rows.count(), (max(1, number) - 1) * size
    found = list(rows.select_related("person", "deputy").order_by(*order)[first : first + size])
    return Page(tuple(_rows(found, today)), total, max(1, number), size)


def absence_of(*, source: str, at: datetime) -> AbsenceRow | None:
    """Give the absence that a case decided, if it still stands."""
    row = Absence.objects.filter(source=source, is_void=False).select_related("person", "deputy").first()
    return _rows([row], clock.local_date(at))[0] if row else None


def noted_absence(*, actor: Actor, absence_id: int, at: datetime) -> AbsenceRow:
    """Give an absence that an administrator noted, to one who reaches the official. Raises: NotFound, NotAllowed."""
    today = clock.local_date(at)
    row = (
        Absence.objects.filter(pk=absence_id, source="", is_void=False)
        .select_related("person", "deputy")
        .first()
    )
    if row is None:
        raise NotFound
    access.person(actor, row.person_id, today)
    return _rows([row], today)[0]


def absence_on(*, person_id: int, on: date) -> AbsenceRow | None:
    """Give the absence that keeps somebody from his posts on that day, or None."""
    rows = Absence.objects.filter(person_id=person_id, is_void=False, start_on__lte=on, end_on__gte=on)
    row = rows.select_related("person", "deputy").order_by("start_on", "pk").first()
    return _rows([row], on)[0] if row else None


def _rows(found: Sequence[Absence], today: date) -> list[AbsenceRow]:
    titles: dict[int, list[str]] = {}
    own = running(Holder.objects.filter(person_id__in={r.person_id for r in found}, kind="definitif"), today)
    for person_id, title in own.order_by("post_id").values_list("person_id", "post__title"):
        titles.setdefault(person_id, []).append(title)
    away = _away_of({r.deputy_id for r in found if r.deputy_id})
    return [_row(row, tuple(titles.get(row.person_id, ())), away, today) for row in found]


def _away_of(persons: set[int]) -> dict[int, list[tuple[date, date]]]:
    found: dict[int, list[tuple[date, date]]] = {}
    rows = Absence.objects.filter(person_id__in=persons, is_void=False)
    for person_id, first, last in rows.values_list("person_id", "start_on", "end_on"):
        found.setdefault(person_id, []).append((first, last))
    return found


def _row(
    row: Absence, titles: tuple[str, ...], away: dict[int, list[tuple[date, date]]], today: date
) -> AbsenceRow:
    state = "coming" if row.start_on > today else "running" if row.end_on >= today else "over"
    clashes = any(
        first <= row.end_on and last >= row.start_on for first, last in away.get(row.deputy_id or 0, ())
    )
    return AbsenceRow(
        id=row.pk,
        person_id=row.person_id,
        name=row.person.name,
        titles=titles,
        deputy_id=row.deputy_id,
        deputy=row.deputy.name if row.deputy else "",
        start_on=row.start_on,
        end_on=row.end_on,
        basis=row.basis,
        source=row.source,
        state="void" if row.is_void else state,
        is_uncovered=row.deputy is None or clashes,
    )


def instansi_of(person_id: int) -> str:
    """Give the instansi in which somebody holds a post, '' for none: the trail of an office keeps what concerns its people."""
    rows = Holder.objects.filter(person_id=person_id).order_by("-start_on", "-pk")
    return rows.values_list("post__unit__instansi__code", flat=True).first() or ""
