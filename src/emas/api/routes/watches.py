"""Webhooks of the calling client system: subscribe, look at the log, send again, end."""

from typing import Annotated, Final

from django.http import HttpRequest
from ninja import Router, Status
from pydantic import Field

from emas.api import schemas
from emas.api.security import actor_with
from emas.kernel import clock
from emas.kernel.actor import Actor
from emas.watch import operations, queries
from emas.watch.types import MessageInfo, WatchInfo

router = Router(tags=["watches"])
FAULTS: Final = dict.fromkeys((404, 409), schemas.Problem)
PublicId = Annotated[str, Field(max_length=40)]


@router.get("/watches", response={200: schemas.WatchList}, summary="Where this client is told of events")
def list_watches(request: HttpRequest) -> dict[str, object]:
    """The client's own subscriptions, the ended ones too."""
    return {"items": [_watch(each) for each in queries.watches(actor=_actor(request))]}


@router.post("/watches", response={201: schemas.WatchMade, **FAULTS}, summary="Be told of events")
def subscribe(request: HttpRequest, order: schemas.WatchOrder) -> Status[dict[str, object]]:
    """Events of cases of the token's post or unit alone; calls are signed by the Standard Webhooks specification."""
    actor = _actor(request)
    made = operations.subscribe(
        client_id=actor.client_id or 0, url=order.url, types=order.types, actor=actor, at=clock.now()
    )
    return Status(201, {"id": made.public_id, "secret": made.secret})


@router.delete("/watches/{public_id}", response={204: None, **FAULTS}, summary="Be told no more")
def end_watch(request: HttpRequest, public_id: PublicId) -> Status[None]:
    """Ends the subscription; its log stays readable."""
    operations.end(public_id=public_id, actor=_actor(request), at=clock.now())
    return Status(204, None)


@router.get(
    "/watches/{public_id}/messages", response={200: schemas.WatchLog, **FAULTS}, summary="The delivery log"
)
def read_log(request: HttpRequest, public_id: PublicId) -> dict[str, object]:
    """The last fifty messages, newest first."""
    return {"items": [_message(each) for each in queries.messages(watch=public_id, actor=_actor(request))]}


@router.post("/watches/{public_id}/again", response={202: None, **FAULTS}, summary="Send a message again")
def send_again(request: HttpRequest, public_id: PublicId, order: schemas.WatchAgain) -> Status[None]:
    """Under the same ``webhook-id``: whoever has taken it already may pass it over."""
    actor = _actor(request)
    queries.watch(public_id=public_id, actor=actor)
    operations.send_again(message=order.message, actor=actor, at=clock.now())
    return Status(202, None)


def _actor(request: HttpRequest) -> Actor:
    return actor_with(request, "watch")


def _watch(info: WatchInfo) -> dict[str, object]:
    return {
        "id": info.public_id,
        "url": info.url,
        "types": list(info.types),
        "is_active": info.is_active,
        "stopped_reason": info.stopped_reason,
        "created_at": info.created_at,
    }


def _message(info: MessageInfo) -> dict[str, object]:
    return {
        "id": info.public_id,
        "type": info.type,
        "case_ref": info.case_ref,
        "state": info.state,
        "tries": info.tries,
        "status": info.status,
        "error": info.error,
        "created_at": info.created_at,
        "tried_at": info.tried_at,
    }
