"""A topic of the question list as a page shows and posts it: one answer and its source for each aspect."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from emas.catalogue.types import Text, knowledge
from emas.kernel import identity
from emas.kernel.errors import Invalid
from emas.web.desk import sentences
from emas.web.desk.inquiries import words

ASPECTS: dict[knowledge.Aspect, sentences.Sentence] = {
    knowledge.Aspect.OVERVIEW: _("Penjelasan singkat"),
    knowledge.Aspect.REQUIREMENTS: _("Persyaratan"),
    knowledge.Aspect.PROCEDURE: _("Cara mengurus"),
    knowledge.Aspect.FEE: _("Biaya"),
    knowledge.Aspect.DURATION: _("Lama proses"),
    knowledge.Aspect.WHERE: _("Tempat"),
    knowledge.Aspect.BY_PROXY: _("Bila diwakilkan"),
    knowledge.Aspect.LEGAL_BASIS: _("Dasar hukum"),
    knowledge.Aspect.STATUS: _("Cara melihat kabar"),
}
_FIELDS = {"title": "judul", "phrases": "ucapan", "answers": "requirements-isi", "link": "tautan"}
_LINES, _LENGTH = 20, 400


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the fields: ``said`` and ``sources`` by aspect, one line a row."""

    title: str = ""
    phrases: str = ""
    link: str = ""
    is_common: bool = False
    said: Mapping[str, str] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Section:
    """The two fields of one aspect."""

    name: str
    label: str
    lines: str
    source: str
    lines_fault: str
    source_fault: str

    @property
    def is_open(self) -> bool:
        """Whether the part is unfolded: it says something, or something is wrong in it."""
        return bool(self.lines or self.source or self.lines_fault or self.source_fault)


def text(words_: str) -> Text:
    """Indonesian words without an English text."""
    return Text(" ".join(words_.split()))


def typed(known: knowledge.Question) -> Typed:
    """The fields of a stored topic."""
    return Typed(
        title=known.title.id,
        phrases="\n".join(known.phrases),
        link=known.link,
        is_common=known.is_common,
        said={s.aspect.value: "\n".join(line.id for line in s.lines) for s in known.statements},
        sources={s.aspect.value: s.source.id for s in known.statements},
    )


def posted(post: QueryDict) -> Typed:
    """The fields as they were sent."""
    names = [aspect.value for aspect in ASPECTS]
    return Typed(
        title=post.get("judul", "")[:160],
        phrases=post.get("ucapan", "")[:6000],
        link=post.get("tautan", "").strip()[:300],
        is_common=post.get("sering") == "ya",
        said={name: post.get(f"{name}-isi", "")[:9000] for name in names},
        sources={name: post.get(f"{name}-sumber", "")[:400] for name in names},
    )


def sections(given: Typed, faults_: Mapping[str, str]) -> tuple[Section, ...]:
    """The fields of every aspect, with what is wrong at each."""
    return tuple(
        Section(
            name=aspect.value,
            label=str(label),
            lines=given.said.get(aspect.value, ""),
            source=given.sources.get(aspect.value, ""),
            lines_fault=faults_.get(f"{aspect.value}-isi", ""),
            source_fault=faults_.get(f"{aspect.value}-sumber", ""),
        )
        for aspect, label in ASPECTS.items()
    )


def question(known: knowledge.Question, given: Typed) -> knowledge.Question:
    """
    The topic as it was written. English text of what did not change is kept.

    Raises: Invalid for a number of identity anywhere, and for an answer that is too long.
    """
    _check(given)
    english = {line.id: line for s in known.statements for line in (*s.lines, s.source)} | {
        known.title.id: known.title
    }

    def kept(words_: str) -> Text:
        plain = text(words_)
        return english.get(plain.id, plain)

    statements = tuple(
        knowledge.Statement(
            aspect,
            tuple(kept(line) for line in given.said.get(aspect.value, "").splitlines() if line.strip()),
            kept(given.sources.get(aspect.value, "")),
        )
        for aspect in ASPECTS
        if given.said.get(aspect.value, "").strip() or given.sources.get(aspect.value, "").strip()
    )
    phrases = tuple(
        dict.fromkeys(" ".join(line.split()) for line in given.phrases.splitlines() if line.strip())
    )
    return replace(
        known,
        title=kept(given.title),
        phrases=phrases,
        link=given.link,
        is_common=given.is_common,
        statements=statements,
    )


def _check(given: Typed) -> None:
    faults_: dict[str, tuple[str, ...]] = {}
    for name, words_ in given.said.items():
        lines = [line for line in words_.splitlines() if line.strip()]
        if len(lines) > _LINES or any(len(line) > _LENGTH for line in lines):
            faults_[f"{name}.lines"] = ("too_long",)
        if identity.without_long_numbers(words_) != words_:
            faults_[f"{name}.lines"] = ("holds_long_number",)
    if faults_:
        raise Invalid(faults_)


def faults(error: Invalid) -> dict[str, str]:
    """The faults of the door at the fields of the page."""
    found: dict[str, str] = {}
    for name, codes in error.faults.items():
        aspect, _dot, part = name.partition(".")
        at = _FIELDS.get(name) or f"{aspect}-{'sumber' if part == 'source' else 'isi'}"
        found[at] = words.of(codes[0])
    return found
