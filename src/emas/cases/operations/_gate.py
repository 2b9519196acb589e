"""What must hold before a case may begin: the RW in use, the posts that nobody else can replace filled."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from emas.cases import rules
from emas.cases.access import facts as world
from emas.cases.types import APPROVER, Facts, Places, StepTaken
from emas.catalogue.types import Requirement, ServiceDefinition, Step, StepKind
from emas.kernel import clock
from emas.kernel.errors import NotAllowed, Unavailable
from emas.people import queries as people
from emas.people.types import HomeUnits, RwUse

RW_CODE: Final = "rw_not_in_use"


def pass_gate(
    definition: ServiceDefinition,
    places: Places,
    home: HomeUnits | None,
    channel: str,
    answers: dict[str, Any],
    at: datetime,
    *,
    applicant: dict[str, Any] | None = None,
    applicant_person_id: int | None = None,
    reporter_person_id: int | None = None,
) -> StepTaken:
    """
    Give the first step of a new case, or say what is missing. Who files for himself (``applicant_person_id``) fills no post in it; an
    official who begins what anyone may (``reporter_person_id``) is not the only one to be asked: a first step that may be skipped and
    that he alone could work is passed over. Where nobody stands above him, it comes to him.

    Raises: Unavailable ``rw_not_in_use`` (``reason`` by people.types.RwUse, ``opens`` the service of help) or ``post_vacant`` (``post``,
    ``posts``: all that lack a holder, so that the page names them once); NotAllowed ``channel_closed``.
    """
    if home is not None:
        for requirement in definition.flow.requires:
            _require(requirement, home, at)
    facts = Facts(
        posts=frozenset(),
        vacant=frozenset(),
        answers=answers,
        applicant=applicant or {},
        today=clock.local_date(at),
    )
    evaluate = world.evaluator(definition, facts)
    first = rules.first_step(definition.flow, channel, facts, evaluate=evaluate)
    if not first:
        raise NotAllowed("channel_closed", channel=channel)
    but = applicant_person_id or reporter_person_id
    if applicant_person_id is not None:
        passed = _desks(definition.flow.steps.values())
    else:
        # What may not be skipped is asked below, in words: ``post_vacant``.
        rests = rules.resting_places(definition.flow, [first])
        passed = tuple(step for step in rests if step.skip_if_vacant)
    facts = replace(facts, vacant=world.vacant(passed, places, at, but=but))
    needed = rules.needed_posts(definition.flow, first)
    workers = world.workers(needed, places, at, but=applicant_person_id)
    # A shorter chain of approvers has no such seat: its step is passed over, or never reached.
    missing = [
        ref.key
        for ref in needed
        if not workers.get(ref.key) and not (ref.role == APPROVER and places.seat(ref) is None)
    ]
    if missing:
        raise Unavailable("post_vacant", post=missing[0], posts=missing)
    taken = rules.start_step(definition.flow, channel, facts, evaluate=evaluate)
    if not isinstance(taken, StepTaken):
        raise NotAllowed(taken.code, **taken.params)
    return taken


def _desks(steps: Iterable[Step]) -> tuple[Step, ...]:
    return tuple(s for s in steps if s.kind is StepKind.TASK and s.post and s.post.role not in rules.NO_POSTS)


def _require(requirement: Requirement, home: HomeUnits, at: datetime) -> None:
    if requirement.post.role != "rw":
        return
    use = people.rw_use(home=home, at=at)
    if use != RwUse.IN_USE:
        raise Unavailable(
            requirement.code, reason=use.value, post=requirement.post.key, opens=requirement.opens
        )
