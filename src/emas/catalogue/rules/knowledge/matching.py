"""How well each topic fits the words of a message, and how likely it is the one that is meant."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from emas.catalogue.rules.knowledge.index import RIVAL, STRANGER, Entry, Index
from emas.catalogue.rules.knowledge.words import Phrase

#: A phrase of the question list was written for just this and counts more than a folder's keyword.
CURATED: Final = 0.2
#: Its words in its order count more: "cerai suami" is not "suami cerai".
ORDERED: Final = 0.1
#: A phrase was said when all its telling words were, and this share of it with the small ones.
WHOLE: Final = 0.7
#: Two phrases of a topic in one message are nearly as plain as one that says it all.
TOGETHER: Final = 0.95
_CONTEXT: Final = 0.6
#: A small word leans less than one that asks for something.
_SMALL: Final = 0.35
_LEAST: Final = -2.5


@dataclass(frozen=True, slots=True)
class Said:
    """How a word was said: ``sure`` is how surely it was read (0 for a stranger), ``part`` how much it counts beside the others."""

    sure: float = 1.0
    part: float = 1.0


@dataclass(frozen=True, slots=True)
class Asked:
    """What is known of a message beside its words: the office, the conversation's topic, whether it asks how far something is, which offices
    it names, whether it has a word by which conversations go on, or one by which something begins."""

    instansi: str = ""
    topic: str = ""
    is_status: bool = False
    offices: frozenset[str] = frozenset()
    follows: bool = False
    begins: bool = False


@dataclass(frozen=True, slots=True)
class Match:
    """
    ``likely`` is the share among all candidates, by the weights of ``words/weights.yaml``; ``explained`` the share of the message that the topic
    knows; ``named``: how many telling words of whole phrases were said. ``facts`` are what the weights are for.
    """

    slug: str
    likely: float
    explained: float
    named: int
    facts: Mapping[str, float]

    @property
    def is_ours(self) -> bool:
        return not self.slug.startswith(RIVAL)


def content(index: Index, stems: Mapping[str, Said]) -> dict[str, Said]:
    """Answer the words that ask for a topic: all but the small ones."""
    return {stem: said for stem, said in stems.items() if stem not in index.small}


def matches(index: Index, stems: Mapping[str, Said], asked_of: Asked) -> tuple[Match, ...]:
    """Answer the topics that have something of the words, and their rivals, the likeliest first."""
    asked = content(index, stems)
    slugs = {slug for stem in asked for slug in index.by_stem.get(stem, ())}
    if asked_of.topic in index.entries and asked:
        slugs.add(asked_of.topic)
    found = {slug: facts for slug in slugs if (facts := _facts(index, slug, stems, asked, asked_of))}
    _compare(found, asked_of.topic)
    weights = index.words.weights["rank"]
    scores = {
        slug: sum(w * facts.get(name, 0.0) for name, w in weights.items()) for slug, facts in found.items()
    }
    best = max(scores.values(), default=0.0)
    # Exact sums, so that no order of a set is to be seen in what is learnt.
    total = math.fsum(math.exp(score - best) for score in scores.values())
    return tuple(
        Match(
            slug,
            math.exp(scores[slug] - best) / total,
            found[slug]["explained"],
            round(math.expm1(found[slug]["named"])),
            found[slug],
        )
        for slug in sorted(found, key=lambda s: (-scores[s], s))
    )


def _facts(
    index: Index, slug: str, stems: Mapping[str, Said], asked: Mapping[str, Said], asked_of: Asked
) -> dict[str, float]:
    entry = index.entry(slug)
    is_current = slug == asked_of.topic
    explained, total = _explained(index, entry, asked, is_current=is_current)
    if not explained and not is_current:
        return {}
    nearest, named = _nearest_phrase(index, entry, stems, asked, total)
    is_rival = slug.startswith(RIVAL)
    offices = asked_of.offices
    return {
        "explained": explained,
        "nearest": nearest,
        "named": math.log1p(named),
        "whole": float(named > 0),
        "exact": float(any(_is_exact(phrase, stems, asked) for phrase in entry.curated)),
        "leaning": _leaning(index, entry, stems),
        "own": float(bool(asked_of.instansi) and entry.instansi == asked_of.instansi),
        "current": float(is_current),
        "current_follows": float(is_current and asked_of.follows),
        "current_begins": float(is_current and asked_of.begins),
        "current_short": is_current / max(1, len(asked)),
        "status": float(asked_of.is_status and entry.has_status),
        "office": float(entry.office in offices),
        "other_office": float(bool(offices) and entry.office not in offices and not is_rival),
        "rival": float(is_rival),
    }


def _is_exact(phrase: Phrase, stems: Mapping[str, Said], asked: Mapping[str, Said]) -> bool:
    """Tell whether somebody said just this phrase, small words aside."""
    return all(s in stems for s in phrase) and all(s in phrase for s in asked)


def _compare(found: Mapping[str, dict[str, float]], topic: str) -> None:
    """Note by how much more of the message another topic, one that was named, knows than the conversation's own."""
    if topic in found:
        others = (facts["explained"] for slug, facts in found.items() if slug != topic and facts["whole"])
        found[topic]["current_behind"] = max(0.0, max(others, default=0.0) - found[topic]["explained"])


