"""Absences and their approvers: what a request of an official holds, takes and gives back (decision 0006, "balance ledger")."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from emas.cases import rules
from emas.cases.access import absent, sealed
from emas.cases.access.hot import CaseRow
from emas.cases.types import APPROVER, Places
from emas.catalogue.types import AbsenceSpec, ServiceDefinition
from emas.kernel import clock
from emas.kernel.errors import Invalid, NotAllowed
from emas.people import queries as people
from emas.people.types import StaffInfo
from emas.personnel import operations as personnel

if TYPE_CHECKING:
    from emas.cases.operations._effects import Occasion

#: Ends of a case after which nothing stays held.
_ENDED: Final = frozenset({"refused", "cancelled", "expired"})


def routed(
    definition: ServiceDefinition,
    places: Places,
    applicant: Mapping[str, Any],
    answers: Mapping[str, Any],
    person_id: int,
    at: datetime,
) -> tuple[Places, dict[str, Any]]:
    """
    Find who approves for an official: the places with their seats, and what the request says of him besides.

    A flow without approvers is left as it is. Raises: NotAllowed ``no_approver`` when neither the table nor the tree names one.
    """
    known = dict(applicant)
    who = _post_of(person_id, places, at)
    if who is None or not has_approvers(definition):
        return places, known
    sort = str(answers.get(definition.absence.sort, "")) if definition.absence else ""
    route = absent.route_of(definition, who.post_id, sort)
    seats: list[tuple[int, int] | None] = [(seat.post_id, seat.unit_id) for seat in route.approvers]
    if route.is_outside:
        seats.append(None)
    if not seats:
        raise NotAllowed("no_approver")
    known["outside"] = "ya" if route.is_outside else "tidak"
    return replace(places, approvers=tuple(seats)), known


def has_approvers(definition: ServiceDefinition) -> bool:
    """Tell whether the flow works with approvers that are found for each applicant."""
    return any(ref.role == APPROVER for ref in rules.post_keys(definition.flow))


def _post_of(person_id: int, places: Places, at: datetime) -> StaffInfo | None:
    held = people.staff_posts(person_id=person_id, on=clock.local_date(at))
    return next((info for info in held if info.unit_id == places.origin), None)


def reserve(
    *,
    ref: str,
    definition: ServiceDefinition,
    instansi: str,
    unit_id: int,
    person_id: int,
    applicant: Mapping[str, Any],
    answers: Mapping[str, Any],
    key: str,
    at: datetime,
) -> None:
    """Hold what a request asks for, inside its transaction. Raises: Invalid by field of the form."""
    spec = definition.absence
    if spec is None:
        return
    asked = absent.asked(definition, applicant, answers, clock.local_date(at))
    try:
        personnel.reserve(
            person_id=person_id,
            unit_id=unit_id,
            instansi=instansi,
            service=definition.slug,
            ledger=spec.ledger,
            request=ref,
            kind=spec.types[asked.sort],
            asked=asked,
            key=key,
            at=at,
        )
    except Invalid as refusal:
        raise Invalid(absent.by_field(spec, refusal.faults)) from None


def ended(occasion: "Occasion") -> None:
    """When a request ends without approval, silence included, nothing stays held."""
    step = occasion.definition.flow.steps[occasion.row.state]
    if occasion.definition.absence is not None and step.outcome in _ENDED:
        _give_back(occasion)


def _spec(occasion: "Occasion") -> AbsenceSpec:
    spec = occasion.definition.absence
    assert spec is not None, "a service with these effects was checked to have it"
    return spec


def _key(occasion: "Occasion") -> str:
    return f"{occasion.row.ref}:{occasion.row.last_event_seq + 1}"


def _hold(occasion: "Occasion") -> str:
    row, opened = occasion.row, sealed.open_case(occasion.row.id)
    reserve(
        ref=row.ref, definition=occasion.definition, instansi=row.instansi, unit_id=_unit(row),
        person_id=row.applicant_person_id or 0, applicant=opened.applicant, answers=opened.answers,
        key=_key(occasion), at=occasion.at,
    )  # fmt: skip
    return ""


def _unit(row: CaseRow) -> int:
    assert row.origin_unit_id is not None, "an official files in his office"
    return row.origin_unit_id


def _take(occasion: "Occasion") -> str:
    spec = _spec(occasion)
    sort = str(sealed.open_case(occasion.row.id).answers[spec.sort])
    personnel.take(
        request=occasion.row.ref,
        ledger=spec.ledger,
        instansi=occasion.row.instansi,
        ends_ledger=spec.types[sort].ends_ledger,
        key=_key(occasion),
        at=occasion.at,
    )
    return ""


def _give_back(occasion: "Occasion") -> str:
    """Give back everything, or from the day on that the act asked for (a recall during the absence)."""
    spec, back_on = _spec(occasion), None
    flow, taken = occasion.definition.flow, occasion.taken
    before = flow.steps.get(taken.from_state)
    act = (before.acts.get(taken.act) if before else None) or flow.anywhere.get(taken.act)
    if spec.back and act is not None and spec.back in act.asks:
        told = sealed.open_case(occasion.row.id).answers.get(spec.back)
        back_on = date.fromisoformat(str(told)) if told else None
    try:
        personnel.give_back(
            request=occasion.row.ref, ledger=spec.ledger, key=_key(occasion), at=occasion.at, back_on=back_on
        )
    except Invalid as refusal:
        raise Invalid(absent.by_field(spec, refusal.faults)) from None
    return ""


def _postpone(occasion: "Occasion") -> str:
    personnel.postpone(
        request=occasion.row.ref, ledger=_spec(occasion).ledger, key=_key(occasion), at=occasion.at
    )
    return ""


EFFECTS: Final[dict[str, Callable[["Occasion"], str]]] = {
    "ledger_hold": _hold,
    "ledger_take": _take,
    "ledger_give_back": _give_back,
    "ledger_postpone": _postpone,
}
