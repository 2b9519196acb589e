"""
Find a service by everyday words: "jualan", "nikah", "orang meninggal", with typing mistakes.

Small on purpose: a city has tens of services, so every one is scored. A word counts by where it is found (keyword, title, summary) and
how well: whole, as a word's root, as its beginning, or by shared trigrams.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from emas.catalogue.types import ServiceDefinition

#: Words that say nothing about which letter is wanted.
STOP_WORDS = frozenset(
    [
        "surat",
        "keterangan",
        "ket",
        "sk",
        "buat",
        "bikin",
        "mau",
        "ingin",
        "minta",
        "urus",
        "mengurus",
        "cara",
        "bagaimana",
        "untuk",
        "dari",
        "di",
        "ke",
        "yang",
        "saya",
        "aku",
        "dan",
        "atau",
        "nya",
        "ini",
        "itu",
        "ya",
        "kak",
        "min",
        "pak",
        "bu",
        "a",
        "an",
        "the",
        "of",
        "for",
        "to",
        "in",
        "my",
        "letter",
        "want",
        "need",
        "get",
        "how",
        "ada",
        "punya",
        "orang",
        "online",
    ]
)
#: Everyday words and what the offices call it. Both ways are given where both are said.
SYNONYMS: dict[str, tuple[str, ...]] = {
    "kawin": ("nikah",),
    "nikah": ("kawin",),
    "akad": ("nikah",),
    "kua": ("nikah",),
    "lajang": ("belum", "nikah"),
    "jomblo": ("belum", "nikah"),
    "single": ("belum", "nikah"),
    "bujang": ("belum", "nikah"),
    "mati": ("kematian", "meninggal"),
    "meninggal": ("kematian",),
    "wafat": ("kematian", "meninggal"),
    "almarhum": ("kematian", "meninggal"),
    "dead": ("kematian",),
    "death": ("kematian",),
    "bayi": ("kelahiran", "lahir"),
    "lahir": ("kelahiran",),
    "lahiran": ("kelahiran",),
    "melahirkan": ("kelahiran",),
    "birth": ("kelahiran",),
    "jualan": ("usaha",),
    "dagang": ("usaha",),
    "bisnis": ("usaha",),
    "toko": ("usaha",),
    "warung": ("usaha",),
    "business": ("usaha",),
    "miskin": ("tidak", "mampu", "sktm"),
    "beasiswa": ("tidak", "mampu", "sktm"),
    "kip": ("tidak", "mampu", "sktm"),
    "poor": ("tidak", "mampu", "sktm"),
    "gaji": ("penghasilan",),
    "upah": ("penghasilan",),
    "pendapatan": ("penghasilan",),
    "income": ("penghasilan",),
    "polisi": ("skck", "kehilangan"),
    "kelakuan": ("skck",),
    "hilang": ("kehilangan",),
    "kecurian": ("kehilangan",),
    "kos": ("domisili",),
    "kontrakan": ("domisili",),
    "alamat": ("domisili",),
    "tinggal": ("domisili",),
    "hajatan": ("keramaian",),
    "pesta": ("keramaian",),
    "dangdut": ("keramaian",),
    "konser": ("keramaian",),
    "warisan": ("waris", "ahli"),
    "skripsi": ("penelitian",),
    "magang": ("penelitian",),
    "kkn": ("penelitian",),
    "riset": ("penelitian",),
}
#: Prefixes, and the letter of the root that each may have swallowed before a vowel (menulis: tulis).
PREFIXES = {
    "meng": "k", "meny": "s", "mem": "p", "men": "t", "me": "", "peng": "k", "peny": "s", "pem": "p", "pen": "t", "per": "",
    "pe": "", "ber": "", "ter": "", "di": "", "ke": "", "se": "",
}  # fmt: skip
SUFFIXES = ("annya", "nya", "kan", "an", "i")
VOWELS = frozenset("aiueo")
ROOT_LENGTH = 4
#: Words that only look as if they had a prefix: "meninggal" (died) is not asked by who looks for "tinggal" (lives).
WHOLE = frozenset({"meninggal", "pernah"})
WORD = re.compile(r"[a-z0-9]+")
#: Below this share of common trigrams two words are strangers.
LIKENESS = 0.45
#: A service must reach this share of what a perfect match would score.
THRESHOLD = 0.34


@dataclass(frozen=True, slots=True)
class Entry:
    """What is searched of one service: word -> weight, and its title and keywords as whole phrases."""

    weights: tuple[tuple[str, float], ...]
    phrases: tuple[tuple[str, ...], ...] = ()


def words(text: str) -> tuple[str, ...]:
    """Answer the plain words of a text: no case, no accents, no signs."""
    bare = unicodedata.normalize("NFKD", text.casefold()).encode("ascii", "ignore").decode()
    return tuple(WORD.findall(bare))


def entry(definition: ServiceDefinition) -> Entry:
    """Prepare one service for searching."""
    weights: dict[str, float] = {}
    sources = (
        (3.2, (definition.title.id, definition.title.en, definition.slug.partition("/")[2])),
        (3.0, definition.keywords),
        (1.0, (definition.summary.id, definition.summary.en, definition.category)),
    )
    for weight, texts in sources:
        for word in (w for text in texts for w in words(text)):
            if word not in STOP_WORDS:
                weights[word] = max(weights.get(word, 0.0), weight)
    named = (definition.title.id, definition.title.en, *definition.keywords)
    phrases = {tuple(w for w in words(text) if w not in STOP_WORDS) for text in named}
    return Entry(tuple(weights.items()), tuple(sorted(phrases - {()})))


def score(query: str, found: Entry) -> float:
    """Answer how well a service fits the query, 0 (not at all) to 3 (every word is a keyword)."""
    asked = _asked(query)
    if not asked:
        return 0.0
    total = sum(_word_score(word, found) for word in asked) / len(asked)
    return total if total >= THRESHOLD * 3.0 / len(asked) and total > 0 else 0.0


def closeness(query: str, found: Entry) -> float:
    """
    Answer how far the query is one whole title or keyword of the service, 0 to 1.

    It decides among equal scores: who types "nikah" means the letter called just that before the one on the "wali nikah".
    """
    asked = _asked(query)
    shares = []
    for phrase in found.phrases:
        common = sum(max(_match(word, known) for known in phrase) for word in asked)
        shares.append(common / (len(asked) + len(phrase) - min(common, len(phrase))))
    return max(shares, default=0.0)


def _asked(query: str) -> list[str]:
    """The words that count; all of them when none does."""
    given = list(words(query)[:12])
    return [w for w in given if w not in STOP_WORDS] or given


def _word_score(word: str, found: Entry) -> float:
    direct = _best(word, found)
    meant = next(
        (SYNONYMS[form] for form in (word, *sorted(roots(word))) if form in SYNONYMS), ()
    ) or _nearest_synonym(word)
    # What a synonym finds counts a little less than the word itself.
    return max(direct, 0.9 * max((_best(w, found) for w in meant), default=0.0))


def _best(word: str, found: Entry) -> float:
    return max((weight * _match(word, known) for known, weight in found.weights), default=0.0)


@lru_cache(maxsize=65536)
def _match(asked: str, known: str) -> float:
    # "menikah" asks for the same as "nikah".
    if asked == known or not roots(asked).isdisjoint(roots(known)):
        return 1.0
    if len(asked) >= 3 and known.startswith(asked):
        return 0.8
    if min(len(asked), len(known)) < 4:
        return 0.0
    likeness = _likeness(asked, known)
    slip = 0.75 if _slips(asked, known) == 1 else 0.0
    return max(slip, likeness * 0.85 if likeness >= LIKENESS else 0.0)


def _nearest_synonym(word: str) -> tuple[str, ...]:
    if len(word) < 5:
        return ()
    near = max(SYNONYMS, key=lambda known: _likeness(word, known))
    return SYNONYMS[near] if _likeness(word, near) >= 0.5 else ()


@lru_cache(maxsize=65536)
def _likeness(a: str, b: str) -> float:
    """Share of common trigrams (Dice); swapped and missing letters cost little."""
    first, second = _trigrams(a), _trigrams(b)
    return 2 * len(first & second) / (len(first) + len(second))


def _slips(a: str, b: str) -> int:
    """
    Answer 1 when one slip of the finger turns ``a`` into ``b`` (a letter more, less, other, or two swapped), else 2.

    >>> _slips("ushaa", "usaha"), _slips("usaha", "bahasa")
    (1, 2)
    """
    if abs(len(a) - len(b)) > 1:
        return 2
    start = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    rest_a, rest_b = a[start:], b[start:]
    swapped = rest_a[1:2] + rest_a[:1] + rest_a[2:]
    return 1 if rest_b in (swapped, rest_a[1:]) or rest_a[1:] == rest_b[1:] or rest_a == rest_b[1:] else 2


@lru_cache(maxsize=8192)
def _trigrams(word: str) -> frozenset[str]:
    padded = f"  {word} "
    return frozenset(padded[i : i + 3] for i in range(len(padded) - 2))


@lru_cache(maxsize=8192)
def roots(word: str) -> frozenset[str]:
    """
    Answer what may be left when common affixes are taken off an Indonesian word, the word itself included.

    Rough, but the same for both sides: two words are one when they share a root.

    >>> "nikah" in roots("menikah") and "nikah" in roots("pernikahannya")
    True
    """
    if word in WHOLE:
        return frozenset({word})
    bare = {word}
    bare |= {word[: -len(s)] for s in SUFFIXES if word.endswith(s)}
    for prefix, lost in PREFIXES.items():
        for form in tuple(bare):
            if form.startswith(prefix):
                rest = form[len(prefix) :]
                bare |= {rest, lost + rest} if rest[:1] in VOWELS else {rest}
    return frozenset(form for form in bare if len(form) >= ROOT_LENGTH) | {word}
