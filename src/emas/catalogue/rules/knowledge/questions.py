"""
The question list on disk: ``<root>/<agency>/_questions/*.yaml``, read and checked; and one topic as text, as it is stored.

The files seed the list; what an officer writes afterwards stands in the database (``catalogue.operations.save_question``).
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from emas.catalogue.knowledge import Aspect, Question, Statement
from emas.catalogue.rules import build, schemas, tree
from emas.catalogue.rules.tree import Branches
from emas.catalogue.types import Fault, Text


def load(root: Path, services: Iterable[str] | None = None) -> tuple[tuple[Question, ...], tuple[Fault, ...]]:
    """
    Read every question file below ``root``: its sound topics and every fault by file and line.

    ``services`` are the slugs that an alias may lead to; None asks the folder which there are.
    """
    found: dict[str, Question] = {}
    faults: list[Fault] = []
    known = set(services) if services is not None else _services(root)
    for path, content in tree.each(root, "*/_questions/*.yaml", faults):
        wrong = list(schemas.faults("questions", content)) or list(_meaning(content, known, found))
        faults += wrong
        if not wrong:
            found |= {q.slug: q for q in _questions(content, path.parent.parent.name)}
    return tuple(found.values()), tuple(faults)


def _services(root: Path) -> set[str]:
    return {f"{p.parent.parent.name}/{p.parent.name}" for p in root.glob("*/*/service.yaml")}


def _meaning(content: Branches, services: set[str], found: Mapping[str, Question]) -> Iterator[Fault]:
    """What no schema can tell: a service that is not there, a topic that stands twice or says nothing."""
    for slug in content.get("aliases", {}):
        place = tree.locate(content, ["aliases", slug])
        if slug not in services:
            yield Fault(place.path, place.line, "service_unknown", f"'{slug}' is not a service")
        if slug in found:
            yield Fault(place.path, place.line, "duplicate_key", f"'{slug}' has its phrases in another file")
    for name in content.get("topics", {}):
        place = tree.locate(content, ["topics", name])
        if any(slug.partition("/")[2] == name and not q.service for slug, q in found.items()):
            yield Fault(place.path, place.line, "duplicate_key", f"'{name}' stands in another file")


def _questions(content: Mapping[str, Any], agency: str) -> Iterator[Question]:
    instansi = content.get("instansi", "")
    common = set(content.get("common", ()))
    for name, topic in content.get("topics", {}).items():
        yield Question(
            slug=f"{agency}/{name}",
            instansi=instansi,
            title=build.text(topic["title"]),
            phrases=tuple(map(str, topic["phrases"])),
            statements=tuple(_statements(topic["answers"])),
            link=topic.get("link", ""),
            is_common=f"{agency}/{name}" in common,
        )
    for slug, phrases in content.get("aliases", {}).items():
        yield Question(
            slug, instansi, Text(""), tuple(map(str, phrases)), service=slug, is_common=slug in common
        )


def _statements(answers: Mapping[str, Any]) -> Iterator[Statement]:
    for aspect in Aspect:
        if aspect in answers:
            said = answers[aspect]
            yield Statement(aspect, build.texts(said["lines"]), build.text(said["source"]))


def faults_of(question: Question) -> dict[str, tuple[str, ...]]:
    """Say what is missing of a topic that somebody wrote: codes by field. Every answer needs lines and a source."""
    faults: dict[str, tuple[str, ...]] = {}
    if not question.phrases:
        faults["phrases"] = ("required",)
    if question.service:
        return faults
    if not question.title.id.strip():
        faults["title"] = ("required",)
    if not question.statements:
        faults["answers"] = ("required",)
    if question.link and not question.link.startswith("https://"):
        faults["link"] = ("not_https",)
    for said in question.statements:
        if not said.lines or not all(line.id.strip() for line in said.lines):
            faults[f"{said.aspect}.lines"] = ("required",)
        if not said.source.id.strip():
            faults[f"{said.aspect}.source"] = ("required",)
    return faults


def to_text(question: Question) -> str:
    """Answer the canonical text of a topic, which is hashed and stored."""
    content = {
        "instansi": question.instansi,
        "title": _pair(question.title),
        "phrases": list(question.phrases),
        "statements": [
            {"aspect": s.aspect.value, "lines": [_pair(t) for t in s.lines], "source": _pair(s.source)}
            for s in question.statements
        ],
        "service": question.service,
        "link": question.link,
        "is_common": question.is_common,
    }
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def from_text(slug: str, text: str) -> Question:
    """Rebuild a topic from ``to_text``."""
    content = json.loads(text)
    return Question(
        slug=slug,
        instansi=content["instansi"],
        title=Text(*content["title"]),
        phrases=tuple(content["phrases"]),
        statements=tuple(
            Statement(Aspect(s["aspect"]), tuple(Text(*t) for t in s["lines"]), Text(*s["source"]))
            for s in content["statements"]
        ),
        service=content["service"],
        link=content["link"],
        is_common=content["is_common"],
    )


def hash_of(slug: str, text: str) -> str:
    """Answer the SHA-256 of a topic's slug and text."""
    return hashlib.sha256(f"{slug}\0{text}".encode()).hexdigest()


def version(question: Question) -> str:
    """Name a version by the first 12 signs of its hash."""
    return hash_of(question.slug, to_text(question))[:12]


def _pair(text: Text) -> list[str]:
    return [text.id, text.en]
