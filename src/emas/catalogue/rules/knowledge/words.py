"""The word list of ``catalogue/words``: everyday words for office words, small words, aspects, and what no topic answers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

from emas.catalogue.knowledge import Aspect
from emas.catalogue.rules import search

FOLDER: Final = Path(__file__).resolve().parents[2] / "words"
#: The lists of phrases that decide by themselves, beside ``aspects``, ``stop``, ``slang`` and ``outside``.
LISTS: Final = (
    "upset", "urgent", "legal_advice", "case_data", "greeting", "thanks", "bribe", "others",
)  # fmt: skip
_LONGEST: Final = 4

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
    conditions: frozenset[str] = frozenset()
    lacks: frozenset[str] = frozenset()
    spoken: Mapping[str, str] = field(default_factory=dict)

    def plain(self, text: str) -> Phrase:
        """Answer the words of a text with everyday ones put in office words; doubled signs and ``-nya`` behind a number go."""
        return self.replaced(split(text))

    def replaced(self, given: Phrase) -> Phrase:
        """Put one word for another, the longest match first; what was put is not looked at again."""
        found: list[str] = []
        position = 0
        while position < len(given):
            for length in range(min(_LONGEST, len(given) - position), 0, -1):
                part = given[position : position + length]
                if part in self.slang:
                    found += self.slang[part]
                    position += length
                    break
            else:
                found.append(given[position])
                position += 1
        return tuple(found)


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
    return build(content)


def build(content: Mapping[str, Any]) -> Words:
    """Build a list from its plain content; every phrase goes through ``slang`` like a message does."""
    slang = {split(key): split(value) for key, value in content["slang"].items()}
    bare = Words(slang, frozenset(), (), {}, frozenset(), frozenset())
    lists = {**content["officer"], **{n: content[n] for n in LISTS}}
    phrases = {name: frozenset(bare.plain(str(p)) for p in found) - {()} for name, found in lists.items()}
    aspects = {bare.plain(str(p)): Aspect(name) for name, found in content["aspects"].items() for p in found}
    stop = frozenset(w for word in content["stop"].split() for w in bare.plain(word))
    outside = frozenset(w for word in content["outside"].split() for w in bare.plain(word))
    ordered = tuple(sorted(aspects.items(), key=lambda each: (-len(each[0]), each[0])))
    ordinary = _all_words(
        *slang, *slang.values(), *aspects, *(p for found in phrases.values() for p in found)
    )
    given = {n: content[n] for n in ("needs", "noise", "places", "purpose")}
    given |= {"conditions": content["missing"]["if"], "lacks": content["missing"]["lacks"]}
    small = {
        n: frozenset(w for word in listed.split() for w in bare.plain(word)) for n, listed in given.items()
    }
    spoken = {beginning: str(sign or "") for beginning, sign in content["spoken"].items()}
    known = ordinary | stop | outside
    return Words(slang, stop, ordered, phrases, outside, known, **small, spoken=spoken)


def _all_words(*phrases: Iterable[str]) -> frozenset[str]:
    return frozenset(word for phrase in phrases for word in phrase)
