"""How the number of a letter is written."""

import re
from datetime import date

ROMAN_MONTHS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
DEFAULT_PATTERN = "{klasifikasi}/{urut}/{kode_unit}/{tahun}"
_PLACE = re.compile(r"\{(\w+)(?::(\d))?\}")
_KNOWN = frozenset({"klasifikasi", "urut", "kode_unit", "tahun", "bulan", "bulan_romawi"})


def write_number(*, pattern: str, sequence: int, dated_on: date, classification: str, unit_code: str) -> str:
    """
    Write one number by its pattern.

    Places: ``{klasifikasi}``, ``{urut}`` (``{urut:3}`` pads to three digits), ``{kode_unit}``, ``{tahun}``, ``{bulan}``,
    ``{bulan_romawi}``. Source: letter-format section 4 (East Java use). Raises: ValueError for an unknown place or a
    pattern without ``{urut}``.

    >>> write_number(pattern="{klasifikasi}/{urut}/{kode_unit}/{tahun}", sequence=123, dated_on=date(2026, 11, 21),
    ...              classification="470", unit_code="425.504.3")
    '470/123/425.504.3/2026'
    """
    names = {found.group(1) for found in _PLACE.finditer(pattern)}
    if "urut" not in names or names - _KNOWN:
        raise ValueError(f"number pattern {pattern!r} is not usable")
    values = {
        "klasifikasi": classification,
        "urut": str(sequence),
        "kode_unit": unit_code,
        "tahun": str(dated_on.year),
        "bulan": f"{dated_on.month:02d}",
        "bulan_romawi": ROMAN_MONTHS[dated_on.month - 1],
    }
    return _PLACE.sub(lambda m: values[m.group(1)].zfill(int(m.group(2) or 0)), pattern)


def register_year(*, dated_on: date, resets_yearly: bool) -> int:
    """Tell which counter a date belongs to: its calendar year, or the one endless counter (0)."""
    return dated_on.year if resets_yearly else 0
