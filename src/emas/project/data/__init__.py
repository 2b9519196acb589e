"""
Tables that the city comes with: regions (ODbL, see LICENSE-ODbL.md) and the sentences for refused rows.

Not here: services (``services/``) and invented people (``project.demo``).
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources


@dataclass(frozen=True, slots=True)
class Region:
    """A region by its dotted code; ``level`` is province, regency, district or village."""

    code: str
    name: str
    level: str
    parent: str


def regions(city: str) -> tuple[Region, ...]:
    """Give the regions of a city: ``3574`` (Probolinggo) or ``1173`` (Lhokseumawe)."""
    return tuple(Region(**row) for row in _rows(f"wilayah-{city}.csv"))


def refusal_words() -> dict[str, str]:
    """Give the Indonesian sentence for each reason why a row of an import was refused."""
    return {row["kode"]: row["alasan"] for row in _rows("alasan-tolak.csv")}


def _rows(name: str) -> Iterator[dict[str, str]]:
    with resources.files(__name__).joinpath(name).open(encoding="utf-8") as file:
        yield from csv.DictReader(file)
