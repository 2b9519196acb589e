"""
One lazy door to the Typst compiler.

It is loaded at the first use and never before: after it has run in a parent process, a forked child hangs for ever.
"""

import importlib.util
import json
import os
import threading
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured

#: PDF/A-2a and PDF/UA-1 in one: archival, tagged. "Made as", not "validated as": no validator has said so.
STANDARDS = ["a-2a", "ua-1"]
ROOT = Path(__file__).resolve().parents[2] / "typst"
_NO_PACKAGES = "/nonexistent"

_guard = threading.Lock()
_worlds: dict[int, Any] = {}


class TypesettingFailed(Exception):
    """The source does not compile. ``message`` is the compiler's, for the author of the service."""

    def __init__(self, message: str, line: int = 0) -> None:
        self.message = message
        self.line = line
        super().__init__(message)


def pdf(*, source: str, data: dict[str, Any], dated_on: date) -> bytes:
    """Compile to an archival, tagged PDF. Equal input gives equal bytes: the clock is the letter's date."""
    stamp = datetime(dated_on.year, dated_on.month, dated_on.day, tzinfo=UTC)
    result = _compile(source, data, format="pdf", pdf_standards=STANDARDS, timestamp=int(stamp.timestamp()))
    return bytes(result) if isinstance(result, bytes) else bytes(result[0])


def pages(*, source: str, data: dict[str, Any], ppi: int = 96) -> tuple[bytes, ...]:
    """Compile to one PNG per page."""
    result = _compile(source, data, format="png", ppi=float(ppi))
    return (result,) if isinstance(result, bytes) else tuple(result)


def _compile(source: str, data: dict[str, Any], **options: Any) -> Any:
    if "@" in source and _imports_a_package(source):
        raise TypesettingFailed("packages cannot be imported")
    payload = json.dumps(data, ensure_ascii=False, sort_keys=True)
    # One compiler serves one thread at a time; it is fast enough that waiting beats a second copy of the fonts.
    with _guard:
        import typst

        world = _world(typst)
        try:
            return world.compile(input=source.encode(), sys_inputs={"data": payload}, **options)
        except typst.TypstError as error:
            raise TypesettingFailed(_message(error), _line(str(getattr(error, "diagnostic", "")))) from None


def _world(typst: Any) -> Any:
    """Keyed by process id: a child made by fork makes its own."""
    if os.getpid() not in _worlds:
        fonts = typst.Fonts(
            include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(_fonts())]
        )
        _worlds.clear()
        _worlds[os.getpid()] = typst.Compiler(
            root=str(ROOT),
            font_paths=fonts,
            ignore_system_fonts=True,
            package_path=_NO_PACKAGES,
            package_cache_path=_NO_PACKAGES,
        )
    return _worlds[os.getpid()]


def _fonts() -> Path:
    """Arimo (SIL OFL 1.1), metrically equal to Arial (letter-format section 2), from a pinned package."""
    found = importlib.util.find_spec("fontpkg_arimo")
    if found is None or found.origin is None:
        raise ImproperlyConfigured("the package fontpkg-arimo is missing: it carries the font of the letters")
    return Path(found.origin).parent / "files"


def _imports_a_package(source: str) -> bool:
    return any("@" in line and ("import" in line or "include" in line) for line in source.splitlines())


def _message(error: Any) -> str:
    hints = "; ".join(getattr(error, "hints", ()) or ())
    message = str(getattr(error, "message", "") or error)
    return f"{message} ({hints})" if hints else message


def _line(diagnostic: str) -> int:
    """Find the line of the letter's own file in the compiler's picture of the fault (``┌─ \\main.typ:7:3``); 0 = unknown."""
    import re

    found = re.search(r"\s┌─\s+(?!.*emas\.typ)[^:\n]*:(\d+):\d+", diagnostic)
    return int(found.group(1)) if found else 0
