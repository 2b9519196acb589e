"""The word list of ``catalogue/words``: everyday words for office words, small words, aspects, and what no topic answers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from emas.catalogue.knowledge import Aspect, Weights
from emas.catalogue.rules import search

FOLDER: Final = Path(__file__).resolve().parents[2] / "words"
#: The lists of phrases that decide by themselves, beside ``aspects``, ``stop``, ``slang`` and ``outside``.
LISTS: Final = (
    "upset", "urgent", "legal_advice", "case_data", "greeting", "thanks", "bribe", "others",
)  # fmt: skip
#: Lists of single words that say how a message is built.
SMALL_LISTS: Final = (
    "needs", "noise", "places", "purpose", "follows", "begins", "asking", "whole", "bodies",
)  # fmt: skip
#: What a town elsewhere is read as.
_AWAY: Final = ("kota", "lain")
_LONGEST: Final = 4
#: A word keeps so many signs without its ending.
_SHORTEST: Final = 4

Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Words:
    """One language's list. Phrases are tuples of plain words after ``slang``; ``ordinary`` are words that are spelt right."""

    slang: Mapping[Phrase, Phrase]
    stop: frozenset[str]
    aspects: tuple[tuple[Phrase, Aspect], ...]
    lists: Mapping[str, frozenset[Phrase]]
    outside: frozenset[str]
    ordinary: frozenset[str]
    needs: frozenset[str] = frozenset()
    noise: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    purpose: frozenset[str] = frozenset()
    endings: tuple[str, ...] = ()
    follows: frozenset[str] = frozenset()
    begins: frozenset[str] = frozenset()
    asking: frozenset[str] = frozenset()
    whole: frozenset[str] = frozenset()
    bodies: frozenset[str] = frozenset()
    conditions: frozenset[str] = frozenset()
    lacks: frozenset[str] = frozenset()
    spoken: Mapping[str, str] = field(default_factory=dict)
    elsewhere: Mapping[str, tuple[Phrase, ...]] = field(default_factory=dict)
    offices: Mapping[Phrase, frozenset[str]] = field(default_factory=dict)
    weights: Weights = field(default_factory=dict)

    def plain(self, text: str) -> Phrase:
        """Answer the words of a text with everyday ones put in office words; doubled signs and ``-nya`` behind a number go."""
        return self.replaced(split(text))

    def replaced(self, given: Phrase) -> Phrase:
        """Put one word for another, the longest match first; what was put is not looked at again."""
        found: list[str] = []
        position = 0
        while position < len(given):
            for length in range(min(_LONGEST, len(given) - position), 0, -1):
                part = self._spoken_as(given[position : position + length])
                if part:
                    found += self.slang[part]
                    position += length
                    break
            else:
                found.append(given[position])
                position += 1
        return tuple(found)

    def _spoken_as(self, part: Phrase) -> Phrase:
        """Answer the phrase of ``slang`` that these words are, the last one with or without its ending; () for none."""
        if part in self.slang:
            return part
        bare = ((*part[:-1], part[-1].removesuffix(e)) for e in self.endings if part[-1].endswith(e))
        return next((each for each in bare if len(each[-1]) >= _SHORTEST and each in self.slang), ())


def split(text: str) -> Phrase:
    """Answer the bare words: ``syarat2nya`` is ``syarat``, ``bangeeet`` is ``banget``; numbers of six digits or more are dropped."""
    return tuple(word for raw in search.words(text) if (word := _tidied(raw)))


def _tidied(word: str) -> str:
    if word.isdigit():
        return word if len(word) < 6 else ""
    if len(word) > 3 and word[-1] == "2":
        word = word[:-1]
    elif "2" in word[2:-2] and word.endswith(("nya", "an")):
        word = word.partition("2")[0]
    kept = [c for i, c in enumerate(word) if word[i - 2 : i + 1] != c * 3 or i < 2]
    return _undoubled("".join(kept))[:40]


def _undoubled(word: str) -> str:
    """``nyaa`` and ``yahh``: a doubled last sign is a drawl."""
    return word[:-1] if len(word) > 3 and word[-1] == word[-2] and word[-1] in "aiueohkn" else word


@cache
def words(language: str = "id") -> Words:
    """Read the list of a language once."""
    content: dict[str, Any] = yaml.safe_load((FOLDER / f"{language}.yaml").read_text(encoding="utf-8"))
    weights: dict[str, dict[str, float]] = yaml.safe_load(
        (FOLDER / "weights.yaml").read_text(encoding="utf-8")
    )
    return replace(build(content), weights=weights)


def build(content: Mapping[str, Any]) -> Words:
    """Build a list from its plain content; every phrase goes through ``slang`` like a message does."""
    slang = {split(key): split(value) for key, value in content["slang"].items()}
    slang |= {(town,): _AWAY for town in content["towns"].split()}
    endings = tuple(content["endings"].split())
    bare = Words(slang, frozenset(), (), {}, frozenset(), frozenset(), endings=endings)
    lists = {**content["officer"], **{n: content[n] for n in LISTS}}
    phrases = {name: frozenset(bare.plain(str(p)) for p in found) - {()} for name, found in lists.items()}
    aspects = {bare.plain(str(p)): Aspect(name) for name, found in content["aspects"].items() for p in found}
    stop = frozenset(w for word in content["stop"].split() for w in bare.plain(word))
    elsewhere = _elsewhere(bare, content["elsewhere"])
    outside = frozenset(p[0] for found in elsewhere.values() for p in found if len(p) == 1)
    ordered = tuple(sorted(aspects.items(), key=lambda each: (-len(each[0]), each[0])))
    ordinary = _all_words(
        *slang, *slang.values(), *aspects, *(p for found in phrases.values() for p in found)
    )
    given = {n: content[n] for n in SMALL_LISTS}
    given |= {"conditions": content["missing"]["if"], "lacks": content["missing"]["lacks"]}
    small = {
        n: frozenset(w for word in listed.split() for w in bare.plain(word)) for n, listed in given.items()
    }
    spoken = {beginning: str(sign or "") for beginning, sign in content["spoken"].items()}
    known = ordinary | stop | _all_words(*(p for found in elsewhere.values() for p in found))
    offices = {bare.plain(word): frozenset(of) for word, of in content["offices"].items()}
    return Words(
        slang, stop, ordered, phrases, outside, known, **small, spoken=spoken, endings=endings,
        elsewhere=elsewhere, offices=offices, weights={},
    )  # fmt: skip


def _elsewhere(bare: Words, found: Mapping[str, Iterable[Any]]) -> dict[str, tuple[Phrase, ...]]:
    return {name: tuple(p for each in said if (p := bare.plain(str(each)))) for name, said in found.items()}


def _all_words(*phrases: Iterable[str]) -> frozenset[str]:
    return frozenset(word for phrase in phrases for word in phrase)
