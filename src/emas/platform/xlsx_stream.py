"""
Reads a large XLSX row by row: the whole resident register of a city in a few dozen megabytes of memory.

The usual reader (calamine) holds every cell at once, 500 MB for 235,000 rows of twenty columns. This one keeps only the
shared strings, packed. Only ``platform.xlsx`` uses it. Document types and entities are refused, and so is a file that unpacks to
far more than a register can be.
"""

import re
import zipfile
from array import array
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import IO, Final
from xml.etree import ElementTree
from xml.parsers import expat

MAX_UNPACKED_BYTES: Final = 2_000_000_000
_MAX_PART_BYTES: Final = 5_000_000
_PIECE_BYTES: Final = 1 << 18
_BUILT_IN_DATES: Final = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
_FORMAT_NOISE: Final = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_COLUMN: Final = re.compile(r"[A-Z]+")
_EXACT_BELOW: Final = 1e15


class StreamError(ValueError):
    """Not a workbook that can be read: broken, hostile, or too large when unpacked."""


def rows(source: IO[bytes]) -> Iterator[tuple[int, list[str]]]:
    """Give each row of the first sheet with its number, every value as text (whole numbers bare, dates as ISO)."""
    try:
        with zipfile.ZipFile(source) as book:
            if sum(part.file_size for part in book.infolist()) > MAX_UNPACKED_BYTES:
                raise StreamError("too large when unpacked")
            sheet_name, starts_1904 = _first_sheet(book)
            reader = _SheetReader(_shared_strings(book), _date_styles(book), starts_1904)
            with book.open(sheet_name) as sheet:
                for piece in _pieces(sheet):
                    yield from reader.feed(piece)
            yield from reader.close()
    except (
        zipfile.BadZipFile,
        KeyError,
        expat.ExpatError,
        ElementTree.ParseError,
        EOFError,
        IndexError,
    ) as error:
        raise StreamError("broken") from error


class _Strings:
    """A list of texts in one buffer: a Python string each would cost three times as much."""

    def __init__(self) -> None:
        self._bytes = bytearray()
        self._ends = array("Q", [0])

    def append(self, text: str) -> None:
        self._bytes += text.encode()
        self._ends.append(len(self._bytes))

    def __getitem__(self, index: int) -> str:
        if index < 0:
            raise IndexError(index)
        return self._bytes[self._ends[index] : self._ends[index + 1]].decode()


class _SheetReader:
    """Collects the cells of a row from parser events and hands whole rows out."""

    def __init__(self, strings: _Strings, date_styles: frozenset[str], starts_1904: bool) -> None:
        self._strings, self._date_styles = strings, date_styles
        self._epoch = datetime(1904, 1, 1) if starts_1904 else datetime(1899, 12, 30)  # noqa: DTZ001 - a sheet has no zone
        self._done: list[tuple[int, list[str]]] = []
        self._row: list[str] = []
        self._number = self._column = 0
        self._kind = self._style = ""
        self._text: list[str] = []
        self._keeps_text = False
        self._parser = _guarded_parser()
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._data

    def feed(self, piece: bytes) -> list[tuple[int, list[str]]]:
        self._parser.Parse(piece, False)
        done, self._done = self._done, []
        return done

    def close(self) -> list[tuple[int, list[str]]]:
        self._parser.Parse(b"", True)
        return self._done

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        if name == "c":
            place = attributes.get("r")
            self._column = _column_number(place) if place else len(self._row)
            self._kind, self._style = attributes.get("t", "n"), attributes.get("s", "")
            self._text = []
        elif name in {"v", "t"}:
            self._keeps_text = True
        elif name == "row":
            self._number = int(attributes.get("r") or self._number + 1)
            self._row = []

    def _data(self, text: str) -> None:
        if self._keeps_text:
            self._text.append(text)

    def _end(self, tag: str) -> None:
        name = tag.rpartition(":")[2]
        if name in {"v", "t"}:
            self._keeps_text = False
        elif name == "c" and self._text:
            self._row += [""] * (self._column - len(self._row))
            self._row.append(self._value("".join(self._text)))
        elif name == "row":
            self._done.append((self._number, self._row))

    def _value(self, text: str) -> str:
        if self._kind == "s":
            return self._strings[int(text)].strip()
        if self._kind == "n":
            return self._number_text(text)
        return text.strip()

    def _number_text(self, text: str) -> str:
        number = float(text)
        if self._style in self._date_styles:
            moment = self._epoch + timedelta(seconds=round(number * 86400))
            return moment.date().isoformat() if moment.time() == time() else moment.isoformat(" ", "seconds")
        return whole_number(number) if number.is_integer() else str(number)


