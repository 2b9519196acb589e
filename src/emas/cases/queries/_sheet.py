"""What may be corrected now, with what was sent: for the applicant who repairs and for the desk the case lies on."""

from datetime import datetime

from emas.audit import operations as audit
from emas.cases import access, rules
from emas.cases.access import completeness, sealed
from emas.cases.access.hot import CaseRow
from emas.cases.types import CorrectionSheet
from emas.catalogue.types import ActKind, ServiceDefinition, StepKind, Text
from emas.kernel.actor import Actor
from emas.kernel.errors import NotAllowed


def correction_sheet(*, ref: str, actor: Actor, at: datetime) -> CorrectionSheet:
    """
    Give the fields and papers that may change, with the answers as they were sent, so that nothing is asked twice.

    While the case waits for its applicant only what was marked may change, and what the act of repairing asks, which is asked anew
    (everything, when that is nothing). For staff, opening the answers is recorded. Raises: NotFound (a stranger), NotAllowed ``not_your_step`` (not the applicant's turn, not this desk).
    """
    row, definition, _places = access.case_for(actor, ref)
    is_applicant = actor.kind == "applicant"
    step = definition.flow.steps[row.state]
    waits_for_applicant = step.kind is StepKind.APPLICANT
    if rules.said_acts(definition, row.state):
        # It is answered in the conversation, not by a form.
        raise NotAllowed("not_your_step")
    if not (waits_for_applicant if is_applicant else _is_on_desk(row, actor)):
        raise NotAllowed("not_your_step")
    repairing = next((a for a in step.acts.values() if a.kind is ActKind.REPAIR), None)
    asks = repairing.asks if waits_for_applicant and repairing is not None else ()
    # What a step still needs and somebody else must bring, the applicant is not asked.
    marked = row.marked_items if waits_for_applicant and not step.needs else ()
    fields, names = definition.form.to_repair(marked, asks)
    answers = sealed.open_case(row.id).answers
    there = _kept(row, definition, at) if step.needs else frozenset[str]()
    if not is_applicant:
        audit.record("case.correct", actor, "case", row.ref, at, instansi=row.instansi)
    return CorrectionSheet(
        ref=row.ref,
        version=row.version,
        definition=definition,
        fields=fields,
        papers=names,
        answers={name: answers[name] for name in fields if name in answers and name not in asks},
        label=repairing.label if asks and repairing is not None else Text(""),
        kept=tuple(name for name in names if name in there) if step.needs else (),
    )


def _kept(row: CaseRow, definition: ServiceDefinition, at: datetime) -> frozenset[str]:
    """The papers of this step that are there already and were not sent back."""
    needs = definition.flow.steps[row.state].needs
    return frozenset(needs).difference(completeness.lacking(row, definition, at))


def _is_on_desk(row: CaseRow, actor: Actor) -> bool:
    return (row.desk_unit_id, row.desk_role) in access.held(actor)
