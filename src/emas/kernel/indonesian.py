"""Dates, money and numbers as official Indonesian letters write them (letter-format section 5, after PUEBI and KBBI)."""

import re
from datetime import date, datetime
from typing import Final

from emas.kernel import clock

MONTHS: Final = (
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
)
DAYS: Final = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")


def date_words(on: date) -> str:
    """
    Write a date without a leading zero.

    >>> date_words(date(2026, 5, 1))
    '1 Mei 2026'
    """
    return f"{on.day} {MONTHS[on.month - 1]} {on.year}"


def month_words(month: str) -> str:
    """
    Write a month that is kept as ``YYYY-MM``; what is no such month stays as it is.

    >>> month_words("2027-04")
    'April 2027'
    """
    parts = re.fullmatch(r"([0-9]{4})-(0[1-9]|1[0-2])", month)
    return f"{MONTHS[int(parts[2]) - 1]} {parts[1]}" if parts else month


def day_name(on: date) -> str:
    """Name the day of the week (KBBI: Jumat, without an apostrophe)."""
    return DAYS[on.weekday()]


def time_words(at: datetime) -> str:
    """
    Write the time of day on the city's wall: 24 hours, a dot, WIB. ``at`` is aware.
    """
    local = _local(at)
    return f"{local:%H.%M} WIB"


def datetime_words(at: datetime) -> str:
    """
    Write a moment in full. ``at`` is aware; the city's zone is used.

    >>> from datetime import UTC
    >>> datetime_words(datetime(2026, 11, 2, 2, 14, tzinfo=UTC))
    'Senin, 2 November 2026, pukul 09.14 WIB'
    """
    local = _local(at)
    return f"{day_name(local)}, {date_words(local)}, pukul {time_words(at)}"


def number_words(number: int) -> str:
    """
    Write a whole number in words.

    The library writes 1.001.000 as "satu juta satu ribu"; the language says "satu juta seribu", so a single thousand after
    a higher group is put right here (letter-format section 5).

    >>> number_words(1_001_000)
    'satu juta seribu'
    """
    if number < 0:
        return f"minus {number_words(-number)}"
    higher, rest = divmod(number, 1_000_000)
    if higher and rest // 1000 == 1:
        words = [_library_words(higher * 1_000_000), "seribu"]
        if rest % 1000:
            words.append(_library_words(rest % 1000))
        return " ".join(words)
    return _library_words(number)


def rupiah(amount_rupiah: int) -> str:
    """
    Write whole rupiah in figures: no space after Rp, dots for thousands, two decimals after a comma.

    >>> rupiah(1_500_000)
    'Rp1.500.000,00'
    """
    sign = "-" if amount_rupiah < 0 else ""
    return f"{sign}Rp{abs(amount_rupiah):,}".replace(",", ".") + ",00"


def rupiah_words(amount_rupiah: int) -> str:
    """Write whole rupiah in words, ending in "rupiah"."""
    return f"{number_words(amount_rupiah)} rupiah"


def money_in_full(amount_rupiah: int) -> str:
    """
    Write money as a letter must: figures, then words in brackets.

    >>> money_in_full(4_500_000)
    'Rp4.500.000,00 (empat juta lima ratus ribu rupiah)'
    """
    return f"{rupiah(amount_rupiah)} ({rupiah_words(amount_rupiah)})"


def counted(number: int, noun: str) -> str:
    """
    Write a counted thing as running text does.

    >>> counted(2, "orang")
    '2 (dua) orang'
    """
    return f"{number} ({number_words(number)}) {noun}"


def _library_words(number: int) -> str:
    # Brings every language that it knows: only who writes a letter waits for it.
    from num2words import num2words

    return str(num2words(number, lang="id"))


def _local(at: datetime) -> datetime:
    if at.tzinfo is None:
        raise ValueError("an aware moment is needed")
    return at.astimezone(clock.LOCAL)
