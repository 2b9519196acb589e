"""The tracker for the client system that filed a case."""

from datetime import datetime

from emas.cases.access import filed
from emas.cases.queries._progress import progress
from emas.cases.types import Progress, Talk
from emas.kernel.actor import Actor
from emas.kernel.errors import NotFound


def progress_of_filed(*, actor: Actor, ref: str, at: datetime) -> Progress:
    """Give the tracker of a case to the client system that filed it. Raises: NotFound for every other system."""
    applicant = filed.applicant_of(actor, ref)
    return progress(ref, applicant, at)


def talk_of_filed(*, actor: Actor, ref: str, at: datetime) -> Talk:
    """Give the applicant's conversation to the client system that filed the case. Raises: NotFound, also where there is none."""
    found = progress_of_filed(actor=actor, ref=ref, at=at).talk
    if found is None:
        raise NotFound
    return found
