"""
What waits for somebody's posts: keyset pages in the order of deadlines, counts up to 100.

Each post is one walk along the partial index of open cases, joined by UNION ALL of limits (performance.md: 0.25 ms against 5 ms for IN),
so a page costs the same at ten thousand cases and at a million.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.db import connection

from emas.cases import rules
from emas.cases.access import hot
from emas.cases.access.hot import CaseRow
from emas.cases.models import Case
from emas.cases.queries import _rows
from emas.cases.queries._cursor import Cursor
from emas.cases.queries._works import worked_steps
from emas.cases.types import APPROVER, InboxFilter, InboxPage
from emas.catalogue import queries as catalogue
from emas.kernel.actor import Actor, HeldPost
from emas.kernel.errors import NotFound

COUNTED_TO: Final = 100
_MOST: Final = 100
_TABLE: Final = Case._meta.db_table
_COLUMNS: Final = ", ".join(f'c."{name}"' for name in hot.COLUMNS)
#: Above a neighbourhood, the column that holds a unit of that kind for every case.
_UNIT_COLUMN: Final = {
    "rt": "rt_unit_id",
    "rw": "rw_unit_id",
    "kelurahan": "kelurahan_unit_id",
    "kecamatan": "kecamatan_unit_id",
}
_WHOLE: Final = frozenset({"kota", "pengadilan"})


@dataclass(slots=True)
class _Where:
    """A condition in the making: text and values side by side."""

    parts: list[str] = field(default_factory=list)
    values: list[Any] = field(default_factory=list)

    def add(self, part: str, *values: Any) -> "_Where":
        self.parts.append(part)
        self.values += values
        return self

    def text(self) -> str:
        return " AND ".join(self.parts)


def inbox(*, actor: Actor, filter: InboxFilter, at: datetime) -> InboxPage:
    """
    Give a page of what waits, with counts beside the views.

    Oldest deadline first; ``done`` and ``unit`` newest first. The number of statements does not depend on the number of cases.
    Raises: NotFound when ``post_id`` is not one of the actor's posts.
    """
    posts = _posts(actor, filter.post_id)
    size = max(1, min(filter.size, _MOST))
    cursor = Cursor.read(filter.cursor)
    if filter.view == "done":
        from emas.cases.queries._handled import done_page

        rows, following, before = done_page(actor, filter, cursor, size)
    elif filter.view == "unit":
        rows, following, before = _unit_page(posts, filter, cursor, size)
    else:
        rows, following, before = _desk_page(posts, filter, cursor, size, at)
    return InboxPage(
        rows=_rows.inbox_rows(rows, at),
        counts=counts(actor=actor, at=at, post_id=filter.post_id),
        next_cursor=following,
        previous_cursor=before,
        services=_services(posts),
    )


def _posts(actor: Actor, post_id: int | None) -> tuple[HeldPost, ...]:
    if post_id is None:
        return actor.posts
    chosen = tuple(post for post in actor.posts if post.post_id == post_id)
    if not chosen:
        raise NotFound
    return chosen


def _desk_page(
    posts: Sequence[HeldPost], asked: InboxFilter, cursor: Cursor | None, size: int, at: datetime
) -> tuple[list[CaseRow], str, str]:
    if not posts:
        return [], "", ""
    backwards = cursor is not None and cursor.backwards
    order = "DESC" if backwards else "ASC"
    pieces, values = [], []
    for desk in rules.desks_of(posts):
        where = _desk_where(desk, asked.view, at)
        _narrow(where, asked, is_desk=True)
        if cursor is not None:
            sign = "<" if backwards else ">"
            where.add(f'(c."queue_at", c."id") {sign} (%s, %s)', hot.moment(cursor.at), cursor.id)
        pieces.append(
            f'SELECT * FROM (SELECT {_COLUMNS} FROM "{_TABLE}" c WHERE {where.text()} '  # noqa: S608
            f'ORDER BY c."queue_at" {order}, c."id" {order} LIMIT {size + 1}) p'
        )
        values += where.values
    sql = " UNION ALL ".join(pieces) + f' ORDER BY "queue_at" {order}, "id" {order} LIMIT {size + 1}'
    rows = _fetch(sql, values)
    return _cut(rows, cursor, size, lambda row: (row.queue_at, row.id))


def _desk_where(desk: tuple[int, str], view: str, at: datetime) -> _Where:
    where = _Where()
    # "is_open" stands bare: SQLite uses a partial index only when its condition is repeated word for word.
    where.add('c."is_open"').add('c."desk_unit_id" = %s', desk[0]).add('c."desk_role" = %s', desk[1])
    where.add('c."lane" = %s', 1) if view == "ready" else where.add('c."lane" = 0')
    if view == "returned":
        where.add('c."is_returned"')
    if view == "late":
        where.add('c."queue_at" < %s', hot.moment(at))
    return where


def _narrow(where: _Where, asked: InboxFilter, *, is_desk: bool = False) -> None:
    if asked.service:
        where.add('c."service" = %s', asked.service)
    if asked.state:
        where.add('c."state" = %s', asked.state)
    if asked.query.strip():
        # On one desk at most some thousands wait: reading them all costs the same at any size of the city, while the index of
        # names would first collect everybody of that name. The empty text keeps it out.
        column = "(c.\"search_text\" || '')" if is_desk else 'c."search_text"'
        where.add(f"{column} LIKE %s ESCAPE '\\'", like(asked.query))


def like(query: str) -> str:
    """Write a search text as a pattern: its own wildcards mean themselves."""
    bare = query.strip().lower()[:80]
    return "%" + bare.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"


def _unit_page(
    posts: Sequence[HeldPost], asked: InboxFilter, cursor: Cursor | None, size: int
) -> tuple[list[CaseRow], str, str]:
    """Everything of the unit and below, newest first: for heads and administrators, who look after all desks."""
    scopes = _scopes(posts)
    if not scopes:
        return [], "", ""
    backwards = cursor is not None and cursor.backwards
    order = "ASC" if backwards else "DESC"
    pieces, values = [], []
    for column, value, instansi in scopes:
        where = _Where().add(f'c."{column}" = %s', value)
        if column != "instansi":
            where.add('c."instansi" = %s', instansi)
        _narrow_wide(where, asked)
        if cursor is not None:
            where.add(f'c."id" {">" if backwards else "<"} %s', cursor.id)
        pieces.append(
            f'SELECT * FROM (SELECT {_COLUMNS} FROM "{_TABLE}" c WHERE {where.text()} '  # noqa: S608
            f'ORDER BY c."id" {order} LIMIT {size + 1}) p'
        )
        values += where.values
    sql = " UNION ".join(pieces) + f' ORDER BY "id" {order} LIMIT {size + 1}'
    rows = _fetch(sql, values)
    return _cut(rows, cursor, size, lambda row: (row.created_at, row.id))


def _narrow_wide(where: _Where, asked: InboxFilter) -> None:
    query = asked.query.strip().lower()
    if query and connection.vendor == "sqlite" and len(query) >= 3:
        quoted = '"' + query[:80].replace('"', '""') + '"'
        where.add('c."id" IN (SELECT rowid FROM cases_case_search WHERE search_text MATCH %s)', quoted)
        asked = InboxFilter(view=asked.view, service=asked.service, state=asked.state)
    _narrow(where, asked)


def _scopes(posts: Iterable[HeldPost]) -> list[tuple[str, Any, str]]:
    """Give (column, value, instansi) of what each post may see as a whole; one above another makes the lower one needless."""
    found: dict[tuple[str, Any], str] = {}
    for post in posts:
        if post.unit_kind in _WHOLE and post.role in {"admin", "pimpinan"}:
            found[("instansi", post.instansi)] = post.instansi
        elif post.unit_kind in _UNIT_COLUMN:
            found[(_UNIT_COLUMN[post.unit_kind], post.unit_id)] = post.instansi
        elif post.unit_kind in {"opd", "mpp"}:
            found[("desk_unit_id", post.unit_id)] = post.instansi
    return [(column, value, instansi) for (column, value), instansi in found.items()]


def _fetch(sql: str, values: Sequence[Any]) -> list[CaseRow]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [hot.as_row(row) for row in cursor.fetchall()]


def _cut(
    rows: list[CaseRow], cursor: Cursor | None, size: int, key: Callable[[CaseRow], tuple[datetime, int]]
) -> tuple[list[CaseRow], str, str]:
    """Cut a page from size + 1 rows; gives the page in reading order, and the keys of the next and the previous one."""
    backwards = cursor is not None and cursor.backwards
    has_more = len(rows) > size
    rows = rows[:size]
    if backwards:
        rows.reverse()
    if not rows:
        return rows, "", ""
    has_next = has_more if not backwards else True
    has_previous = cursor is not None and (has_more if backwards else True)
    following = Cursor(*key(rows[-1])).write() if has_next else ""
    before = Cursor(*key(rows[0]), backwards=True).write() if has_previous else ""
    return rows, following, before


def counts(*, actor: Actor, at: datetime, post_id: int | None = None) -> dict[str, int]:
    """Count ``waiting``, ``late``, ``returned`` and ``ready`` for the actor's posts: exact up to 99, 100 stands for more. One statement."""
    posts = _posts(actor, post_id)
    views = ("waiting", "late", "returned", "ready")
    if not posts:
        return dict.fromkeys(views, 0)
    columns, values = [], []
    for view in views:
        pieces = []
        for desk in rules.desks_of(posts):
            where = _desk_where(desk, view, at)
            pieces.append(
                f'SELECT * FROM (SELECT 1 AS one FROM "{_TABLE}" c WHERE {where.text()} LIMIT {COUNTED_TO}) p'  # noqa: S608
            )
            values += where.values
        union = " UNION ALL ".join(pieces)
        columns.append(f"(SELECT count(*) FROM (SELECT * FROM ({union}) u LIMIT {COUNTED_TO}) q)")  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute("SELECT " + ", ".join(columns), values)
        row = cursor.fetchone() or (0,) * len(views)
    return dict(zip(views, row, strict=True))


