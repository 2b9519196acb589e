"""Absences for their pages: the form as it is filled in, and what an approver sees beside a request."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from emas.cases import access
from emas.cases.access import absent, hot, official, sealed
from emas.cases.queries import _desk, _offers
from emas.cases.types import APPROVER, AbsencePanel, AbsenceSheet, DeskOffer
from emas.catalogue import queries as catalogue
from emas.catalogue.types import ServiceDefinition, Text
from emas.documents import queries as papers
from emas.kernel import clock
from emas.kernel.actor import Actor
from emas.kernel.errors import NotFound
from emas.people import queries as people
from emas.personnel import queries as ledgers
from emas.personnel.types import AbsenceState


def absence_offers(*, actor: Actor) -> tuple[DeskOffer, ...]:
    """List the services of absences that the actor may ask for, each with his offices. One statement."""
    return tuple(each for each in _offers.desk_offers(actor=actor) if each.definition.absence is not None)


def absence_sheet(
    *,
    actor: Actor,
    service: str,
    unit_id: int,
    raw: Mapping[str, Any],
    at: datetime,
    uploads_owner: str = "",
) -> AbsenceSheet:
    """
    Give the form of an absence as far as it is filled in: what is asked now, what comes of the dates, who approves.

    Nothing is written. Raises: NotFound for a service that is not the actor's, NotAllowed ``not_your_service``.
    """
    offer = next((each for each in absence_offers(actor=actor) if each.definition.slug == service), None)
    if offer is None:
        raise NotFound("service")
    definition, today = offer.definition, clock.local_date(at)
    applicant = official.applicant_of(actor, unit_id, at)
    common: dict[str, Any] = {
        "form": definition.form, "resident": applicant, "today": today,
        "holidays": people.calendar(unit_id=unit_id).holidays,
    }  # fmt: skip
    clean, faults = catalogue.parse_answers(raw=raw, **common)
    shown = catalogue.visible_fields(answers=clean, **common)
    sheet = AbsenceSheet(
        offer,
        unit_id,
        tuple(name for page in definition.form.pages for name in page.fields if name in shown),
        tuple((spec, True) for spec in catalogue.required_attachments(answers=clean, **common)),
        faults=_with_papers(faults, definition, clean, common, uploads_owner),
        sorts=_sorts(definition, actor),
    )
    return _reckoned(sheet, actor, applicant, clean, at)


def _sorts(definition: ServiceDefinition, actor: Actor) -> frozenset[str]:
    kinds = definition.absence.types if definition.absence is not None else {}
    return ledgers.open_sorts(person_id=actor.person_id or 0, kinds=kinds)


def _with_papers(
    faults: Mapping[str, tuple[str, ...]],
    definition: ServiceDefinition,
    clean: Mapping[str, Any],
    common: Mapping[str, Any],
    uploads_owner: str,
) -> dict[str, tuple[str, ...]]:
    there = {a.field for a in papers.attachments(owner_ref=uploads_owner)} if uploads_owner else set()
    needed = catalogue.required_attachments(answers=dict(clean), **common)
    return {**faults, **{spec.name: ("required",) for spec in needed if spec.name not in there}}


def _reckoned(
    sheet: AbsenceSheet, actor: Actor, applicant: Mapping[str, Any], clean: Mapping[str, Any], at: datetime
) -> AbsenceSheet:
    definition = sheet.offer.definition
    spec = definition.absence
    assert spec is not None, "only services of absences are offered"
    role = str(applicant["role"])
    advice = tuple(each.text for each in spec.advice if role in each.roles)
    if not (clean.get(spec.sort) and clean.get(spec.start) and clean.get(spec.end)):
        return replace(sheet, advice=advice)
    asking = absent.asked(definition, applicant, clean, clock.local_date(at))
    found = absent.preview(
        definition, asking=asking, person_id=actor.person_id or 0, unit_id=sheet.unit_id,
        instansi=_instansi(actor, sheet.unit_id), at=at,
    )  # fmt: skip
    names, outside = _approvers(actor, sheet.unit_id, asking.sort, definition, at)
    return replace(
        sheet,
        preview=found,
        approvers=names,
        is_outside=outside,
        advice=advice,
        faults={**found.faults, **sheet.faults},
    )


def _instansi(actor: Actor, unit_id: int) -> str:
    return next((post.instansi for post in actor.posts if post.unit_id == unit_id), "")


def _approvers(
    actor: Actor, unit_id: int, sort: str, definition: ServiceDefinition, at: datetime
) -> tuple[tuple[str, ...], bool]:
    held = people.staff_posts(person_id=actor.person_id or 0, on=clock.local_date(at))
    mine = next((info for info in held if info.unit_id == unit_id), None)
    if mine is None:
        return (), False
    route = absent.route_of(definition, mine.post_id, sort)
    known = people.seats(post_ids=[seat.post_id for seat in route.approvers])
    return tuple(known[seat.post_id].title for seat in route.approvers), route.is_outside


def own_answers(*, actor: Actor, ref: str) -> tuple[tuple[Text, str], ...]:
    """Give what an applicant answered himself, written, in the order of his form. Raises: NotFound."""
    row, definition, _places = access.case_for(actor, ref)
    answers = sealed.open_case(row.id).answers
    fields = [definition.form.fields[name] for page in definition.form.pages for name in page.fields]
    return tuple(
        (field.label, catalogue.written(field=field, value=answers[field.name]))
        for field in fields
        if answers.get(field.name) not in (None, "")
    )


def absence_panel(*, actor: Actor, ref: str, at: datetime) -> AbsencePanel | None:
    """
    Give what stands beside a request for its approvers, None for every other case. Raises: NotFound for who may not see the case.

    Colleagues see no more than names and dates; the balance is shown to who must decide and to the leave officer.
    """
    seen = _desk.see(actor, ref)
    row, definition = seen.row, seen.definition
    spec = definition.absence
    if spec is None or row.applicant_person_id is None or row.origin_unit_id is None:
        return None
    if not {key.partition("@")[0] for key in seen.keys} & {APPROVER, "cuti"}:
        return None
    opened = sealed.open_case(row.id)
    asking = absent.asked(definition, opened.applicant, opened.answers, clock.local_date(at))
    found = absent.preview(
        definition, asking=asking, person_id=row.applicant_person_id, unit_id=row.origin_unit_id,
        instansi=row.instansi, at=at, request=row.ref,
    )  # fmt: skip
    kind = spec.types[asking.sort]
    return AbsencePanel(
        days=found.days,
        unit=kind.unit,
        balance=_balance(row, spec.ledger, asking.start_on.year, at),
        before=found.before.left if found.before else 0,
        team=tuple(each for each in found.team if each.state is not AbsenceState.ENDED),
        team_size=found.team_size,
        is_crowded=found.is_crowded,
    )


def _balance(row: hot.CaseRow, ledger: str, year: int, at: datetime) -> Any:
    return ledgers.balance(
        person_id=row.applicant_person_id or 0, ledger=ledger, instansi=row.instansi, at=at, year=year
    )
