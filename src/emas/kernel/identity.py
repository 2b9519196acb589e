"""
Identity numbers and phones: what is well formed, what may be shown, what agrees.

Sources: UU 23/2006 Pasal 13 (one NIK for life); PP 40/2019 (composition); BKN rule on the 18-digit NIP; see
``docs/reference`` and the catalogue's common validators. Nothing here says that a person exists.
"""

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

_FILLING: Final = re.compile(r"[\s.\-‐-–]+")
_NIK_ANYWHERE: Final = re.compile(r"(?<![0-9A-Fa-f])\d{4}(?:[ .\-]?\d{4}){3}(?![0-9A-Fa-f])")
#: NIK, KK, cards and NIP as people type them in a chat: 16 to 18 digits, grouped in any way.
_LONG_NUMBER: Final = re.compile(r"(?<!\d)\d(?:[ .\-]{0,2}\d){15,17}(?!\d)")
_MOST_GROUPS: Final = 6
_CENTURY_PIVOT: Final = 30
_WOMAN_DAY_SHIFT: Final = 40


class IdentityFault(ValueError):
    """A number that cannot be one of its kind. ``code`` is stable (``nik_length``, ``phone_prefix`` …); the value is never kept."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


@dataclass(frozen=True, slots=True)
class Nik:
    """A well-formed NIK. ``birth_on_hint`` and ``sex`` ("L" or "P") are hints only: a corrected birth date keeps the NIK."""

    digits: str
    birth_on_hint: date
    sex: str

    def __str__(self) -> str:
        return self.digits


def _digits(text: str, length: int, kind: str) -> str:
    bare = _FILLING.sub("", text)
    if not bare.isascii() or not bare.isdigit() or len(bare) != length:
        raise IdentityFault(f"{kind}_length")
    return bare


def _check_region(digits: str, kind: str) -> None:
    """Refuse only what no region ever had; a code that no longer exists is still somebody's."""
    if digits[0] == "0" or digits[2:4] == "00" or digits[4:6] == "00":
        raise IdentityFault(f"{kind}_region")


