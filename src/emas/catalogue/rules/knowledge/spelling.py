"""Which known word a typed one is: by its root, by one or two slips of the finger, or by its consonants (``srt``, ``nkh``)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Final

from emas.catalogue.rules import search

_VOWELS: Final = frozenset("aiueo")
#: How sure a word is that had to be guessed, by the number of slips; consonants alone count as two.
SURE: Final = {0: 1.0, 1: 0.85, 2: 0.65}
_ONE_SLIP_FROM: Final = 4
_TWO_SLIPS_FROM: Final = 7


class Speller:
    """Reads words against a vocabulary. ``roots`` are the words that mean something, ``ordinary`` those that are merely no mistake,
    ``fixed`` those that have no root ("sebelum" is not "belum")."""

    def __init__(
        self,
        vocabulary: Iterable[str],
        ordinary: Collection[str] = (),
        spoken: Mapping[str, str] | None = None,
        fixed: Collection[str] = (),
        endings: Sequence[str] = (),
    ) -> None:
        self._endings = (*(f"in{ending}" for ending in endings), "in", *endings)
        self._spoken = dict(spoken or {})
        self._fixed = frozenset(fixed)
        self._stems: dict[str, str] = {}
        self._by_root: dict[str, str] = {}
        known = set(vocabulary)
        # Shorter words first: "lamar" gives its name to "melamar" and "lamaran", which also meet without it.
        for word in sorted(known, key=lambda w: (len(w), w)):
            roots = {word} if word in self._fixed else search.roots(word)
            stem = next(
                (self._by_root[r] for r in sorted(roots, key=lambda r: (len(r), r)) if r in self._by_root),
                word,
            )
            self._stems[word] = stem
            for root in roots:
                self._by_root.setdefault(root, stem)
        self._ordinary = frozenset(ordinary)
        # Two words that are one or two slips apart are alike when as many signs are left out of both: no need to try every word.
        self._near: dict[str, list[str]] = {}
        for word in sorted(known | self._ordinary):
            for part in _parts(word, 2 if len(word) >= _TWO_SLIPS_FROM - 1 else 1):
                self._near.setdefault(part, []).append(word)
        self._bones: dict[str, str] = {}
        for word in sorted(known | self._ordinary, key=lambda w: (w not in known, len(w), w)):
            self._bones.setdefault(bones(word), word)
        self.correct = lru_cache(maxsize=8192)(self._correct)

    def known(self, word: str) -> str:
        """Answer the stem of a word that is spelt right, '' for one that is not."""
        if word in self._stems:
            return self._stems[word]
        if word in self._fixed or word in self._ordinary:
            return word
        roots = sorted(search.roots(word) - {word}, key=lambda r: (-len(r), r))
        meant = next((self._by_root[r] for r in roots if r in self._by_root), "")
        return meant or next((r for r in roots if r in self._ordinary), "") or self._spoken_root(word)

    def _spoken_root(self, word: str) -> str:
        """``ngelamar`` and ``lamarin`` are ``lamar``: beginnings and endings of spoken verbs, which no dictionary has."""
        bare = [word, *(word.removesuffix(e) for e in self._endings if word.endswith(e))]
        for form in bare:
            for beginning, sign in (("", ""), *self._spoken.items()):
                rest = form.removeprefix(beginning)
                if len(rest) >= 3 and (rest != word and (rest != form or not beginning)):
                    found = next((self._by_root[f] for f in (rest, sign + rest) if f in self._by_root), "")
                    if found and (beginning or len(rest) >= _ONE_SLIP_FROM):
                        return found
        return ""

    def _correct(self, word: str) -> tuple[str, float]:
        """Answer the known word that a typed one means and how sure that is; (word, 0) for a stranger."""
        if self.known(word):
            return word, 1.0
        near, far = ("", 0) if word.isdigit() else self._nearest(word)
        return (near, SURE[far]) if near else (word, 0.0)

    def _nearest(self, word: str) -> tuple[str, int]:
        most = 0 if len(word) < _ONE_SLIP_FROM else 1 if len(word) < _TWO_SLIPS_FROM else 2
        best: tuple[int, bool, str] | None = None
        for other in {w for part in _parts(word, most) for w in self._near.get(part, ())}:
            far = slips(word, other, most)
            # In a short word one other sign makes another word ("rame", "game"); one too few or two swapped is a slip.
            if len(word) == _ONE_SLIP_FROM == len(other) and sorted(word) != sorted(other):
                continue
            if far <= most and (best is None or (far, other[0] != word[0], other) < best):
                best = (far, other[0] != word[0], other)
        if best and (best[0] == 1 or not best[1]):
            return best[2], best[0]
        bare = bones(word)
        found = self._bones.get(bare, "") if len(bare) >= 3 and len(bare) >= len(word) - 1 else ""
        return (found, 2) if found else ("", 0)


def _parts(word: str, most: int) -> set[str]:
    """Answer the word and what is left of it when up to ``most`` signs are left out; short words keep all their signs."""
    found = {word}
    for _ in range(most if len(word) >= _ONE_SLIP_FROM - 1 else 0):
        found |= {part[:i] + part[i + 1 :] for part in found for i in range(len(part))}
    return found


def bones(word: str) -> str:
    """Answer a word without its vowels, but for the first sign: ``nikah`` and ``nkh`` are the same."""
    return word[:1] + "".join(c for c in word[1:] if c not in _VOWELS)


def slips(a: str, b: str, most: int) -> int:
    """
    Count the slips between two words (a sign more, less, other, or two swapped), giving up above ``most``.

    >>> slips("ushaa", "usaha", 2), slips("kmatian", "kematian", 2), slips("satu", "dua", 1)
    (1, 1, 2)
    """
    if abs(len(a) - len(b)) > most:
        return most + 1
    above: list[int] = []
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, start=1):
        before, above, row = above, row, [i]
        for j, y in enumerate(b, start=1):
            cost = min(above[j] + 1, row[j - 1] + 1, above[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return min(row[-1], most + 1)
