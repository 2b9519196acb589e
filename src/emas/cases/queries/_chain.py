"""Whether the history of a case is as it was written."""

from emas.cases import rules
from emas.cases.access import hot
from emas.cases.models import Case, Event
from emas.cases.types import ChainReport
from emas.kernel.errors import NotFound


def verify_chain(*, ref: str) -> ChainReport:
    """
    Walk the events of a case and prove each hash, the order, and that the case itself ends where the chain ends.

    For the nightly proof and for ``emas doctor``; shows nothing of the case. Raises: NotFound.
    """
    case = Case.objects.filter(ref=ref).values_list("id", "last_event_hash", "last_event_seq").first()
    if case is None:
        raise NotFound
    case_id, last_hash, last_seq = case
    previous, number = rules.GENESIS, 0
    for event in Event.objects.filter(case_id=case_id).order_by("seq"):
        number += 1
        if event.seq != number or event.prev_hash != previous or _hash(event, ref, previous) != event.hash:
            return ChainReport(ref, number, event.seq)
        previous = event.hash
    whole = number == last_seq and previous == last_hash
    return ChainReport(ref, number, 0 if whole else number + 1)


def _hash(event: Event, ref: str, previous: str) -> str:
    at = hot.aware(event.at)
    assert at is not None, "an event has a moment"
    return rules.event_hash(
        prev_hash=previous,
        ref=ref,
        seq=event.seq,
        at=at,
        act=event.act,
        kind=event.kind,
        from_state=event.from_state,
        to_state=event.to_state,
        actor=event.actor,
        actor_person_id=event.actor_person_id,
        actor_role=event.actor_role,
        actor_unit_id=event.actor_unit_id,
        detail=event.detail,
    )
