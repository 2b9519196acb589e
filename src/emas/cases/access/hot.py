"""
The hot statements of an act as prebuilt SQL: read one case, compare-and-swap it, add its event, read its past acts.

Why not the ORM here: an act is five statements, and building them anew each time costs several times what the database takes to
run them (performance.md: 600 acts a second by ORM, 3,400 raw). The columns are listed once, the statements are built once from
the models, and both databases run the same text.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any, Final

from django.db import connection

from emas.cases.models import Case, Event
from emas.cases.types import PastAct, Places, Snapshot

#: The desk of sealed cases: no post has this role, so no list of a post ever holds one.
SEALED: Final = "sealed"


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One case as decisions need it: no sealed column, no query set."""

    id: int
    ref: str
    instansi: str
    service: str
    service_version_id: int
    service_hash: str
    service_title: str
    version: int
    state: str
    public_status: str
    returned_from: str
    marked_items: list[str]
    counters: dict[str, int]
    channel: str
    applicant_name: str
    applicant_digest: str
    rt_unit_id: int | None
    rw_unit_id: int | None
    kelurahan_unit_id: int | None
    kecamatan_unit_id: int | None
    desk_unit_id: int | None
    desk_role: str
    is_open: bool
    due_at: datetime | None
    promise_due_at: datetime | None
    clock_started_at: datetime | None
    entered_at: datetime
    expires_at: datetime | None
    next_timer_at: datetime | None
    reminders_sent: int
    paused_at: datetime | None
    queue_at: datetime
    lane: int
    is_returned: bool
    is_manual: bool
    subject_key: str
    replaces_ref: str
    root_ref: str
    last_event_hash: str
    last_event_seq: int
    created_at: datetime
    closed_at: datetime | None
    origin_unit_id: int | None = None
    applicant_person_id: int | None = None
    approvers: list[list[int] | None] | None = None

    def places(self, *, kota: int | None = None, fixed: dict[str, int] | None = None) -> Places:
        """Give the units of this case by level."""
        return Places(
            rt=self.rt_unit_id,
            rw=self.rw_unit_id,
            kelurahan=self.kelurahan_unit_id,
            kecamatan=self.kecamatan_unit_id,
            kota=kota,
            fixed=fixed or {},
            origin=self.origin_unit_id,
            approvers=tuple((seat[0], seat[1]) if seat else None for seat in self.approvers or ()),
        )

    @property
    def is_sealed(self) -> bool:
        """Tell whether this is a sealed case: it stands on no desk, in no list, and opens with keys of its own."""
        return self.desk_role == SEALED

    @property
    def papers_ref(self) -> str:
        """Give the reference under which the papers of this case are kept."""
        return self.root_ref or self.ref

    def snapshot(self) -> Snapshot:
        """Give the part of this case that decides."""
        return Snapshot(self.state, self.returned_from, self.counters, self.clock_started_at is not None)


COLUMNS = tuple(CaseRow.__slots__)
_TIMES = tuple(
    COLUMNS.index(name)
    for name in COLUMNS
    if name.endswith("_at") and Case._meta.get_field(name).get_internal_type() == "DateTimeField"
)
_JSON = tuple(COLUMNS.index(name) for name in ("marked_items", "counters", "approvers"))
_BOOL = tuple(COLUMNS.index(name) for name in ("is_open", "is_returned", "is_manual"))

SWAPPED = (
    "state",
    "public_status",
    "returned_from",
    "marked_items",
    "counters",
    "rt_unit_id",
    "rw_unit_id",
    "kelurahan_unit_id",
    "kecamatan_unit_id",
    "desk_unit_id",
    "desk_role",
    "is_open",
    "due_at",
    "promise_due_at",
    "clock_started_at",
    "entered_at",
    "expires_at",
    "next_timer_at",
    "reminders_sent",
    "paused_at",
    "queue_at",
    "lane",
    "is_returned",
    "last_event_hash",
    "last_event_seq",
    "closed_at",
)
_EVENT = (
    "case_id",
    "seq",
    "at",
    "act",
    "kind",
    "from_state",
    "to_state",
    "actor",
    "actor_name",
    "actor_person_id",
    "actor_role",
    "actor_unit_id",
    "actor_kind",
    "note_sealed",
    "detail",
    "prev_hash",
    "hash",
)


