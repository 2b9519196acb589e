"""
Emblems of the letterhead. The city puts its own into ``HOME/lambang/<name>.svg`` or ``.png``; without one stands a plain shield.

The arms of a city are no part of the program: their use is for the city to allow (UU 24/2009, regional rules).
"""

import base64
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from emas.documents.adapters.typst.compiler import ROOT


def svg_of(name: str) -> str:
    """Give the emblem as SVG text; '' when the unit has none."""
    if not name:
        return ""
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
    raw = Path(path).read_bytes()
    width, height = int.from_bytes(raw[16:20], "big"), int.from_bytes(raw[20:24], "big")
    picture = base64.b64encode(raw).decode("ascii")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">'
        f'<image width="{width}" height="{height}" href="data:image/png;base64,{picture}"/></svg>'
    )
