"""Reads the names out of a letter's Typst source, so that a wrong one is found before a citizen meets it."""

import re

from emas.documents.types import LetterName

_CALL = re.compile(r"\b(isian|jika|pilih|tabel|baris|jumlah|nilai|ada|pemohon)\(\s*\"([^\"]*)\"")
_COMMENT = re.compile(r"(?<![:\"])//.*$")


def names_in(source: str) -> tuple[LetterName, ...]:
    """
    List every call with a literal name, in order.

    >>> names_in('a\\n#isian("nama_usaha")')
    (LetterName(kind='isian', name='nama_usaha', line=2),)
    """
    found = []
    for number, line in enumerate(source.splitlines(), start=1):
        found += [LetterName(m.group(1), m.group(2), number) for m in _CALL.finditer(_COMMENT.sub("", line))]
    return tuple(found)
