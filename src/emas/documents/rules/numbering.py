"""How the number of a letter is written, and which counter it comes from."""

from datetime import date

from emas.kernel.numbering import DEFAULT_PATTERN as DEFAULT_PATTERN
from emas.kernel.numbering import write_number as write_number

_NAME_LENGTH = 40


def book_name(*, register: str, classification: str, per_class: bool) -> str:
    """
    Name the book that a number comes from: a class with a counter of its own has a book of its own (letter-format section 4).

    >>> book_name(register="surat-keluar", classification="KP5.3", per_class=True)
    'surat-keluar KP5.3'
    """
    return f"{register} {classification}".strip()[:_NAME_LENGTH] if per_class else register


def register_year(*, dated_on: date, resets_yearly: bool) -> int:
    """Tell which counter a date belongs to: its calendar year, or the one endless counter (0)."""
    return dated_on.year if resets_yearly else 0
