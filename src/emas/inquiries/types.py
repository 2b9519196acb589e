"""Conversations, visits and ready answers as pages see them."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

#: An automatic answer longer than so many characters is folded for the officer.
_FOLDED: Final = 360


@dataclass(frozen=True, slots=True)
class Desk:
    """The information desk of one instansi: its unit, and when it works next (``opens_at`` is None while it is open)."""

    instansi: str
    unit_id: int
    name: str
    is_open: bool
    opens_at: datetime | None


@dataclass(frozen=True, slots=True)
class ConversationFilter:
    """``view``: ``waiting``, ``mine``, ``open`` or ``closed``; ``query`` a whole phone number, words of a topic, or a number of a conversation."""

    view: str = "waiting"
    query: str = ""
    page: int = 1


@dataclass(frozen=True, slots=True)
class ConversationRow:
    """One line of the inbox; ``preview`` is the beginning of what the person wrote last, ``phone`` is masked."""

    public_id: str
    number: int
    instansi: str
    phone: str
    state: str
    topic: str
    topic_title: str
    reason: str
    preview: str
    preview_author: str
    waiting_since: datetime | None
    last_at: datetime
    taken_name: str
    is_mine: bool


@dataclass(frozen=True, slots=True)
class ConversationPage:
    """A page of the inbox with the numbers of all views; ``pages`` counts from one."""

    rows: tuple[ConversationRow, ...]
    counts: dict[str, int]
    number: int
    pages: int
    total: int


@dataclass(frozen=True, slots=True)
class Bubble:
    """
    One message of a conversation. ``state`` and ``reason`` are those of the message that was sent (``notify``), '' for what was received.

    ``can_repeat``: it was not sent, and may be tried again now.
    """

    public_id: str
    author: str
    author_name: str
    text: str
    at: datetime
    source: str = ""
    state: str = ""
    reason: str = ""
    can_repeat: bool = False

    @property
    def lead(self) -> str:
        """The beginning of a long automatic answer, which is shown folded; '' for everything that is read as it is."""
        if self.author != "otomatis" or len(self.text) <= _FOLDED:
            return ""
        lines = [line for line in self.text.splitlines() if line]
        # The title of the topic is what an officer looks for, not the greeting above it.
        return next((line for line in lines if line.startswith("*")), lines[0]).strip("*")[: _FOLDED // 3]


@dataclass(frozen=True, slots=True)
class Colleague:
    """An officer of the desk to whom a conversation can be handed."""

    account_id: int
    name: str


@dataclass(frozen=True, slots=True)
class ConversationView:
    """One conversation with its bubbles. ``window_until``: free words reach the person until then, None when they do not any more.

    ``closes_at``: it closes by itself then, unless something is written before; None when it is closed.
    """

    row: ConversationRow
    bubbles: tuple[Bubble, ...]
    earlier: int
    window_until: datetime | None
    is_window_open: bool
    version: int
    is_taken_by_other: bool
    colleagues: tuple[Colleague, ...]
    closed_at: datetime | None
    closes_at: datetime | None


@dataclass(frozen=True, slots=True)
class CannedRow:
    """An answer kept ready."""

    public_id: str
    instansi: str
    title: str
    text: str
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Said:
    """What an officer's message became: the conversation and the line."""

    conversation: str
    line: str


@dataclass(frozen=True, slots=True)
class VisitInput:
    """What the officer enters. ``ticked`` are the positions of requirements that the visitor already brought."""

    name: str
    topic: str
    phone: str = ""
    consents: bool = False
    ticked: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class VisitTopic:
    """A topic as the counter needs it: requirements and next steps, word for word, and where they stand."""

    slug: str
    title: str
    requirements: tuple[str, ...]
    steps: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class VisitItem:
    """One requirement and when it was brought."""

    label: str
    done_at: datetime | None


@dataclass(frozen=True, slots=True)
class VisitRow:
    """One line of the book of visits."""

    public_id: str
    number: int
    name: str
    topic_title: str
    state: str
    done: int
    total: int
    created_at: datetime
    notice_state: str
    notice_reason: str


@dataclass(frozen=True, slots=True)
class VisitPage:
    """A page of the book of visits."""

    rows: tuple[VisitRow, ...]
    counts: dict[str, int]
    number: int
    pages: int
    total: int


@dataclass(frozen=True, slots=True)
class VisitView:
    """
    One visit. ``notice_state``: '' where no notice was written (no number, or no consent), else that of the message, with its reason.

    ``needs_slip``: nothing reached the visitor by message, so that he gets the slip.
    """

    row: VisitRow
    phone: str
    consents: bool
    items: tuple[VisitItem, ...]
    steps: tuple[str, ...]
    source: str
    office: str
    officer: str
    version: int
    needs_slip: bool
    may_tell_again: bool
    lines: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Preview:
    """What would be answered to ``asked``: the words, the topic they come from, and how sure that is (0 to 1)."""

    asked: str
    text: str
    topic: str
    topic_title: str
    kind: str
    reason: str
    confidence: float
