"""The applicant judges a finished service, once and namelessly."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.db import IntegrityError

from emas.cases import access, rules
from emas.cases.access import survey
from emas.cases.access.hot import CaseRow
from emas.cases.models import Event, SurveyAnswer, SurveyDone
from emas.catalogue.types import ServiceDefinition
from emas.kernel import clock, codes
from emas.kernel.actor import Actor
from emas.kernel.errors import Invalid, NotAllowed, NotFound
from emas.platform import db

_NEIGHBOURS: Final = ("rt", "rw")


def rate_service(
    *, case_ref: str, actor: Actor, marks: Mapping[str, int], comment: str = "", at: datetime
) -> None:
    """
    Keep how the applicant judges the service of his finished case: ``marks`` 1 to 4 by element, what he skipped left out.

    The answer is kept with day, service and unit and tied to no case; that the case was judged is kept apart. Nothing is recorded of who did.
    Source: PermenPANRB 14/2017. Raises: NotFound, NotAllowed (``not_finished``, ``rated``), Invalid (``marks``: ``required``; an element:
    ``bad_choice``; ``comment``: ``too_long``).
    """
    if actor.kind != "applicant":
        raise NotFound
    row, definition, _places = access.case_for(actor, case_ref)
    _keep(row, definition, marks, comment, at)


def rate_by_link(*, code: str, marks: Mapping[str, int], comment: str = "", at: datetime) -> None:
    """
    Keep how somebody at the counter judges, who opened the survey by the code of ``queries.survey_link``; kept as ``rate_service`` keeps it.

    Raises: NotFound (no such link, or too old), and all of ``rate_service``.
    """
    row = survey.by_link(code, clock.local_date(at))
    _keep(row, access.definition_of(row), marks, comment, at)


def _keep(
    row: CaseRow, definition: ServiceDefinition, marks: Mapping[str, int], comment: str, at: datetime
) -> None:
    if not survey.may_be_rated(row, definition):
        raise NotAllowed("not_finished")
    given = _checked(marks, comment)
    try:
        with db.act_transaction():
            SurveyDone.objects.create(case_id=row.id)
            SurveyAnswer.objects.create(
                public_id=codes.new_public_id(), instansi=row.instansi, service=row.service, unit_id=_unit_of(row),
                on=clock.local_date(at), marks=given, comment_sealed=survey.seal(comment.strip()),
            )  # fmt: skip
    except IntegrityError:
        raise NotAllowed("rated") from None


def _checked(marks: Mapping[str, int], comment: str) -> dict[str, int]:
    wrong: dict[str, tuple[str, ...]] = {
        name: ("bad_choice",) for name, mark in marks.items() if mark not in rules.MARKS
    }
    wrong |= dict.fromkeys(set(marks) - set(rules.ELEMENTS), ("bad_choice",))
    if wrong:
        raise Invalid(wrong)
    if not marks:
        raise Invalid({"marks": ("required",)})
    if len(comment.strip()) > rules.COMMENT_LENGTH:
        raise Invalid({"comment": ("too_long",)}, maximum=rules.COMMENT_LENGTH)
    return {name: marks[name] for name in rules.ELEMENTS if name in marks}


def _unit_of(row: CaseRow) -> int | None:
    """Give the office that served: that of the last officer who acted, RT and RW aside."""
    acts = Event.objects.filter(case_id=row.id, actor_kind="staff", actor_unit_id__isnull=False)
    last = acts.exclude(actor_role__in=_NEIGHBOURS).order_by("-seq").values_list("actor_unit_id", flat=True)
    return last.first() or row.kelurahan_unit_id or row.origin_unit_id
