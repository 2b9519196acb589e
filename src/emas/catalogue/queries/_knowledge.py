"""Answer what people type, from published services and the question list."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from emas.catalogue.knowledge import (
    Answer,
    Aspect,
    Learnt,
    Lesson,
    Question,
    Reply,
    ReplyKind,
    Topic,
    Weights,
)
from emas.catalogue.queries import _questions, _services
from emas.catalogue.rules.knowledge import index, learning, sections, understanding, words
from emas.catalogue.rules.knowledge.understanding import Verdict
from emas.catalogue.types import ServiceDefinition

_COMMON = 5


@dataclass(frozen=True, slots=True)
class _State:
    """The catalogue and the question list at one moment: the index, services with whether they take requests, and own topics."""

    index: index.Index
    services: dict[str, tuple[ServiceDefinition, bool]]
    questions: dict[str, Question]
    common: tuple[tuple[str, str], ...]


def answer(
    *,
    text: str,
    at: datetime,
    topic: str = "",
    instansi: str = "",
    offered: tuple[str, ...] = (),
    weights: Weights | None = None,
) -> Reply:
    """
    Answer a message of somebody who asks about the services, in everyday words. Never raises on any text.

    ``topic`` is ``Reply.topic`` of the conversation so far, ``offered`` the slugs of the last menu, ``instansi`` the office that is asked
    ('' for none): among equals its own topics come first. Every line is of a published service or of the question list as it is now;
    nothing is composed, and no word of the message comes back. ``weights`` are tried in place of the shipped ones. Two queries.
    """
    state = _state()
    index = state.index.weighed(weights) if weights else state.index
    verdict = understanding.understand(index, text, topic=topic, instansi=instansi, offered=offered)
    kept = topic if topic in state.index.entries else ""
    if verdict.kind is ReplyKind.ANSWER:
        return _answered(state, verdict)
    menu = verdict.menu or (_common(state, instansi) if _shows_menu(verdict) else ())
    topics = _topics(state, menu)
    return Reply(verdict.kind, verdict.reason, None, topics, kept, verdict.confidence)


def learn_weights(
    *, lessons: Sequence[Lesson], instansi: str = "", told: Callable[[str], None] = lambda line: None
) -> Learnt:
    """
    Learn anew how much each fact counts, from questions whose right topic is known, for the desk of ``instansi``; nothing is changed by it.

    The same topics and lessons give the same weights on every machine. Takes a minute or two for some hundred lessons: ``told`` hears how
    far it is, a line at a time.
    """
    definitions = [definition for definition, _ in _services.shown_definitions()]
    found = _questions.by_hashes(_questions.in_use())
    return learning.learn(words.words(), definitions, found, lessons, instansi=instansi, told=told)


def told(*, slug: str, aspect: Aspect = Aspect.OVERVIEW) -> Answer | None:
    """Answer what is published on a topic; None when there is no such topic or it says nothing on the aspect. Two queries."""
    state = _state()
    return _told(state, slug, aspect)


def topics(*, instansi: str = "") -> tuple[Topic, ...]:
    """Answer everything that can be asked, those of ``instansi`` first, each part by title. Two queries."""
    entries = sorted(
        _state().index.entries.values(),
        key=lambda e: (not instansi or e.instansi != instansi, e.topic.title.id, e.topic.slug),
    )
    return tuple(entry.topic for entry in entries)


def _answered(state: _State, verdict: Verdict) -> Reply:
    found = _told(state, verdict.slug, verdict.aspect)
    if found is None:
        # The topic is plain, but its source says nothing on this: somebody who knows has to.
        return Reply(ReplyKind.OFFICER, "not_stated", topic=verdict.slug, confidence=verdict.confidence)
    near = _topics(state, verdict.menu)
    return Reply(ReplyKind.ANSWER, "", found, near, verdict.slug, verdict.confidence)


def _told(state: _State, slug: str, aspect: Aspect) -> Answer | None:
    if slug in state.services:
        definition, is_open = state.services[slug]
        lines = sections.sections(definition, aspect, is_open=is_open)
        if not lines:
            return None
        link = "" if is_open else definition.instead_link
        source = sections.source(definition)
        return Answer(sections.topic(definition), aspect, lines, source, link=link, is_open=is_open)
    question = state.questions.get(slug)
    if question is None:
        return None
    lines, source = sections.of_question(question, aspect)
    if not lines:
        return None
    subject = Topic(question.slug, question.title)
    return Answer(subject, aspect, lines, source, question.instansi, question.link)


def _shows_menu(verdict: Verdict) -> bool:
    return verdict.kind is ReplyKind.MENU or verdict.reason == "greeting"


def _common(state: _State, instansi: str) -> tuple[str, ...]:
    """What is offered to who has not said yet what he wants: the office's own common topics, or those of every office."""
    own = [slug for slug, of in state.common if instansi and of == instansi]
    shared = [slug for slug, of in state.common if not of]
    return tuple(own or shared or sorted(state.services))[:_COMMON]


def _topics(state: _State, slugs: Iterable[str]) -> tuple[Topic, ...]:
    return tuple(state.index.entries[slug].topic for slug in slugs if slug in state.index.entries)


def _state() -> _State:
    shown = _services.shown_definitions()
    return _built(tuple((d.content_hash, is_on) for d, is_on in shown), _questions.in_use())


@lru_cache(maxsize=2)
def _built(services: tuple[tuple[str, bool], ...], stored: tuple[tuple[str, str], ...]) -> _State:
    """Kept by the hashes of all content: what another process publishes is seen with the next message."""
    shown = [(_services.definition(content_hash=hash_), is_on) for hash_, is_on in services]
    found = _questions.by_hashes(stored)
    own = {q.slug: q for q in found if not q.service}
    made = index.build(words.words(), (d for d, _ in shown), found)
    common = tuple((q.slug, q.instansi) for q in found if q.is_common and q.slug in made.entries)
    return _State(made, {d.slug: (d, is_on) for d, is_on in shown}, own, common)
