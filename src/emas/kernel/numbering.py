"""How the number of a letter is written: a pattern with places, of an office or of one kind of letter."""

import re
from datetime import date

ROMAN_MONTHS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
DEFAULT_PATTERN = "{klasifikasi}/{urut}/{kode_unit}/{tahun}"
_PLACE = re.compile(r"\{(\w+)(?::(\d))?\}")
_PLACE_AND_SIGN = re.compile(r"\{(\w+)(?::(\d))?\}([/.-]?)")
#: What a place means; two names may mean the same, for offices write their patterns in their own words.
_SAME = {"klas": "klasifikasi", "kode_satker": "kode_unit"}
_KNOWN = frozenset(
    {"klasifikasi", "urut", "kode_unit", "kode_jabatan", "tahun", "bulan", "bulan_romawi", *_SAME}
)
_LONGEST = 80


def pattern_fault(pattern: str) -> str:
    """
    Tell what is wrong with a number pattern, '' when it is usable: ``urut`` (no running number), ``unknown`` (an unknown place),
    ``length``.

    >>> pattern_fault("{urut}/{kode_jabatan}.{kode_satker}/{klas}/{bulan_romawi}/{tahun}")
    ''
    """
    names = {found.group(1) for found in _PLACE.finditer(pattern)}
    if "urut" not in names:
        return "urut"
    if names - _KNOWN or "{" in _PLACE.sub("", pattern) or "}" in _PLACE.sub("", pattern):
        return "unknown"
    return "length" if len(pattern) > _LONGEST else ""


def write_number(
    *,
    pattern: str,
    sequence: int,
    dated_on: date,
    classification: str,
    unit_code: str,
    post_code: str = "",
) -> str:
    """
    Write one number by its pattern.

    Places: ``{klasifikasi}`` or ``{klas}``, ``{urut}`` (``{urut:3}`` pads to three digits), ``{kode_unit}`` or ``{kode_satker}``,
    ``{kode_jabatan}``, ``{tahun}``, ``{bulan}``, ``{bulan_romawi}``. A code that the office has not leaves its place out, with the sign
    behind it. Source: letter-format section 4 (East Java use). Raises: ValueError for an unknown place or a pattern without
    ``{urut}``.

    >>> write_number(pattern="{klasifikasi}/{urut}/{kode_unit}/{tahun}", sequence=123, dated_on=date(2026, 11, 21),
    ...              classification="470", unit_code="425.504.3")
    '470/123/425.504.3/2026'
    >>> write_number(pattern="{urut}/{kode_jabatan}.{kode_satker}/{klas}/{bulan_romawi}/{tahun}", sequence=7,
    ...              dated_on=date(2026, 11, 21), classification="KP5.3", unit_code="W1-A11", post_code="KPA")
    '7/KPA.W1-A11/KP5.3/XI/2026'
    """
    if pattern_fault(pattern):
        raise ValueError(f"number pattern {pattern!r} is not usable")
    values = {
        "klasifikasi": classification,
        "urut": str(sequence),
        "kode_unit": unit_code,
        "kode_jabatan": post_code,
        "tahun": str(dated_on.year),
        "bulan": f"{dated_on.month:02d}",
        "bulan_romawi": ROMAN_MONTHS[dated_on.month - 1],
    }

    def write(found: re.Match[str]) -> str:
        value = values[_SAME.get(found.group(1), found.group(1))]
        return value.zfill(int(found.group(2) or 0)) + found.group(3) if value else ""

    return _PLACE_AND_SIGN.sub(write, pattern)
