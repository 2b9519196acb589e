"""The calendar feed of a person: what a calendar program gets that knows the secret address."""

from datetime import datetime, timedelta
from typing import Final

from emas.kernel import clock
from emas.kernel.actor import Actor
from emas.kernel.errors import NotFound
from emas.people import queries as people
from emas.personnel.models import Absence, Feed
from emas.personnel.types import AbsenceState, FeedEvent
from emas.platform import sealing

PURPOSE: Final = "personnel.feed"
_BACK: Final = timedelta(days=62)


def feed_token(*, actor: Actor) -> str:
    """Give the secret of the actor's own feed, '' when he made none."""
    row = Feed.objects.filter(person_id=actor.person_id).first() if actor.person_id else None
    return sealing.unseal(row.token_sealed, PURPOSE).decode() if row else ""


def feed_events(*, token: str, at: datetime) -> tuple[FeedEvent, ...]:
    """
    Give the absences of the offices in which the feed's owner works now: names and dates, never why. Four queries.

    Who leaves the office, or whose secret was renewed, reads nothing any more. Raises: NotFound.
    """
    row = Feed.objects.filter(token_digest=sealing.digest(token, PURPOSE)).first() if token else None
    if row is None:
        raise NotFound
    today = clock.local_date(at)
    units = {info.unit_id for info in people.staff_posts(person_id=row.person_id, on=today)}
    if not units:
        raise NotFound
    names = people.staff_names(unit_ids=units, on=today)
    rows = Absence.objects.filter(unit_id__in=units, end_on__gte=today - _BACK)
    return tuple(
        FeedEvent(
            uid=each.request,
            name=names[each.person_id],
            start_on=each.start_on,
            end_on=each.end_on,
            changed_at=each.changed_at,
            is_approved=each.state == AbsenceState.APPROVED.value,
        )
        for each in rows.exclude(state=AbsenceState.ENDED.value).order_by("start_on", "pk")
        if each.person_id in names
    )
