"""Sealed cases: whom a case may not reach, and what may be counted of it."""

from collections.abc import Iterable, Mapping
from typing import Final

#: Fewer cases about a unit than this are not shown: a small number points at a person.
FEWEST_SHOWN: Final = 5
STARS: Final = range(1, 6)


def in_line(path: str, about_path: str) -> bool:
    """
    Tell whether a unit stands in the line of the unit complained about: it, above it or below it.

    ASVS 2.3.5 (security-checks rule 8): a complaint is never given to whom it names, to their staff or to their superior in line.
    """
    return bool(about_path) and (path.startswith(about_path) or about_path.startswith(path))


def shown_units(counts: Mapping[int, int]) -> dict[int, int]:
    """Give the units that may stand in a statistic."""
    return {unit: count for unit, count in counts.items() if count >= FEWEST_SHOWN}


def median_days(spans: Iterable[float]) -> float | None:
    """Give the middle of some spans of days; None below ``FEWEST_SHOWN`` of them."""
    found = sorted(spans)
    if len(found) < FEWEST_SHOWN:
        return None
    middle = len(found) // 2
    return found[middle] if len(found) % 2 else (found[middle - 1] + found[middle]) / 2
