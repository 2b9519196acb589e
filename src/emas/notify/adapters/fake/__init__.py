"""Channels that rehearse what goes wrong: one that remembers, one that refuses, one that is away, one that dies half-way."""

from datetime import datetime

from emas.kernel.errors import Unavailable
from emas.notify.ports import Delivery, SendResult
from emas.notify.types import Recipient


class RememberingChannel:
    """Accepts everything and remembers it; not repeatable, as a real provider."""

    name = "palsu"
    is_repeatable = False

    def __init__(self) -> None:
        self.sent: list[Delivery] = []

    def reaches(self, recipient: Recipient) -> bool:
        return bool(recipient.address)

    def send(self, delivery: Delivery, *, at: datetime) -> SendResult:
        self.sent.append(delivery)
        return SendResult(sent=True)


class RefusingChannel(RememberingChannel):
    """Refuses for good: the number has no account there."""

    def send(self, delivery: Delivery, *, at: datetime) -> SendResult:
        return SendResult(sent=False, reason="number_unknown")


class AwayChannel(RememberingChannel):
    """Cannot be reached: certainly nothing was sent."""

    def send(self, delivery: Delivery, *, at: datetime) -> SendResult:
        raise Unavailable("channel_away")


class CrashingChannel(RememberingChannel):
    """Sends, and dies before it can say so."""

    def send(self, delivery: Delivery, *, at: datetime) -> SendResult:
        super().send(delivery, at=at)
        raise ConnectionResetError
