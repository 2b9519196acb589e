"""The sentences of the shared parts and the citizen pages, read from source: what a catalogue must hold."""

import io
from pathlib import Path

from babel.messages.extract import extract
from django.utils.translation.template import templatize

WEB = Path(__file__).resolve().parents[2]
FOLDERS = (WEB / "components", WEB / "public")
KEYWORDS = {"_": None, "gettext": None, "gettext_lazy": None, "ngettext": (1, 2)}

Message = str | tuple[str, str]


def sentences() -> set[Message]:
    """Every message id, plural pairs as tuples."""
    found: set[Message] = set()
    for folder in FOLDERS:
        for path in sorted(folder.rglob("*")):
            if path.suffix in {".py", ".html"} and not {"tests", "static", "locale"} & set(path.parts):
                found |= _of(path)
    return found


def _of(path: Path) -> set[Message]:
    text = path.read_text(encoding="utf-8")
    source = templatize(text, origin=str(path)) if path.suffix == ".html" else text
    rows = extract("python", io.BytesIO(source.encode()), keywords=KEYWORDS)
    return {(row[1][0], row[1][1]) if isinstance(row[1], tuple) else row[1] for row in rows if row[1]}
