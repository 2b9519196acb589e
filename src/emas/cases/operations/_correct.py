"""Answers put right: by the applicant where something was marked, by the operator who drafts."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from emas.cases.access import colleagues, hot, sealed, titles
from emas.cases.models import Case
from emas.cases.operations import _account, _stand_in
from emas.catalogue import queries as catalogue
from emas.catalogue.types import ServiceDefinition
from emas.kernel import clock
from emas.kernel.errors import Invalid
from emas.people import queries as people


def correct_answers(
    row: hot.CaseRow,
    definition: ServiceDefinition,
    raw: Mapping[str, Any],
    allowed: frozenset[str],
    at: datetime,
) -> list[str]:
    """
    Write corrected answers and give the names that changed; fields outside ``allowed`` keep their value (empty: all may change).

    Needs the open act transaction. Raises: Invalid by field.
    """
    opened = sealed.open_case(row.id)
    fixed = definition.form.fixed_fields
    fields = {n for n in definition.form.page_fields if (not allowed or n in allowed) and n not in fixed}
    given = {key: value for key, value in raw.items() if _field_of(key, definition) in fields}
    if not given:
        return []
    replaced = {_field_of(key, definition) for key in given}
    merged = {k: v for k, v in opened.answers.items() if k not in replaced} | given
    clean, faults = catalogue.parse_answers(
        form=definition.form,
        raw=colleagues.filled(definition.form, merged, colleagues.office_of(row), at),
        resident=opened.applicant,
        today=clock.local_date(at),
        asked=tuple(opened.answers),
        holidays=people.calendar(unit_id=row.kelurahan_unit_id).holidays
        if row.kelurahan_unit_id
        else frozenset(),
    )
    faults.update(colleagues.settle(definition.form, clean, colleagues.office_of(row), at))
    if not faults:
        faults = _stand_in.faults_of_case(row, definition, clean)
    if faults:
        raise Invalid(faults)
    Case.objects.filter(pk=row.id).update(
        answers_sealed=sealed.seal_json(clean, sealed.ANSWERS, row.ref), **titles.renamed(definition, clean)
    )
    _account.refill(row, definition, clean)
    return sorted(n for n in definition.form.fields if clean.get(n) != opened.answers.get(n))


def _field_of(key: str, definition: ServiceDefinition) -> str:
    """Give the field a posted name belongs to: tables and dates are posted as ``<field>-<part>``."""
    if key in definition.form.fields:
        return key
    head = key.partition("-")[0]
    return head if head in definition.form.fields else ""
