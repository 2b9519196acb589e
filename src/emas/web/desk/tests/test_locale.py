"""Every sentence of the staff pages has its English."""

import io
from pathlib import Path

from babel.messages.extract import extract
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

DESK = Path(__file__).resolve().parents[1]
KEYWORDS = {"_": None, "_now": None, "gettext": None, "ngettext": (1, 2)}


def _sentences(path: Path) -> set[str]:
    text = path.read_text(encoding="utf-8")
    source = templatize(text, origin=str(path)) if path.suffix == ".html" else text
    rows = extract("python", io.BytesIO(source.encode()), keywords=KEYWORDS)
    return {row[1][0] if isinstance(row[1], tuple) else row[1] for row in rows if row[1]}


def test_the_english_catalogue_is_complete() -> None:
    with (DESK / "locale/en/LC_MESSAGES/django.po").open("rb") as file:
        catalogue = read_po(file, locale="en")
    known = {
        message.id[0] if isinstance(message.id, tuple) else message.id
        for message in catalogue
        if message.string and (any(message.string) if isinstance(message.string, tuple) else True)
    }
    found: set[str] = set()
    for path in DESK.rglob("*"):
        if path.suffix in {".py", ".html"} and "tests" not in path.parts:
            found |= _sentences(path)
    assert found - known == set()
