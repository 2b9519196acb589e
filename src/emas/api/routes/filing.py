"""File a request for an applicant and follow it: upload its papers, send it, ask where it stands."""

from typing import Annotated, Final

from django.conf import settings
from django.http import HttpRequest
from ninja import File, Form, Header, Router, Status
from ninja.files import UploadedFile
from pydantic import Field

from emas.api import schemas
from emas.api.security import actor_with, uploads_owner
from emas.cases import operations, queries
from emas.cases.types import ApplicantInput, Progress, Submitted
from emas.catalogue import queries as catalogue
from emas.documents import operations as documents
from emas.documents.types import StoredAttachment
from emas.kernel import clock, errors

router = Router(tags=["filing"])
FAULTS: Final = dict.fromkeys((404, 409), schemas.Problem)
Key = Annotated[str, Header(alias="Idempotency-Key", min_length=8, max_length=100)]
OwnerKey = Annotated[str, Form(pattern="^[A-Za-z0-9-]{1,24}$")]
Name = Annotated[str, Form(min_length=1, max_length=80)]
CaseRef = Annotated[str, Field(max_length=40)]


@router.post(
    "/uploads",
    response={201: schemas.UploadReceipt, **FAULTS},
    summary="Send one paper of a request to be filed, or of an act",
)
def upload(
    request: HttpRequest,
    service: Name,
    field: Name,
    owner: OwnerKey,
    file: Annotated[UploadedFile, File()],
) -> Status[StoredAttachment]:
    """``owner`` is a key of the client's choice (up to 24 letters, digits, dashes) that ``POST /cases`` or the act names as ``uploads``."""
    actor = actor_with(request, "cases:submit", "cases:act")
    definition = catalogue.definition(slug=service)
    paper = definition.form.attachments.get(field) if definition else None
    if paper is None:
        raise errors.NotFound
    stored = documents.store_upload(
        owner_ref=uploads_owner(actor.client_id, owner),
        field=field,
        file_name=file.name or "",
        content=file.read(),
        data_class=paper.data_class,
        kinds=paper.kinds,
        max_bytes=paper.max_bytes,
        uploaded_by=actor.label,
        at=clock.now(),
    )
    return Status(201, stored)


@router.post("/cases", response={201: schemas.Receipt, **FAULTS}, summary="File a request")
def submit(request: HttpRequest, body: schemas.SubmitBody, idempotency_key: Key) -> Status[dict[str, object]]:
    """The same ``Idempotency-Key`` gives the first answer again; with another body it is refused (409 ``key_reused``)."""
    actor = actor_with(request, "cases:submit")
    receipt = operations.submit(
        service=body.service,
        channel="api",
        applicant=ApplicantInput(
            resident=body.resident.model_dump(mode="json"),
            phone=body.phone,
            email=body.email,
            consent=body.consent,
            is_manual=True,
        ),
        answers=body.answers,
        uploads_owner=uploads_owner(actor.client_id, body.uploads) if body.uploads else "",
        actor=actor,
        at=clock.now(),
        idempotency_key=idempotency_key,
    )
    return Status(201, _receipt(receipt))


@router.get(
    "/cases/{ref}/progress",
    response={200: schemas.ProgressDetail, **FAULTS},
    summary="Follow a request that this client filed",
)
def read_progress(request: HttpRequest, ref: CaseRef) -> dict[str, object]:
    """What the applicant sees in the tracker. Only the client that filed the case may ask; for any other it is 404."""
    actor = actor_with(request, "cases:submit")
    return _progress(queries.progress_of_filed(actor=actor, ref=ref, at=clock.now()))


def _receipt(receipt: Submitted) -> dict[str, object]:
    return {
        "ref": receipt.ref,
        "pin": receipt.pin,
        "state": receipt.state,
        "held_by": receipt.held_by.id,
        "due_at": receipt.due_at,
        "track_url": f"{settings.EMAS_BASE_URL}/lacak/{receipt.ref}",
    }


def _progress(found: Progress) -> dict[str, object]:
    return {
        "ref": found.ref,
        "service": found.service,
        "status": found.status,
        "state": found.state,
        "held_by": found.held_by.id,
        "due_at": found.due_at,
        "promise_due_at": found.promise_due_at,
        "note_to_applicant": found.note_to_applicant,
        "marked_items": list(found.marked_items),
        "stages": [
            {
                "title": stage.title.id,
                "holder": stage.holder.id,
                "state": stage.state,
                "at": stage.at,
                "due_at": stage.due_at,
            }
            for stage in found.stages
        ],
        "letter_number": found.document.number if found.document else "",
        "is_downloadable": bool(found.document and found.document.is_downloadable),
        "is_final": found.is_final,
        "created_at": found.created_at,
    }