def whole_number(number: float) -> str:
    """
    Write a whole number bare, but one of 16 digits and more in the form that shows it was rounded (``3.57401440990000E+15``).

    A spreadsheet keeps 15 digits of a number: the last one of a NIK typed as a number is gone, and nobody may guess it.
    """
    return f"{number:.14E}" if abs(number) >= _EXACT_BELOW else str(int(number))


def _guarded_parser() -> expat.XMLParserType:
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def refuse(*_: object) -> None:
        raise StreamError("document types are refused")

    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    return parser


def _pieces(part: IO[bytes]) -> Iterator[bytes]:
    while piece := part.read(_PIECE_BYTES):
        yield piece


def _column_number(place: str) -> int:
    found = _COLUMN.match(place)
    letters = found.group() if found else "A"
    if len(letters) > 3:
        raise StreamError("no such column")
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _shared_strings(book: zipfile.ZipFile) -> _Strings:
    reader = _StringsReader()
    if "xl/sharedStrings.xml" in book.namelist():
        with book.open("xl/sharedStrings.xml") as part:
            reader.read(part)
    return reader.strings


class _StringsReader:
    """Packs the shared strings; reading aids for East Asian text (``rPh``) are no part of them."""

    def __init__(self) -> None:
        self.strings = _Strings()
        self._parts: list[str] = []
        self._keeps_text = self._is_aid = False

    def read(self, part: IO[bytes]) -> None:
        parser = _guarded_parser()
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._data
        for piece in _pieces(part):
            parser.Parse(piece, False)
        parser.Parse(b"", True)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        if name == "si":
            self._parts = []
        elif name == "rPh":
            self._is_aid = True
        elif name == "t":
            self._keeps_text = not self._is_aid

    def _end(self, tag: str) -> None:
        name = tag.rpartition(":")[2]
        if name == "si":
            self.strings.append("".join(self._parts))
        elif name == "rPh":
            self._is_aid = False
        elif name == "t":
            self._keeps_text = False

    def _data(self, text: str) -> None:
        if self._keeps_text:
            self._parts.append(text)


def _small_part(book: zipfile.ZipFile, name: str) -> ElementTree.Element:
    if book.getinfo(name).file_size > _MAX_PART_BYTES:
        raise StreamError("too large when unpacked")
    data = book.read(name)
    parser = _guarded_parser()
    parser.Parse(data, True)
    return ElementTree.fromstring(data)  # noqa: S314 - the guarded parser has seen it: no document type, no entity


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


def _found(root: ElementTree.Element, name: str) -> list[ElementTree.Element]:
    return [each for each in root.iter() if _local(each.tag) == name]


def _first_sheet(book: zipfile.ZipFile) -> tuple[str, bool]:
    workbook = _small_part(book, "xl/workbook.xml")
    sheets = _found(workbook, "sheet")
    wanted = next(value for name, value in sheets[0].attrib.items() if name.endswith("}id"))
    links = _small_part(book, "xl/_rels/workbook.xml.rels")
    target = next(
        link.attrib["Target"] for link in _found(links, "Relationship") if link.attrib["Id"] == wanted
    )
    settings = _found(workbook, "workbookPr")
    starts_1904 = bool(settings) and settings[0].attrib.get("date1904", "0") in {"1", "true"}
    return (target.lstrip("/") if target.startswith("/") else f"xl/{target}"), starts_1904


def _date_styles(book: zipfile.ZipFile) -> frozenset[str]:
    """List the style numbers (as text) that show a number as a date."""
    if "xl/styles.xml" not in book.namelist():
        return frozenset()
    styles = _small_part(book, "xl/styles.xml")
    custom = {
        int(each.attrib["numFmtId"])
        for each in _found(styles, "numFmt")
        if _is_date_format(each.attrib.get("formatCode", ""))
    }
    cell_styles = next((group for group in styles.iter() if _local(group.tag) == "cellXfs"), None)
    return frozenset(
        str(number)
        for number, each in enumerate(cell_styles if cell_styles is not None else ())
        if int(each.attrib.get("numFmtId", "0")) in _BUILT_IN_DATES | custom
    )


def _is_date_format(code: str) -> bool:
    return bool(set(_FORMAT_NOISE.sub("", code).lower().partition(";")[0]) & set("dmyhs"))
