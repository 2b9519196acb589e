"""Events of the outbox that move or announce cases: one call to one operation each."""

from datetime import datetime
from typing import Any

from emas.cases import operations
from emas.notify import operations as notify
from emas.outbox import operations as outbox
from emas.watch import operations as watch


@outbox.subscribe("documents.signed")
def signed(payload: dict[str, Any], *, at: datetime) -> None:
    """A slot of a letter was signed and verified."""
    operations.advance(
        case_ref=payload["case_ref"],
        event="signed",
        slot=payload["slot"],
        at=at,
        detail={"document": payload.get("document", ""), "request": payload.get("request", "")},
    )


@outbox.subscribe("documents.failed")
def failed(payload: dict[str, Any], *, at: datetime) -> None:
    """A signature was not made."""
    operations.advance(
        case_ref=payload["case_ref"],
        event="failed",
        slot=payload["slot"],
        at=at,
        detail={"code": payload.get("code", ""), "document": payload.get("document", "")},
    )


@outbox.subscribe("cases.announce")
def announce(payload: dict[str, Any], *, at: datetime) -> None:
    """Something happened to a case."""
    operations.announce(
        case_id=payload["case_id"],
        seq=payload["seq"],
        at=at,
        desk=payload.get("desk"),
        until=payload.get("until"),
    )


@outbox.subscribe("cases.announce")
def tell_watchers(payload: dict[str, Any], *, at: datetime) -> None:
    """The same, for client systems that watch."""
    operations.tell_watchers(case_id=payload["case_id"], seq=payload["seq"], at=at)


@outbox.subscribe("cases.said")
def tell_said(payload: dict[str, Any], *, at: datetime) -> None:
    """Somebody wrote in the conversation of a case."""
    operations.tell_watchers_said(case_id=payload["case_id"], message=payload["message"], at=at)


@outbox.subscribe(watch.STOPPED_TOPIC)
def watch_stopped(payload: dict[str, Any], *, at: datetime) -> None:
    """A watcher came to rest."""
    operations.watch_stopped(public_id=payload["watch"], at=at)


@outbox.subscribe("cases.rw_missing")
def rw_missing(payload: dict[str, Any], *, at: datetime) -> None:
    """A form was kept because its RW does not use the application."""
    operations.announce_rw_missing(draft=payload["draft"], reason=payload["reason"], at=at)


@outbox.subscribe(notify.ASKED_TOPIC)
def asked(payload: dict[str, Any], *, at: datetime) -> None:
    """Somebody wrote to the portal's number."""
    operations.answer_asked(inbound=payload["inbound"], at=at)
