"""An absence as the answers of a request say it, and what is known of the employment of who asks."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from emas.catalogue import queries as catalogue
from emas.catalogue.types import AbsenceSpec, ServiceDefinition
from emas.personnel import queries as ledgers
from emas.personnel.types import AbsenceAsked, Preview, Route


def asked(
    definition: ServiceDefinition, applicant: Mapping[str, Any], answers: Mapping[str, Any], today: date
) -> AbsenceAsked:
    """Read the absence out of checked answers."""
    spec = definition.absence
    assert spec is not None, "only for services of absences"
    sort = str(answers[spec.sort])
    condition = spec.types[sort].exempt
    return AbsenceAsked(
        sort=sort,
        start_on=date.fromisoformat(str(answers[spec.start])),
        end_on=date.fromisoformat(str(answers[spec.end])),
        extra_days=int(answers.get(spec.extra) or 0) if spec.extra else 0,
        is_exempt=bool(condition)
        and catalogue.evaluate(
            expression=condition,
            form=definition.form,
            answers=dict(answers),
            resident=dict(applicant),
            today=today,
        ),
    )


def preview(
    definition: ServiceDefinition,
    *,
    asking: AbsenceAsked,
    person_id: int,
    unit_id: int,
    instansi: str,
    at: datetime,
    request: str = "",
) -> Preview:
    """Reckon an absence before it is sent; faults stand under the fields of the form."""
    spec = definition.absence
    assert spec is not None, "only for services of absences"
    found = ledgers.preview(
        person_id=person_id,
        unit_id=unit_id,
        instansi=instansi,
        ledger=spec.ledger,
        kind=spec.types[asking.sort],
        asked=asking,
        at=at,
        request=request,
    )
    return replace(found, faults=by_field(spec, found.faults))


def by_field(spec: AbsenceSpec, faults: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Name faults by the fields of the form."""
    names = {
        "sort": spec.sort,
        "start": spec.start,
        "end": spec.end,
        "extra": spec.extra or spec.end,
        "back_on": spec.back,
    }
    return {names.get(where, where): codes for where, codes in faults.items()}


def route_of(definition: ServiceDefinition, post_id: int, sort: str) -> Route:
    """
    Give who approves for the holder of a post: the table, else the tree.

    A kind that is decided outside stays so unless the table has a line for it: who may grant the annual leave of everybody may not for that
    reason grant a long leave (leave-rules section 6).
    """
    route = ledgers.route(post_id=post_id, sort=sort)
    spec = definition.absence
    if route.is_default and spec is not None and sort in spec.types and spec.types[sort].outside:
        return replace(route, is_outside=True)
    return route


def employment_words(person_id: int) -> dict[str, str]:
    """Give what conditions may ask of an official's employment."""
    facts = ledgers.employment(person_id=person_id)
    if facts is None:
        return {}
    return {"employment": facts.kind.value, "since": facts.since.isoformat()}
