"""Colours of an office: read, measured against white (WCAG 2.2, 1.4.3), and what follows from one accent."""

import re
from dataclasses import dataclass
from typing import Final

#: Text of normal size on its ground, level AA.
LEAST_CONTRAST: Final = 4.5
_FORM: Final = re.compile(r"#[0-9a-f]{6}")
_WHITE: Final = (255, 255, 255)
_BLACK: Final = (0, 0, 0)
_PALE: Final = 0.07
_DARK: Final = 0.35
_STEP: Final = 0.04
Rgb = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class AccentFault:
    """Why a colour can't be an accent: ``accent_form``, or ``accent_contrast`` with what was measured and a colour that would do."""

    code: str
    contrast: float = 0.0
    instead: str = ""


def accent_fault(text: str) -> AccentFault | None:
    """
    Tell what is wrong with an accent: it carries white text, and stands as text on its own pale ground.

    >>> accent_fault("#0b5d3b")
    >>> accent_fault("#c9a24b")
    AccentFault(code='accent_contrast', contrast=2.2, instead='#816830')
    >>> accent_fault("merah").code
    'accent_form'
    """
    if not _FORM.fullmatch(text):
        return AccentFault("accent_form")
    colour = _parse(text)
    found = _weakest(colour)
    if found >= LEAST_CONTRAST:
        return None
    share, darker = 0.0, colour
    while _weakest(darker) < LEAST_CONTRAST:
        share += _STEP
        darker = _mixed(colour, _BLACK, share)
    return AccentFault("accent_contrast", int(found * 10) / 10, _written(darker))


def contrast(one: str, two: str) -> float:
    """
    Measure two colours: 1 (equal) to 21 (black on white).

    >>> contrast("#000000", "#ffffff")
    21.0
    """
    return _contrast(_parse(one), _parse(two))


def dark(accent: str) -> str:
    """Give the shade below a button, and of one that is pointed at."""
    return _written(_mixed(_parse(accent), _BLACK, _DARK))


def pale(accent: str) -> str:
    """Give the ground of bands and panels."""
    return _written(_pale(_parse(accent)))


def _pale(colour: Rgb) -> Rgb:
    return _mixed(_WHITE, colour, _PALE)


def _weakest(colour: Rgb) -> float:
    return min(_contrast(colour, _WHITE), _contrast(colour, _pale(colour)))


def _contrast(one: Rgb, two: Rgb) -> float:
    lighter, darker = sorted((_luminance(one), _luminance(two)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: Rgb) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (each / 255 for each in colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _mixed(ground: Rgb, colour: Rgb, share: float) -> Rgb:
    red, green, blue = (round(a + (b - a) * min(share, 1.0)) for a, b in zip(ground, colour, strict=True))
    return red, green, blue


def _parse(text: str) -> Rgb:
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)


def _written(colour: Rgb) -> str:
    return "#" + "".join(f"{part:02x}" for part in colour)
