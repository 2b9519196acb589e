"""Dates as people and spreadsheets write them: ISO, day-month-year, with the month in words, or a spreadsheet's day number."""

import re
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

_EXCEL_EPOCH: Final = date(1899, 12, 30)
_ISO: Final = re.compile(r"^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?$")
_LOCAL: Final = re.compile(r"^(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})$")
_WORDS: Final = re.compile(r"^(\d{1,2})[-/. ]+([A-Za-z]+)[-/. ]+(\d{4})$")
MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            ("JANUARI", "JAN"),
            ("FEBRUARI", "FEB", "PEBRUARI"),
            ("MARET", "MAR"),
            ("APRIL", "APR"),
            ("MEI", "MAY"),
            ("JUNI", "JUN"),
            ("JULI", "JUL"),
            ("AGUSTUS", "AGU", "AGS", "AUG"),
            ("SEPTEMBER", "SEP", "SEPT"),
            ("OKTOBER", "OKT", "OCT"),
            ("NOVEMBER", "NOV", "NOPEMBER", "NOP"),
            ("DESEMBER", "DES", "DEC"),
        ),
        start=1,
    )
    for name in names
}


@lru_cache(maxsize=65536)
def read_date(text: str) -> date:
    """
    Read a date out of a cell. Raises: ValueError ``date_form`` or ``date_impossible``.

    >>> read_date("2 Nopember 2026") == read_date("02/11/2026") == read_date("2026-11-02") == read_date("46328")
    True
    """
    try:
        if match := _ISO.match(text):
            return date(int(match[1]), int(match[2]), int(match[3]))
        if match := _LOCAL.match(text):
            return date(int(match[3]), int(match[2]), int(match[1]))
        if match := _WORDS.match(text):
            month = MONTHS.get(match[2].upper())
            if month:
                return date(int(match[3]), month, int(match[1]))
    except ValueError as error:
        raise ValueError("date_impossible") from error
    if text.isdecimal() and 4 <= len(text) <= 5:
        return _EXCEL_EPOCH + timedelta(days=int(text))
    raise ValueError("date_form")
