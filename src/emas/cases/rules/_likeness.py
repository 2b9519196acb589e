"""How near two ways of writing a name or an address are: for an officer's eye, never a decision by itself."""

import re
import unicodedata
from difflib import SequenceMatcher
from typing import Final

#: Words of addresses that people shorten at will.
_SHORT: Final = {
    "jl": "jalan",
    "jln": "jalan",
    "no": "nomor",
    "nmr": "nomor",
    "gg": "gang",
    "kel": "kelurahan",
}
NEAR: Final = 80


def bare(text: str) -> str:
    """Give the words in small letters without marks, shortenings written out, leading zeros dropped."""
    plain = unicodedata.normalize("NFKD", text.lower()).encode("ascii", "ignore").decode()
    words = re.findall(r"[a-z]+|\d+", plain)
    return " ".join(_SHORT.get(word, word.lstrip("0") or word) for word in words)


def likeness(typed: str, known: str) -> tuple[str, int]:
    """
    Compare two writings: ``match`` (equal but for case and marks), ``near`` or ``differs``, with 0 to 100.

    >>> likeness("JL. Mastrip No. 12", "Jalan Mastrip Nomor 12")
    ('match', 100)
    """
    one, other = bare(typed), bare(known)
    if one == other:
        return "match", 100
    score = round(100 * SequenceMatcher(None, one, other, autojunk=False).ratio())
    return ("near" if score >= NEAR else "differs"), min(score, 99)
