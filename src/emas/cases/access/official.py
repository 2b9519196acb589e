"""An official as the applicant of his own request."""

from datetime import datetime
from typing import Any

from emas.cases.access import absent
from emas.kernel import clock
from emas.kernel.actor import Actor
from emas.kernel.errors import NotAllowed
from emas.people import queries as people


def applicant_of(actor: Actor, unit_id: int, at: datetime) -> dict[str, Any]:
    """
    Give what a request says of the official who files it: name, NIP, rank, title, office, role and employment.

    Raises: NotAllowed ``not_a_person`` for a client system, ``not_your_service`` for who holds no post there.
    """
    if actor.kind != "staff" or actor.person_id is None:
        raise NotAllowed("not_a_person")
    held = people.staff_posts(person_id=actor.person_id, on=clock.local_date(at))
    mine = next((info for info in held if info.unit_id == unit_id), None)
    if mine is None:
        raise NotAllowed("not_your_service")
    return {
        "name": mine.name,
        "nip": mine.nip,
        "rank": mine.rank,
        "post": mine.title,
        "unit": mine.unit_name,
        "role": mine.role,
        **absent.employment_words(actor.person_id),
    }
