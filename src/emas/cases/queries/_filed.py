"""The tracker for the client system that filed a case."""

from datetime import datetime

from emas.cases.access import filed
from emas.cases.queries._progress import progress
from emas.cases.types import Progress
from emas.kernel.actor import Actor


def progress_of_filed(*, actor: Actor, ref: str, at: datetime) -> Progress:
    """Give the tracker of a case to the client system that filed it. Raises: NotFound for every other system."""
    applicant = filed.applicant_of(actor, ref)
    return progress(ref, applicant, at)