def _date_or_none(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _birth_candidates(digits: str) -> tuple[date, ...]:
    """List the dates that ``DDMMYY`` can mean: the NIK has no century, so 290200 is only 2000 (1900 had no 29 February)."""
    day, month, year = int(digits[6:8]), int(digits[8:10]), int(digits[10:12])
    if day > _WOMAN_DAY_SHIFT:
        day -= _WOMAN_DAY_SHIFT
    found = (_date_or_none(century + year, month, day) for century in (1900, 2000))
    return tuple(on for on in found if on is not None)


def parse_nik(text: str, *, today: date | None = None) -> Nik:
    """
    Read a NIK as typed (spaces, dots and dashes are dropped).

    ``today`` makes the century of the hint exact; without it, years 00-30 are taken for 2000-2030.
    Source: UU 23/2006 Pasal 13 and 64; composition ``PPKKCC DDMMYY SSSS``, women's day + 40. The region is that of first
    issue, so it is never compared with a city's code.
    Raises: IdentityFault with ``nik_length``, ``nik_region``, ``nik_date`` or ``nik_serial``.

    >>> parse_nik("3573 0144 0990 0001").sex
    'P'
    """
    digits = _digits(text, 16, "nik")
    _check_region(digits, "nik")
    candidates = _birth_candidates(digits)
    if not candidates:
        raise IdentityFault("nik_date")
    if digits[12:] == "0000":
        raise IdentityFault("nik_serial")
    latest = today or date(2000 + _CENTURY_PIVOT, 12, 31)
    past = [on for on in candidates if on <= latest]
    sex = "P" if int(digits[6:8]) > _WOMAN_DAY_SHIFT else "L"
    return Nik(digits=digits, birth_on_hint=(past or list(candidates))[-1], sex=sex)


def parse_kk(text: str) -> str:
    """
    Read a family-card number: 16 digits, region first; the date inside is that of issue and is not checked (old cards vary).

    Raises: IdentityFault with ``kk_length`` or ``kk_region``.
    """
    digits = _digits(text, 16, "kk")
    _check_region(digits, "kk")
    return digits


def parse_nip(text: str) -> str:
    """
    Read a civil servant's number: birth ``YYYYMMDD``, appointment ``YYYYMM``, sex 1 or 2, serial of three.

    Contract staff (PPPK) carry 21 and above in place of the month of appointment; both are accepted.
    Raises: IdentityFault with ``nip_length``, ``nip_date``, ``nip_appointment`` or ``nip_sex``.
    """
    digits = _digits(text, 18, "nip")
    born_on = _date_or_none(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    if born_on is None or born_on.year < 1900:
        raise IdentityFault("nip_date")
    year, month = int(digits[8:12]), int(digits[12:14])
    if year <= born_on.year or not (1 <= month <= 12 or 21 <= month <= 29):
        raise IdentityFault("nip_appointment")
    if digits[14] not in "12":
        raise IdentityFault("nip_sex")
    return digits


def parse_phone(text: str) -> str:
    """
    Read an Indonesian mobile number (08…, 628…, +628…) and give it as ``+628…``.

    Raises: IdentityFault with ``phone_prefix`` or ``phone_length`` (10 to 13 digits, counted from the 0 or after it).

    >>> parse_phone("0812-3456-7890")
    '+6281234567890'
    """
    bare = re.sub(r"[\s.()\-‐-–]+", "", text).removeprefix("+")
    if not bare.isascii() or not bare.isdigit():
        raise IdentityFault("phone_prefix")
    if bare.startswith("62"):
        bare = bare[2:].removeprefix("0")
    elif bare.startswith("0"):
        bare = bare[1:]
    if not bare.startswith("8"):
        raise IdentityFault("phone_prefix")
    if not 9 <= len(bare) <= 13:
        raise IdentityFault("phone_length")
    return f"+62{bare}"


def holds_nik(text: str) -> bool:
    """
    Tell whether a run of 16 digits (also in groups of four) stands in ``text``: a guard for messages, logs and trails.

    Digits inside a longer hexadecimal identifier are not taken for one.
    """
    return _NIK_ANYWHERE.search(text) is not None


def without_long_numbers(text: str) -> str:
    """
    Put asterisks in place of every run of 16 to 18 digits, however grouped: what is kept of a chat holds no identity number.

    Source: UU 27/2022 Pasal 16 ayat (2) (no more than the purpose needs). A telephone or a reference with its PIN stays.

    >>> without_long_numbers("nik saya 357401 440990 0001, tolong")
    'nik saya ****, tolong'
    """
    return _LONG_NUMBER.sub(lambda found: found.group() if _is_many(found.group()) else "****", text)


def _is_many(run: str) -> bool:
    """Tell whether a run of digits is rather several numbers side by side, such as a date with opening hours."""
    groups = re.split(r"[ .\-]+", run)
    return len(groups) > _MOST_GROUPS and any(len(group) > 1 for group in groups)


def mask_nik(digits: str) -> str:
    """
    Show a NIK or KK number to someone who may not see all of it: first and last four.

    >>> mask_nik("3573014409900001")
    '3573 **** **** 0001'
    """
    bare = _FILLING.sub("", digits)
    if len(bare) != 16:
        return "****"
    return f"{bare[:4]} **** **** {bare[-4:]}"


def mask_phone(phone: str) -> str:
    """
    Show enough of a phone for its owner to recognise it: prefix and last three digits.

    >>> mask_phone("+6281234567890")
    '+62812 **** *890'
    """
    if len(phone) < 9:
        return "****" if phone else ""
    return f"{phone[:6]} **** *{phone[-3:]}"


def group_nik(digits: str) -> str:
    """Write a NIK or KK number in groups of four, as people read it aloud."""
    bare = _FILLING.sub("", digits)
    return " ".join(bare[start : start + 4] for start in range(0, len(bare), 4))


def group_nip(digits: str) -> str:
    """
    Write a NIP in the groups 8-6-1-3 that letters use (letter-format section 5).

    >>> group_nip("196706191990061001")
    '19670619 199006 1 001'
    """
    bare = _FILLING.sub("", digits)
    if len(bare) != 18:
        return digits
    return f"{bare[:8]} {bare[8:14]} {bare[14]} {bare[15:]}"


def nik_agrees(nik: Nik | str, birth_on: date, sex: str) -> tuple[str, ...]:
    """
    List what the NIK contradicts: ``nik_birth``, ``nik_sex``, both or nothing.

    A contradiction is a question to the person, not proof of a fault: a corrected birth date keeps the old NIK.
    ``sex`` is "L" or "P"; an empty one is not compared. Raises: IdentityFault if ``nik`` is text and not well formed.
    """
    known = nik if isinstance(nik, Nik) else parse_nik(nik)
    faults = []
    if birth_on not in _birth_candidates(known.digits):
        faults.append("nik_birth")
    if sex and sex != known.sex:
        faults.append("nik_sex")
    return tuple(faults)
