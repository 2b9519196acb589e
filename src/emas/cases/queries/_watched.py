"""What a post that watches over a service sees of all its work: where it stands, what was missed, who holds it (004 L)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from emas.cases import access, rules
from emas.cases.access import hot
from emas.cases.models import Case, Event
from emas.cases.queries import _compare
from emas.catalogue import queries as catalogue
from emas.catalogue.types import ServiceDefinition, StepKind, Text
from emas.kernel.actor import Actor
from emas.people import queries as people

#: So many cases of a service are looked at, the newest; so many days back a missed standard is counted.
_MOST: Final = 1000
_DAYS: Final = 30
_SHOWN: Final = 100


@dataclass(frozen=True, slots=True)
class WatchedStep:
    """One step of a service: who holds it (posts and the persons in them now), how many wait, how many past their deadline, the nearest deadline."""

    title: Text
    holder: Text
    persons: tuple[str, ...]
    waiting: int
    late: int
    next_due_at: datetime | None


@dataclass(frozen=True, slots=True)
class WatchedCase:
    """One open case, without its applicant: whoever watches needs to know where it stands, not whose it is."""

    ref: str
    state_title: Text
    holder: Text
    created_at: datetime
    entered_at: datetime
    due_at: datetime | None
    is_overdue: bool
    is_missed: bool


@dataclass(frozen=True, slots=True)
class WatchedService:
    """
    A service under supervision. ``missed`` of ``decided`` cases of the last thirty days missed the promise; ``queue_minutes``: usual working
    minutes before the clock starts, None before there is a case. ``cases``: at most a hundred, the nearest deadline first.
    """

    slug: str
    title: Text
    steps: tuple[WatchedStep, ...]
    missed: int
    decided: int
    queue_minutes: int | None
    open_count: int
    cases: tuple[WatchedCase, ...]


def watched_services(*, actor: Actor, at: datetime) -> tuple[WatchedService, ...]:
    """
    Give every live service that names one of the actor's posts among its ``supervisors``; none for everybody else.

    Statements do not depend on the number of cases; the newest thousand of each service count.
    """
    own = {(post.role, post.unit_id) for post in actor.posts}
    found = [
        definition
        for definition in catalogue.live_definitions()
        if any((ref.role, access.fixed_unit(ref.level)) in own for ref in definition.flow.supervisors)
    ]
    return tuple(_service(definition, at) for definition in found)


def watches(live: Iterable[ServiceDefinition], actor: Actor) -> bool:
    """Tell whether any of these services names one of the actor's posts as a supervisor."""
    if not any(post.unit_kind == "opd" for post in actor.posts):
        return False
    own = {(post.role, post.unit_id) for post in actor.posts}
    refs = {ref for definition in live for ref in definition.flow.supervisors}
    return any((ref.role, access.fixed_unit(ref.level)) in own for ref in refs)


def _service(definition: ServiceDefinition, at: datetime) -> WatchedService:
    newest = Case.objects.filter(service=definition.slug).order_by("-id")
    columns = (
        "id",
        "ref",
        "state",
        "is_open",
        "created_at",
        "entered_at",
        "due_at",
        "promise_due_at",
        "closed_at",
        "paused_at",
    )
    rows = list(newest.values(*columns)[:_MOST])
    for row in rows:
        row.update({name: hot.aware(row[name]) for name in row if name.endswith("_at")})
    missed = _missed(rows, at)
    since = at - timedelta(days=_DAYS)
    decided = [row for row in rows if row["closed_at"] is not None and row["closed_at"] >= since]
    opened = [row for row in rows if row["is_open"] and row["state"] in definition.flow.steps]
    opened.sort(key=lambda row: (row["due_at"] is None, row["due_at"] or row["entered_at"], row["id"]))
    late_now = [row for row in opened if row["id"] in missed]
    return WatchedService(
        slug=definition.slug,
        title=definition.title,
        steps=tuple(_steps(definition, opened, at)),
        missed=sum(row["id"] in missed for row in decided) + len(late_now),
        decided=len(decided) + len(late_now),
        queue_minutes=_compare.queue_minutes(service=definition.slug),
        open_count=len(opened),
        cases=tuple(_case(definition, row, missed, at) for row in opened[:_SHOWN]),
    )


def _missed(rows: Iterable[Mapping[str, Any]], at: datetime) -> set[int]:
    """Name the cases whose promise was missed: the clock said so, or the promised moment lies before their end."""
    found: set[int] = set()
    ids = []
    for row in rows:
        ids.append(row["id"])
        promised, end = row["promise_due_at"], row["closed_at"] or row["paused_at"] or at
        if promised is not None and promised < end:
            found.add(row["id"])
    told = Event.objects.filter(case_id__in=ids, act=rules.LATE, kind="system")
    return found | set(told.values_list("case_id", flat=True))


def _steps(
    definition: ServiceDefinition, opened: list[dict[str, Any]], at: datetime
) -> Iterable[WatchedStep]:
    for step in definition.flow.steps.values():
        if step.kind not in {StepKind.TASK, StepKind.APPLICANT}:
            continue
        here = [row for row in opened if row["state"] == step.name]
        dues = [row["due_at"] for row in here if isinstance(row["due_at"], datetime)]
        unit_id = access.fixed_unit(step.post.level) if step.post and ":" in step.post.level else None
        held = people.recipients(unit_id=unit_id, role=step.post.role, at=at) if unit_id and step.post else ()
        yield WatchedStep(
            title=step.title,
            holder=rules.holder_label(step, definition.owner),
            persons=tuple(sorted(holder.name for holder in held)),
            waiting=len(here),
            late=sum(due < at for due in dues),
            next_due_at=min(dues, default=None),
        )


def _case(
    definition: ServiceDefinition, row: Mapping[str, Any], missed: set[int], at: datetime
) -> WatchedCase:
    step = definition.flow.steps[str(row["state"])]
    due_at = row["due_at"]
    assert isinstance(row["created_at"], datetime)
    assert isinstance(row["entered_at"], datetime)
    return WatchedCase(
        ref=str(row["ref"]),
        state_title=step.title,
        holder=rules.holder_label(step, definition.owner),
        created_at=row["created_at"],
        entered_at=row["entered_at"],
        due_at=due_at if isinstance(due_at, datetime) else None,
        is_overdue=isinstance(due_at, datetime) and due_at < at,
        is_missed=row["id"] in missed,
    )
