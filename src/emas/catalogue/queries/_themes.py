"""Themes in the services folder: read, and checked as a page will show them."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from emas.catalogue.rules import tree
from emas.catalogue.types import Fault
from emas.documents import operations as documents
from emas.kernel import colours
from emas.kernel.errors import Invalid

_KEYS = ("instansi", "accent", "mark")
_MARK_FAULTS = {
    "mark_type": "is neither SVG nor PNG",
    "mark_big": "is too big: at most 12 kB of a mark, after shrinking a PNG to 256 pixels",
    "mark_broken": "can't be read",
    "mark_active": "holds more than shapes and colours (script, style, text, link, use or a document type): save it as plain SVG",
    "mark_box": "is no svg with a viewBox",
}


@dataclass(frozen=True, slots=True)
class ThemeFile:
    """The look of one instansi as its folder says it."""

    instansi: str
    accent: str
    mark: tuple[bytes, str] | None


def load_themes(root: Path) -> tuple[tuple[ThemeFile, ...], tuple[Fault, ...]]:
    """Read every theme below ``root``: the sound ones, and every fault by file and line, with what would repair it."""
    sound: list[ThemeFile] = []
    faults: list[Fault] = []
    for path, content in tree.each(root, "*/_theme/theme.yaml", faults):
        found, wrong = _theme(path, content)
        places = (
            (tree.locate(content, [key] if key in content else []), code, words) for key, code, words in wrong
        )
        faults += [Fault(place.path, place.line, code, words) for place, code, words in places]
        sound += [found] if found and not wrong else []
    return tuple(sound), tuple(faults)


def _theme(path: Path, content: Any) -> tuple[ThemeFile | None, list[tuple[str, str, str]]]:
    wrong = [
        (key, "unknown_key", f"'{key}' is not one of {', '.join(_KEYS)}")
        for key in content
        if key not in _KEYS
    ]
    wrong += [
        (key, "required", f"'{key}' is missing") for key in ("instansi", "accent") if not content.get(key)
    ]
    accent = str(content.get("accent", "")).lower()
    fault = colours.accent_fault(accent) if accent else None
    if fault and fault.code == "accent_form":
        wrong.append(("accent", fault.code, "write it as '#rrggbb', in quotes"))
    elif fault:
        words = f"white on {accent} has a contrast of {fault.contrast}, at least 4.5 is needed: {fault.instead} would do"
        wrong.append(("accent", fault.code, words))
    mark, broken = _mark(path.parent, str(content.get("mark", "")))
    wrong += broken
    return ThemeFile(str(content.get("instansi", "")), accent, mark), wrong


def _mark(folder: Path, name: str) -> tuple[tuple[bytes, str] | None, list[tuple[str, str, str]]]:
    if not name:
        return None, []
    file = folder / Path(name).name
    if not file.is_file():
        return None, [("mark", "file_missing", f"'{name}' is not beside this file")]
    try:
        return documents.cleaned_mark(content=file.read_bytes()), []
    except Invalid as error:
        (code,) = error.faults["mark"]
        return None, [("mark", code, f"'{name}' {_MARK_FAULTS[code]}")]
