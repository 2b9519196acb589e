"""What must hold before a case may begin: the RW in use, the posts that nobody else can replace filled."""

from datetime import datetime
from typing import Any, Final

from emas.cases import rules
from emas.cases.access import facts as world
from emas.cases.types import Facts, Places, StepTaken
from emas.catalogue.types import Requirement, ServiceDefinition
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
) -> StepTaken:
    """
    Give the first step of a new case, or say what is missing.

    Raises: Unavailable ``rw_not_in_use`` (``reason`` by people.types.RwUse, ``opens`` the service of help) or ``post_vacant`` (``post``,
    ``posts``: all that lack a holder, so that the page names them once); NotAllowed ``channel_closed``.
    """
    if home is not None:
        for requirement in definition.flow.requires:
            _require(requirement, home, at)
    facts = Facts(
        posts=frozenset(), vacant=frozenset(), answers=answers, applicant={}, today=clock.local_date(at)
    )
    evaluate = world.evaluator(definition, facts)
    first = rules.first_step(definition.flow, channel, facts, evaluate=evaluate)
    if not first:
        raise NotAllowed("channel_closed", channel=channel)
    needed = rules.needed_posts(definition.flow, first)
    workers = world.workers(needed, places, at)
    missing = [ref.key for ref in needed if not workers.get(ref.key)]
    if missing:
        raise Unavailable("post_vacant", post=missing[0], posts=missing)
    taken = rules.start_step(definition.flow, channel, facts, evaluate=evaluate)
    if not isinstance(taken, StepTaken):
        raise NotAllowed(taken.code, **taken.params)
    return taken


def _require(requirement: Requirement, home: HomeUnits, at: datetime) -> None:
    if requirement.post.role != "rw":
        return
    use = people.rw_use(home=home, at=at)
    if use != RwUse.IN_USE:
        raise Unavailable(
            requirement.code, reason=use.value, post=requirement.post.key, opens=requirement.opens
        )
