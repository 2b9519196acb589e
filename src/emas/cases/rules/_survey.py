"""
The satisfaction survey (SKM): elements, scale, index and grade, and how many answers a period needs.

Source: PermenPANRB 14/2017 and service-standards section 2. Elements are named, not numbered: surveys number the last two differently.
"""

from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Final

ELEMENTS: Final = (
    "persyaratan", "prosedur", "waktu", "biaya", "produk", "kompetensi", "perilaku", "sarana", "pengaduan",
)  # fmt: skip
MARKS: Final = (1, 2, 3, 4)
COMMENT_LENGTH: Final = 500
#: The three elements that a report names as the weakest.
_WEAKEST: Final = 3
_CENT: Final = Decimal("0.01")
#: Lower bounds of the converted value (25 to 100), the best first.
_GRADES: Final = (
    (Decimal("88.31"), "A"), (Decimal("76.61"), "B"), (Decimal("65.00"), "C"), (Decimal("25.00"), "D"),
)  # fmt: skip
#: Krejcie and Morgan: chi-square for 95 %, share 0.5, error 0.05.
_CHI: Final = 3.841
_ERROR: Final = 0.05


def element_means(answers: Iterable[Mapping[str, int]]) -> dict[str, Fraction]:
    """Give the mean mark (1 to 4) of each element that anybody answered, in the order of the regulation."""
    sums: dict[str, list[int]] = {}
    for marks in answers:
        for name, mark in marks.items():
            sums.setdefault(name, []).append(mark)
    return {name: Fraction(sum(sums[name]), len(sums[name])) for name in ELEMENTS if name in sums}


def survey_index(means: Mapping[str, Fraction]) -> tuple[Decimal, str]:
    """
    Give value (25 to 100, rounded half up to two places at the end) and grade A to D of element means; elements weigh the same.

    The bands of the regulation have gaps between their printed limits: the value is rounded before it is graded.
    Raises: ValueError without a mean.

    >>> survey_index({"waktu": Fraction(7, 2)})
    (Decimal('87.50'), 'B')
    """
    if not means:
        raise ValueError("no element was answered")
    exact = sum(means.values(), Fraction(0)) / len(means) * 25
    value = rounded(exact)
    return value, next(grade for least, grade in _GRADES if value >= least)


def rounded(exact: Fraction) -> Decimal:
    """Round half up to two places."""
    return (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(_CENT, ROUND_HALF_UP)


def weakest(means: Mapping[str, Fraction]) -> tuple[str, ...]:
    """Name the three elements with the lowest means, the lowest first."""
    return tuple(sorted(means, key=lambda name: (means[name], ELEMENTS.index(name)))[:_WEAKEST])


def needed_answers(users: int) -> int:
    """Give how many answers a period with so many users needs (Krejcie and Morgan, 5 % error), to the nearest whole."""
    half = _CHI * users * 0.25
    return round(half / (_ERROR**2 * (users - 1) + _CHI * 0.25)) if users > 0 else 0
