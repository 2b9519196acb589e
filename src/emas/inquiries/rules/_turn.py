"""What follows a message: an answer, a menu, or an officer (flows section 13)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from emas.catalogue.types import knowledge
from emas.inquiries.rules import _words

AUTOMATIC: Final = "dibalas_otomatis"
UNCLEAR: Final = "tidak_paham"
WAITING: Final = "menunggu_petugas"
ANSWERED: Final = "dijawab"
CLOSED: Final = "ditutup"
SILENT: Final = timedelta(hours=24)
#: One that waits for an officer is not closed by silence; a month later nobody expects an answer any more.
FORGOTTEN: Final = timedelta(days=30)
#: The second message in a row that is not understood brings an officer.
MISSES: Final = 2
#: So many other topics are offered below an answer.
_NEAR: Final = 3
_OFFICER: Final = frozenset({"petugas", "operator", "admin", "cs", "manusia", "orang"})
_MENU: Final = frozenset({"menu", "topik", "bantuan", "help"})
_POLITE: Final = frozenset(
    {"min", "pak", "bu", "kak", "dong", "tolong", "minta", "mau", "ke", "sama", "dengan", "hubungi"}
)


@dataclass(frozen=True, slots=True)
class Office:
    """
    Who answers: its name, the portal's address, and when it works next (None while it is open, or where nothing is known).

    ``has_desk``: there is somebody to whom a conversation can go. ``names`` are those of all offices by their code.
    """

    name: str
    base_url: str
    is_open: bool
    opens_at: datetime | None = None
    has_desk: bool = True
    instansi: str = ""
    names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Turn:
    """What becomes of a conversation after one message; an empty ``text`` says nothing. ``reason`` is why an officer has to go on."""

    state: str
    text: str
    topic: str = ""
    topic_title: str = ""
    menu: tuple[str, ...] = ()
    misses: int = 0
    reason: str = ""
    source: str = ""


def closes_at(*, state: str, last_at: datetime) -> datetime:
    """Give the moment at which silence since ``last_at`` closes a conversation (flows section 13)."""
    return last_at + (FORGOTTEN if state == WAITING else SILENT)


def asks_for_officer(text: str) -> bool:
    """
    Tell whether somebody just asks for a person: the word is promised in every automatic answer, so it is known for certain.

    >>> asks_for_officer("PETUGAS"), asks_for_officer("minta petugas dong"), asks_for_officer("petugas ukur tanah")
    (True, True, False)
    """
    words = set(re.findall(r"\w+", text.lower()))
    return bool(words & _OFFICER) and words <= _OFFICER | _POLITE


def asks_for_menu(text: str) -> bool:
    """Tell whether somebody just asks what he can ask."""
    words = re.findall(r"\w+", text.lower())
    return len(words) == 1 and words[0] in _MENU


def turn(*, reply: knowledge.Reply, text: str, misses: int, is_first: bool, office: Office) -> Turn:
    """
    Decide what is said. Words of the answer are those of its source; nothing is composed.

    ``misses`` counts the messages right before this one that were not understood, ``is_first`` introduces the office.
    """
    hello = _words.hello(office.name) if is_first else ""
    if asks_for_officer(text):
        return _to_officer("asked", reply, hello, office)
    if asks_for_menu(text):
        return _menu(reply, hello, _words.HELP, 0)
    if reply.kind is knowledge.ReplyKind.OFFICER:
        return _to_officer(reply.reason or "asked", reply, hello, office)
    if reply.kind is knowledge.ReplyKind.ANSWER and reply.answer is not None:
        words = _words.answer(reply.answer, _place(reply.answer, office), office.base_url)
        others = tuple(each.title.id for each in reply.menu[:_NEAR])
        return Turn(
            AUTOMATIC,
            hello + words + _words.near(others),
            topic=reply.topic,
            menu=tuple(each.slug for each in reply.menu[:_NEAR]),
            topic_title=reply.answer.topic.title.id,
            source=reply.answer.topic.slug,
        )
    if reply.is_miss:
        if misses + 1 >= MISSES:
            return _to_officer("not_understood", reply, hello, office)
        return _menu(reply, hello, _words.NOT_UNDERSTOOD, misses + 1, state=UNCLEAR)
    if reply.kind is knowledge.ReplyKind.MENU:
        return _menu(reply, hello, _words.WHICH, 0)
    return _aside(reply, hello)


def _place(found: knowledge.Answer, office: Office) -> str:
    """Name where to come: the office that answers, or the one whose matter it is."""
    name = office.names.get(found.instansi, "")
    return office.name if not name or found.instansi == office.instansi else name


def _to_officer(reason: str, reply: knowledge.Reply, hello: str, office: Office) -> Turn:
    if not office.has_desk:
        return Turn(AUTOMATIC, hello + _words.NO_DESK, topic=reply.topic)
    words = _words.forwarded(reason, is_open=office.is_open, opens_at=office.opens_at)
    return Turn(WAITING, hello + words, topic=reply.topic, reason=reason)


def _menu(reply: knowledge.Reply, hello: str, words: str, misses: int, state: str = AUTOMATIC) -> Turn:
    text = hello + words + _words.menu(tuple(each.title.id for each in reply.menu))
    menu = tuple(each.slug for each in reply.menu)
    return Turn(state, text, topic=reply.topic, menu=menu, misses=misses)


def _aside(reply: knowledge.Reply, hello: str) -> Turn:
    """A greeting, thanks, or a question that no office answers here; a menu follows where there is one."""
    if reply.reason == "greeting" and hello:
        words = hello + _words.CHOOSE
    else:
        words = hello + _words.ASIDES.get(reply.reason, _words.ASIDES["outside"])
    if reply.menu:
        words += _words.menu(tuple(each.title.id for each in reply.menu))
    return Turn(AUTOMATIC, words, topic=reply.topic, menu=tuple(each.slug for each in reply.menu))