def next_ref(*, actor: Actor, unit_id: int, role: str, but: str = "") -> str:
    """Give the reference of what waits first on one of the actor's desks, '' when nothing does. One row of the index."""
    if (unit_id, role) not in rules.desks_of(actor.posts):
        return ""
    where = _Where().add('c."is_open"').add('c."desk_unit_id" = %s', unit_id).add('c."desk_role" = %s', role)
    where.add('c."lane" = 0').add('c."ref" <> %s', but)
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT c."ref" FROM "{_TABLE}" c WHERE {where.text()} ORDER BY c."queue_at", c."id" LIMIT 1',  # noqa: S608
            where.values,
        )
        row = cursor.fetchone()
    return str(row[0]) if row else ""


def _services(posts: Sequence[HeldPost]) -> tuple[tuple[str, str], ...]:
    """List the services whose flow has work for one of these posts: the choices of the filter."""
    definitions = catalogue.live_definitions(instansi={post.instansi for post in posts})
    worked = worked_steps(definitions=definitions, posts=posts)
    kinds = {post.unit_kind for post in posts}
    # Who approves stands in no flow: a superior sits in an office of the kind whose officials ask.
    approved = {
        d.slug
        for d in definitions
        if any(s.post and s.post.role == APPROVER for s in d.flow.steps.values())
        and any(ref.level in kinds for ref in d.filed_by)
    }
    chosen = worked.keys() | approved
    found = [(each.slug, each.title.id) for each in definitions if each.slug in chosen]
    return tuple(sorted(found, key=lambda pair: pair[1]))
