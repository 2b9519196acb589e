"""Spreadsheets in and out: numbers and dates as such, all else as text; no formula is ever written, no digit of a NIK is rounded away."""

import codecs
import csv
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from io import BytesIO, StringIO, TextIOWrapper
from pathlib import Path
from typing import IO, Any, Final

from python_calamine import CalamineError, CalamineWorkbook

from emas.kernel.errors import Invalid
from emas.platform import _xlsx_cells, xlsx_stream

Share = _xlsx_cells.Share
MEDIA_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")
#: An Indonesian spreadsheet takes ``;`` for the end of a cell, whatever the quotes say: there a formula may begin inside ours.
_INNER_START: Final = re.compile(r"([;\t\r\n][\s\"]*)(?=[=+\-@])")
#: So many characters the tab of a sheet bears.
TITLE_LENGTH: Final = 31
_LARGE_BYTES: Final = 4_000_000


def write_sheet(
    columns: Sequence[str], rows: Iterable[Sequence[object]], title: str, *, is_large: bool = False
) -> bytes:
    """
    Write one sheet with a bold, frozen header row and a filter; columns are as wide as what stands in them.

    Numbers, ``Share``, dates and moments (in the time of the city) are written as such, so that they can be sorted and summed; whatever
    is text stays text, also when it looks like a number: NIK, telephone, RT. The whole sheet is built in memory, so that no
    temporary file holds what it says; ``is_large`` spools rows to a private folder in shared memory (or the system's temporary
    folder) instead: give it only masked values.
    """
    return write_book([(title, columns, rows)], is_large=is_large)


def write_book(
    sheets: Iterable[tuple[str, Sequence[str], Iterable[Sequence[object]]]], *, is_large: bool = False
) -> bytes:
    """Write several sheets, each as (title, columns, rows), in the manner of ``write_sheet``. Equal titles get a number."""
    # Reading a sheet, and every other page, does without it.
    import xlsxwriter

    target = BytesIO()
    options = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with tempfile.TemporaryDirectory(prefix="emas-", dir=_spool_root()) as spool:
        kind = {"constant_memory": True, "tmpdir": spool} if is_large else {"in_memory": True}
        with xlsxwriter.Workbook(target, {**options, **kind}) as book:
            looks = _xlsx_cells.Looks(book)
            used: set[str] = set()
            for title, columns, rows in sheets:
                sheet = book.add_worksheet(_unused(_sheet_title(title), used))
                _xlsx_cells.write_rows(sheet, columns, rows, looks)
    return target.getvalue()


def _unused(title: str, used: set[str]) -> str:
    """Give a title no other sheet has: spreadsheets compare them without regard to case."""
    name, number = title, 1
    while name.lower() in used:
        number += 1
        name = f"{title[: TITLE_LENGTH - 4]} {number}"
    used.add(name.lower())
    return name


def write_csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """Write CSV for spreadsheets (UTF-8 with mark); a cell that would run as a formula gets an apostrophe in front."""
    text = StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([_neutral(name) for name in columns])
    for row in rows:
        writer.writerow([_neutral(_text(value)) for value in row])
    return text.getvalue().encode("utf-8-sig")


def read_rows(source: Path | str | bytes, file_name: str) -> Iterator[dict[str, str]]:
    """
    Read the rows below the header of a CSV or XLSX file, every value as trimmed text; wholly empty rows are left out.

    Raises: Invalid with ``file_type``, ``file_broken`` or ``file_empty`` for field ``file``.
    """
    return (row for _, row in read_numbered_rows(source, file_name))


