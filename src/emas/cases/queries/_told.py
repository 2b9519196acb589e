"""What an act asks now: questions and papers, with what was told before."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from emas.cases.access import completeness, sealed
from emas.cases.queries import _desk
from emas.cases.types import ActSheet
from emas.catalogue import queries as catalogue
from emas.documents import queries as documents
from emas.kernel import clock
from emas.kernel.actor import Actor
from emas.kernel.errors import NotAllowed
from emas.people import queries as people


def act_sheet(
    *, actor: Actor, ref: str, act: str, at: datetime, raw: Mapping[str, Any] | None = None
) -> ActSheet:
    """
    Give what ``act`` asks with the answers so far: those kept, or those typed in ``raw``.

    Which questions are asked follows the conditions of the form. Secret answers are offered again only where the reader may see them.
    Raises: NotFound (a stranger), NotAllowed ``not_your_step`` (there is no such act here).
    """
    seen = _desk.see(actor, ref)
    definition, row = seen.definition, seen.row
    found = seen.step.acts.get(act) or definition.flow.anywhere.get(act)
    if found is None or not seen.keys:
        raise NotAllowed("not_your_step")
    opened = sealed.open_case(row.id)
    calendar = people.calendar(unit_id=row.kelurahan_unit_id) if row.kelurahan_unit_id else None
    common: dict[str, Any] = {
        "form": definition.form,
        "resident": opened.applicant,
        "today": clock.local_date(at),
        "holidays": calendar.holidays if calendar else frozenset(),
    }
    answers = opened.answers
    is_piecewise = completeness.piecewise(definition, row.state, found)
    faults: dict[str, tuple[str, ...]] = {}
    if raw is not None:
        answers, faults = catalogue.parse_asked(asks=found.asks, stored=answers, raw=raw, **common)
        faults = completeness.without_required(faults) if is_piecewise else faults
    shown = catalogue.visible_fields(answers=answers, asked=(*answers, *found.asks), **common)
    papers = catalogue.attachments_offered(answers=answers, asked=found.asks, **common)
    kept = {paper.field for paper in documents.attachments(owner_ref=row.papers_ref)}
    secret = frozenset() if seen.in_full else catalogue.secret_fields(form=definition.form)
    return ActSheet(
        fields=tuple(name for name in found.asks if name in shown),
        papers=tuple(
            (spec.name, needed and not is_piecewise and spec.name not in kept) for spec, needed in papers
        ),
        values={n: opened.answers[n] for n in found.asks if n in opened.answers and n not in secret},
        faults=faults,
    )