@cache
def _select(where: str) -> str:
    columns = ", ".join(f'"{name}"' for name in COLUMNS)
    return f'SELECT {columns} FROM "{Case._meta.db_table}" WHERE {where}'  # noqa: S608


@cache
def _swap(guarded: bool) -> str:
    sets = ", ".join(f'"{name}" = %s' for name in SWAPPED)
    guard = ' AND "version" = %s AND "state" = %s' if guarded else ""
    return f'UPDATE "{Case._meta.db_table}" SET "version" = "version" + 1, {sets} WHERE "id" = %s{guard}'  # noqa: S608


@cache
def _insert_event() -> str:
    columns = ", ".join(f'"{name}"' for name in _EVENT)
    marks = ", ".join(["%s"] * len(_EVENT))
    return f'INSERT INTO "{Event._meta.db_table}" ({columns}) VALUES ({marks})'  # noqa: S608


def load(ref: str) -> CaseRow | None:
    """Read the case with that reference, or nothing."""
    with connection.cursor() as cursor:
        cursor.execute(_select('"ref" = %s'), [ref])
        row = cursor.fetchone()
    return None if row is None else as_row(row)


def load_id(case_id: int) -> CaseRow | None:
    """Read the case with that primary key, or nothing."""
    with connection.cursor() as cursor:
        cursor.execute(_select('"id" = %s'), [case_id])
        row = cursor.fetchone()
    return None if row is None else as_row(row)


def as_row(values: Sequence[Any]) -> CaseRow:
    """Make a row of what the database gave: aware times, decoded JSON, real booleans."""
    cells = list(values)
    for index in _TIMES:
        cells[index] = aware(cells[index])
    for index in _JSON:
        if isinstance(cells[index], str):
            cells[index] = json.loads(cells[index])
    for index in _BOOL:
        cells[index] = bool(cells[index])
    return CaseRow(*cells)


def aware(value: datetime | None) -> datetime | None:
    """Give a moment its zone: SQLite hands out naive UTC."""
    if value is not None and value.tzinfo is None:
        return value.replace(tzinfo=UTC)
    return value


def moment(value: datetime | None) -> Any:
    """Write a moment as the database at hand keeps it: SQLite as text in UTC, without the zone."""
    if value is None or connection.vendor != "sqlite":
        return value
    return str(value.astimezone(UTC).replace(tzinfo=None))


def swap(row: CaseRow, new: CaseRow, *, guarded: bool = True) -> bool:
    """
    Write ``new`` over ``row`` if nobody did so since ``row`` was read; tell whether that held.

    ``guarded=False`` drops the comparison: only for the drill that shows what it protects from.
    """
    values = [_plain(getattr(new, name)) for name in SWAPPED]
    values.append(row.id)
    if guarded:
        values += [row.version, row.state]
    with connection.cursor() as cursor:
        cursor.execute(_swap(guarded), values)
        return bool(cursor.rowcount == 1)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, dict | list):
        return json.dumps(value)
    return value


def insert_event(values: dict[str, Any]) -> None:
    """Add one event; ``values`` by column, all of them."""
    with connection.cursor() as cursor:
        cursor.execute(_insert_event(), [_plain(values[name]) for name in _EVENT])


def visited(case_id: int, *, until: int | None = None) -> frozenset[str]:
    """Give the steps at which a case was, as far as the event ``until`` (its ``seq``) where one is named."""
    rows = Event.objects.filter(case_id=case_id)
    if until is not None:
        rows = rows.filter(seq__lte=until)
    return frozenset(rows.values_list("to_state", flat=True))


def past_acts(case_id: int) -> tuple[PastAct, ...]:
    """Read what was done on a case, in order, as later decisions look back at it."""
    rows = (
        Event.objects.filter(case_id=case_id)
        .order_by("seq")
        .values_list("kind", "from_state", "to_state", "actor_person_id", "detail")
    )
    return tuple(
        PastAct(kind, before, after, person, tuple(detail.get("skipped", ())))
        for kind, before, after, person, detail in rows
    )
