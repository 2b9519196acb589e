"""Waiting for completeness: a step that goes on by itself once everything it needs is there (decision 0006)."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from emas.cases import rules
from emas.cases.access import completeness
from emas.cases.access.hot import CaseRow
from emas.cases.types import StepTaken
from emas.catalogue.types import ActKind, ServiceDefinition
from emas.kernel.errors import Invalid


def is_complete(row: CaseRow, definition: ServiceDefinition, at: datetime) -> bool:
    """Tell whether ``row`` waits for completeness and nothing is lacking any more."""
    waits = definition.flow.steps[row.state].work == rules.COMPLETE
    return waits and not completeness.lacking(row, definition, at)


def without_given(row: CaseRow, taken: StepTaken, detail: Mapping[str, Any]) -> CaseRow:
    """Take from the marks of a case that stays what this act gave anew: a paper sent back counts as there only then."""
    if taken.to_state != taken.from_state or not row.marked_items:
        return row
    given: Collection[str] = detail.get("asked", ())
    return replace(row, marked_items=[name for name in row.marked_items if name not in given])


def require_mark(definition: ServiceDefinition, taken: StepTaken, marked: Collection[str]) -> None:
    """
    Ask whoever sends a case back to wait for completeness to mark what is missing: with everything there it would go on at once.

    Raises: Invalid ``items``.
    """
    waits = definition.flow.steps[taken.to_state].work == rules.COMPLETE
    if waits and taken.kind == ActKind.RETURN.value and not marked:
        raise Invalid({"items": ("required",)})
