"""What somebody did lately, and the two lists of an RT or RW."""

from datetime import datetime
from typing import Any, Final

from django.db import connection

from emas.cases import rules
from emas.cases.access import hot
from emas.cases.access.hot import CaseRow
from emas.cases.models import Case, Event
from emas.cases.queries import _inbox
from emas.cases.queries._cursor import Cursor
from emas.cases.types import HandledPage, HandledRow, HomeLists, InboxFilter, StepTaken
from emas.catalogue import queries as catalogue
from emas.catalogue.types import Text
from emas.kernel.actor import Actor

HOME_ROWS: Final = 20
_UNDO_SECONDS: Final = 600
_CASES: Final = Case._meta.db_table
_EVENTS: Final = Event._meta.db_table
_COLUMNS: Final = ", ".join(f'c."{name}"' for name in hot.COLUMNS)

Done = tuple[CaseRow, int, str, str, str, int, datetime]


def handled(*, actor: Actor, at: datetime, cursor: str = "", size: int = 50) -> HandledPage:
    """Give what this person decided, newest first: each case once, with his last act on it and where it stands now."""
    if actor.person_id is None:
        return HandledPage((), "")
    start = Cursor.read(cursor)
    found = _last_acts(actor.person_id, start.id if start else None, size + 1, InboxFilter())
    rows = tuple(_handled(done, at) for done in found[:size])
    following = Cursor(found[size - 1][6], found[size - 1][1]).write() if len(found) > size else ""
    return HandledPage(rows, following)


def home_lists(*, actor: Actor, at: datetime) -> HomeLists:
    """Give the home of an RT or RW: what waits for a look, nearest deadline first, and what was looked at lately."""
    page = _inbox.inbox(actor=actor, filter=InboxFilter(size=HOME_ROWS), at=at)
    return HomeLists(
        waiting=page.rows,
        handled=handled(actor=actor, at=at, size=HOME_ROWS).rows,
        waiting_count=page.counts["waiting"],
    )


def done_page(
    actor: Actor, asked: InboxFilter, cursor: Cursor | None, size: int
) -> tuple[list[CaseRow], str, str]:
    """Give the view ``done`` of an inbox."""
    if actor.person_id is None:
        return [], "", ""
    found = _last_acts(actor.person_id, cursor.id if cursor else None, size + 1, asked)
    following = Cursor(found[size - 1][6], found[size - 1][1]).write() if len(found) > size else ""
    return [done[0] for done in found[:size]], following, ""


def _last_acts(person_id: int, before: int | None, limit: int, asked: InboxFilter) -> list[Done]:
    """Read the last act of a person on each case, newest first, along the index of his events."""
    values: list[Any] = [person_id]
    # A sealed case belongs to no instansi: what somebody did there stands in the box alone.
    where = 'e."actor_person_id" = %s AND c."instansi" <> \'\''
    # What he sent himself as anyone may (a call for help) is no work of his: it stands among his reports.
    where += " AND NOT (e.\"seq\" = 1 AND c.\"channel\" IN ('web', 'official', 'staff')) AND e.\"actor_kind\" <> 'applicant'"
    if before is not None:
        where += ' AND e."id" < %s'
        values.append(before)
    if asked.service:
        where += ' AND c."service" = %s'
        values.append(asked.service)
    if asked.query.strip():
        where += " AND c.\"search_text\" LIKE %s ESCAPE '\\'"
        values.append(_inbox.like(asked.query))
    sql = (
        f'SELECT {_COLUMNS}, e."id", e."act", e."kind", e."from_state", e."seq", e."at" '  # noqa: S608
        f'FROM "{_EVENTS}" e JOIN "{_CASES}" c ON c."id" = e."case_id" WHERE {where} AND NOT EXISTS '
        f'(SELECT 1 FROM "{_EVENTS}" l WHERE l."case_id" = e."case_id" AND l."seq" > e."seq" '
        f'AND l."actor_person_id" = e."actor_person_id") ORDER BY e."id" DESC LIMIT {limit}'
    )
    width = len(hot.COLUMNS)
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return [
            (hot.as_row(row[:width]), row[width], row[width + 1], row[width + 2], row[width + 3], row[width + 4],
             _moment(row[width + 5]))
            for row in cursor.fetchall()
        ]  # fmt: skip


def _moment(value: datetime) -> datetime:
    return hot.aware(value) or value


def _handled(done: Done, at: datetime) -> HandledRow:
    row, event_id, act, kind, from_state, seq, when = done
    flow = catalogue.definition(content_hash=row.service_hash).flow
    step = flow.steps.get(from_state)
    found = (step.acts.get(act) if step else None) or flow.anywhere.get(act)
    is_last = seq == row.last_event_seq and (at - when).total_seconds() <= _UNDO_SECONDS
    can_undo = is_last and isinstance(rules.undo_step(flow, row.snapshot(), from_state, kind), StepTaken)
    return HandledRow(
        ref=row.ref,
        service_title=row.service_title,
        applicant_name=row.applicant_name,
        act=act,
        act_label=found.label if found else Text(_BUILT_IN.get(act, act)),
        at=when,
        state_title=flow.steps[row.state].title.id,
        public_status=row.public_status,
        can_undo=can_undo
        and from_state in {s.name for s in flow.steps.values() if s.post and s.post.role in {"rt", "rw"}},
        cursor=Cursor(when, event_id).write(),
    )


_BUILT_IN: Final = {"kirim": "Dikirim", "urungkan": "Ditarik kembali"}
