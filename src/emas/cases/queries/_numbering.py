"""What waits for a number: the queue of a numbering officer, oldest first (flows section 12)."""

from datetime import datetime
from typing import Final

from django.db.models import Q

from emas.cases.models import Case
from emas.cases.queries._cursor import Cursor
from emas.cases.types import NumberQueue, QueuedNumber
from emas.catalogue import queries as catalogue
from emas.kernel.actor import Actor

_OFFICER: Final = "penomoran"
_MOST: Final = 100


def number_queue(*, actor: Actor, at: datetime, cursor: str = "", size: int = 25) -> NumberQueue:
    """
    Give what waits for a number in the offices whose numbering officer the actor is, oldest first, with the act that gives it.

    Whoever is no such officer gets an empty queue. Two statements, however many wait.
    """
    offices = Q(pk__in=())
    for post in actor.posts:
        if post.role == _OFFICER:
            offices |= Q(desk_unit_id=post.unit_id, instansi=post.instansi)
    waiting = Case.objects.filter(offices, is_open=True, desk_role=_OFFICER, lane=0)
    total = waiting.count()
    start = Cursor.read(cursor)
    if start is not None:
        waiting = waiting.filter(Q(entered_at__gt=start.at) | Q(entered_at=start.at, pk__gt=start.id))
    found = list(
        waiting.order_by("entered_at", "pk").only(
            "ref", "version", "service", "service_hash", "service_title", "state", "applicant_name", "entered_at", "due_at"
        )[: min(size, _MOST) + 1]
    )  # fmt: skip
    rows = tuple(_row(case, at) for case in found[:size])
    following = Cursor(found[size - 1].entered_at, found[size - 1].pk).write() if len(found) > size else ""
    return NumberQueue(rows, following, total)


def _row(case: Case, at: datetime) -> QueuedNumber:
    step = catalogue.definition(content_hash=case.service_hash).flow.steps[case.state]
    act = next((each for each in step.acts.values() if "give_number" in each.effects), None)
    return QueuedNumber(
        ref=case.ref,
        version=case.version,
        title=case.service_title,
        applicant_name=case.applicant_name,
        since=case.entered_at,
        due_at=case.due_at,
        is_overdue=bool(case.due_at and case.due_at < at),
        act=act.name if act else "",
        label=act.label if act else step.title,
        confirm=act.confirm if act else None,
    )
