"""Every template of the web compiles, says what it takes, and holds nothing that the content policy would refuse."""

import re
from pathlib import Path

import pytest
from django.template.loader import get_template

WEB = Path(__file__).resolve().parents[2]
TEMPLATES = sorted(path for path in WEB.rglob("templates/**/*.html"))
NAMES = [str(path.relative_to(next(p for p in path.parents if p.name == "templates"))) for path in TEMPLATES]
REFUSED = {
    "inline style": re.compile(r"\sstyle\s*=", re.I),
    "style element": re.compile(r"<style\b", re.I),
    "inline script": re.compile(r"<script(?![^>]*\ssrc=)", re.I),
    "handler attribute": re.compile(r"\son[a-z]+\s*=", re.I),
    "hx-on": re.compile(r"\shx-on", re.I),
    "javascript address": re.compile(r"javascript:", re.I),
    "other origin": re.compile(r"(?:src|href)=[\"']https?://", re.I),
    "unescaped value": re.compile(r"\|\s*safe\b(?!seq)|autoescape off"),
}
#: Django's own help texts are marked safe by their author (a form class of ours), never by a citizen.
MAY = {("unescaped value", "components/forms/notes.html")}


@pytest.mark.parametrize("path", TEMPLATES, ids=NAMES)
@pytest.mark.asvs("3.4.3")
def test_holds_nothing_that_the_policy_refuses(path: Path) -> None:
    text = re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.S)
    name = NAMES[TEMPLATES.index(path)]
    found = {what for what, pattern in REFUSED.items() if pattern.search(text)}
    assert {what for what in found if (what, name) not in MAY} == set()


@pytest.mark.parametrize("name", NAMES)
def test_compiles(name: str) -> None:
    get_template(name)


@pytest.mark.parametrize("path", [p for p in TEMPLATES if p.name.startswith("_")], ids=lambda p: p.name)
def test_a_partial_begins_with_its_variables(path: Path) -> None:
    assert path.read_text(encoding="utf-8").startswith("{# ")


def test_a_refused_attribute_is_seen() -> None:
    assert REFUSED["inline style"].search('<p style="color:red">')
    assert REFUSED["handler attribute"].search("<a onclick='x'>")
    assert REFUSED["inline script"].search("<script>1</script>")
    assert not REFUSED["inline script"].search('<script type="module" src="/static/pe/pe.js">')
