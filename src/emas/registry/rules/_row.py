"""How one row of a population sheet becomes a resident, or a list of faults."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from emas.kernel import identity
from emas.registry.rules import _cells, _codes
from emas.registry.rules._columns import bare
from emas.registry.types import ImportColumns, ResidentInfo

_READERS: dict[str, Callable[[str, date], Any]] = {
    "nik": _cells.nik,
    "kk": _cells.kk,
    "name": _cells.name,
    "birth_on": _cells.birth_on,
    "sex": _cells.sex,
    "rt": _cells.place,
    "rw": _cells.place,
    "birth_place": _cells.text_up_to(80),
    "religion": _cells.listed(_codes.RELIGION, longest=40),
    "marital_status": _cells.listed(_codes.MARITAL, _codes.MARITAL_WORDS, longest=30),
    "occupation": _cells.listed(_codes.OCCUPATION, longest=80),
    "education": _cells.listed(_codes.EDUCATION, longest=60),
    "family_role": _cells.listed(_codes.FAMILY_ROLE, longest=30),
    "citizenship": _cells.citizenship,
    "address": _cells.text_up_to(200),
    "father_name": _cells.text_up_to(160),
    "mother_name": _cells.text_up_to(160),
    "status": _cells.status,
}
_PLAIN = frozenset(
    {"sex", "religion", "marital_status", "education", "family_role", "citizenship", "status", "rt", "rw"}
)
_WHERE = ("kelurahan_code", "no_prop", "no_kab", "no_kec", "no_kel", "kec_name", "kel_name")


class Places:
    """The kelurahan that addresses may name: by code, or by name where a name is used once in the city."""

    def __init__(self, names_by_code: Mapping[str, str] | None, default: str = "") -> None:
        self.default = default
        self.codes = frozenset(names_by_code or ())
        by_name: dict[str, list[str]] = {}
        for code, name in (names_by_code or {}).items():
            by_name.setdefault(bare(name), []).append(code)
        self._by_name = {name: codes[0] for name, codes in by_name.items() if len(codes) == 1}
        self._cache: dict[tuple[str, ...], str] = {}

    def find(self, cells: Mapping[str, str]) -> str:
        """Give the region code that a row's cells name, or raise ``CellFault``."""
        key = tuple(cells.values())
        if key not in self._cache:
            self._cache[key] = self._find(cells)
        return self._cache[key]

    def _find(self, cells: Mapping[str, str]) -> str:
        code = (
            _dotted(cells.get("kelurahan_code", ""))
            or region_code(cells)
            or self._named(cells)
            or self.default
        )
        if not code:
            raise _cells.CellFault("kelurahan_needed")
        if self.codes and code not in self.codes:
            raise _cells.CellFault("kelurahan_unknown")
        return code

    def _named(self, cells: Mapping[str, str]) -> str:
        name = bare(cells.get("kel_name", ""))
        if not name:
            return ""
        if name not in self._by_name:
            raise _cells.CellFault("kelurahan_unknown")
        return self._by_name[name]


def _dotted(text: str) -> str:
    digits = "".join(c for c in text if c.isdigit())
    return f"{digits[:2]}.{digits[2:4]}.{digits[4:6]}.{digits[6:]}" if len(digits) == 10 else ""


def region_code(cells: Mapping[str, str]) -> str:
    """Join the four numbers of an address (``no_prop`` … ``no_kel``) to a region code; '' when one is missing."""
    parts = [cells.get(name, "") for name in ("no_prop", "no_kab", "no_kec", "no_kel")]
    if not all(part.isdecimal() for part in parts):
        return ""
    return _dotted("".join(part.zfill(width) for part, width in zip(parts, (2, 2, 2, 4), strict=True)))


class RowReader:
    """Reads the rows of one sheet: built once from its columns, called for every row."""

    def __init__(self, columns: ImportColumns, places: Places, today: date) -> None:
        self._today = today
        self._places = places
        self._cells = [
            (field, columns.by_field.get(field, ""), read)
            for field, read in _READERS.items()
            if field in columns.by_field
        ]
        self._where = [(field, columns.by_field[field]) for field in _WHERE if field in columns.by_field]
        self._headers = columns.by_field

    def read(self, row: Mapping[str, str]) -> tuple[ResidentInfo | None, list[tuple[str, str, str]]]:
        """Give the resident, or None with (column, masked value, code) for every faulty cell."""
        values: dict[str, Any] = {}
        faults: list[tuple[str, str, str]] = []
        today = self._today
        for field, header, read in self._cells:
            text = _cells.clean(row[header])
            try:
                values[field] = read(text, today)
            except _cells.CellFault as fault:
                faults.append((header, masked(field, text), fault.code))
        try:
            values["kelurahan_code"] = self._places.find({f: _cells.clean(row[h]) for f, h in self._where})
        except _cells.CellFault as fault:
            header = self._where[0][1] if self._where else "KELURAHAN"
            faults.append((header, row.get(header, "")[:40], fault.code))
        if faults:
            return None, faults
        return ResidentInfo(**{"birth_place": "", "source": "import", **values}), []


def masked(field: str, text: str) -> str:
    """
    Show enough of a refused value to find the fault, not enough to know the person.

    >>> masked("birth_on", "31/02/1990")
    '31/02/****'
    """
    if field in {"nik", "kk"}:
        digits = "".join(c for c in text if c.isdigit())
        return (
            identity.mask_nik(digits)
            if len(digits) == 16
            else f"{text[:4]}{'*' * max(0, min(len(text), 24) - 4)}"
        )
    if field in _PLAIN:
        return text[:40]
    if field == "birth_on":
        return _without_year(text)
    return " ".join(word[0] + "*" * (len(word) - 1) for word in text[:60].split())


def _without_year(text: str) -> str:
    parts, run = [], ""
    for character in f"{text[:30]}\n":
        if character.isdigit():
            run += character
            continue
        parts.append("****" if len(run) >= 4 else run)
        parts.append(character)
        run = ""
    return "".join(parts).rstrip("\n")


def is_doubtful(info: ResidentInfo) -> bool:
    """
    Tell whether NIK, birth date and sex disagree: accepted, counted, worth a look.

    A corrected birth date keeps the old NIK, so this is no reason to refuse (dukcapil-nik section 6).
    """
    return bool(identity.nik_agrees(info.nik, info.birth_on, info.sex))


def read_field(field: str, text: str, today: date) -> Any:
    """Read one field as an import would, for a correction by hand. Raises: CellFault."""
    value = _cells.clean(text)
    if field == "kelurahan_code":
        code = _dotted(value)
        if not code:
            raise _cells.CellFault("kelurahan_needed")
        return code
    return _READERS[field](value, today)
