"""Topics that ``notify`` handles."""

from datetime import datetime
from typing import Any

from emas.notify import operations
from emas.outbox import operations as outbox
from emas.people import events as people


@outbox.subscribe(operations.TOPIC)
def send(payload: dict[str, Any], *, at: datetime) -> None:
    """Send one message."""
    operations.send(**payload, at=at)


@outbox.subscribe(operations.DISPATCH_TOPIC)
def dispatch(payload: dict[str, Any], *, at: datetime) -> None:
    """Hand planned messages over."""
    operations.dispatch(at=at)


@outbox.subscribe(operations.RECEIVED_TOPIC)
def received(payload: dict[str, Any], *, at: datetime) -> None:
    """Handle what a gateway told."""
    operations.handle_received(at=at)


@outbox.subscribe(people.RESET_LINK)
def tell_reset_link(payload: dict[str, Any], *, at: datetime) -> None:
    """Write the message with a one-time link."""
    operations.tell_reset_link(link_id=payload["link_id"], at=at)


@outbox.subscribe(people.SECURITY_CHANGED)
def tell_security_change(payload: dict[str, Any], *, at: datetime) -> None:
    """Write the notice of a changed sign-in."""
    operations.tell_security_change(**payload, at=at)


@outbox.subscribe(people.PHONE_CODE)
def tell_phone_code(payload: dict[str, Any], *, at: datetime) -> None:
    """Write the message with a one-time code."""
    operations.tell_phone_code(code_id=payload["code_id"], at=at)


@outbox.subscribe(people.CITIZEN_CHANGED)
def tell_citizen_change(payload: dict[str, Any], *, at: datetime) -> None:
    """Write the notice of a resident's changed account."""
    operations.tell_citizen_change(**payload, at=at)
