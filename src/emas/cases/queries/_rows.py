"""Rows of lists as pages show them."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

from emas.cases.access.hot import CaseRow
from emas.cases.types import InboxRow
from emas.catalogue import queries as catalogue
from emas.people import queries as people
from emas.people.types import UnitInfo

_SOON: Final = timedelta(hours=4)
_SIGNING: Final = frozenset({"sign", "retry"})


def inbox_rows(rows: Sequence[CaseRow], at: datetime) -> tuple[InboxRow, ...]:
    """Make the rows of a list; one query for all unit names, none per row."""
    units = people.units(unit_ids=_unit_ids(rows)) if rows else {}
    return tuple(_row(row, units, at) for row in rows)


def _unit_ids(rows: Iterable[CaseRow]) -> set[int]:
    ids = {u for row in rows for u in (row.rt_unit_id, row.rw_unit_id, row.kelurahan_unit_id)}
    return {unit_id for unit_id in ids if unit_id is not None}


def _row(row: CaseRow, units: dict[int, UnitInfo], at: datetime) -> InboxRow:
    step = catalogue.definition(content_hash=row.service_hash).flow.steps[row.state]
    due_at = row.due_at
    return InboxRow(
        ref=row.ref,
        version=row.version,
        service=row.service,
        service_title=row.service_title,
        applicant_name=row.applicant_name,
        state=row.state,
        state_title=step.title.id,
        unit_name=_place(row, units),
        entered_at=row.entered_at,
        due_at=due_at,
        is_overdue=row.is_open and due_at is not None and due_at < at,
        is_due_soon=row.is_open and due_at is not None and at <= due_at <= at + _SOON,
        is_returned=row.is_returned,
        channel=row.channel,
        is_to_sign=any(act.kind in _SIGNING for act in step.acts.values()),
    )


def _place(row: CaseRow, units: dict[int, UnitInfo]) -> str:
    parts = (row.rt_unit_id, row.rw_unit_id, row.kelurahan_unit_id)
    return " ".join(units[part].name for part in parts if part is not None and part in units)
