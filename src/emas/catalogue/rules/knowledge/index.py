"""What can be asked for: every topic with its phrases, and how telling each word is among all topics."""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from emas.catalogue.knowledge import Aspect, Question, Topic, Weights
from emas.catalogue.rules.knowledge.spelling import Speller
from emas.catalogue.rules.knowledge.words import Phrase, Words
from emas.catalogue.types import ServiceDefinition, Text

#: How much a small word of a phrase counts beside one that tells topics apart, and one that every phrase could have.
SMALL: Final = 1.0
NOISE: Final = 0.2
#: What a stranger among the words weighs: nobody knows what it asks for.
STRANGER: Final = 2.6
#: A word of other offices' matters weighs so much that a likeness beside it is none.
OUTSIDE: Final = 6.0
#: So many words more are thought of each topic, spread like those of all: one word alone is no proof.
SMOOTH: Final = 12.0
#: Begins the slug of a rival; no folder can be called so.
RIVAL: Final = "~"


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
    office: str = ""
    by_stem: Mapping[str, tuple[Phrase, ...]] = field(default_factory=dict)
    leaning: Mapping[str, float] = field(default_factory=dict)
    unheard: float = 0.0


@dataclass(frozen=True, slots=True)
class Index:
    """
    All topics of one state of the catalogue and the question list. ``rivals`` are matters of other offices and of none: they compete, and
    are never answered.
    """

    words: Words
    speller: Speller
    entries: dict[str, Entry]
    weight: dict[str, float] = field(default_factory=dict)
    small: frozenset[str] = frozenset()
    noise: frozenset[str] = frozenset()
    outside: frozenset[str] = frozenset()
    by_stem: dict[str, tuple[str, ...]] = field(default_factory=dict)
    rivals: dict[str, Entry] = field(default_factory=dict)

    def entry(self, slug: str) -> Entry:
        """Give a topic, or a matter of somebody else that competes with the topics."""
        return self.entries[slug] if slug in self.entries else self.rivals[slug]

    def weighed(self, weights: Weights) -> "Index":
        """Give the same index with other weights of the facts."""
        return replace(self, words=replace(self.words, weights=weights))

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
    rivals = {
        f"{RIVAL}{name}": _Draft(Topic(f"{RIVAL}{name}", Text(name)), "", [], curated=list(found))
        for name, found in words.elsewhere.items()
    }
    vocabulary = {
        w for d in (*drafts.values(), *rivals.values()) for p in (*d.named, *d.curated, d.told) for w in p
    }
    patterns = {w for found in words.lists.values() for p in found for w in p}
    speller = Speller(
        vocabulary | {w for p, _ in words.aspects for w in p},
        words.ordinary | patterns,
        words.spoken,
        words.stop | words.whole,
        words.endings,
    )
    return _indexed(words, speller, drafts, rivals)


def _indexed(words: Words, speller: Speller, ours: dict[str, _Draft], others: dict[str, _Draft]) -> Index:
    entries = _leaning({slug: _entry(draft, speller) for slug, draft in (ours | others).items()})
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
    called = {s for slug in ours for phrase in entries[slug].phrases for s in phrase}
    outside = {s for w in words.outside for s in _stems(speller, (w,))} - called
    return Index(
        words=words,
        speller=speller,
        entries={slug: entries[slug] for slug in ours},
        rivals={slug: entries[slug] for slug in others},
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
    office = draft.topic.slug.partition("/")[0]
    found = Entry(
        draft.topic, draft.instansi, ordered, bag, context, frozenset(curated), draft.has_status, office
    )
    by_stem: dict[str, list[Phrase]] = {}
    for phrase in ordered:
        for stem in phrase:
            by_stem.setdefault(stem, []).append(phrase)
    return replace(found, by_stem={stem: tuple(held) for stem, held in by_stem.items()})


def _leaning(entries: dict[str, Entry]) -> dict[str, Entry]:
    """
    Reckon for each stem how much oftener a topic is called by it than all topics together are, as a logarithm (naive Bayes).

    One telling word of a phrase that was never written still leans to the topics whose phrases have it.
    """
    counts = {slug: Counter(_heard(entry)) for slug, entry in entries.items()}
    all_heard: Counter[str] = Counter()
    for heard in counts.values():
        all_heard.update(heard)
    total = sum(all_heard.values())
    found = {}
    for slug, entry in entries.items():
        size = sum(counts[slug].values())
        unheard = math.log(SMOOTH / (size + SMOOTH))
        leaning = {
            stem: math.log(
                (number + SMOOTH * all_heard[stem] / total) / (size + SMOOTH) * total / all_heard[stem]
            )
            for stem, number in counts[slug].items()
        }
        found[slug] = replace(entry, leaning=leaning, unheard=unheard)
    return found


def _heard(entry: Entry) -> Iterator[str]:
    for phrase in entry.phrases:
        yield from phrase
    # What is told of a topic is no name of it, and still speaks for it.
    yield from (stem for stem, share in entry.bag.items() if share < 1.0)


def _stems(speller: Speller, phrase: Sequence[str]) -> list[str]:
    return [speller.known(word) or word for word in phrase]


def _of_service(words: Words, definition: ServiceDefinition) -> _Draft:
    title = definition.title
    named = [words.plain(text) for text in (title.id, title.en, *definition.keywords) if text]
    # An office's name alone names no letter; it still speaks for those that have to do with it.
    bodies = [p for p in named if words.bodies.issuperset(p)]
    named = [p for p in named if p not in bodies]
    papers = " ".join(each.label.id for each in definition.form.attachments.values())
    standard = " ".join(line.id for lines in definition.standard.values() for line in lines)
    return _Draft(
        Topic(definition.slug, title),
        "",
        named,
        (
            *words.plain(f"{definition.agency} {definition.summary.id} {definition.summary.en}"),
            *(w for p in bodies for w in p),
        ),
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
