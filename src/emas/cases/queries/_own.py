"""What a resident with an account sees of his own: every case filed under his NIK, whoever filed it for him."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from emas.cases.access import hot
from emas.cases.models import Case
from emas.kernel import codes
from emas.kernel.actor import Actor
from emas.kernel.errors import NotFound
from emas.people import queries as people

_MOST: Final = 50


@dataclass(frozen=True, slots=True)
class OwnCase:
    """One line of a resident's list."""

    ref: str
    title: str
    status: str
    created_at: datetime
    is_open: bool


def own_cases(*, citizen_id: int) -> tuple[OwnCase, ...]:
    """List the latest fifty cases of a resident, the newest first. Sealed cases bear no digest and are never among them."""
    digest = people.citizen_digest(citizen_id=citizen_id)
    if not digest:
        return ()
    rows = Case.objects.filter(applicant_digest=digest).order_by("-id")[:_MOST]
    return tuple(
        OwnCase(row.ref, row.service_title, row.public_status, row.created_at, row.is_open) for row in rows
    )


def own_applicant(*, citizen_id: int, ref: str) -> Actor:
    """Give the applicant of one case that is this resident's own: his account proves it as a PIN would. Raises: NotFound."""
    digest = people.citizen_digest(citizen_id=citizen_id)
    row = hot.load(codes.normalise_ref(ref) or ref)
    if row is None or not digest or row.applicant_digest != digest:
        raise NotFound
    return Actor(kind="applicant", name="Pemohon", case_ref=row.ref)