def whole_phrase(index: Index, stems: Sequence[str]) -> str:
    """Answer the topic of which a message of small words holds the longest whole phrase (``jam buka``), '' for none or for several."""
    given = set(stems)
    found: dict[str, int] = {}
    for stem in given:
        for slug in index.by_stem.get(stem, ()):
            said = (p for p in index.entry(slug).by_stem.get(stem, ()) if given.issuperset(p) and len(p) > 1)
            found[slug] = max([found.get(slug, 0), *(len(p) for p in said if not _is_aspect(index, p))])
    longest = max(found.values(), default=0)
    first = [slug for slug, length in found.items() if length == longest > 0]
    return first[0] if len(first) == 1 and first[0] in index.entries else ""


def _is_aspect(index: Index, phrase: Phrase) -> bool:
    return any(set(aspect).issuperset(phrase) for aspect, _ in index.words.aspects)


def _leaning(index: Index, entry: Entry, stems: Mapping[str, Said]) -> float:
    """Answer to which topic the words lean, the mean of those that any topic is called by."""
    total = heard = 0.0
    for stem, said in stems.items():
        if stem in index.noise or stem not in index.by_stem:
            continue
        part = said.part * (said.sure or 1.0) * (_SMALL if stem in index.small else 1.0)
        total += part * max(_LEAST, entry.leaning.get(stem, entry.unheard))
        heard += part
    return total / heard**0.5 if heard else 0.0


def _explained(
    index: Index, entry: Entry, asked: Mapping[str, Said], *, is_current: bool
) -> tuple[float, float]:
    """Answer the share of the message's weight that the topic knows, and that weight."""
    total = matched = 0.0
    for stem, said in asked.items():
        share = entry.bag.get(stem, _CONTEXT if is_current and stem in entry.context else 0.0)
        weight = said.part * (index.weigh(stem) if said.sure else STRANGER)
        total += weight
        matched += weight * share * (said.sure or 1.0)
    return (matched / total if total else 0.0), total


def _nearest_phrase(
    index: Index, entry: Entry, stems: Mapping[str, Said], asked: Mapping[str, Said], total: float
) -> tuple[float, int]:
    """How much of a phrase was said, times how much of the message that is, each by the root; and how many telling words of whole
    phrases were."""
    best = 0.0
    whole: set[str] = set()
    place = {stem: number for number, stem in enumerate(stems)}
    for phrase in {p for stem in asked for p in entry.by_stem.get(stem, ())}:
        said = [s for s in phrase if s in stems]
        meant = _meant(index, said, stems)
        told = sum(index.weigh(s) * (stems[s].sure or 1.0) for s in said)
        share = told / sum(index.weigh(s) for s in phrase)
        extra = 1 + CURATED * share if phrase in entry.curated else 1.0
        if len(said) > 1 and said == sorted(said, key=place.__getitem__):
            extra += ORDERED * share
        best = max(best, (share * min(1.0, meant / total)) ** 0.5 * extra)
        if share >= WHOLE and all(s in stems or s in index.small for s in phrase):
            whole |= stems.keys() & phrase
    together: float = min(1.0, _meant(index, whole, stems) / total) ** 0.5 if total else 0.0
    # A phrase of small words alone was said, too.
    return max(best, TOGETHER * together), len(whole - index.small) or bool(whole)


def _meant(index: Index, said: Iterable[str], stems: Mapping[str, Said]) -> float:
    """How much of the message's weight these words have, small ones left out."""
    telling = (s for s in said if s not in index.small)
    return math.fsum(index.weigh(s) * (stems[s].sure or 1.0) * stems[s].part for s in telling)
