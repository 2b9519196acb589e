"""How one cell of a population sheet is read: text in, value out, or ``CellFault`` with a code."""

import re
from collections.abc import Callable, Sequence
from datetime import date
from functools import lru_cache

from emas.kernel import identity, writing
from emas.kernel.digits import whole
from emas.kernel.written_dates import read_date
from emas.registry.rules import _codes

_EARLIEST = date(1895, 1, 1)
_ROUNDED = re.compile(r"^\d[.,]?\d*E\+?\d+$", re.IGNORECASE)
_NAME = re.compile(r"^[^\W\d_][^\d_<>{}\[\]=;]*$")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f\u00a0\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]+")


class CellFault(ValueError):
    """A cell that cannot be taken over; ``code`` says why."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


def clean(text: str) -> str:
    """Drop what does not print and the apostrophe that spreadsheets put before digits; make one space of many."""
    if text.isalnum():
        return text
    return " ".join(_UNPRINTABLE.sub(" ", text).split()).lstrip("'`")


def nik(text: str, today: date) -> str:
    """
    Read a NIK. A number that a spreadsheet rounded to 15 digits (``3,57403E+15``) is refused, never guessed.

    The region is that of first issue and never compared with the city's. Source: dukcapil-nik section 6.
    """
    return _identity(text, lambda digits: identity.parse_nik(digits, today=today).digits, "nik")


def kk(text: str, today: date) -> str:
    """Read a family-card number."""
    return _identity(text, identity.parse_kk, "kk")


def _identity(text: str, parse: Callable[[str], str], kind: str) -> str:
    if not text:
        raise CellFault("required")
    if _ROUNDED.match(text):
        raise CellFault(f"{kind}_rounded")
    try:
        return parse(text)
    except identity.IdentityFault as fault:
        raise CellFault(fault.code) from fault


def name(text: str, today: date) -> str:
    """Read a name as it stands on the card: letters, spaces and a few signs."""
    if not text:
        raise CellFault("required")
    if len(text) > 160 or not _NAME.match(text) or not writing.is_latin(text):
        raise CellFault("name_form")
    return text


def birth_on(text: str, today: date) -> date:
    """Read a date of birth: ISO, day-month-year, with the month in words, or a spreadsheet's day number. Impossible ones are refused."""
    if not text:
        raise CellFault("required")
    found = _date(text)
    if found > today:
        raise CellFault("date_future")
    if found < _EARLIEST:
        raise CellFault("date_too_old")
    return found


def _date(text: str) -> date:
    try:
        return read_date(text)
    except ValueError as error:
        raise CellFault(str(error)) from error


def sex(text: str, today: date) -> str:
    """Read the sex as L or P, from words, letters or SIAK's 1 and 2."""
    found = _codes.SEX.get(re.sub(r"[^A-Z0-9]", "", text.upper()))
    if found is None:
        raise CellFault("required" if not text else "sex_unknown")
    return found


def place(text: str, today: date) -> str:
    """Read an RT or RW number as three digits."""
    digits = re.sub(r"\D", "", text).lstrip("0")
    if not digits:
        raise CellFault("place_needed")
    if len(digits) > 3:
        raise CellFault("place_form")
    return digits.zfill(3)


def listed(
    names: Sequence[str], words: dict[str, str] | None = None, longest: int = 80
) -> Callable[[str, date], str]:
    """Make a reader of a coded column: a number of the list, or words that are taken over as they are."""
    short = words or {}
    known = {each.upper(): each for each in names}

    @lru_cache(maxsize=4096)
    def read(text: str) -> str:
        if text in {"", "-"}:
            return ""
        if text.isdigit():
            code = whole(text) or 0
            if not 1 <= code <= len(names):
                raise CellFault("code_unknown")
            return names[code - 1]
        upper = text.upper()
        return short.get(upper) or known.get(upper) or text[:longest]

    return lambda text, today: read(text)


def status(text: str, today: date) -> str:
    """Read whether the resident is active, from words or OpenSID's ``status_dasar``."""
    found = _codes.STATUS.get(text) if text.isdigit() else _codes.STATUS_WORDS.get(text.upper())
    if found is None:
        raise CellFault("code_unknown")
    return found


def citizenship(text: str, today: date) -> str:
    """Read WNI or WNA; two nationalities of a child count as WNI."""
    if text.isdigit():
        code = whole(text) or 0
        if not 1 <= code <= len(_codes.CITIZENSHIP):
            raise CellFault("code_unknown")
        return _codes.CITIZENSHIP[code - 1]
    return "WNA" if text.upper() in {"WNA", "ASING", "WARGA NEGARA ASING"} else "WNI"


def text_up_to(longest: int) -> Callable[[str, date], str]:
    """Make a reader of free text; ``-`` is nothing."""
    return lambda text, today: "" if text == "-" else text[:longest]
