"""The sheet of refused rows that goes back to the office that sent the data."""

from collections.abc import Iterable, Mapping

from emas.platform import xlsx
from emas.registry.types import RefusedRow

COLUMNS = ("Baris", "Kolom", "Isi (disamarkan)", "Alasan")


def refused_rows_sheet(refused: Iterable[RefusedRow], words: Mapping[str, str] | None = None) -> bytes:
    """
    Write every refused cell as XLSX: row number, column, masked value, reason.

    ``words`` gives the sentence for each reason code; a code without one is written as it is.
    """
    sentences = words or {}
    rows = ((each.row, each.column, each.value, sentences.get(each.reason, each.reason)) for each in refused)
    return xlsx.write_sheet(COLUMNS, rows, "Baris ditolak", is_large=True)
