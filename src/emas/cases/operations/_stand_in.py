"""Absence of a holder: for the days that a case decided, the named deputy takes the applicant's posts and signature line."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from emas.cases.access import colleagues, hot, sealed
from emas.catalogue.types import ServiceDefinition
from emas.documents import queries as letters
from emas.kernel import clock
from emas.kernel.errors import Invalid
from emas.people import operations as people
from emas.people import queries as facts

if TYPE_CHECKING:
    from emas.cases.operations._effects import Occasion

Faults = dict[str, tuple[str, ...]]


def faults(
    definition: ServiceDefinition, answers: Mapping[str, Any], person_id: int | None, source: str = ""
) -> Faults:
    """Say what speaks against the deputy that a form names, at the field that names him; nothing where no deputy is asked."""
    spec = definition.stand_in
    days = _days(definition, answers)
    if spec is None or person_id is None or days is None:
        return {}
    deputy = colleagues.person_in(answers, spec.person)
    code = facts.absence_fault(
        person_id=person_id, deputy_id=deputy, start_on=days[0], end_on=days[1], source=source
    )
    if code == "period_backwards":
        return {spec.end: (code,)}
    return {spec.person: (code,)} if code else {}


def faults_of_case(row: hot.CaseRow, definition: ServiceDefinition, answers: Mapping[str, Any]) -> Faults:
    """The same for answers of a case that an act changes."""
    return faults(definition, answers, row.applicant_person_id, row.ref)


def begin(occasion: "Occasion") -> None:
    """
    Note the absence that this act decides and hand the posts over. Raises: Invalid under the field of the deputy.

    The dates may still have changed on the way; asked again for the same case the new ones count.
    """
    row, definition = occasion.row, occasion.definition
    spec, answers = definition.stand_in, sealed.open_case(row.id).answers
    days = _days(definition, answers)
    if spec is None or days is None or row.applicant_person_id is None:
        return
    try:
        people.begin_absence(
            person_id=row.applicant_person_id,
            deputy_id=colleagues.person_in(answers, spec.person),
            start_on=days[0],
            end_on=days[1],
            basis=_basis(row, definition),
            source=row.ref,
            actor=occasion.actor,
            at=occasion.at,
        )
    except Invalid as fault:
        raise Invalid({spec.person: fault.faults.get("", ("deputy_absent",))}) from None


def end(occasion: "Occasion") -> None:
    """End the absence of this case: from the day that was answered as ``back``, else from today the official works again."""
    spec, answers = occasion.definition.stand_in, sealed.open_case(occasion.row.id).answers
    back = answers.get(spec.back) if spec is not None and spec.back else None
    people.end_absence(
        source=occasion.row.ref,
        back_on=date.fromisoformat(str(back)) if back else clock.local_date(occasion.at),
        actor=occasion.actor,
        at=occasion.at,
    )


def _days(definition: ServiceDefinition, answers: Mapping[str, Any]) -> tuple[date, date] | None:
    spec = definition.stand_in
    if spec is None or not answers.get(spec.start) or not answers.get(spec.end):
        return None
    return date.fromisoformat(str(answers[spec.start])), date.fromisoformat(str(answers[spec.end]))


def _basis(row: hot.CaseRow, definition: ServiceDefinition) -> str:
    """The paper on which the deputy acts: the number of the request, else its code (letter-format section 6)."""
    given = next((n for n in letters.numbers_of_case(case_ref=row.ref) if n.state == "terpakai"), None)
    return f"{definition.title.id} {f'Nomor {given.number}' if given else row.ref}"[:200]
