"""One answer: from what was typed to a plain value, and from the value to Indonesian print."""

import re
from collections.abc import Callable, Mapping
from datetime import date, time
from typing import Any, NoReturn

from emas.catalogue.form_types import PASSWORD_CHOSEN
from emas.catalogue.types import Field, FieldType
from emas.kernel import identity, indonesian, writing

TEXT_MAXIMUM = 200
AREA_MAXIMUM = 2000
ROWS_MAXIMUM = 50
NUMBER_MAXIMUM = 10**13
YES = frozenset({"on", "true", "ya", "1", "yes"})
NO = frozenset({"false", "tidak", "0", "no", "off"})
MONTH_NUMBERS = {name[:3].casefold(): n for n, name in enumerate(indonesian.MONTHS, start=1)} | {
    "may": 5, "aug": 8, "oct": 10, "dec": 12, "agt": 8, "nop": 11,
}  # fmt: skip
GROUPED = re.compile(r"-?\d{1,3}(\.\d{3})+")


class BadAnswerError(ValueError):
    """The text is no answer to this field; ``code`` says why. The text itself is never kept."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


def read(spec: Field, raw: Any) -> Any:
    """
    Turn what was typed into a plain value that JSON can hold; None when nothing was typed.

    Dates become ``YYYY-MM-DD``, times ``HH:MM``, money whole rupiah. Raises: BadAnswerError.
    """
    if raw is None or (isinstance(raw, str) and not raw.strip()):
        return None
    value = READERS[spec.type](spec, raw)
    return None if value == "" else value


def _text(spec: Field, raw: Any) -> str:
    clean = " ".join(_readable(raw).split())
    return _bounded(spec, clean, spec.maximum or TEXT_MAXIMUM)


def _area(spec: Field, raw: Any) -> str:
    lines = [" ".join(line.split()) for line in _readable(raw).splitlines()]
    clean = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
    return _bounded(spec, clean, spec.maximum or AREA_MAXIMUM)


def _readable(raw: Any) -> str:
    if isinstance(raw, (list, dict, bool)):
        raise BadAnswerError("not_text")
    text = writing.readable(str(raw))
    if writing.is_disguised(text):
        raise BadAnswerError("not_text")
    return text


def _bounded(spec: Field, text: str, maximum: int) -> str:
    if len(text) > maximum:
        raise BadAnswerError("too_long")
    if text and spec.minimum is not None and len(text) < spec.minimum:
        raise BadAnswerError("too_short")
    if text and spec.pattern and not re.fullmatch(spec.pattern, text):
        raise BadAnswerError("pattern")
    return text


def _whole(spec: Field, raw: Any) -> int:
    if isinstance(raw, bool):
        raise BadAnswerError("not_a_number")
    bare = str(raw).strip().replace(" ", "").replace("\u00a0", "")
    if GROUPED.fullmatch(bare):
        bare = bare.replace(".", "")
    if not re.fullmatch(r"-?[0-9]{1,16}", bare):
        raise BadAnswerError("not_a_number")
    number = int(bare)
    if number < (spec.minimum if spec.minimum is not None else -NUMBER_MAXIMUM):
        raise BadAnswerError("too_small")
    if number > (spec.maximum if spec.maximum is not None else NUMBER_MAXIMUM):
        raise BadAnswerError("too_big")
    return number


def _money(spec: Field, raw: Any) -> int:
    """Whole rupiah: ``4500000``, ``4.500.000``, ``Rp4.500.000,00``."""
    bare = re.sub(r"^rp\.?\s*", "", str(raw).strip().casefold())
    bare = re.sub(r"(,(00|-+)|\.?-)$", "", bare)
    number = _whole(spec, bare)
    if number < 0:
        raise BadAnswerError("too_small")
    return number


def _date(spec: Field, raw: Any) -> str:
    if isinstance(raw, date):
        return raw.isoformat()[:10]
    if isinstance(raw, Mapping):
        raw = " ".join(str(raw.get(k, "")) for k in ("day", "month", "year"))
    parts = [p for p in re.split(r"[\s/.\-]+", str(raw).strip()) if p]
    if len(parts) != 3:
        raise BadAnswerError("not_a_date")
    if len(parts[0]) == 4:
        parts.reverse()
    day, month, year = parts
    number = MONTH_NUMBERS.get(month.casefold()[:3]) if month.isalpha() else None
    try:
        found = date(int(year), number or int(month), int(day))
    except ValueError:
        raise BadAnswerError("not_a_date") from None
    if not 1850 <= found.year <= 2200:
        raise BadAnswerError("not_a_date")
    return found.isoformat()


def _month(spec: Field, raw: Any) -> str:
    """``2027-04``, ``4/2027``, ``April 2027``."""
    parts = [p for p in re.split(r"[\s/.\-]+", str(raw).strip()) if p]
    if len(parts) == 2 and len(parts[0]) == 4:
        parts.reverse()
    try:
        month, year = parts
        number = MONTH_NUMBERS[month.casefold()[:3]] if month.isalpha() else int(month)
        return f"{date(int(year), number, 1):%Y-%m}" if len(year) == 4 else _no_month()
    except (ValueError, KeyError):
        return _no_month()


def _no_month() -> NoReturn:
    raise BadAnswerError("not_a_month") from None


def _time(spec: Field, raw: Any) -> str:
    match = re.fullmatch(
        r"([01]?[0-9]|2[0-3])[:.]([0-5][0-9])(?:[:.][0-5][0-9])?(?:\s*wib)?", str(raw).strip().casefold()
    )
    if not match:
        raise BadAnswerError("not_a_time")
    return f"{int(match[1]):02}:{match[2]}"


def _identity(parse: Callable[[str], object]) -> Callable[[Field, Any], str]:
    def reader(spec: Field, raw: Any) -> str:
        try:
            found = parse(str(raw))
        except identity.IdentityFault as fault:
            raise BadAnswerError(fault.code) from None
        return str(getattr(found, "digits", found))

    return reader


def _choice(spec: Field, raw: Any) -> str:
    value = str(raw).strip()
    if value not in {c.value for c in spec.choices}:
        raise BadAnswerError("bad_choice")
    return value


def _bool(spec: Field, raw: Any) -> bool:
    if isinstance(raw, bool):
        return raw
    word = str(raw).strip().casefold()
    if word not in YES | NO:
        raise BadAnswerError("bad_choice")
    return word in YES


def _password(spec: Field, raw: Any) -> str:
    """Only the mark that one was chosen is an answer; a password that strays here is refused, never kept."""
    if raw != PASSWORD_CHOSEN:
        raise BadAnswerError("password_unsafe")
    return PASSWORD_CHOSEN


def _staff(spec: Field, raw: Any) -> str:
    """The id of a person, with the name that stood beside it; who may be named is known where the case begins (``cases``)."""
    number, _bar, name = str(raw).strip().partition("|")
    if not re.fullmatch(r"[0-9]{1,12}", number):
        raise BadAnswerError("bad_choice")
    return f"{number}|{_readable(name)[:160]}"


def _no_table(spec: Field, raw: Any) -> Any:
    raise BadAnswerError("not_rows")


READERS: dict[FieldType, Callable[[Field, Any], Any]] = {
    FieldType.TEXT: _text,
    FieldType.AREA: _area,
    FieldType.INT: _whole,
    FieldType.MONEY: _money,
    FieldType.DATE: _date,
    FieldType.MONTH: _month,
    FieldType.TIME: _time,
    FieldType.NIK: _identity(identity.parse_nik),
    FieldType.KK: _identity(identity.parse_kk),
    FieldType.PHONE: _identity(identity.parse_phone),
    FieldType.CHOICE: _choice,
    FieldType.BOOL: _bool,
    FieldType.TABLE: _no_table,
    FieldType.PASSWORD: _password,
    FieldType.STAFF: _staff,
}


def written(spec: Field, value: Any) -> str:
    """
    Write a stored answer as a letter or a page prints it in Indonesian; '' for no answer.

    Dates in words, money in figures and words, choices by label, a month as ``April 2027``, a time as ``09.14 WIB``, a table as one line per row.

    >>> from emas.catalogue.types import Text
    >>> written(Field("sejak", FieldType.DATE, Text("Sejak")), "2021-03-01")
    '1 Maret 2021'
    """
    if value is None or value == "":
        return ""
    writer = WRITERS.get(spec.type)
    return writer(spec, value) if writer else str(value)


def written_rows(spec: Field, value: Any) -> tuple[tuple[str, ...], ...]:
    """Write a table answer cell by cell, in the order of the columns."""
    return tuple(tuple(written(c, row.get(c.name)) for c in spec.columns) for row in value or ())


def _write_choice(spec: Field, value: Any) -> str:
    return next((c.label.id for c in spec.choices if c.value == value), str(value))


def _write_date(spec: Field, value: Any) -> str:
    return indonesian.date_words(date.fromisoformat(value) if isinstance(value, str) else value)


def _write_time(spec: Field, value: Any) -> str:
    return f"{value:%H.%M} WIB" if isinstance(value, time) else f"{str(value)[:5].replace(':', '.')} WIB"


def _write_table(spec: Field, value: Any) -> str:
    return "\n".join(", ".join(cell for cell in row if cell) for row in written_rows(spec, value))


WRITERS: dict[FieldType, Callable[[Field, Any], str]] = {
    FieldType.PASSWORD: lambda _, _value: "••••••••",
    FieldType.DATE: _write_date,
    FieldType.MONTH: lambda _, value: indonesian.month_words(str(value)),
    FieldType.TIME: _write_time,
    FieldType.MONEY: lambda _, value: indonesian.money_in_full(int(value)),
    FieldType.BOOL: lambda _, value: "Ya" if value else "Tidak",
    FieldType.CHOICE: _write_choice,
    FieldType.TABLE: _write_table,
    FieldType.STAFF: lambda _, value: str(value).partition("|")[2],
}
