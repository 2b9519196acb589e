"""The reader of large workbooks agrees with the usual one and cannot be fooled or blown up."""

import zipfile
from datetime import date, datetime
from io import BytesIO
from typing import Any

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from emas.kernel.errors import Invalid
from emas.platform import xlsx, xlsx_stream

cells = st.one_of(
    st.none(),
    st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["C", "Z"]), max_size=12),
    st.integers(-(10**9), 10**14),
    st.floats(-1e6, 1e6).map(lambda number: round(number, 3)),
    st.booleans(),
    st.dates(date(1900, 3, 1), date(2099, 12, 31)),
    st.datetimes(datetime(1950, 1, 1), datetime(2099, 1, 1)).map(
        lambda moment: moment.replace(microsecond=0)
    ),
)


def workbook(grid: list[list[Any]], *, is_large: bool) -> bytes:
    target = BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": not is_large, "constant_memory": is_large}) as book:
        sheet = book.add_worksheet()
        day, moment = (
            book.add_format({"num_format": "dd/mm/yyyy"}),
            book.add_format({"num_format": "d mmm yyyy hh:mm:ss"}),
        )
        for row, values in enumerate(grid):
            for column, value in enumerate(values):
                if isinstance(value, datetime):
                    sheet.write_datetime(row, column, value, moment)
                elif isinstance(value, date):
                    sheet.write_datetime(row, column, value, day)
                elif isinstance(value, str):
                    sheet.write_string(row, column, value)
                elif value is not None:
                    sheet.write(row, column, value)
    return target.getvalue()


def usual(data: bytes) -> dict[int, list[str]]:
    return trimmed(xlsx._sheet_grid(data))


def trimmed(grid: Any) -> dict[int, list[str]]:
    found = {}
    for number, row in grid:
        while row and not row[-1]:
            row = row[:-1]
        if row:
            found[number] = row
    # The usual reader leaves out empty columns on the left of everything.
    margin = min((next(i for i, cell in enumerate(row) if cell) for row in found.values()), default=0)
    return {number: row[margin:] for number, row in found.items()}


@settings(max_examples=80, deadline=None)
@given(st.lists(st.lists(cells, max_size=6), max_size=8), st.booleans())
def test_it_reads_what_the_usual_reader_reads(grid: list[list[Any]], is_large: bool) -> None:
    data = workbook(grid, is_large=is_large)
    streamed = trimmed(xlsx_stream.rows(BytesIO(data)))
    known = usual(data)
    assert streamed.keys() == known.keys()
    for number, row in known.items():
        for one, other in zip(streamed[number], row, strict=True):
            assert one == other or float(one) == pytest.approx(float(other))


def test_a_large_file_takes_this_road(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx, "_LARGE_BYTES", 0)
    data = xlsx.write_sheet(["NIK", "Nama"], [["3573014409900001", "Wati"], ["", ""], ["2", "Bram"]], "x")
    assert list(xlsx.read_numbered_rows(data, "a.xlsx")) == [
        (2, {"NIK": "3573014409900001", "Nama": "Wati"}),
        (4, {"NIK": "2", "Nama": "Bram"}),
    ]
    with pytest.raises(Invalid):
        list(xlsx.read_rows(b"PK\x03\x04 no", "a.xlsx"))


def repacked(data: bytes, name: str, text: bytes) -> bytes:
    target = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            new.writestr(part, text if part == name else old.read(part))
    return target.getvalue()


BOMB = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><sst><si><t>&b;</t></si></sst>'


@pytest.mark.asvs("1.5.1")
@pytest.mark.parametrize(
    "part", ["xl/sharedStrings.xml", "xl/workbook.xml", "xl/styles.xml", "xl/worksheets/sheet1.xml"]
)
def test_entities_are_refused_in_every_part(part: str) -> None:
    data = repacked(xlsx.write_sheet(["a"], [["b"]], "x"), part, BOMB)
    with pytest.raises(xlsx_stream.StreamError):
        list(xlsx_stream.rows(BytesIO(data)))


@pytest.mark.asvs("5.2.3")
def test_what_unpacks_to_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xlsx_stream, "MAX_UNPACKED_BYTES", 10_000)
    data = repacked(xlsx.write_sheet(["a"], [["b"]], "x"), "xl/sharedStrings.xml", b" " * 20_000)
    with pytest.raises(xlsx_stream.StreamError):
        list(xlsx_stream.rows(BytesIO(data)))


@pytest.mark.parametrize(
    "sheet",
    [
        b"<worksheet><sheetData><row r='1'><c r='ZZZZZ1'><v>1</v></c></row></sheetData></worksheet>",
        b"<worksheet><sheetData><row r='1'><c t='s'><v>99</v></c></row></sheetData></worksheet>",
        b"<worksheet><sheetData><row r='x'><c><v>1</v></c></row></sheetData></worksheet>",
        b"<worksheet><sheetData><row",
        b"",
    ],
)
def test_broken_sheets_end_in_a_refusal(sheet: bytes) -> None:
    data = repacked(xlsx.write_sheet(["a"], [["b"]], "x"), "xl/worksheets/sheet1.xml", sheet)
    with pytest.raises(ValueError):
        list(xlsx_stream.rows(BytesIO(data)))
