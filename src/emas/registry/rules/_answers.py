"""
What an answer of an outside population register means for the portal.

Source: dukcapil-nik sections 3 and 4. The codes come from public clients, not from a specification: an unknown one is never a yes.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from difflib import SequenceMatcher
from typing import Any, Final

from emas.registry.types import FieldMatch

#: Code of the verifying method -> what it says of the person.
PERSON_CODES: Final[Mapping[str, str]] = {
    "08": "not_found",
    "11": "deceased",
    "12": "ambiguous",
    "13": "not_found",
    "14": "inactive",
    "15": "not_found",
}
#: Code of the verifying method -> why the portal was not served. One code each: the engineer must know which.
REFUSALS: Final[Mapping[str, str]] = {
    "03": "population_login",
    "04": "population_ip",
    "05": "population_quota",
    "06": "population_hours",
    "07": "population_incomplete",
    "09": "population_credentials",
    "10": "population_ip_invalid",
    "16": "population_agency",
    "17": "population_user",
}
FOUND: Final = frozenset({"01"})
#: The full method says it in words, in any letters; the first that fits counts.
_WORDS: Final = (
    (re.compile(r"kuota|quota"), "05"),
    (re.compile(r"login|password|user ?(name|id)? (salah|tidak cocok)"), "03"),
    (re.compile(r"\bip\b"), "04"),
    (re.compile(r"instansi|lembaga"), "16"),
    (re.compile(r"user.*(tidak|non) ?aktif"), "17"),
    (re.compile(r"waktu akses|jam akses"), "06"),
    (re.compile(r"tidak lengkap|parameter"), "07"),
    (re.compile(r"meninggal|wafat"), "11"),
    (re.compile(r"lebih dari satu|ganda"), "12"),
    (re.compile(r"tidak ditemukan|not found|tidak ada"), "13"),
    (re.compile(r"(tidak|non) ?-?aktif"), "14"),
)
_SCORE: Final = re.compile(r"^(tidak )?sesuai(?:\s*\((\d{1,3})\))?$")
#: Elements without which nobody is taken for the person he says he is.
DECISIVE: Final = ("nik", "kk", "name", "birth_on")
FUZZY: Final = frozenset({"name", "birth_place", "address"})


def code_of_words(text: str) -> str:
    """
    Give the code that a refusal in words stands for, or '' when the words are not known.

    >>> code_of_words("Kuota Akses hari ini telah HABIS")
    '05'
    """
    plain = text.strip().lower()
    return next((code for pattern, code in _WORDS if pattern.search(plain)), "")


def read_match(name: str, text: str, threshold: int) -> FieldMatch:
    """
    Read ``Sesuai``, ``Tidak Sesuai`` or one of them with a score. Anything else is no agreement.

    A score below ``threshold`` is no agreement either, whatever word stands before it.

    >>> read_match("name", "Sesuai (95)", 90)
    FieldMatch(name='name', agrees=True, score=95)
    """
    found = _SCORE.match(" ".join(text.strip().lower().split()))
    if found is None:
        return FieldMatch(name, agrees=False)
    score = int(found[2]) if found[2] else None
    return FieldMatch(name, agrees=not found[1] and (score is None or score >= threshold), score=score)


def compare(claimed: Mapping[str, Any], record: Mapping[str, Any], threshold: int) -> tuple[FieldMatch, ...]:
    """Compare data as typed with a whole record, element by element; names, places and addresses by likeness."""
    found = []
    for name, value in claimed.items():
        ours = _plain(record.get(name, ""))
        if name in FUZZY:
            score = round(SequenceMatcher(None, _plain(value), ours).ratio() * 100)
            found.append(FieldMatch(name, agrees=score >= threshold, score=score))
        else:
            found.append(FieldMatch(name, agrees=bool(ours) and _plain(value) == ours))
    return tuple(found)


def outcome_of(matches: Iterable[FieldMatch], asked: Iterable[str]) -> str:
    """Give ``match`` when every decisive element that was asked about agrees, and NIK, name and birth date were; else ``mismatch``."""
    agreeing = {each.name for each in matches if each.agrees}
    needed = {name for name in DECISIVE if name in set(asked)} | {"nik", "name", "birth_on"}
    return "match" if needed <= agreeing else "mismatch"


def _plain(value: Any) -> str:
    text = value.isoformat() if isinstance(value, date) else str(value)
    return " ".join(re.sub(r"[^A-Z0-9]+", " ", text.upper()).split())