def read_numbered_rows(source: Path | str | bytes, file_name: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Read as ``read_rows``, each row with the number that the spreadsheet shows beside it (the header is row 1)."""
    ending = Path(file_name).suffix.lower()
    if ending in {".csv", ".txt", ".tsv"}:
        grid = _csv_grid(source)
    elif ending == ".xlsx" and _size(source) > _LARGE_BYTES:
        grid = _streamed_grid(source)
    elif ending in {".xlsx", ".xls", ".ods", ".xlsb"}:
        grid = _sheet_grid(source)
    else:
        raise Invalid({"file": ("file_type",)})
    return _with_header(grid)


def _with_header(grid: Iterator[tuple[int, list[str]]]) -> Iterator[tuple[int, dict[str, str]]]:
    header: list[str] = []
    for number, cells in grid:
        if not any(cells):
            continue
        if not header:
            header = cells
            continue
        cells = cells + [""] * (len(header) - len(cells))
        yield number, {name: value for name, value in zip(header, cells, strict=False) if name}
    if not header:
        raise Invalid({"file": ("file_empty",)})


def _csv_grid(source: Path | str | bytes) -> Iterator[tuple[int, list[str]]]:
    with _opened(source) as raw:
        head = raw.read(65536)
        raw.seek(0)
        encoding = _encoding(raw)
        raw.seek(0)
        with TextIOWrapper(raw, encoding=encoding, newline="") as text:
            reader = csv.reader(text, delimiter=_delimiter(head.decode(encoding, "replace")))
            try:
                for row in reader:
                    yield reader.line_num, [cell.strip() for cell in row]
            except csv.Error as error:
                raise Invalid({"file": ("file_broken",)}) from error


def _sheet_grid(source: Path | str | bytes) -> Iterator[tuple[int, list[str]]]:
    try:
        with _opened(source) as raw, CalamineWorkbook.from_filelike(raw) as book:
            sheet = book.get_sheet_by_index(0)
            for number, row in enumerate(sheet.iter_rows(), start=1):
                yield number, [_text(cell) for cell in row]
    except CalamineError as error:
        raise Invalid({"file": ("file_broken",)}) from error


def _streamed_grid(source: Path | str | bytes) -> Iterator[tuple[int, list[str]]]:
    try:
        with _opened(source) as raw:
            yield from xlsx_stream.rows(raw)
    except ValueError as error:
        raise Invalid({"file": ("file_broken",)}) from error


def _size(source: Path | str | bytes) -> int:
    return len(source) if isinstance(source, bytes) else Path(source).stat().st_size


def _opened(source: Path | str | bytes) -> IO[bytes]:
    return BytesIO(source) if isinstance(source, bytes) else Path(source).open("rb")


def _encoding(raw: IO[bytes]) -> str:
    """Tell UTF-8 from the old Windows code page by reading the file through, in pieces."""
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    try:
        while piece := raw.read(1 << 20):
            decoder.decode(piece)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig"


def _delimiter(head: str) -> str:
    first = next((line for line in head.splitlines() if line.strip()), "")
    return max(",;\t|", key=first.count)


def _text(value: Any) -> str:
    """Write a cell as people typed it: whole numbers without a point, dates as ISO."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, float) and value.is_integer():
        return xlsx_stream.whole_number(value)
    if isinstance(value, datetime):
        moment = (value + timedelta(microseconds=500_000)).replace(microsecond=0)
        return moment.date().isoformat() if moment.time() == time() else moment.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    return str(value).strip()


def _neutral(text: str) -> str:
    text = _INNER_START.sub(r"\1'", text)
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def _sheet_title(title: str) -> str:
    """Give a name that a tab may bear; one that is too long ends at a whole word, so that nobody reads a torn one."""
    name = "".join(c for c in title if c not in "[]:*?/\\").strip("' ")
    if len(name) > TITLE_LENGTH:
        cut = name[:TITLE_LENGTH]
        name = cut[: cut.rfind(" ")].rstrip(" ,;(-") + "…" if " " in cut else cut
    return name or "Data"


def _spool_root() -> str | None:
    shared = Path("/dev/shm")  # noqa: S108 - a folder of the kernel, not a guessable file
    return str(shared) if shared.is_dir() else None
