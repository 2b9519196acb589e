"""What the world says at the moment of an act: who fills which post, which posts nobody can work, what was answered."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from emas.cases import rules
from emas.cases.access import box, hot, keys_reached, sealed
from emas.cases.access.hot import CaseRow
from emas.cases.types import Facts, Places
from emas.catalogue import queries as catalogue
from emas.catalogue.types import ActKind, Flow, PostRef, ServiceDefinition, Step
from emas.kernel import clock
from emas.kernel.actor import Actor
from emas.people import queries as people
from emas.people.types import PostState

_SIGNING: Final = frozenset({ActKind.SIGN, ActKind.RETRY})


def keys_of(actor: Actor, row: CaseRow, flow: Flow, places: Places) -> frozenset[str]:
    """Give the posts of ``flow`` that ``actor`` fills for this case, or ``applicant`` or ``system``."""
    if actor.kind == "system":
        return frozenset({"system"})
    if actor.kind == "applicant":
        return frozenset({"applicant"}) if actor.case_ref == row.ref else frozenset()
    if row.is_sealed:
        return box.keys_of(actor, row)
    own = rules.desks_of(post for post in actor.posts if post.instansi == row.instansi)
    keys = keys_reached(row, flow, places, own)
    # At the counter and in the neighbourhood an officer does what the citizen asks of him (flows section 2, E1 and E3).
    return keys | ({"applicant"} if _speaks_for(keys, row) else frozenset())


def _speaks_for(keys: frozenset[str], row: CaseRow) -> bool:
    if row.channel == "rt":
        return "rt@rt" in keys
    return row.channel == "counter" and any(key.startswith("cs@") for key in keys)


def gather(
    *,
    actor: Actor,
    row: CaseRow,
    definition: ServiceDefinition,
    places: Places,
    act: str,
    at: datetime,
    note: str = "",
    places_after: Places | None = None,
) -> Facts:
    """
    Gather the facts that one act needs, and no others: an act that can't meet a vacant post asks for none.

    ``places_after`` are the units after a redirect: the actor is judged where the case is, the posts ahead where it goes.
    """
    flow = definition.flow
    ahead = rules.posts_ahead(flow, row.state, act, row.returned_from)
    found = flow.steps[row.state].acts.get(act)
    is_signing = found is not None and found.kind in _SIGNING
    answers, applicant = _opened(row, flow)
    return Facts(
        posts=keys_of(actor, row, flow, places),
        vacant=vacant(ahead, places_after or places, at, but=row.applicant_person_id),
        answers=answers,
        applicant=applicant,
        today=clock.local_date(at),
        has_note=bool(note.strip()),
        acted_kinds=rules.kinds_that_count(hot.past_acts(row.id), actor.person_id)
        if is_signing
        else frozenset(),
        is_own_case=_is_own(actor, row),
        is_author=found is not None and rules.PUBLISH in found.effects and _is_author(actor, row),
    )


def for_offers(
    *, actor: Actor, row: CaseRow, definition: ServiceDefinition, places: Places, at: datetime
) -> Facts:
    """Gather what tells which acts to offer: vacancy ahead decides only when the act is done."""
    flow = definition.flow
    signs = any(act.kind in _SIGNING for act in flow.steps[row.state].acts.values())
    publishes = any(rules.PUBLISH in act.effects for act in flow.steps[row.state].acts.values())
    answers, applicant = _opened(row, flow)
    return Facts(
        posts=keys_of(actor, row, flow, places),
        vacant=frozenset(),
        answers=answers,
        applicant=applicant,
        today=clock.local_date(at),
        acted_kinds=rules.kinds_that_count(hot.past_acts(row.id), actor.person_id) if signs else frozenset(),
        is_own_case=_is_own(actor, row),
        is_author=publishes and _is_author(actor, row),
    )


def _is_author(actor: Actor, row: CaseRow) -> bool:
    """Tell whether this person began the case or drafted it since."""
    writing = {"submit", ActKind.DRAFT.value}
    return actor.person_id is not None and any(
        past.person_id == actor.person_id for past in hot.past_acts(row.id) if past.kind in writing
    )


def _opened(row: CaseRow, flow: Flow) -> tuple[dict[str, Any], dict[str, Any]]:
    if not _has_conditions(id(flow), flow):
        return {}, {}
    opened = sealed.open_case(row.id)
    return opened.answers, opened.applicant


_CONDITIONS: dict[int, tuple[Flow, bool]] = {}


def _has_conditions(key: int, flow: Flow) -> bool:
    # Definitions live as long as the process and can't be hashed; the flow is kept beside its answer so that its id stays taken.
    known = _CONDITIONS.get(key)
    if known is None or known[0] is not flow:
        known = _CONDITIONS[key] = (flow, rules.has_conditions(flow))
    return known[1]


def _is_own(actor: Actor, row: CaseRow) -> bool:
    if actor.person_id is None or actor.kind != "staff":
        return False
    if row.applicant_person_id is not None or not row.applicant_digest:
        return row.applicant_person_id == actor.person_id
    return people.nik_digest_of(person_id=actor.person_id) == row.applicant_digest


def vacant(ahead: Iterable[Step], places: Places, at: datetime, *, but: int | None = None) -> frozenset[str]:
    """
    Give the keys of the steps ``ahead`` nobody can work at ``at``. ``but`` is an official who filed the case for himself: nobody decides
    about his own request, so a post that he alone fills counts as vacant.
    """
    steps = tuple(ahead)
    if not steps:
        return frozenset()
    return rules.vacant_keys(
        steps, workers([s.post for s in steps if s.post is not None], places, at, but=but)
    )


def workers(
    refs: Iterable[PostRef], places: Places, at: datetime, *, but: int | None = None
) -> dict[str, frozenset[int]]:
    """Give who can work each post: persons on duty who have an active account, save the person ``but``. One query."""
    pairs = {ref.key: seat for ref in refs if (seat := places.seat(ref)) is not None}
    if not pairs:
        return {}
    able = people.able_persons(pairs=tuple(set(pairs.values())), at=at)
    recording = {ref.key for ref in refs if ref.role in rules.RECORDING}
    return {key: able[pair] if key in recording else able[pair] - {but} for key, pair in pairs.items()}


def states_of(refs: Iterable[PostRef], places: Places, at: datetime) -> dict[str, PostState]:
    """Give the state of each post by key; a level that this case has no unit for is left out."""
    pairs = {ref.key: seat for ref in refs if (seat := places.seat(ref)) is not None}
    if not pairs:
        return {}
    states = people.post_states(pairs=tuple(pairs.values()), at=at)
    return {key: states[pair] for key, pair in pairs.items()}


def evaluator(definition: ServiceDefinition, facts: Facts) -> rules.Evaluate:
    """Give the evaluator of this service's conditions over what ``facts`` know."""

    def evaluate(expression: str, _names: Mapping[str, Any]) -> bool:
        return catalogue.evaluate(
            expression=expression,
            form=definition.form,
            answers=facts.answers,
            resident=facts.applicant,
            today=facts.today,
        )

    return evaluate
