"""Templates of the web: nothing inline, none forgotten, every sentence in English too."""

import io
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

WEB = Path(__file__).parents[2] / "src" / "emas" / "web"
SOURCES = WEB.parent
TEMPLATES = {
    str(path.relative_to(next(p for p in path.parents if p.name == "templates"))): path
    for path in sorted(WEB.rglob("templates/**/*.html"))
}
#: What the strict content policy would refuse in silence, on somebody's phone (ux section 2).
INLINE = {
    "inline style": re.compile(r"\sstyle\s*=|<style\b", re.I),
    "inline script": re.compile(r"<script(?![^>]*\ssrc=)|javascript:", re.I),
    "handler attribute": re.compile(r"\son[a-z]+\s*=|\shx-on", re.I),
}
#: Templates that no page of ours names, and who uses them.
NAMED_BY_DJANGO = {
    "django/forms/widgets/multiple_input.html": "Django's radio and checkbox widgets",
    "components/errors/500.html": "shown without a database, by its own handler",
}
KEYWORDS = {"_": None, "_now": None, "gettext": None, "gettext_lazy": None, "ngettext": (1, 2)}


def _text(path: Path) -> str:
    return re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.S)


@pytest.mark.asvs("3.4.3")
@pytest.mark.parametrize("name", TEMPLATES)
def test_nothing_is_written_inline(name: str) -> None:
    found = [what for what, pattern in INLINE.items() if pattern.search(_text(TEMPLATES[name]))]
    assert found == []


def _named_in_code() -> set[str]:
    """Every template that Python names: by a view, a form renderer, a template tag."""
    quoted = re.compile(r"[\"']([\w./-]+\.html)[\"']")
    code = (path for path in SOURCES.rglob("*.py") if "tests" not in path.parts)
    return {name for path in code for name in quoted.findall(path.read_text(encoding="utf-8"))}


def _shown_alone() -> set[str]:
    """Components that the test of the parts renders by itself, for pages to come."""
    text = (WEB / "components" / "tests" / "test_parts.py").read_text(encoding="utf-8")
    return {f"cotton/pe/{part}.html" for part in re.findall(r"<c-pe\.(\w+)", text)}


def _named_in(name: str) -> Iterator[str]:
    """Every template that another one extends, includes or uses as a component."""
    text = TEMPLATES[name].read_text(encoding="utf-8")
    yield from re.findall(r"\{%\s*(?:extends|include)\s+[\"']([^\"']+)[\"']", text)
    yield from re.findall(r"_template=[\"']([^\"']+)[\"']", text)
    for part in re.findall(r"<c-([\w.-]+)", text):
        yield f"cotton/{part.replace('.', '/').replace('-', '_')}.html"


def test_every_template_is_used() -> None:
    """A template that no view can reach is never rendered: not by a person, not by a test."""
    reached: set[str] = set()
    waiting = _named_in_code() | set(NAMED_BY_DJANGO) | _shown_alone()
    while waiting:
        name = waiting.pop()
        if name in TEMPLATES and name not in reached:
            reached.add(name)
            waiting |= set(_named_in(name))
    assert sorted(set(TEMPLATES) - reached) == []


def _sentences(path: Path) -> set[str]:
    text = path.read_text(encoding="utf-8")
    source = templatize(text, origin=str(path)) if path.suffix == ".html" else text
    rows = extract("python", io.BytesIO(source.encode()), keywords=KEYWORDS)
    return {row[1][0] if isinstance(row[1], tuple) else row[1] for row in rows if row[1]}


def _translated() -> set[str]:
    known: set[str] = set()
    for catalogue in WEB.rglob("locale/en/LC_MESSAGES/django.po"):
        with catalogue.open("rb") as file:
            for message in read_po(file, locale="en"):
                words = message.string if isinstance(message.string, tuple) else (message.string,)
                if all(words) and not message.fuzzy:
                    known.add(message.id[0] if isinstance(message.id, tuple) else str(message.id))
    return known


@pytest.mark.requirement("R-003")
def test_every_sentence_has_its_english() -> None:
    asked: set[str] = set()
    for path in WEB.rglob("*"):
        if path.suffix in {".py", ".html"} and not {"tests", "static", "locale"} & set(path.parts):
            asked |= _sentences(path)
    assert sorted(asked - _translated()) == []
