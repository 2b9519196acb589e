"""Going on with a signature that was asked for and is not there: by the same person, while he still holds the post."""

from datetime import datetime

from emas.cases import access
from emas.cases.access import letter
from emas.documents import queries as letters
from emas.documents.types import WaitingSignature
from emas.kernel.actor import Actor
from emas.kernel.errors import Conflict, NotAllowed
from emas.people import queries as people


def signing_request(*, case_ref: str, actor: Actor, at: datetime) -> WaitingSignature:
    """
    Give the open request for this person's signature on the letter of a case.

    Raises: NotFound (a stranger); Conflict ``not_waiting`` when nothing is open; NotAllowed when another person was asked, or when
    the actor no longer fills the post that signs.
    """
    row, definition, places = access.case_for(actor, case_ref)
    found = letters.waiting_signatures(case_refs=(row.ref,), at=at)
    if not found:
        raise Conflict("not_waiting")
    request = found[0]
    if actor.person_id is None or request.signer_person_id != actor.person_id:
        raise NotAllowed("not_your_step")
    slot = next(s for s in letter.letter_of(definition).signatures if s.name == request.slot)
    seat = places.seat(slot.post)
    if seat is None:
        raise NotAllowed("not_your_step")
    people.signer_for(unit_id=seat[0], role=seat[1], person_id=actor.person_id, at=at)
    return request
