"""The figures of one report: counted anew while it is drafted, as they were frozen once it is signed."""

import hashlib
import json
from datetime import date, datetime
from typing import Any

from emas.cases import access
from emas.cases.access import sealed
from emas.cases.models import Event, FrozenFigures
from emas.cases.queries import _desk, _period
from emas.cases.types import PeriodReport
from emas.catalogue.types import FieldType
from emas.kernel.actor import Actor
from emas.kernel.errors import Conflict, NotFound


def period_report(*, actor: Actor, ref: str, at: datetime) -> PeriodReport:
    """
    Give the figures and notes of a report to whoever has a post in its flow.

    The latest frozen figures once there are some (their hash is checked each time), else those of this moment. Raises: NotFound (a
    stranger, or a case without figures), Conflict ``figures_changed`` when the stored figures do not fit their hash.
    """
    seen = _desk.see(actor, ref)
    spec = seen.definition.figures
    if spec is None or not seen.keys:
        raise NotFound("figures")
    answers = sealed.open_case(seen.row.id).answers
    frozen = FrozenFigures.objects.filter(case_id=seen.row.id).order_by("-pk").first()
    if frozen is not None:
        if hashlib.sha256(frozen.content.encode()).hexdigest() != frozen.digest:
            raise Conflict("figures_changed")
        figures = json.loads(frozen.content)
    else:
        start, end = date.fromisoformat(answers[spec.start]), date.fromisoformat(answers[spec.end])
        figures = _period.period_figures(
            instansi=seen.row.instansi, start_on=start, end_on=max(start, end), at=at
        )
    return PeriodReport(
        ref=seen.row.ref,
        title=seen.definition.title,
        figures=figures,
        digest=frozen.digest if frozen else "",
        frozen_at=frozen.frozen_at if frozen else None,
        notes=_notes(seen, answers),
        signed_by=_signer(seen, frozen.frozen_at) if frozen else "",
        waits_for_reader=seen.step.title
        if (seen.row.desk_unit_id, seen.row.desk_role) in access.held(actor)
        else None,
    )


def _notes(seen: _desk.Seen, answers: dict[str, Any]) -> tuple[tuple[Any, str], ...]:
    """What the team wrote, in the order of the form: long texts and the lines of tables."""
    from emas.catalogue import queries as catalogue

    found = []
    for name, field in seen.definition.form.fields.items():
        value = answers.get(name)
        if value and field.type in {FieldType.AREA, FieldType.TEXT}:
            found.append((field.label, str(value)))
        elif value and field.type is FieldType.TABLE:
            rows = catalogue.written_rows(field=field, value=value)
            found.append((field.label, "\n".join(" · ".join(cell for cell in row if cell) for row in rows)))
    return tuple(found)


def _signer(seen: _desk.Seen, frozen_at: datetime) -> str:
    """Who froze it: the person who did that act at that moment."""
    freezing = {
        act.name
        for step in seen.definition.flow.steps.values()
        for act in step.acts.values()
        if "freeze_figures" in act.effects
    }
    rows = Event.objects.filter(case_id=seen.row.id, at=frozen_at, act__in=freezing).order_by("-seq")
    return rows.values_list("actor_name", flat=True).first() or ""
