"""Very many cases from one, by a single INSERT … SELECT on either database, the search index included."""

from typing import Any, Final

from django.db import connection

#: One in so many of the other cases is open, on one of so many other desks.
_ONE_OPEN_IN, _DESKS = 12, 400
_FIRST: Final = [
    "siti",
    "budi",
    "rina",
    "agus",
    "dewi",
    "joko",
    "wati",
    "bayu",
    "lestari",
    "hendra",
    "yuni",
    "fajar",
    "ratna",
    "dimas",
    "nur",
    "eko",
]
_LAST: Final = [
    "wulandari",
    "santoso",
    "rahayu",
    "prasetyo",
    "hidayat",
    "kusuma",
    "utami",
    "saputra",
    "anggraini",
    "wijaya",
    "susanti",
    "nugroho",
]
_SPREAD: Final = 48_271
_WORDS: Final = 26**5


def name_of(number: int) -> str:
    """Give the searchable name of case ``number``: common first and last names, a middle one that no other case has."""
    mixed = number * _SPREAD % _WORDS
    middle = "".join(chr(97 + mixed // 26**place % 26) for place in range(5))
    return f"{_FIRST[number % len(_FIRST)]} {middle} {_LAST[number % len(_LAST)]}"


def multiply(ref: str, first: int, last: int, waiting: int) -> None:
    """
    Copy the case ``ref`` under the numbers ``first`` to ``last``: up to ``waiting`` stay on its desk, the others lie elsewhere or are closed.

    A sealed column is copied empty: no list opens it.
    """
    own = _values(waiting)
    columns = [column.name for column in _columns() if column.name != "id"]
    picked = ", ".join(own.get(name, f'c."{name}"') for name in columns)
    names = ", ".join(f'"{name}"' for name in columns)
    doubled = picked.replace("%", "%%")
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO cases_case ({names}) {_numbers(first, last)} SELECT {doubled} FROM numbers, "
            f"(SELECT *, {_empty()} AS hollow FROM cases_case WHERE ref = %s) c",
            [ref],
        )
        if connection.vendor == "postgresql":
            # The server does so by itself within minutes of such a growth.
            cursor.execute("ANALYZE")


def _values(waiting: int) -> dict[str, str]:
    """Give the columns that differ from the case that is copied."""
    here = f"n <= {waiting}"
    return {
        "ref": "'B' || " + _padded(8),
        "applicant_name": _name(),
        "search_text": f"{_name()} || ' b' || {_padded(8)}",
        "desk_unit_id": f"CASE WHEN {here} THEN c.desk_unit_id ELSE 100000 + n % {_DESKS} END",
        "kelurahan_unit_id": f"CASE WHEN {here} THEN c.kelurahan_unit_id ELSE 100000 + n % {_DESKS} END",
        "kecamatan_unit_id": f"CASE WHEN {here} THEN c.kecamatan_unit_id ELSE 200000 + n % 5 END",
        "is_open": f"({here} OR n % {_ONE_OPEN_IN} = 0)",
        "applicant_sealed": "c.hollow",
        "answers_sealed": "c.hollow",
        "contact_sealed": "c.hollow",
        "next_timer_at": "NULL",
    }


def _name() -> str:
    letter = "char" if connection.vendor == "sqlite" else "chr"
    whole = "bigint" if connection.vendor == "postgresql" else "integer"
    mixed = f"(CAST(n AS {whole}) * {_SPREAD} % {_WORDS})"
    middle = " || ".join(f"{letter}(CAST(97 + {mixed} / {26**place} % 26 AS integer))" for place in range(5))
    return f"{_pick(_FIRST)} || ' ' || {middle} || ' ' || {_pick(_LAST)}"


def _pick(words: list[str]) -> str:
    cases = " ".join(f"WHEN {number} THEN '{word}'" for number, word in enumerate(words))
    return f"CASE n % {len(words)} {cases} END"


def _padded(width: int) -> str:
    if connection.vendor == "sqlite":
        return f"substr('{'0' * width}' || n, -{width})"
    return f"lpad(CAST(n AS text), {width}, '0')"


def _numbers(first: int, last: int) -> str:
    if connection.vendor == "sqlite":
        return f"WITH RECURSIVE numbers(n) AS (SELECT {first} UNION ALL SELECT n + 1 FROM numbers WHERE n < {last})"
    return f"WITH numbers(n) AS (SELECT generate_series({first}, {last}))"


def _empty() -> str:
    return "x''" if connection.vendor == "sqlite" else "CAST('' AS bytea)"


def _columns() -> list[Any]:
    with connection.cursor() as cursor:
        return list(connection.introspection.get_table_description(cursor, "cases_case"))
