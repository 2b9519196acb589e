"""Figures of a period, kept as they were: filled while a report is drafted, frozen with their hash when it is signed."""

import hashlib
import json
from datetime import date, datetime
from typing import Any

from emas.cases.access import sealed
from emas.cases.access.hot import CaseRow
from emas.cases.models import FrozenFigures
from emas.cases.queries import _period
from emas.catalogue.types import ServiceDefinition
from emas.kernel.errors import Invalid


def freeze(*, row: CaseRow, definition: ServiceDefinition, at: datetime) -> str:
    """
    Store the figures of the case's period as they are at ``at`` and give their SHA-256. Needs the open act transaction.

    Each signing freezes anew: a report that came back is signed over the figures of that day; the earlier ones stay. Raises: Invalid
    ``period_backwards``.
    """
    start, end = period_of(row, definition)
    figures = _period.period_figures(instansi=row.instansi, start_on=start, end_on=end, at=at)
    content = canonical(figures)
    digest = hashlib.sha256(content.encode()).hexdigest()
    FrozenFigures.objects.create(
        case_id=row.id, start_on=start, end_on=end, content=content, digest=digest, frozen_at=at
    )
    return digest


def period_of(row: CaseRow, definition: ServiceDefinition) -> tuple[date, date]:
    """Give first and last day of the period that a report is about. Raises: Invalid ``period_backwards``."""
    spec = definition.figures
    assert spec is not None, "checked when the service is loaded"
    answers = sealed.open_case(row.id).answers
    start, end = date.fromisoformat(answers[spec.start]), date.fromisoformat(answers[spec.end])
    if end < start:
        raise Invalid({spec.end: ("period_backwards",)})
    return start, end


def canonical(figures: dict[str, Any]) -> str:
    """Write figures as the text whose hash is kept."""
    return json.dumps(figures, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
