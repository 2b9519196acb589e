"""
Whose certificate is it? The service's certificates name a person and no number that is known (bsre-esign section 9, U).

A NIK in the certificate decides when there is one; else the names must agree. Titles are written in many ways and do not count.
"""

import re
import unicodedata
from typing import Final

_TITLES: Final = frozenset(
    [
        "a",
        "ag",
        "amd",
        "amdkeb",
        "apt",
        "ap",
        "ba",
        "bsc",
        "dr",
        "dra",
        "drg",
        "drh",
        "drs",
        "dra",
        "h",
        "hj",
        "ing",
        "ip",
        "ir",
        "kh",
        "kom",
        "krt",
        "lc",
        "ma",
        "mag",
        "mba",
        "mh",
        "mhum",
        "mkes",
        "mkom",
        "mm",
        "mpd",
        "mph",
        "msi",
        "msc",
        "mt",
        "nrp",
        "nip",
        "pd",
        "phd",
        "prof",
        "r",
        "ra",
        "raden",
        "rr",
        "sag",
        "sap",
        "se",
        "sh",
        "shi",
        "si",
        "skep",
        "skm",
        "skom",
        "sos",
        "sp",
        "spd",
        "sptp",
        "spsi",
        "ssi",
        "ssos",
        "sstp",
        "st",
        "sth",
        "stp",
        "stt",
        "tb",
        "tn",
        "ny",
    ]
)


def is_same(*, name: str, nik: str, certificate_name: str, certificate_numbers: tuple[str, ...]) -> bool:
    """
    Tell whether a certificate is this person's.

    >>> is_same(name="HASAN BASRI, S.Sos.", nik="", certificate_name="Hasan Basri", certificate_numbers=())
    True
    >>> is_same(name="HASAN BASRI, S.Sos.", nik="", certificate_name="Sari Basri", certificate_numbers=())
    False
    """
    numbers = [digits for text in certificate_numbers for digits in re.findall(r"\d{16}", text)]
    if numbers and nik:
        return nik in numbers
    wanted, found = _words(name), _words(certificate_name)
    return bool(wanted) and wanted == found


def _words(name: str) -> tuple[str, ...]:
    """The words of the name proper: before the first comma, without titles, marks and accents, in capitals."""
    plain = unicodedata.normalize("NFKD", name.partition(",")[0]).encode("ascii", "ignore").decode().lower()
    words = [re.sub(r"[^a-z0-9]", "", word) for word in re.split(r"[\s]+", plain)]
    proper = tuple(word for word in words if word and word not in _TITLES)
    # Somebody may be called by a word that is a title elsewhere.
    return proper or tuple(word for word in words if word)
