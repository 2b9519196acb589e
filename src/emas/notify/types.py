"""Messages as other modules see them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Recipient:
    """
    One person to tell. ``kind`` is ``applicant`` or ``staff``; ``address`` a phone (+62…) or '' when none is known;
    ``label`` says who it is by role, for the phone page of the demo; ``role`` is that of the post (``rt``, ``cs`` …), '' for a citizen.
    ``consents``: agreed to messages when the address was given (officials: by their post). ``case_ref``: the case an applicant follows.
    """

    kind: str
    label: str
    address: str = ""
    email: str = ""
    person_id: int | None = None
    role: str = ""
    consents: bool = True
    case_ref: str = ""


@dataclass(frozen=True, slots=True)
class Approval:
    """What one person may decide from inside a message: bound to case, step, version and person. ``is_sensitive`` asks his PIN."""

    case_ref: str
    step: str
    version: int
    person_id: int
    account_id: int
    role: str
    unit_id: int
    is_sensitive: bool = False


@dataclass(frozen=True, slots=True)
class OutgoingMessage:
    """
    A message to write in the transaction of the act that caused it.

    ``values`` are the words a channel with fixed templates may fill in (``kode``, ``layanan`` …). ``board_unit_id`` is the RT whose board
    tells the person when nothing else reaches him.
    """

    template: str
    recipient: Recipient
    title: str
    body: str
    link: str
    dedupe_key: str
    case_ref: str = ""
    instansi: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    approval: Approval | None = None
    board_unit_id: int | None = None


@dataclass(frozen=True, slots=True)
class MessageRow:
    """A message on the phone page or in a person's list of notices."""

    public_id: str
    title: str
    body: str
    link: str
    channel: str
    state: str
    reason: str
    recipient_label: str
    created_at: datetime
    sent_at: datetime | None
    read_at: datetime | None
    case_ref: str = ""
    template: str = ""
    address: str = ""
    fallback: str = ""


@dataclass(frozen=True, slots=True)
class PhoneRow:
    """
    One telephone of the demo: who it belongs to by role, its number masked, how many messages it got, how many are new.

    ``address_digest`` or ``person_id`` is what ``queries.recent`` takes to list its messages.
    """

    label: str
    address: str
    address_digest: str
    person_id: int | None
    messages: int
    unread: int
    last_at: datetime


@dataclass(frozen=True, slots=True)
class GrantInfo:
    """
    A link or reply code as it stands: ``state`` is ``open``, ``used`` or ``late``; ``outcome`` what it was used for.

    It says what it was made for, not whether that still holds: whoever acts asks the case. ``is_elsewhere``: another browser opened
    the link before the one that asks; ``is_known``: the one that asks is its person's own.
    """

    public_id: str
    state: str
    case_ref: str
    step: str
    version: int
    person_id: int
    account_id: int
    role: str
    unit_id: int
    needs_pin: bool
    expires_at: datetime
    used_at: datetime | None
    outcome: str
    is_elsewhere: bool = False
    is_known: bool = False


@dataclass(frozen=True, slots=True)
class PhoneAsked:
    """
    What proves that a browser is on its person's telephone: the words he sends from his own number, until when they count.

    ``number`` is ours, as people write it, '' where the installation does not tell it; ``label`` names his telephone in the demo.
    """

    words: str
    expires_at: datetime
    number: str
    label: str


@dataclass(frozen=True, slots=True)
class KnownRow:
    """One browser that a person proved to be on his telephone."""

    public_id: str
    proved_at: datetime
    last_used_at: datetime


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody wrote to the portal's number and the portal did not answer by itself: a status or an approval."""

    public_id: str
    kind: str
    words: tuple[str, ...]
    address_digest: str


@dataclass(frozen=True, slots=True)
class Said:
    """
    Free words that somebody wrote to a number of ours: which ``instansi`` the number is of ('' where nothing says so).

    ``address_digest`` is the person's as that number knows him; ``told_at`` opened his 24 hours. The text holds no long number.
    """

    public_id: str
    text: str
    phone: str
    user_id: str
    instansi: str
    address_digest: str
    told_at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """What became of one message: its state and, where it waits or was not sent, the reason."""

    public_id: str
    state: str
    reason: str
    sent_at: datetime | None
    delivered_at: datetime | None
    read_at: datetime | None


@dataclass(frozen=True, slots=True)
class BoardRow:
    """One line of the list for the RT's board: no name and no number, only the code that the receipt bears."""

    case_ref: str
    template: str
    title: str
    reason: str
    unit_id: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class ChannelState:
    """
    How the channel stands: what waits and why, and what is left of the budget today.

    ``over_budget`` of those that wait were put off because the day's templates or the people of 24 hours are used up, ``due`` of them could
    go now; ``under_way`` are being handed over; ``unknown`` are both these and those whose outcome nobody knows yet.
    """

    name: str
    waiting: int
    due: int
    under_way: int
    urgent_waiting: int
    unknown: int
    held_until: datetime | None
    held_since: datetime | None
    reason: str
    templates_today: int
    templates_a_day: int
    people_reached: int
    people_limit: int
    over_budget: int = 0
