"""The picture of a flow: well formed, safe, narrow, and true in words too."""

import dataclasses
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from emas.catalogue import queries
from emas.catalogue.types import ServiceDefinition, Text

ROOT = Path(__file__).resolve().parents[4] / "services"
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def letters() -> tuple[ServiceDefinition, ...]:
    return queries.load(ROOT)[0]


def _usaha(letters: tuple[ServiceDefinition, ...]) -> ServiceDefinition:
    return next(d for d in letters if d.slug == "kelurahan/sk-usaha")


@pytest.mark.asvs("3.4.3")
def test_every_flow_is_drawn_without_script_or_style(letters: tuple[ServiceDefinition, ...]) -> None:
    for definition in letters:
        svg = queries.diagram(definition=definition)
        tree = ElementTree.fromstring(svg)
        assert not re.search(r"<script|style=|<style|href|\son\w+=|<foreignObject", svg)
        assert float(tree.attrib["width"]) <= 420, definition.slug
        steps = {g.attrib["data-step"] for g in tree.iter(f"{SVG}g") if "data-step" in g.attrib}
        assert steps == set(definition.flow.steps)


def test_it_shows_posts_acts_returns_and_deadlines(letters: tuple[ServiceDefinition, ...]) -> None:
    svg = queries.diagram(definition=_usaha(letters))
    for words in (
        "Ketua RT · paling lama 1 hari kerja",
        "→ Setujui surat ini",
        "↩ Kembalikan ke operator",
        "stroke-dasharray",
    ):
        assert words in svg
    tree = ElementTree.fromstring(svg)
    name, told = (tree.find(f"{SVG}{tag}") for tag in ("title", "desc"))
    assert name is not None
    assert told is not None
    assert name.text == "Alur Surat Keterangan Usaha"
    assert "Diperiksa Ketua RT, Ketua RT, 1 hari kerja" in (told.text or "")
    assert tree.attrib["aria-labelledby"].split() == [name.attrib["id"], told.attrib["id"]]


def test_it_shows_where_a_case_stands(letters: tuple[ServiceDefinition, ...]) -> None:
    svg = queries.diagram(definition=_usaha(letters), current_state="menunggu_rw", done=("menunggu_rt",))
    assert svg.count("pe-flow-now") == 1
    assert svg.count("pe-flow-done") == 1
    assert "▼ Sekarang di sini" in svg
    assert "✓ Diperiksa Ketua RT" in svg
    assert "Now here" in queries.diagram(
        definition=_usaha(letters), current_state="menunggu_rw", language="en"
    )


def test_no_text_leaves_its_box(letters: tuple[ServiceDefinition, ...]) -> None:
    for definition in letters:
        for text in ElementTree.fromstring(queries.diagram(definition=definition)).iter(f"{SVG}text"):
            # Measured with the widest of the fonts offered: 0.56 em on average, 0.62 em when bold.
            share = 0.62 if text.attrib.get("font-weight") == "bold" else 0.56
            assert len(text.text or "") * share * float(text.attrib["font-size"]) <= 285, (
                definition.slug,
                text.text,
            )


def test_texts_are_escaped(letters: tuple[ServiceDefinition, ...]) -> None:
    bad = dataclasses.replace(_usaha(letters), title=Text("<script>alert(1)</script>&"))
    svg = queries.diagram(definition=bad)
    ElementTree.fromstring(svg)
    assert "<script" not in svg
