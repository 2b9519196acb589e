"""The conversation of a case: for the desk that handles it, and for the client that filed it in the applicant's name."""

import hashlib
from typing import Annotated, Final

from django.http import HttpRequest
from ninja import File, Form, Header, Router, Status
from ninja.files import UploadedFile
from pydantic import Field

from emas.api import schemas
from emas.api.security import actor_with
from emas.cases import operations, queries
from emas.cases.types import PaperInput, Talk
from emas.kernel import clock

router = Router(tags=["messages"])
FAULTS: Final = dict.fromkeys((404, 409), schemas.Problem)
_PAPERS: Final = "lampiran"
CaseRef = Annotated[str, Field(max_length=40)]
Key = Annotated[str, Header(alias="Idempotency-Key", min_length=8, max_length=100)]
Words = Annotated[str, Form(max_length=20_000)]
ActName = Annotated[str, Form(max_length=60)]
Papers = Annotated[list[UploadedFile], File(max_length=10)]
_NO_PAPERS: list[UploadedFile] = []


@router.get(
    "/cases/{ref}/messages", response={200: schemas.MessageList, **FAULTS}, summary="Read the conversation"
)
def read_messages(request: HttpRequest, ref: CaseRef) -> dict[str, object]:
    """For the token of a post of the case. Papers are opened by ``GET /cases/{ref}/papers/{public_id}``. 404 where the service has none."""
    actor = actor_with(request, "cases:read")
    return _talk(queries.desk_talk(actor=actor, ref=ref))


@router.post(
    "/cases/{ref}/messages", response={201: schemas.MessageList, **FAULTS}, summary="Write to the applicant"
)
def say(
    request: HttpRequest, ref: CaseRef, idempotency_key: Key, text: Words = "", file: Papers = _NO_PAPERS
) -> Status[dict[str, object]]:
    """As the post that holds the case, or that sent it to the applicant. The same ``Idempotency-Key`` is one message."""
    actor = actor_with(request, "cases:act")
    operations.say_as_officer(
        case_ref=ref,
        actor=actor,
        text=text,
        papers=_papers(file),
        once=_once(idempotency_key),
        at=clock.now(),
    )
    return Status(201, _talk(queries.desk_talk(actor=actor, ref=ref)))


@router.get(
    "/cases/{ref}/progress/messages",
    response={200: schemas.MessageList, **FAULTS},
    summary="Read the conversation of a request that this client filed",
)
def read_own_messages(request: HttpRequest, ref: CaseRef) -> dict[str, object]:
    """What the applicant sees in the tracker. ``acts`` are what waits for his answer."""
    actor = actor_with(request, "cases:submit")
    return _talk(queries.talk_of_filed(actor=actor, ref=ref, at=clock.now()))


@router.post(
    "/cases/{ref}/progress/messages",
    response={201: schemas.MessageList, **FAULTS},
    summary="Write in the applicant's name",
)
def say_own(
    request: HttpRequest,
    ref: CaseRef,
    idempotency_key: Key,
    text: Words = "",
    act: ActName = "",
    file: Papers = _NO_PAPERS,
) -> Status[dict[str, object]]:
    """With ``act`` what waits for the applicant is answered by what he writes. 30 messages a day. The same ``Idempotency-Key`` is one message."""
    actor = actor_with(request, "cases:submit")
    operations.say_for_filed(
        case_ref=ref,
        actor=actor,
        text=text,
        papers=_papers(file),
        once=_once(idempotency_key),
        act=act,
        at=clock.now(),
    )
    return Status(201, _talk(queries.talk_of_filed(actor=actor, ref=ref, at=clock.now())))


def _once(key: str) -> str:
    # Keys of a message are shorter than those of the API.
    return hashlib.sha256(key.encode()).hexdigest()[:40]


def _papers(files: list[UploadedFile]) -> tuple[PaperInput, ...]:
    return tuple(PaperInput(_PAPERS, file.name or "", file.read()) for file in files)


def _talk(found: Talk) -> dict[str, object]:
    return {
        "may_say": found.may_say,
        "acts": [act.name for act in found.acts],
        "items": [
            {
                "at": line.at,
                "by_applicant": line.by_reporter,
                "who": line.who,
                "text": line.text,
                "act": line.act.id if line.act is not None else "",
                "papers": [
                    {"public_id": paper.public_id, "media_type": paper.media_type, "pages": paper.pages}
                    for paper in line.files
                ],
            }
            for line in found.lines
        ],
    }
