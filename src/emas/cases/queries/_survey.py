"""The satisfaction survey in numbers, and the comments for those whose work it is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from django.db.models import Q, QuerySet

from emas.audit import operations as audit
from emas.cases import rules
from emas.cases.access import survey
from emas.cases.models import Case, SurveyAnswer
from emas.catalogue import queries as catalogue
from emas.kernel.actor import Actor
from emas.kernel.errors import NotAllowed
from emas.people import queries as people

SURVEY_ELEMENTS: Final = rules.ELEMENTS
SURVEY_MARKS: Final = rules.MARKS
_COMMENTS: Final = 50
_READERS: Final = frozenset({"admin", "kepala", "monev", "ketua", "pimpinan"})
_WHOLE: Final = frozenset({"kota", "pengadilan"})
_FINISHED: Final = ("selesai", "ditutup")


@dataclass(frozen=True, slots=True)
class SurveyFigures:
    """
    Answers in numbers: index 25 to 100 and grade, mean mark by element, the weakest; ``users`` finished requests, ``needed`` answers for them.
    """

    respondents: int
    index: Decimal
    grade: str
    elements: tuple[tuple[str, Decimal], ...]
    weakest: tuple[str, ...]
    users: int
    needed: int


@dataclass(frozen=True, slots=True)
class SurveyBoard:
    """What the offices in somebody's reach were told in a period; comments are (day, service, unit, words), the newest first."""

    figures: SurveyFigures | None
    services: tuple[tuple[str, int, Decimal, str], ...]
    comments: tuple[tuple[date, str, str, str], ...]


def survey_figures(*, instansi: str, start_on: date, end_on: date, users: int) -> SurveyFigures | None:
    """Give the figures of one instansi for the days from ``start_on`` to ``end_on``; None without an answer."""
    rows = SurveyAnswer.objects.filter(instansi=instansi, on__gte=start_on, on__lte=end_on)
    return _figures(rows.values_list("marks", flat=True), users)


def survey_board(*, actor: Actor, start_on: date, end_on: date, at: datetime) -> SurveyBoard:
    """
    Give figures and comments of the offices that this reader answers for, and record that the comments were opened.

    Administrators, heads and the monitoring team; of the city (or court) everything, of an office it and what is below. Raises: NotAllowed
    ``wrong_role``.
    """
    rows = SurveyAnswer.objects.filter(on__gte=start_on, on__lte=end_on)
    rows = rows.filter(_reach(actor))
    found = list(rows.order_by("-on", "public_id"))
    titles = {d.slug: d.title.id for d in catalogue.live_definitions()}
    units = people.units(unit_ids={r.unit_id for r in found if r.unit_id is not None})
    said = [r for r in found if bytes(r.comment_sealed)][:_COMMENTS]
    if said:
        audit.record("survey.read", actor, "survey", "", at, detail={"comments": len(said)})
    return SurveyBoard(
        figures=_figures((r.marks for r in found), _users(actor, start_on, end_on)),
        services=tuple(_by_service(found, titles)),
        comments=tuple(
            (
                r.on,
                titles.get(r.service, r.service),
                units[r.unit_id].name if r.unit_id in units else "",
                survey.open_comment(r.comment_sealed),
            )
            for r in said
        ),
    )


def figures_as_json(found: SurveyFigures | None) -> dict[str, Any] | None:
    """Write figures as plain JSON values, for a report."""
    if found is None:
        return None
    return {
        "respondents": found.respondents,
        "index": str(found.index),
        "grade": found.grade,
        "elements": {name: str(mean) for name, mean in found.elements},
        "weakest": list(found.weakest),
        "users": found.users,
        "needed": found.needed,
    }


def _figures(marks: Iterable[dict[str, int]], users: int) -> SurveyFigures | None:
    answers = list(marks)
    means = rules.element_means(answers)
    if not means:
        return None
    index, grade = rules.survey_index(means)
    elements = tuple((name, rules.rounded(mean)) for name, mean in means.items())
    needed = rules.needed_answers(users)
    return SurveyFigures(len(answers), index, grade, elements, rules.weakest(means), users, needed)


def _by_service(found: list[SurveyAnswer], titles: dict[str, str]) -> Iterable[tuple[str, int, Decimal, str]]:
    grouped: dict[str, list[dict[str, int]]] = {}
    for row in found:
        grouped.setdefault(row.service, []).append(row.marks)
    for slug, marks in sorted(
        grouped.items(), key=lambda item: (-len(item[1]), titles.get(item[0], item[0]))
    ):
        index, grade = rules.survey_index(rules.element_means(marks))
        yield titles.get(slug, slug), len(marks), index, grade


def _reach(actor: Actor) -> Q:
    condition, may = Q(pk__in=()), False
    for post in actor.posts:
        if post.role not in _READERS:
            continue
        may = True
        if post.unit_kind in _WHOLE:
            condition |= Q(instansi=post.instansi)
        else:
            condition |= Q(instansi=post.instansi, unit_id__in=people.subtree_unit_ids(post.unit_id))
    if not may:
        raise NotAllowed("wrong_role")
    return condition


def _users(actor: Actor, start_on: date, end_on: date) -> int:
    """Count the requests that ended well in the reach of who asks."""
    rows: QuerySet[Case] = Case.objects.filter(
        public_status__in=_FINISHED, closed_at__date__gte=start_on, closed_at__date__lte=end_on
    )
    condition = Q(pk__in=())
    for post in actor.posts:
        if post.role in _READERS and post.unit_kind in _WHOLE:
            condition |= Q(instansi=post.instansi)
        elif post.role in _READERS:
            ids = people.subtree_unit_ids(post.unit_id)
            condition |= Q(instansi=post.instansi) & (
                Q(kelurahan_unit_id__in=ids) | Q(kecamatan_unit_id__in=ids) | Q(origin_unit_id__in=ids)
            )
    return rows.filter(condition).count()
