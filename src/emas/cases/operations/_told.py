"""What an act asks and is told: answers and papers that who does it fills in, kept with those of the applicant."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from emas.cases.access import colleagues, completeness, hot, sealed, titles
from emas.cases.models import Case
from emas.cases.operations import _stand_in
from emas.catalogue import queries as catalogue
from emas.catalogue.types import Act, ServiceDefinition
from emas.documents import operations as documents
from emas.documents import queries as papers
from emas.kernel import clock
from emas.kernel.errors import Invalid
from emas.people import queries as people


@dataclass(frozen=True, slots=True)
class Told:
    """What one act was told. ``answers`` are all answers after it, ``names`` what it filled in; ``faults`` by field or paper."""

    answers: dict[str, Any]
    names: tuple[str, ...]
    faults: dict[str, tuple[str, ...]]
    owner: str = ""

    def check(self) -> None:
        """Raises: Invalid, with every fault at once."""
        if self.faults:
            raise Invalid(self.faults)


def asking(definition: ServiceDefinition, state: str, name: str) -> Act | None:
    """Give the act of that name at that step if it asks something."""
    found = definition.flow.steps[state].acts.get(name) or definition.flow.anywhere.get(name)
    return found if found is not None and found.asks else None


def read(
    row: hot.CaseRow,
    definition: ServiceDefinition,
    act: Act,
    raw: Mapping[str, Any],
    uploads_owner: str,
    at: datetime,
) -> Told:
    """
    Read what ``act`` was told by the rules of the form. ``raw`` as a page or a client sends it; papers lie under ``uploads_owner``.

    A paper that is there already need not be sent again. Nothing is written. Raises: nothing for a fault; they are in the result.
    """
    form, today = definition.form, clock.local_date(at)
    opened = sealed.open_case(row.id)
    holidays = (
        people.calendar(unit_id=row.kelurahan_unit_id).holidays if row.kelurahan_unit_id else frozenset()
    )
    is_piecewise = completeness.piecewise(definition, row.state, act)
    earlier = {n: opened.answers[n] for n in act.asks if n in opened.answers} if is_piecewise else {}
    answers, faults = catalogue.parse_asked(
        form=form, asks=act.asks, stored=opened.answers, raw={**earlier, **raw},
        resident=opened.applicant, today=today, holidays=holidays,
    )  # fmt: skip
    faults |= colleagues.settle(form, answers, colleagues.office_of(row), at)
    if form.names_colleagues & set(act.asks):
        faults |= _stand_in.faults_of_case(row, definition, answers)
    sent = {a.field for a in papers.attachments(owner_ref=uploads_owner)} if uploads_owner else set()
    kept = {a.field for a in papers.attachments(owner_ref=row.papers_ref)}
    needed = catalogue.required_attachments(
        form=form, answers=answers, resident=opened.applicant, today=today, holidays=holidays, asked=act.asks
    )
    faults |= dict.fromkeys(sorted(sent - set(act.asks)), ("not_asked",))
    faults |= {spec.name: ("required",) for spec in needed if spec.name not in sent | kept}
    names = tuple(name for name in act.asks if name in sent or (name in form.fields and name in answers))
    if is_piecewise:
        faults = completeness.without_required(faults)
        names = tuple(name for name in names if name in sent or name in raw)
    return Told(answers, names, faults, uploads_owner if sent else "")


def keep(row: hot.CaseRow, definition: ServiceDefinition, told: Told) -> list[str]:
    """
    Keep what an act was told, in its open transaction; gives the ids of the papers whose place new ones took.

    Their bytes are erased by the caller once the transaction is through: what is erased does not come back with a roll-back.
    """
    kept = sealed.seal_json(told.answers, sealed.ANSWERS, row.ref)
    Case.objects.filter(pk=row.id).update(answers_sealed=kept, **titles.renamed(definition, told.answers))
    if not told.owner:
        return []
    fresh = {a.field for a in papers.attachments(owner_ref=told.owner)}
    old = [a.public_id for a in papers.attachments(owner_ref=row.papers_ref) if a.field in fresh]
    documents.move_uploads(from_owner=told.owner, to_owner=row.papers_ref)
    return old


def drop(row: hot.CaseRow, replaced: list[str], at: datetime) -> None:
    """Erase papers whose place new ones took, after the transaction."""
    for public_id in replaced:
        documents.delete_upload(public_id=public_id, owner_ref=row.papers_ref, at=at)
