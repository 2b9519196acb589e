"""What a case that waits for completeness still lacks."""

from collections.abc import Collection, Mapping
from datetime import datetime

from emas.cases.access import sealed
from emas.cases.access.hot import CaseRow
from emas.catalogue import queries as catalogue
from emas.catalogue.types import Act, ServiceDefinition, Text
from emas.documents import queries as papers
from emas.kernel import clock
from emas.kernel.errors import Invalid


def lacking(row: CaseRow, definition: ServiceDefinition, at: datetime) -> tuple[str, ...]:
    """Give the fields and papers that the present step needs and that are not there, or were sent back; in the step's order."""
    needs = definition.flow.steps[row.state].needs
    if not needs:
        return ()
    opened = sealed.open_case(row.id)
    gaps = catalogue.lacking(
        form=definition.form,
        names=needs,
        answers=opened.answers,
        papers={paper.field for paper in papers.attachments(owner_ref=row.papers_ref)},
        resident=opened.applicant,
        today=clock.local_date(at),
    )
    return tuple(name for name in needs if name in gaps or name in row.marked_items)


def given(row: CaseRow, names: Collection[str]) -> tuple[str, ...]:
    """Give which of the fields and papers ``names`` the case has."""
    if not names:
        return ()
    answers = sealed.open_case(row.id).answers
    kept = {paper.field for paper in papers.attachments(owner_ref=row.papers_ref)}
    return tuple(name for name in names if name in kept or answers.get(name) not in (None, ""))


def label_of(definition: ServiceDefinition, name: str) -> Text:
    """Give what a page calls a field or a paper."""
    form = definition.form
    return form.fields[name].label if name in form.fields else form.attachments[name].label


def labels(row: CaseRow, definition: ServiceDefinition, at: datetime) -> tuple[Text, ...]:
    """Give what is lacking in words."""
    return tuple(label_of(definition, name) for name in lacking(row, definition, at))


def piecewise(definition: ServiceDefinition, state: str, act: Act) -> bool:
    """Tell whether what ``act`` asks may come piece by piece: the step itself waits until everything is there."""
    step = definition.flow.steps[state]
    return bool(step.needs) and act.name in step.acts


def require_something(definition: ServiceDefinition, state: str, act: Act, told: Collection[str]) -> None:
    """Refuse an act by which pieces come when none came. Raises: Invalid ``required`` at the first thing it asks."""
    if piecewise(definition, state, act) and act.asks and not told:
        raise Invalid({act.asks[0]: ("required",)})


def without_required(faults: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Leave out of ``faults`` that something is missing."""
    kept = {name: tuple(code for code in codes if code != "required") for name, codes in faults.items()}
    return {name: codes for name, codes in kept.items() if codes}
