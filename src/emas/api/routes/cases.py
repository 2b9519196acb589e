"""The desk of a post: its inbox, a case, its papers, acts, the issued letter."""

from typing import Annotated, Final, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Header, Query, Router
from pydantic import Field

from emas.api import schemas
from emas.api.security import actor_with, uploads_owner
from emas.audit import operations as audit
from emas.cases import operations, queries
from emas.cases.types import AnswerRow, DeskCase, InboxFilter
from emas.kernel import clock
from emas.kernel.actor import Actor

router = Router(tags=["cases"])
FAULTS: Final = dict.fromkeys((404, 409), schemas.Problem)
CaseRef = Annotated[str, Field(max_length=40)]
PublicId = Annotated[str, Field(max_length=40)]
Key = Annotated[str, Header(alias="Idempotency-Key", min_length=8, max_length=100)]
View = Literal["waiting", "late", "returned", "ready", "done", "unit"]
Word = Annotated[str, Query(max_length=80)]
Cursor = Annotated[str, Query(max_length=400)]
Size = Annotated[int, Query(ge=1, le=100)]


def _file(content_type: str, summary: str) -> dict[str, object]:
    """Describe an answer that is a file."""
    body = {"schema": {"type": "string", "contentMediaType": content_type}}
    return {"responses": {200: {"description": summary, "content": {content_type: body}}}}


@router.get("/inbox", response={200: schemas.Inbox}, summary="What waits for the token's post")
def inbox(
    request: HttpRequest,
    view: View = "waiting",
    service: Word = "",
    query: Word = "",
    cursor: Cursor = "",
    size: Size = 50,
) -> dict[str, object]:
    """Oldest deadline first; ``next_cursor`` is empty on the last page."""
    actor = actor_with(request, "cases:read")
    asked = InboxFilter(view=view, service=service, query=query, cursor=cursor, size=size)
    page = queries.inbox(actor=actor, filter=asked, at=clock.now())
    return {"items": list(page.rows), "counts": page.counts, "next_cursor": page.next_cursor}


@router.get("/cases/{ref}", response={200: schemas.CaseDetail, **FAULTS}, summary="Read one case")
def read_case(request: HttpRequest, ref: CaseRef) -> dict[str, object]:
    """A case of the token's post or unit; any other is 404. ``acts`` are those this token may do now."""
    actor = actor_with(request, "cases:read")
    return _case(queries.desk_case(actor=actor, ref=ref, at=clock.now()))


@router.get(
    "/cases/{ref}/papers/{public_id}",
    response=FAULTS,
    summary="Open one paper of a case",
    openapi_extra=_file("*/*", "The picture or PDF"),
)
def read_paper(request: HttpRequest, ref: CaseRef, public_id: PublicId) -> HttpResponse:
    """As it was kept: decoded and encoded anew, without metadata. That it was opened is recorded."""
    actor = actor_with(request, "cases:read")
    found = queries.case_attachment(actor=actor, ref=ref, public_id=public_id, at=clock.now())
    return _download(*found)


@router.post("/cases/{ref}/acts", response={200: schemas.ActReceipt, **FAULTS}, summary="Act on a case")
def act(request: HttpRequest, ref: CaseRef, body: schemas.ActBody, idempotency_key: Key) -> dict[str, object]:
    """
    Exactly one of two who act on the same version wins; the other gets 409 and is told who was first.

    The same ``Idempotency-Key`` gives the first answer again. Signing needs the scope ``cases:sign`` besides ``cases:act``.
    """
    actor = actor_with(request, "cases:act")
    done = operations.act(
        case_ref=ref,
        act=body.act,
        actor=actor,
        at=clock.now(),
        version=body.version,
        note=body.note,
        data=body.data,
        uploads_owner=uploads_owner(actor.client_id, body.uploads) if body.uploads else "",
        idempotency_key=idempotency_key,
    )
    _record_person(actor, done.ref, body.act)
    return {
        "ref": done.ref,
        "act": done.act,
        "state": done.state,
        "version": done.version,
        "held_by": done.held_by.id,
        "due_at": done.due_at,
    }


def _record_person(actor: Actor, ref: str, name: str) -> None:
    """An act in a person's name is in the case's own history, in the transaction of the act; here the trail says it too."""
    if actor.person_id is not None:
        detail = {"act": name, "person": actor.person_id}
        audit.record("api.act_as_holder", actor, "case", ref, clock.now(), detail=detail)


@router.get(
    "/cases/{ref}/document",
    response=FAULTS,
    summary="Download the issued letter",
    openapi_extra=_file("application/pdf", "The signed PDF"),
)
def read_document(request: HttpRequest, ref: CaseRef) -> HttpResponse:
    """
    The signed PDF, once it is issued; before that there is none (404).

    For the token of a post or unit of the case, and for the client that filed it: its download is the applicant's and closes the case.
    """
    actor = actor_with(request, "documents")
    issued = operations.download_for_client(case_ref=ref, actor=actor, at=clock.now())
    response = _download(issued.content, issued.media_type, issued.file_name)
    response["Content-Digest"] = f"sha-256=:{_base64(issued.digest)}:"
    return response


def _base64(digest: str) -> str:
    import base64

    return base64.b64encode(bytes.fromhex(digest)).decode()


def _download(content: bytes, media_type: str, file_name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="{file_name}"'
    response["Cache-Control"] = "no-store"
    return response


def _case(case: DeskCase) -> dict[str, object]:
    return {
        "ref": case.ref,
        "version": case.version,
        "service": case.definition.slug,
        "state": case.state,
        "public_status": case.public_status,
        "applicant_name": case.applicant_name,
        "identity": {row.name: row.value for row in case.identity},
        "answers": {row.name: _answer(row) for row in case.answers},
        "papers": list(case.attachments),
        "timeline": list(case.timeline),
        "acts": [
            {"name": a.name, "kind": a.kind, "label": a.label.id, "note": a.note, "asks": list(a.act.asks)}
            for a in case.acts
        ],
        "letter": case.document,
        "due_at": case.due_at,
        "created_at": case.created_at,
    }


def _answer(row: AnswerRow) -> str:
    """Write a table as lines; anything else is text already."""
    return row.value or "\n".join("; ".join(cells) for cells in row.rows)
