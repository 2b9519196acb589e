"""What a case of an office shows beside its answers: the page it becomes, its figures, how the lines of its list stand."""

from dataclasses import dataclass

from django.utils.safestring import SafeString

from emas.cases import queries
from emas.cases.types import BatchState, DeskCase
from emas.web.components import prose
from emas.web.desk.page import StaffRequest


@dataclass(frozen=True, slots=True)
class Office:
    """Everything empty for a case of a citizen."""

    title: str = ""
    body: SafeString | None = None
    page_id: int = 0
    is_public: bool = False
    has_figures: bool = False
    batch: BatchState | None = None


def office_of(request: StaffRequest, found: DeskCase) -> Office:
    """Gather it; a letter costs no query."""
    definition = found.definition
    spec = definition.publishes
    written = {row.name: row.value for row in found.answers}
    if spec is not None:
        page_id = queries.page_of_case(ref=found.ref)
        audience = definition.form.fields.get(spec.audience)
        inside = next((c.label.id for c in audience.choices if c.value == "staff"), "") if audience else ""
        return Office(
            title=written.get(spec.title, ""),
            body=prose.html(written.get(spec.body, "")),
            page_id=page_id,
            is_public=written.get(spec.audience, "") != inside if inside else True,
        )
    if definition.batch is not None:
        return Office(batch=queries.batch_state(actor=request.actor, ref=found.ref))
    return Office(has_figures=definition.figures is not None)
