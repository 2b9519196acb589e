"""Officials by the posts they hold: for lists of employees, teams and tables of approvers."""

from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import Q, QuerySet

from emas.people.models import Holder, Person, Post
from emas.people.queries._posts import running
from emas.people.types import Page, SeatInfo, StaffInfo

#: The neighbourhood's chairs are no employees.
_NO_EMPLOYEES = ("rt", "rw")


def staff_posts(person_id: int, on: date) -> tuple[StaffInfo, ...]:
    """Give the offices in which somebody is employed on that day, his own posts before those he only stands in for. One query."""
    rows = _rows(running(Holder.objects.filter(person_id=person_id), on))
    return tuple(sorted((_info(row) for row in rows), key=lambda info: (info.is_acting, info.post_id)))


def staff_of_units(unit_ids: Iterable[int], on: date) -> tuple[StaffInfo, ...]:
    """Give who is employed at these units, each person once, by name. One query."""
    rows = _rows(running(Holder.objects.filter(post__unit_id__in=set(unit_ids), kind="definitif"), on))
    once = {row.person_id: _info(row) for row in rows}
    return tuple(sorted(once.values(), key=lambda info: info.name))


def staff_names(unit_ids: Iterable[int], on: date) -> dict[int, str]:
    """Give the names of who is employed at these units, by person. One query, and no more than the names."""
    rows = running(Holder.objects.filter(post__unit_id__in=set(unit_ids), kind="definitif"), on)
    rows = rows.filter(post__is_active=True).exclude(post__role__in=_NO_EMPLOYEES)
    return dict(rows.values_list("person_id", "person__name"))


def staff_of_posts(post_ids: Iterable[int], on: date) -> tuple[StaffInfo, ...]:
    """Give who holds these posts for good on that day. One query."""
    rows = _rows(running(Holder.objects.filter(post_id__in=set(post_ids), kind="definitif"), on))
    return tuple(_info(row) for row in rows)


def names(person_ids: Iterable[int]) -> dict[int, str]:
    """Give the names of these persons. One query."""
    return dict(Person.objects.filter(pk__in=set(person_ids)).values_list("pk", "name"))


def staff_below(
    roots: Sequence[tuple[str, str]], on: date, *, query: str = "", number: int = 1, size: int = 25
) -> Page[StaffInfo]:
    """List who is employed at or below these units, given as (instansi, path); ``query`` is part of a name or NIP. Three queries."""
    reach = Q(pk__in=())
    for instansi, path in roots:
        reach |= Q(post__unit__instansi__code=instansi, post__unit__path__startswith=path)
    held = running(Holder.objects.filter(reach, kind="definitif"), on).exclude(post__role__in=_NO_EMPLOYEES)
    if query.strip():
        held = held.filter(
            Q(person__name__icontains=query.strip()) | Q(person__nip__startswith=query.strip())
        )
    ids = Person.objects.filter(pk__in=held.values("person_id")).order_by("name", "pk")
    total, first = ids.count(), (max(1, number) - 1) * size
    chosen = list(ids.values_list("pk", flat=True)[first : first + size])
    infos = {row.person_id: _info(row) for row in _rows(held.filter(person_id__in=chosen))}
    return Page(tuple(infos[pk] for pk in chosen), total, max(1, number), size)


def persons_by_nip(nips: Iterable[str]) -> dict[str, int]:
    """Give the persons behind these NIPs. One query."""
    return dict(Person.objects.filter(nip__in=set(nips)).exclude(nip="").values_list("nip", "pk"))


def seats_of_units(unit_ids: Iterable[int]) -> tuple[SeatInfo, ...]:
    """Give the posts of these units, by unit, role and seat. One query."""
    rows = Post.objects.filter(unit_id__in=set(unit_ids), is_active=True, unit__is_active=True)
    return tuple(
        SeatInfo(row.pk, row.unit_id, row.unit.name, row.role, row.title, row.unit.instansi.code)
        for row in rows.select_related("unit__instansi").order_by("unit_id", "role", "seat")
    )


def seats(post_ids: Iterable[int]) -> dict[int, SeatInfo]:
    """Give these posts by id. One query."""
    rows = Post.objects.filter(pk__in=set(post_ids)).select_related("unit__instansi")
    return {
        row.pk: SeatInfo(row.pk, row.unit_id, row.unit.name, row.role, row.title, row.unit.instansi.code)
        for row in rows
    }


def _rows(rows: QuerySet[Holder]) -> QuerySet[Holder]:
    return (
        rows.filter(post__is_active=True)
        .exclude(post__role__in=_NO_EMPLOYEES)
        .select_related("person", "post__unit__instansi")
        .order_by("-post_id")
    )


def _info(row: Holder) -> StaffInfo:
    return StaffInfo(
        person_id=row.person_id,
        name=row.person.name,
        nip=row.person.nip,
        rank=row.person.rank,
        post_id=row.post_id,
        role=row.post.role,
        title=row.post.title,
        unit_id=row.post.unit_id,
        unit_name=row.post.unit.name,
        unit_path=row.post.unit.path,
        instansi=row.post.unit.instansi.code,
        is_acting=row.kind != "definitif",
    )
