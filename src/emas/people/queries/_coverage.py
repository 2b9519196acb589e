"""Which posts lack a holder or an account, before a citizen meets the gap."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from emas.kernel import clock
from emas.kernel.actor import SYSTEM, Actor, HoldingKind
from emas.people import access
from emas.people.models import Account, Post, Unit
from emas.people.queries import _posts
from emas.people.types import CoverageCell, CoverageRow, HolderInfo, UnitKind

#: One of each is expected: Perwali 107/2021 Pasal 9(2), 9(3) and 11(1)b; flows section 9.
EXPECTED: dict[str, tuple[str, ...]] = {
    UnitKind.KELURAHAN: ("cs", "operator", "kasi", "sekretaris", "kepala"),
    UnitKind.KECAMATAN: ("cs", "operator", "kasi", "sekretaris", "kepala", "admin"),
    UnitKind.RW: ("rw",),
    UnitKind.RT: ("rt",),
}
_HEADS = frozenset({HoldingKind.DEFINITIVE, HoldingKind.PLT, HoldingKind.PLH})


def coverage(
    *,
    at: datetime,
    actor: Actor = SYSTEM,
    kecamatan_id: int | None = None,
    kinds: tuple[str, ...] = (
        UnitKind.KELURAHAN,
        UnitKind.KECAMATAN,
        UnitKind.OPD,
        UnitKind.MPP,
        UnitKind.COURT,
    ),
    only_lacking: bool = False,
) -> tuple[CoverageRow, ...]:
    """
    List posts in the actor's reach with what they lack: ``post``, ``holder``, ``account``, ``too_many``, or '' for nothing.

    "Exactly one" is what Perwali 107/2021 Pasal 9 asks for; who acts a.n. or u.b. beside the head is not counted.
    """
    found = _rows_by_unit(actor, at, kecamatan_id, kinds)
    return tuple(row for _unit, rows in found for row in rows if row.lacks or not only_lacking)


def _rows_by_unit(
    actor: Actor, at: datetime, kecamatan_id: int | None, kinds: tuple[str, ...]
) -> list[tuple[Unit, list[CoverageRow]]]:
    units = list(_units(actor, kecamatan_id, kinds))
    names = {u.path: (u.pk, u.name) for u in Unit.objects.filter(kind=UnitKind.KECAMATAN)}
    posts: dict[int, list[Post]] = {}
    for post in Post.objects.filter(unit_id__in=[u.pk for u in units], is_active=True).order_by(
        "role", "seat"
    ):
        posts.setdefault(post.unit_id, []).append(post)
    on_duty = _posts.duty_by_post((p.pk for each in posts.values() for p in each), clock.local_date(at))
    found = []
    for unit in units:
        kecamatan = _line_of(unit.path, names)
        name = kecamatan[1] if kecamatan else ""
        found.append((unit, _unit_rows(unit, posts.get(unit.pk, []), on_duty, name)))
    return found


def _units(actor: Actor, kecamatan_id: int | None, kinds: tuple[str, ...]) -> list[Unit]:
    rows = Unit.objects.filter(access.units_in_reach(actor), kind__in=kinds, is_active=True)
    if kecamatan_id:
        path = Unit.objects.filter(pk=kecamatan_id).values_list("path", flat=True).first()
        rows = rows.filter(path__startswith=path or "-")
    return list(rows.order_by("path"))


def _unit_rows(
    unit: Unit, posts: list[Post], on_duty: dict[int, tuple[HolderInfo, ...]], kecamatan: str
) -> list[CoverageRow]:
    rows = []
    present = {post.role for post in posts}
    for post in posts:
        heads = [h for h in on_duty.get(post.pk, ()) if h.kind in _HEADS]
        holder = heads[0].name if heads else ""
        rows.append(_row(unit, post.role, post.title, kecamatan, holder, _lacks(heads)))
    rows += [
        _row(unit, role, "", kecamatan, "", "post")
        for role in EXPECTED.get(unit.kind, ())
        if role not in present
    ]
    return rows


def _lacks(heads: list[HolderInfo]) -> str:
    if not heads:
        return "holder"
    if len(heads) > 1:
        return "too_many"
    return "" if heads[0].has_active_account else "account"


def _row(unit: Unit, role: str, title: str, kecamatan: str, holder: str, lacks: str) -> CoverageRow:
    return CoverageRow(
        unit_id=unit.pk,
        unit_name=unit.name,
        unit_kind=UnitKind(unit.kind),
        kecamatan=kecamatan,
        role=role,
        title=title,
        holder_name=holder,
        lacks=lacks,
    )


def coverage_table(
    *, at: datetime, actor: Actor = SYSTEM, kecamatan_id: int | None = None
) -> tuple[CoverageCell, ...]:
    """
    Count filled and expected posts by line, level and role: the table of officials of flows section 9, measure (a).

    The lines are the kecamatan in the actor's reach; with ``kecamatan_id`` the office and the kelurahan of that one. Filled means exactly
    one holder, with an active account. The number of statements does not depend on the size of the city.
    """
    kinds = (UnitKind.KECAMATAN, UnitKind.KELURAHAN, UnitKind.RW, UnitKind.RT)
    filled: Counter[tuple[int, UnitKind, str]] = Counter()
    expected: Counter[tuple[int, UnitKind, str]] = Counter()
    lines: dict[str, tuple[int, str]] = {}
    for unit, rows in _rows_by_unit(actor, at, kecamatan_id, kinds):
        if unit.kind == UnitKind.KECAMATAN or (kecamatan_id and unit.kind == UnitKind.KELURAHAN):
            lines[unit.path] = (unit.pk, unit.name)
        line = _line_of(unit.path, lines)
        if line is None:
            continue
        for row in rows:
            expected[(line[0], row.unit_kind, row.role)] += 1
            filled[(line[0], row.unit_kind, row.role)] += not row.lacks
    names = dict(lines.values())
    return tuple(
        CoverageCell(key[0], names[key[0]], level=key[1], role=key[2], filled=filled[key], expected=count)
        for key, count in expected.items()
    )


def _line_of(path: str, lines: dict[str, tuple[int, str]]) -> tuple[int, str] | None:
    """Give the nearest of ``lines`` (id and name by path) at or above ``path``."""
    parts = path.rstrip("/").split("/")
    for end in range(len(parts), 0, -1):
        found = lines.get("/".join(parts[:end]) + "/")
        if found is not None:
            return found
    return None


def neighbour_use(*, unit_ids: Iterable[int], at: datetime) -> dict[str, Counter[str]]:
    """Count for the RT and RW among ``unit_ids``, by role: ``posts``, ``active`` accounts, and those ``never_signed_in``. Two queries."""
    wanted = Post.objects.filter(unit_id__in=set(unit_ids), role__in=("rt", "rw"), is_active=True)
    posts = {post.pk: post.role for post in wanted}
    found: dict[str, Counter[str]] = {role: Counter() for role in sorted(set(posts.values()))}
    on_duty = _posts.duty_by_post(posts, clock.local_date(at))
    signed_in = set(
        Account.objects.filter(
            person_id__in={h.person_id for held in on_duty.values() for h in held},
            first_signed_in_at__isnull=False,
        ).values_list("person_id", flat=True)
    )
    for post_id, role in posts.items():
        heads = [h for h in on_duty.get(post_id, ()) if h.kind in _HEADS]
        found[role]["posts"] += 1
        found[role]["active"] += any(h.has_active_account for h in heads)
        found[role]["never_signed_in"] += any(
            h.has_active_account and h.person_id not in signed_in for h in heads
        )
    return found
