"""
Emblems of the letterhead: the mark that an instansi gave itself; else ``HOME/lambang/<name>.svg`` or ``.png``; else a plain shield.

The arms of a city are no part of the program: their use is for the city to allow (UU 24/2009, regional rules).
"""

import base64
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from emas.documents.adapters.typst.compiler import ROOT
from emas.people import queries as people


def svg_of(name: str, *, mark: str = "") -> str:
    """Give the emblem as SVG text; '' when the unit has none. ``mark`` is the digest of the instansi's own on the day of the number."""
    if not name:
        return ""
    own = people.mark_of_letter(digest=mark) if mark else None
    if own is not None:
        return own[0].decode("utf-8") if own[1].endswith("svg+xml") else _wrapped(own[0])
    folder = Path(settings.HOME_DIR) / "lambang"
    for suffix in ("svg", "png"):
        path = folder / f"{name}.{suffix}"
        if name.isidentifier() and path.exists():
            return _read(str(path), path.stat().st_mtime_ns)
    return _read(str(ROOT / "lambang.svg"), 0)


@lru_cache(maxsize=32)
def _read(path: str, _changed: int) -> str:
    if path.endswith(".svg"):
        return Path(path).read_text(encoding="utf-8")
    return _wrapped(Path(path).read_bytes())


def _wrapped(raw: bytes) -> str:
    width, height = int.from_bytes(raw[16:20], "big"), int.from_bytes(raw[20:24], "big")
    picture = base64.b64encode(raw).decode("ascii")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">'
        f'<image width="{width}" height="{height}" href="data:image/png;base64,{picture}"/></svg>'
    )
