"""What a client system may do besides acting for a post."""

from datetime import datetime

from emas.audit import operations as audit
from emas.cases.access import filed
from emas.cases.operations import _later
from emas.cases.queries import _desk
from emas.documents.types import IssuedFile
from emas.kernel.actor import Actor
from emas.kernel.errors import NotFound


def download_for_client(*, case_ref: str, actor: Actor, at: datetime) -> IssuedFile:
    """
    Give the issued letter to a client system: of a post of the case, or the one that filed it for the applicant.

    For the latter it is the applicant's own download and closes the case. Raises: NotFound while there is no issued letter, and for
    every other system.
    """
    try:
        return _desk.issued_letter(actor=actor, ref=case_ref, at=at)
    except NotFound:
        applicant = filed.applicant_of(actor, case_ref)
    issued = _later.download_letter(case_ref=case_ref, actor=applicant, at=at)
    audit.record("letter.download_for_applicant", actor, "case", str(applicant.case_ref), at)
    return issued
