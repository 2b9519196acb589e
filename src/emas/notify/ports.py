"""What a channel of messages must offer (screen, WhatsApp, web push, e-mail)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from emas.notify.types import Recipient


@dataclass(frozen=True, slots=True)
class Delivery:
    """
    One message to send. ``public_id`` is the same at every try: give it to the provider as the request's id.

    ``form`` is ``template`` or ``text`` on a channel that knows both; ``values`` fill a template; ``token`` and ``reply_code`` let the
    reader decide at once, ``merged`` is how many notices this one stands for, ``quotes`` the provider's id of the message it answers.
    ``instansi`` says whose number it goes out from, where the installation has several.
    """

    public_id: str
    template: str
    recipient: Recipient
    title: str
    body: str
    link: str
    form: str = "text"
    values: Mapping[str, str] = field(default_factory=dict)
    token: str = ""
    reply_code: str = ""
    merged: int = 0
    quotes: str = ""
    user_id: str = ""
    instansi: str = ""


@dataclass(frozen=True, slots=True)
class SendResult:
    """
    What became of it: ``sent``, or not, with a ``reason`` code (number unknown, opted out …).

    ``then`` says what may follow a refusal: '' nothing on this channel, ``again`` after ``again_seconds``, ``template`` (outside the
    window: again as a template), ``hold`` (the whole channel has to wait for its administrator).
    """

    sent: bool
    reason: str = ""
    provider_id: str = ""
    then: str = ""
    again_seconds: int = 0


@dataclass(frozen=True, slots=True)
class Limits:
    """
    What a planned channel may send: ``people_a_day`` outside their window in any 24 hours, ``templates_a_day`` (the city's own budget),
    ``per_second``, and the seconds between two messages to one person; ``call_seconds`` is how long a call may take at most: the other
    side counts from when it arrives.
    """

    people_a_day: int
    templates_a_day: int
    per_second: int
    pair_seconds: int = 6
    call_seconds: int = 20


@dataclass(frozen=True, slots=True)
class Subscription:
    """One browser that asked for notices: where its push service listens, its key and its secret (base64url)."""

    public_id: str
    endpoint: str
    p256dh: str
    auth: str


class PushStore(Protocol):
    """Who subscribed to notices in a browser."""

    def of(self, recipient: Recipient) -> tuple[Subscription, ...]:
        """List the browsers of an official, or those that follow an applicant's case."""
        ...

    def forget(self, public_id: str) -> None:
        """Delete a subscription that its push service does not know any more."""
        ...


class Channel(Protocol):
    """
    One way to reach a person.

    ``is_repeatable``: sending the same ``public_id`` twice is seen once by the person. A channel that cannot promise that is
    never called again after a crash whose outcome is unknown.
    """

    name: str
    is_repeatable: bool

    def reaches(self, recipient: Recipient) -> bool:
        """Tell whether this channel has an address of the person."""
        ...

    def send(self, delivery: Delivery, *, at: datetime) -> SendResult:
        """
        Send, with time-outs for connecting and in total. Called outside any transaction.

        Raises: kernel.errors.Unavailable when it certainly was not sent and may be tried again; any other exception leaves
        the outcome unknown.
        """
        ...


class PlannedChannel(Channel, Protocol):
    """A channel with limits, templates and a 24-hour window: its messages are handed over by ``operations.dispatch``, urgent first."""

    parallel: int

    def limits(self) -> Limits:
        """Give the limits in force."""
        ...

    def forms(self, template: str, recipient: Recipient) -> frozenset[str]:
        """Name the forms (``template``, ``text``) in which this notice can be said."""
        ...

    def side_number(self, instansi: str) -> str:
        """Name the number of its own that an instansi writes from; '' where it is the installation's first."""
        ...

    def instansi_of(self, number: str) -> str:
        """Name the instansi whose number this is; '' for the first number where nothing says whose it is."""
        ...

    def words(self, reply: str, values: Mapping[str, str]) -> str:
        """Give the words of an automatic reply."""
        ...

    def own_numbers(self) -> Mapping[str, str]:
        """Give the numbers that an instansi has for itself, by its code; the installation's first is not among them."""
        ...

    def probe(self, instansi: str = "") -> None:
        """Make one harmless call for the number that an instansi writes from. Raises: kernel.errors.Unavailable."""
        ...
        ...

    def incoming(self, body: bytes, signature: str) -> tuple["Incoming", ...]:
        """Read a call-back. Raises: NotAllowed ``bad_signature``, Invalid when it can't be read."""
        ...

    def subscribes(self, mode: str, token: str) -> bool:
        """Tell whether a subscription call knows the agreed word."""
        ...


@dataclass(frozen=True, slots=True)
class Incoming:
    """
    One thing a call-back tells: a ``message`` of a person or a ``status`` of one of ours.

    ``key`` is the same however often it is told. ``request_id`` is the ``public_id`` that was given with the message, ``number`` the number of
    ours that it came to, as the provider names it.
    """

    kind: str
    key: str
    told_at: datetime | None = None
    phone: str = ""
    user_id: str = ""
    provider_id: str = ""
    request_id: str = ""
    text: str = ""
    form: str = ""
    status: str = ""
    result: SendResult | None = None
    number: str = ""
