"""What can be asked for: every topic with its phrases, and how telling each word is among all topics."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from emas.catalogue.knowledge import Aspect, Question, Topic
from emas.catalogue.rules.knowledge.spelling import Speller
from emas.catalogue.rules.knowledge.words import Phrase, Words
from emas.catalogue.types import ServiceDefinition

#: How much a small word of a phrase counts beside one that tells topics apart, and one that every phrase could have.
SMALL: Final = 1.0
NOISE: Final = 0.2
#: What a stranger among the words weighs: nobody knows what it asks for.
STRANGER: Final = 2.6
#: A word of other offices' matters weighs so much that a likeness beside it is none.
OUTSIDE: Final = 6.0


@dataclass(frozen=True, slots=True)
class Entry:
    """
    One topic: ``phrases`` are stems in their order, ``curated`` those of the question list, ``bag`` the weight of each stem; ``context`` are the
    stems of what the topic says, which count only while a conversation is about it.
    """

    topic: Topic
    instansi: str
    phrases: tuple[Phrase, ...]
    bag: dict[str, float]
    context: frozenset[str] = frozenset()
    curated: frozenset[Phrase] = frozenset()
    has_status: bool = False


@dataclass(frozen=True, slots=True)
class Index:
    """All topics of one state of the catalogue and the question list."""

    words: Words
    speller: Speller
    entries: dict[str, Entry]
    weight: dict[str, float] = field(default_factory=dict)
    small: frozenset[str] = frozenset()
    noise: frozenset[str] = frozenset()
    outside: frozenset[str] = frozenset()
    by_stem: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def weigh(self, stem: str) -> float:
        """Answer how telling a word is: rare among topics is telling, small words hardly, strangers for nothing."""
        if stem in self.noise:
            return NOISE
        if stem in self.small:
            return SMALL
        return self.weight.get(stem, STRANGER)


@dataclass(slots=True)
class _Draft:
    topic: Topic
    instansi: str
    named: list[Phrase]
    told: Phrase = ()
    context: Phrase = ()
    curated: list[Phrase] = field(default_factory=list)
    has_status: bool = False


def build(words: Words, definitions: Iterable[ServiceDefinition], questions: Iterable[Question]) -> Index:
    """Build the index; phrases of a question with ``service`` join that service's own keywords."""
    drafts = {d.slug: _of_service(words, d) for d in definitions}
    for question in questions:
        if not question.service:
            drafts[question.slug] = _of_question(words, question)
        elif question.service in drafts:
            drafts[question.service].curated += [words.plain(p) for p in question.phrases]
    vocabulary = {w for d in drafts.values() for p in (*d.named, *d.curated, d.told) for w in p}
    patterns = {w for found in words.lists.values() for p in found for w in p}
    speller = Speller(
        vocabulary | {w for p, _ in words.aspects for w in p},
        words.ordinary | patterns,
        words.spoken,
        words.stop,
    )
    return _indexed(words, speller, drafts)


def _indexed(words: Words, speller: Speller, drafts: dict[str, _Draft]) -> Index:
    entries = {slug: _entry(draft, speller) for slug, draft in drafts.items()}
    total = len(entries) + 1
    held: dict[str, list[str]] = {}
    for slug, entry in entries.items():
        for stem in {s for phrase in entry.phrases for s in phrase} | entry.bag.keys():
            held.setdefault(stem, []).append(slug)
    named: dict[str, int] = {}
    for entry in entries.values():
        for stem in {s for phrase in entry.phrases for s in phrase}:
            named[stem] = named.get(stem, 0) + 1
    weight = {stem: math.log(total / (count + 0.5)) for stem, count in named.items()}
    small = {s for w in words.stop for s in _stems(speller, (w,))}
    aspects = {s for p, _ in words.aspects if len(p) == 1 for s in _stems(speller, p)}
    # What a topic is called by is a matter of ours: "listrik" stands in "pasang listrik".
    outside = {s for w in words.outside for s in _stems(speller, (w,))} - named.keys()
    return Index(
        words=words,
        speller=speller,
        entries=entries,
        weight=weight,
        small=frozenset(small | aspects),
        noise=frozenset(s for w in words.noise for s in _stems(speller, (w,))),
        outside=frozenset(outside),
        by_stem={stem: tuple(slugs) for stem, slugs in held.items()},
    )


def _entry(draft: _Draft, speller: Speller) -> Entry:
    curated = {tuple(dict.fromkeys(_stems(speller, phrase))) for phrase in draft.curated} - {()}
    phrases = {tuple(dict.fromkeys(_stems(speller, phrase))) for phrase in draft.named} - {()} | curated
    bag = dict.fromkeys(_stems(speller, draft.told), 0.5)
    bag |= {stem: 1.0 for phrase in phrases for stem in phrase}
    ordered = tuple(sorted(phrases, key=lambda p: (len(p), p)))
    context = frozenset(_stems(speller, draft.context))
    return Entry(draft.topic, draft.instansi, ordered, bag, context, frozenset(curated), draft.has_status)


def _stems(speller: Speller, phrase: Sequence[str]) -> list[str]:
    return [speller.known(word) or word for word in phrase]


def _of_service(words: Words, definition: ServiceDefinition) -> _Draft:
    title = definition.title
    named = [words.plain(text) for text in (title.id, title.en, *definition.keywords) if text]
    papers = " ".join(each.label.id for each in definition.form.attachments.values())
    standard = " ".join(line.id for lines in definition.standard.values() for line in lines)
    return _Draft(
        Topic(definition.slug, title),
        "",
        named,
        words.plain(f"{definition.agency} {definition.summary.id} {definition.summary.en}"),
        words.plain(f"{papers} {standard}"),
    )


def _of_question(words: Words, question: Question) -> _Draft:
    title = question.title
    named = [words.plain(text) for text in (title.id, title.en) if text]
    curated = [words.plain(text) for text in question.phrases]
    told = " ".join(line.id for each in question.statements for line in each.lines)
    has_status = any(each.aspect is Aspect.STATUS for each in question.statements)
    return _Draft(
        Topic(question.slug, title), question.instansi, named, (), words.plain(told), curated, has_status
    )
