"""The survey at the counter: a link for one finished case, and what it shows."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from emas.audit import operations as audit
from emas.cases import access
from emas.cases.access import survey
from emas.cases.models import SurveyDone
from emas.cases.queries import _desk
from emas.catalogue.types import Text
from emas.kernel import clock
from emas.kernel.actor import Actor
from emas.kernel.errors import NotFound


@dataclass(frozen=True, slots=True)
class SurveyLink:
    """The survey of one case as the counter hands it over; ``is_done`` when it was judged already."""

    ref: str
    service_title: Text
    code: str
    until: date
    is_done: bool


@dataclass(frozen=True, slots=True)
class SurveyForm:
    """What the link shows: which service is judged, and whether it was already. Nothing of the case or its applicant."""

    service_title: Text
    is_done: bool


def survey_link(*, actor: Actor, ref: str, at: datetime) -> SurveyLink:
    """
    Give the link by which a visitor judges a finished case, for who fills a post of it; that it was made is recorded.

    What he answers is shown to nobody together with the case. Raises: NotFound, also for a case that can't be judged (yet).
    """
    seen = _desk.see(actor, ref)
    if not seen.keys or not survey.may_be_rated(seen.row, seen.definition):
        raise NotFound
    row, until = seen.row, clock.local_date(at) + timedelta(days=survey.LINK_DAYS)
    audit.record("survey.link", actor, "case", row.ref, at, instansi=row.instansi)
    return SurveyLink(
        ref=row.ref,
        service_title=seen.definition.title,
        code=survey.link_code(row, until),
        until=until,
        is_done=SurveyDone.objects.filter(case_id=row.id).exists(),
    )


def survey_form(*, code: str, at: datetime) -> SurveyForm:
    """Give what a link shows. Raises: NotFound for one that is wrong or too old."""
    row = survey.by_link(code, clock.local_date(at))
    definition = access.definition_of(row)
    if not survey.may_be_rated(row, definition):
        raise NotFound
    return SurveyForm(definition.title, SurveyDone.objects.filter(case_id=row.id).exists())
