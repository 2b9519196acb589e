"""A worked example walked through the engine without a database: the same decisions, the same working time."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Final

from emas.cases.rules._posts import needed_posts, posts_ahead, vacant_keys
from emas.cases.rules._step import (
    COMPLETE,
    EXPIRE,
    LATE,
    Evaluate,
    asked_anew,
    counter_key,
    first_step,
    next_step,
    start_step,
)
from emas.cases.rules._times import Promise, next_timer, promise_at, step_times
from emas.cases.types import Facts, Refused, Snapshot, StepTaken, StepTimes
from emas.catalogue.types import Act, Example, ExampleAct, PostRef, ServiceDefinition
from emas.kernel import clock
from emas.kernel.workingtime import OfficeCalendar

_REMINDERS: Final = ("half", "due", "escalated")
#: Reads what an act asks into the answers it is given; gives what is wrong, as ``<name>:<code>``.
Ask = Callable[[Act, ExampleAct, dict[str, Any]], tuple[str, ...]]


def asks_nothing(act: Act, told: ExampleAct, answers: dict[str, Any]) -> tuple[str, ...]:
    """Take no answers: for flows whose acts ask none."""
    return ()


#: Gives what a step that waits for completeness still lacks, from its needs, the answers, the papers shown and the day.
Lacks = Callable[[tuple[str, ...], Mapping[str, Any], Collection[str], date], tuple[str, ...]]


def lacks_nothing(
    needs: tuple[str, ...], answers: Mapping[str, Any], papers: Collection[str], today: date
) -> tuple[str, ...]:
    """Find everything there: for flows that wait for no completeness."""
    return ()


@dataclass(slots=True)
class Walk:
    """What happened in a worked example. ``refused`` are codes nobody expected; ``letter_at`` is when the letter was made."""

    path: list[str] = field(default_factory=list)
    state: str = ""
    refused: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    reminders: list[str] = field(default_factory=list)
    late: bool = False
    promise_due_at: datetime | None = None
    letter_at: datetime | None = None
    validated_at: datetime | None = None


@dataclass(slots=True)
class _Now:
    snapshot: Snapshot
    times: StepTimes
    entered_at: datetime
    reminded: int = 0
    papers: set[str] = field(default_factory=set)
    marked: tuple[str, ...] = ()
    promise: Promise = field(default_factory=Promise)


def local(text: str) -> datetime:
    """Read a moment of an example: local time of the city."""
    return datetime.fromisoformat(text).replace(tzinfo=clock.LOCAL)


def simulate(
    definition: ServiceDefinition,
    example: Example,
    *,
    answers: dict[str, Any],
    calendar: OfficeCalendar,
    evaluate: Evaluate,
    ask: Ask = asks_nothing,
    lacks: Lacks = lacks_nothing,
) -> Walk:
    """
    Walk one example: the start, each act at its moment, the clock in between; gives what happened.

    ``answers`` grow by what acts ask, as ``ask`` reads it. Every post is held by a person of its own, save those the example calls ``vacant``. An act whose refusal is expected must be refused
    with that very code. Raises: nothing for a refusal; what ``evaluate`` raises passes through.
    """
    walk = Walk()
    vacant = frozenset(example.vacant)
    flow = definition.flow
    start = local(example.submitted_at)
    facts = Facts(frozenset(), vacant, answers, dict(example.applicant), clock.local_date(start))
    first = first_step(flow, example.channel, facts, evaluate=evaluate)
    blocked = [ref.key for ref in needed_posts(flow, first) if ref.key in vacant] if first else []
    taken = start_step(flow, example.channel, facts, evaluate=evaluate)
    if blocked or isinstance(taken, Refused):
        walk.refused.append("post_vacant" if blocked else taken.code)  # type: ignore[union-attr]
        return walk
    now = _Now(Snapshot(""), StepTimes(), start, papers=set(example.attachments))
    taken = replace(taken, starts_clock=flow.starts_clock)
    _enter(walk, now, definition, taken, start, calendar)
    for act in example.acts:
        at = local(act.at)
        _let_run(walk, now, definition, example, answers, at, calendar, evaluate)
        if act.by != "time":
            _do(walk, now, definition, example, act, answers, at, calendar, evaluate, ask)
            _complete(walk, now, definition, example, answers, at, calendar, evaluate, lacks)
    walk.promise_due_at = now.promise.due_at
    return walk


def _do(
    walk: Walk,
    now: _Now,
    definition: ServiceDefinition,
    example: Example,
    act: ExampleAct,
    answers: dict[str, Any],
    at: datetime,
    calendar: OfficeCalendar,
    evaluate: Evaluate,
    ask: Ask,
) -> None:
    flow = definition.flow
    found = flow.steps[now.snapshot.state].acts.get(act.act) or flow.anywhere.get(act.act)
    faults = ask(found, act, answers) if found is not None and found.asks else ()
    ahead = posts_ahead(flow, now.snapshot.state, act.act, now.snapshot.returned_from)
    workers = {ref.key: frozenset({hash(ref.key)}) for ref in _posts(ahead) if ref.key not in example.vacant}
    facts = Facts(
        posts=frozenset({act.by}),
        vacant=vacant_keys(ahead, workers),
        answers=answers,
        applicant=dict(example.applicant),
        today=clock.local_date(at),
        has_note=bool(act.note.strip()),
    )
    taken = next_step(flow, now.snapshot, act.act, facts, evaluate=evaluate)
    if faults and (not isinstance(taken, Refused) or taken.code == "not_offered"):
        taken = Refused(", ".join(faults))
    code = taken.code if isinstance(taken, Refused) else ""
    if act.expect_refused and code != act.expect_refused:
        walk.complaints.append(f"{act.by} {act.act}: expected {act.expect_refused}, got {code or 'accepted'}")
    if isinstance(taken, Refused):
        if not act.expect_refused:
            walk.refused.append(taken.code)
        return
    if "make_letter" in taken.effects:
        walk.letter_at = at
    if act.by == "rw@rw":
        walk.validated_at = at
    given = {*act.answers, *act.attachments}
    now.papers.update(act.attachments)
    stays = taken.to_state == taken.from_state
    anew = tuple(n for n in asked_anew(flow, taken.from_state, taken) if n in now.papers or answers.get(n))
    now.marked = tuple(name for name in now.marked if name not in given) if stays else (*act.marked, *anew)
    _count(now, definition, taken)
    _enter(walk, now, definition, taken, at, calendar)


def _complete(
    walk: Walk,
    now: _Now,
    definition: ServiceDefinition,
    example: Example,
    answers: dict[str, Any],
    at: datetime,
    calendar: OfficeCalendar,
    evaluate: Evaluate,
    lacks: Lacks,
) -> None:
    """Let a case that waited for completeness go on once nothing is lacking or sent back."""
    step = definition.flow.steps[now.snapshot.state]
    if step.work != COMPLETE or set(now.marked) & set(step.needs):
        return
    if not lacks(step.needs, answers, now.papers, clock.local_date(at)):
        _take_by_clock(COMPLETE, walk, now, definition, example, answers, at, calendar, evaluate)


def _posts(ahead: Iterable[Any]) -> list[PostRef]:
    return [step.post for step in ahead if step.post is not None]


def _count(now: _Now, definition: ServiceDefinition, taken: StepTaken) -> None:
    step = definition.flow.steps[taken.from_state]
    act = step.acts.get(taken.act) or definition.flow.anywhere.get(taken.act)
    if act is not None and act.limit:
        key = counter_key(step, act)
        counts = {**now.snapshot.act_counts, key: now.snapshot.act_counts.get(key, 0) + 1}
        now.snapshot = replace(now.snapshot, act_counts=counts)


def _enter(
    walk: Walk,
    now: _Now,
    definition: ServiceDefinition,
    taken: StepTaken,
    at: datetime,
    calendar: OfficeCalendar,
) -> None:
    if now.times.due_at is not None and at > now.times.due_at:
        walk.late = True
    if taken.to_state == taken.from_state:
        return
    step = definition.flow.steps[taken.to_state]
    walk.path.append(step.name)
    walk.state = step.name
    back = now.snapshot.returned_from if taken.sets_returned_from is None else taken.sets_returned_from
    now.snapshot = replace(
        now.snapshot,
        state=step.name,
        returned_from=back,
        clock_started=now.snapshot.clock_started or taken.starts_clock,
    )
    now.times, now.entered_at, now.reminded = step_times(step, at, calendar), at, 0
    now.promise = promise_at(now.promise, definition.promise, step, at, calendar, starts=taken.starts_clock)


def _let_run(
    walk: Walk,
    now: _Now,
    definition: ServiceDefinition,
    example: Example,
    answers: dict[str, Any],
    at: datetime,
    calendar: OfficeCalendar,
    evaluate: Evaluate,
) -> None:
    """Let the clock run up to ``at``: reminders in their order, what a deadline does, and the end of silence."""
    while True:
        moment = next_timer(now.times, now.reminded)
        if moment is None or moment > at:
            break
        if now.times.expires_at is not None and moment >= now.times.expires_at:
            if not _take_by_clock(
                EXPIRE, walk, now, definition, example, answers, moment, calendar, evaluate
            ):
                break
            continue
        if moment == now.times.due_at and definition.flow.steps[now.snapshot.state].late is not None:
            walk.late = True
            state = now.snapshot.state
            if not _take_by_clock(LATE, walk, now, definition, example, answers, moment, calendar, evaluate):
                break
            if now.snapshot.state != state:
                continue
        step = definition.flow.steps[now.snapshot.state]
        walk.reminders.append("again" if step.remind_every_days else _REMINDERS[now.reminded])
        now.reminded += 1
        if step.remind_every_days:
            now.times = step_times(step, now.entered_at, calendar, until=moment)
    if now.times.due_at is not None and at > now.times.due_at:
        walk.late = True


def _take_by_clock(
    name: str,
    walk: Walk,
    now: _Now,
    definition: ServiceDefinition,
    example: Example,
    answers: dict[str, Any],
    moment: datetime,
    calendar: OfficeCalendar,
    evaluate: Evaluate,
) -> bool:
    """Take the step that the clock itself takes; False when it was refused."""
    vacant, today = frozenset(example.vacant), clock.local_date(moment)
    facts = Facts(frozenset({"system"}), vacant, answers, dict(example.applicant), today)
    taken = next_step(definition.flow, now.snapshot, name, facts, evaluate=evaluate)
    if isinstance(taken, Refused):
        walk.refused.append(taken.code)
        return False
    _enter(walk, now, definition, taken, moment, calendar)
    return True
