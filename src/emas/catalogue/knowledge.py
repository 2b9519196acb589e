"""What a question about the services is answered with, as frozen dataclasses. Opened through ``catalogue.types.knowledge``."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from emas.catalogue.form_types import NO_TEXT, Text

#: How much each fact counts: ``rank`` among the topics of a message, ``sure`` for the first of them (``words/weights.yaml``).
Weights = Mapping[str, Mapping[str, float]]


class Aspect(StrEnum):
    """What somebody wants to know of a topic. ``OVERVIEW``: nothing in particular."""

    OVERVIEW = "overview"
    REQUIREMENTS = "requirements"
    PROCEDURE = "procedure"
    FEE = "fee"
    DURATION = "duration"
    LEGAL_BASIS = "legal_basis"
    WHERE = "where"
    BY_PROXY = "by_proxy"
    STATUS = "status"


class ReplyKind(StrEnum):
    """
    What should be sent. ``MENU``: ask which topic is meant (also a miss, see ``Reply.is_miss``). ``OFFICER``: a person has to go on.
    ``NOT_OURS``: nothing that the offices answer. ``COURTESY``: a greeting or thanks.
    """

    ANSWER = "answer"
    MENU = "menu"
    OFFICER = "officer"
    NOT_OURS = "not_ours"
    COURTESY = "courtesy"


#: Why the reply is no answer. The words for each belong to who shows it.
REASONS: Final = (
    "unclear",  # MENU: several topics fit
    "not_understood",  # MENU: none fits
    "asked",  # OFFICER: somebody asked for a person
    "upset",  # OFFICER: anger
    "urgent",  # OFFICER: violence or danger
    "not_stated",  # OFFICER: the topic is known, its source says nothing on this
    "legal_advice",  # NOT_OURS: what somebody should do, or whether he would win
    "case_data",  # NOT_OURS: what stands in somebody's case or identity
    "outside",  # NOT_OURS: another office's matter, or no matter of any office
    "greeting",  # COURTESY, with a menu
    "thanks",  # COURTESY
)


@dataclass(frozen=True, slots=True)
class Topic:
    """One line of a menu. ``slug`` is that of a service or of an entry of the question list."""

    slug: str
    title: Text


@dataclass(frozen=True, slots=True)
class Section:
    """Lines of a published text on one aspect, word for word."""

    aspect: Aspect
    lines: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """
    Where the lines come from. ``kind`` is ``service`` or ``question``; ``version`` names the stored version (12 signs of its SHA-256);
    ``law`` are the rules that the source names.
    """

    kind: str
    title: Text
    version: str
    law: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """
    What is published on a topic. ``aspect`` is what was asked. ``link`` is an address outside (https), '' for none; the page of a service
    follows from ``topic.slug`` when ``source.kind`` is ``service``. ``is_open``: requests can be sent now through the portal.
    """

    topic: Topic
    aspect: Aspect
    sections: tuple[Section, ...]
    source: Source
    instansi: str = ""
    link: str = ""
    is_open: bool = False
    note: Text = NO_TEXT


@dataclass(frozen=True, slots=True)
class Reply:
    """
    What the question list and the services say to a message. ``topic`` is the topic of the conversation from now on ('' = none): keep it and
    give it with the next message. ``menu`` are topics to offer, best first; give their slugs back as ``offered`` so that "2" is understood.
    ``confidence`` is 0 to 1. No word of the message is in it.
    """

    kind: ReplyKind
    reason: str = ""
    answer: Answer | None = None
    menu: tuple[Topic, ...] = ()
    topic: str = ""
    confidence: float = 0.0

    @property
    def is_miss(self) -> bool:
        """Whether the message was not understood: the second one in a row brings an officer (flows section 13)."""
        return self.kind is ReplyKind.MENU and self.reason == "not_understood"


@dataclass(frozen=True, slots=True)
class Statement:
    """The answer of the question list to one aspect of a topic; ``source`` names the rule with its article, or the office's decision."""

    aspect: Aspect
    lines: tuple[Text, ...]
    source: Text


@dataclass(frozen=True, slots=True)
class Question:
    """
    A topic of the question list. ``phrases`` are how people say it. With ``service`` the phrases lead to that service and there is no
    statement of its own. ``instansi`` is '' for an entry of every instansi. ``is_common``: offered to who has not said yet what he wants.
    """

    slug: str
    instansi: str
    title: Text
    phrases: tuple[str, ...] = ()
    statements: tuple[Statement, ...] = ()
    service: str = ""
    link: str = ""
    is_common: bool = False


@dataclass(frozen=True, slots=True)
class QuestionEntry:
    """A stored version of a topic: its number, whether the topic is used, who wrote it (``folder`` or an account's label) and when."""

    question: Question
    version: int
    is_enabled: bool
    written_by: str
    written_at: datetime


@dataclass(frozen=True, slots=True)
class Lesson:
    """A question of a conversation with the slug of the ``topic`` that is right, '' for what must not be answered."""

    conversation: str
    text: str
    topic: str


@dataclass(frozen=True, slots=True)
class Learnt:
    """
    Weights learnt from questions, and the same as the text of ``words/weights.yaml``. The losses ``before`` and ``after`` are those of ranking
    and of judging the first topic, each the mean over all examples in nats.
    """

    weights: Weights
    text: str
    before: tuple[float, float]
    after: tuple[float, float]
