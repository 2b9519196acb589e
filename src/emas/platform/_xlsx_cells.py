"""How one cell and one column of a written spreadsheet look."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from emas.kernel import clock

#: More digits than a spreadsheet keeps: such a number is written as text.
_EXACT_DIGITS: Final = 15
_NARROWEST, _WIDEST = 8, 60
#: A head wider than this is wrapped; the arrow of the filter needs some room beside it.
_WIDEST_HEAD, _ARROW = 24, 4
_A4: Final = 9
_PORTRAIT_COLUMNS: Final = 5
_DAY, _MINUTE, _SECOND = "d mmm yyyy", "d mmm yyyy hh:mm", "d mmm yyyy hh:mm:ss"


class Share(float):
    """A part of a whole, 0 to 1, that is shown in per cent."""


class Looks:
    """The formats of one book, each made when the first cell needs it."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, object], ...], Any] = {}

    def get(self, **properties: object) -> Any:
        key = tuple(properties.items())
        if key not in self._made:
            self._made[key] = self._book.add_format({"valign": "top", **properties})
        return self._made[key]


def write_rows(sheet: Any, columns: Sequence[str], rows: Iterable[Sequence[object]], looks: Looks) -> None:
    """Write a header and the rows below it; columns take the width of what stands in them."""
    head = looks.get(bold=True, bottom=1, text_wrap=True)
    for column, name in enumerate(columns):
        sheet.write_string(0, column, name, head)
    widths = [min(len(name) + _ARROW, _WIDEST_HEAD) for name in columns]
    number = 0
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            wide = _write_cell(sheet, number, column, value, looks)
            if column < len(widths):
                widths[column] = max(widths[column], wide + 2)
    for column, width in enumerate(widths):
        sheet.set_column(column, column, min(max(width, _NARROWEST), _WIDEST))
    if columns:
        sheet.autofilter(0, 0, number, len(columns) - 1)
        # What looks like a number and is text (NIK, telephone, RT) is so on purpose.
        last = f"{_letters(len(columns) - 1)}{number + 1}"
        sheet.ignore_errors({"number_stored_as_text": f"A1:{last}"})
    sheet.freeze_panes(1, 0)
    _for_print(sheet, len(columns))


def _for_print(sheet: Any, columns: int) -> None:
    sheet.set_paper(_A4)
    sheet.repeat_rows(0)
    sheet.fit_to_pages(1, 0)
    if columns > _PORTRAIT_COLUMNS:
        sheet.set_landscape()


def _letters(column: int) -> str:
    """Name a column as spreadsheets do: 0 is A, 26 is AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


def _write_cell(sheet: Any, row: int, column: int, value: object, looks: Looks) -> int:
    """Write a value as what it is and tell how many characters wide it is."""
    if value is None or value == "":
        return 0
    if isinstance(value, bool):
        value = int(value)
    if isinstance(value, date):
        return _write_day(sheet, row, column, value, looks)
    if (isinstance(value, int | float | Decimal) and len(str(value)) < _EXACT_DIGITS) or isinstance(
        value, Share
    ):
        sheet.write_number(row, column, value, _number(value, looks))
        return len(str(value)) if not isinstance(value, Share) else len("100%")
    text = str(value).strip()
    wide = max(map(len, text.splitlines()), default=0)
    is_long = "\n" in text or wide > _WIDEST
    sheet.write_string(row, column, text, looks.get(text_wrap=True) if is_long else looks.get())
    return wide


def _number(value: float | Decimal, looks: Looks) -> Any:
    if isinstance(value, Share):
        return looks.get(num_format="0%")
    if isinstance(value, Decimal):
        decimals = -int(value.as_tuple().exponent)
        return looks.get(num_format="0." + "0" * decimals if decimals > 0 else "0")
    return looks.get()


def _write_day(sheet: Any, row: int, column: int, value: date, looks: Looks) -> int:
    """A moment is written in the time of the city; what was measured shows its seconds, what was set does not."""
    form, there = _DAY, value
    if isinstance(value, datetime):
        local = value.astimezone(clock.LOCAL).replace(tzinfo=None) if value.tzinfo else value
        form, there = _SECOND if local.second or local.microsecond else _MINUTE, local.replace(microsecond=0)
    sheet.write_datetime(row, column, there, looks.get(num_format=form, align="left"))
    return len(form)
