"""Where letters lie now: open cases by role and level, the oldest, how many are late."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Count, Min, Q, QuerySet

from emas.cases.models import Case
from emas.cases.types import Position
from emas.catalogue import queries as catalogue
from emas.kernel.actor import Actor

_NEIGHBOURS = {"rt", "rw"}
_WHOLE = frozenset({"kota", "pengadilan"})


def positions(*, actor: Actor, at: datetime, kecamatan_id: int | None = None) -> tuple[Position, ...]:
    """
    Count open letters by line, level and role for an administrator: measure (b) of flows section 9. Two statements.

    Lines as in ``people.queries.coverage_table``: the kecamatan in reach, or with ``kecamatan_id`` its office and kelurahan. What waits
    for the applicant or the system lies with no role and is left out, as are cases of services without a letter.
    """
    rows = _reach(Case.objects.filter(is_open=True, lane=0), actor)
    if kecamatan_id is not None:
        rows = rows.filter(kecamatan_unit_id=kecamatan_id)
    letters = [d.slug for d in catalogue.live_definitions() if d.letter is not None]
    grouped = (
        rows.filter(service__in=letters, desk_unit_id__isnull=False, kecamatan_unit_id__isnull=False)
        .values("kecamatan_unit_id", "kelurahan_unit_id", "desk_unit_id", "desk_role")
        .annotate(n=Count("id"), late=Count("id", filter=Q(due_at__lt=at)), oldest=Min("entered_at"))
        .order_by()
    )
    return _merged(_position(row, kecamatan_id) for row in grouped)


def _reach(rows: QuerySet[Case], actor: Actor) -> QuerySet[Case]:
    if actor.kind == "system":
        return rows
    condition = Q(pk__in=())
    for post in actor.posts:
        if post.role == "admin" and post.unit_kind in _WHOLE:
            condition |= Q(instansi=post.instansi)
        elif post.role == "admin" and post.unit_kind == "kecamatan":
            condition |= Q(kecamatan_unit_id=post.unit_id)
    return rows.filter(condition)


def _position(row: Mapping[str, Any], kecamatan_id: int | None) -> Position:
    level = _level(row)
    below = level in _NEIGHBOURS | {"kelurahan"} and kecamatan_id is not None
    line = row["kelurahan_unit_id"] if below and row["kelurahan_unit_id"] else row["kecamatan_unit_id"]
    return Position(line, level, row["desk_role"], row["n"], row["late"], row["oldest"])


def _level(row: Mapping[str, Any]) -> str:
    if row["desk_role"] in _NEIGHBOURS:
        return str(row["desk_role"])
    if row["desk_unit_id"] == row["kelurahan_unit_id"]:
        return "kelurahan"
    return "kecamatan" if row["desk_unit_id"] == row["kecamatan_unit_id"] else "opd"


def _merged(found: Iterable[Position]) -> tuple[Position, ...]:
    """Join what stands in the same cell: the RT of one kecamatan are one cell, however many they are."""
    cells: dict[tuple[int, str, str], Position] = {}
    for each in found:
        key = (each.line_id, each.level, each.role)
        had = cells.get(key)
        cells[key] = each if had is None else _sum(had, each)
    return tuple(cells.values())


def _sum(one: Position, other: Position) -> Position:
    return Position(
        one.line_id,
        one.level,
        one.role,
        one.open_cases + other.open_cases,
        one.late + other.late,
        min(one.oldest_at, other.oldest_at),
    )
