"""Which signs a text may hold that is printed, searched or compared: what cannot be seen, or looks like another sign, deceives."""

import unicodedata
from typing import Final

#: Control, direction and invisible signs, halves of signs, and signs that nobody has given a meaning.
_UNSEEN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})


def readable(text: str) -> str:
    """
    Write a text in one form and without what cannot be seen: a letter then reads as it is stored. Line breaks and tabs stay.

    >>> readable("Na\\u202ema\\u200b"), readable("Cafe\\u0301") == "Caf\\u00e9"
    ('Nama', True)
    """
    kept = (
        c
        for c in unicodedata.normalize("NFC", text)
        if c in "\n\t " or unicodedata.category(c) not in _UNSEEN
    )
    return "".join(kept)


def is_disguised(text: str) -> bool:
    """
    Tell whether some word mixes Latin letters with those of another script that look like them.

    >>> is_disguised("W\\u0430ti"), is_disguised("Jl. \\u0110inh 120 m\\u00b2"), is_disguised("\\u0421\\u043e\\u0441\\u043e")
    (True, False, False)
    """
    return any(len({_is_latin(c) for c in word if c.isalpha()}) > 1 for word in text.split())


def is_latin(text: str) -> bool:
    """
    Tell whether every letter is a Latin one, as in the names on identity cards (Permendagri 73/2022).

    >>> is_latin("Ni'mah D\\u0110, S.Ag."), is_latin("\\u0421\\u043e\\u0441\\u043e"), is_latin("\\uff37ati")
    (True, False, False)
    """
    return all(_is_latin(c) for c in text if c.isalpha())


def _is_latin(sign: str) -> bool:
    return sign.isascii() or unicodedata.name(sign, "").startswith(
        ("LATIN ", "MODIFIER LETTER ", "FEMININE", "MASCULINE")
    )
