"""How well each topic fits the words of a message."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from emas.catalogue.rules.knowledge.index import OUTSIDE, STRANGER, Entry, Index
from emas.catalogue.rules.knowledge.words import Phrase

#: Among equals the asked office's own topic stands first.
OWN: Final = 0.04
#: A conversation stays with its topic unless another one is plainly meant.
STAYS: Final = 0.1
#: A phrase of the question list was written for just this and counts more than a folder's keyword.
CURATED: Final = 0.2
#: Who asks how far it is means the topic that tells where to look.
STATUS: Final = 0.2
#: Its words in its order count more: "cerai suami" is not "suami cerai".
ORDERED: Final = 0.1
#: A phrase was said when all its telling words were, and this share of it with the small ones.
WHOLE: Final = 0.7
#: Two phrases of a topic in one message are nearly as plain as one that says it all.
TOGETHER: Final = 0.95
_CONTEXT: Final = 0.6


@dataclass(frozen=True, slots=True)
class Said:
    """How a word was said: ``sure`` is how surely it was read (0 for a stranger), ``part`` how much it counts beside the others."""

    sure: float = 1.0
    part: float = 1.0


@dataclass(frozen=True, slots=True)
class Match:
    """``explained`` is the share of the message that the topic knows; ``named``: how many telling words of whole phrases were said."""

    slug: str
    score: float
    explained: float = 0.0
    named: int = 0


def content(index: Index, stems: Mapping[str, Said]) -> dict[str, Said]:
    """Answer the words that ask for a topic: all but the small ones."""
    return {stem: said for stem, said in stems.items() if stem not in index.small}


def matches(
    index: Index,
    stems: Mapping[str, Said],
    *,
    instansi: str = "",
    topic: str = "",
    is_status: bool = False,
) -> tuple[Match, ...]:
    """
    Answer the topics that have something of the words, best first.

    The score, 0 to about 1.2, is half how much of the message the topic explains, half how nearly the message is one of its phrases.
    """
    asked = content(index, stems)
    slugs = {slug for stem in asked for slug in index.by_stem.get(stem, ())}
    if topic in index.entries and asked:
        slugs.add(topic)
    found = []
    for slug in slugs:
        entry = index.entries[slug]
        explained, total = _explained(index, entry, asked, is_current=slug == topic)
        if not explained:
            continue
        nearest, named = _nearest_phrase(index, entry, stems, total)
        bonus = OWN * (bool(instansi) and entry.instansi == instansi) + STAYS * (slug == topic)
        bonus += STATUS * (is_status and entry.has_status)
        found.append(Match(slug, round(0.5 * explained + 0.5 * nearest + bonus, 4), explained, named))
    return tuple(sorted(found, key=lambda m: (-m.score, m.slug)))


def whole_phrase(index: Index, stems: Sequence[str]) -> str:
    """Answer the topic of which a message of small words holds a whole phrase (``jam buka``), '' for none or for several."""
    given = set(stems)
    found = {
        slug
        for stem in given
        for slug in index.by_stem.get(stem, ())
        if any(
            len(p) > 1 and given.issuperset(p) and not _is_aspect(index, p)
            for p in index.entries[slug].phrases
        )
    }
    return found.pop() if len(found) == 1 else ""


def _is_aspect(index: Index, phrase: Phrase) -> bool:
    return any(set(aspect).issuperset(phrase) for aspect, _ in index.words.aspects)


def _explained(
    index: Index, entry: Entry, asked: Mapping[str, Said], *, is_current: bool
) -> tuple[float, float]:
    """Answer the share of the message's weight that the topic knows, and that weight."""
    total = matched = 0.0
    for stem, said in asked.items():
        share = entry.bag.get(stem, _CONTEXT if is_current and stem in entry.context else 0.0)
        weight = said.part * _weight(index, stem, said.sure, is_held=bool(share))
        total += weight
        matched += weight * share * (said.sure or 1.0)
    return (matched / total if total else 0.0), total


def _weight(index: Index, stem: str, sure: float, *, is_held: bool) -> float:
    if is_held:
        return index.weigh(stem)
    if stem in index.outside:
        return OUTSIDE
    return index.weigh(stem) if sure else STRANGER


def _nearest_phrase(index: Index, entry: Entry, stems: Mapping[str, Said], total: float) -> tuple[float, int]:
    """How much of a phrase was said, times how much of the message that is, each by the root; and how many telling words of whole
    phrases were."""
    best = 0.0
    whole: set[str] = set()
    place = {stem: number for number, stem in enumerate(stems)}
    for phrase in entry.phrases:
        said = [s for s in phrase if s in stems]
        meant = _meant(index, said, stems)
        if not meant:
            continue
        told = sum(index.weigh(s) * (stems[s].sure or 1.0) for s in said)
        share = told / sum(index.weigh(s) for s in phrase)
        extra = 1 + CURATED * share if phrase in entry.curated else 1.0
        if len(said) > 1 and said == sorted(said, key=place.__getitem__):
            extra += ORDERED * share
        best = max(best, (share * min(1.0, meant / total)) ** 0.5 * extra)
        if share >= WHOLE and all(s in stems or s in index.small for s in phrase):
            whole |= stems.keys() & phrase
    together: float = min(1.0, _meant(index, whole, stems) / total) ** 0.5
    # A phrase of small words alone was said, too.
    return max(best, TOGETHER * together), len(whole - index.small) or bool(whole)


def _meant(index: Index, said: Iterable[str], stems: Mapping[str, Said]) -> float:
    """How much of the message's weight these words have, small ones left out."""
    telling = (s for s in said if s not in index.small)
    return sum(index.weigh(s) * (stems[s].sure or 1.0) * stems[s].part for s in telling)
