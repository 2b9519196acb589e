"""The lines of a service folder by aspect, word for word."""

from collections.abc import Iterable

from emas.catalogue.knowledge import Aspect, Question, Section, Source, Topic
from emas.catalogue.rules.knowledge import questions
from emas.catalogue.types import ServiceDefinition, Text

#: What somebody hears who asks for nothing in particular (R-108: requirements, procedure, next instruction).
OVERVIEW = (Aspect.REQUIREMENTS, Aspect.PROCEDURE, Aspect.DURATION, Aspect.FEE)
_ANY_WAY = (Aspect.REQUIREMENTS, Aspect.PROCEDURE, Aspect.WHERE, Aspect.STATUS)
#: Words in a folder's lines that say who may come in somebody's place.
_PROXY = ("kuasa", "wakil", "orang lain", "power of attorney")


def topic(definition: ServiceDefinition) -> Topic:
    return Topic(definition.slug, definition.title)


def source(definition: ServiceDefinition) -> Source:
    """Name the published version and the rules that it stands on."""
    law = tuple(
        Text(definition.legal_titles[c]) for c in definition.legal_basis if c in definition.legal_titles
    )
    return Source("service", definition.title, definition.content_hash[:12], law)


def sections(definition: ServiceDefinition, aspect: Aspect, *, is_open: bool) -> tuple[Section, ...]:
    """
    Answer what a service says on an aspect; empty when it says nothing.

    A service that is closed says what is done instead, whatever was asked: its own requirements no longer hold.
    """
    if not is_open and definition.instead.id:
        return (Section(Aspect.OVERVIEW, (definition.instead,)),)
    if aspect is not Aspect.OVERVIEW:
        lines = _lines(definition, aspect)
        return (Section(aspect, lines),) if lines else ()
    found = [(each, _lines(definition, each)) for each in OVERVIEW]
    return (
        Section(Aspect.OVERVIEW, (definition.summary,)),
        *(Section(each, lines) for each, lines in found if lines),
    )


def _lines(definition: ServiceDefinition, aspect: Aspect) -> tuple[Text, ...]:
    standard = definition.standard
    match aspect:
        case Aspect.REQUIREMENTS:
            return tuple(_papers(definition)) or standard.get(1, ())
        case Aspect.PROCEDURE:
            return definition.how_to or standard.get(2, ())
        case Aspect.WHERE:
            return standard.get(2, ()) or definition.how_to
        case Aspect.DURATION:
            return standard.get(3, ())
        case Aspect.FEE:
            return standard.get(4, ())
        case Aspect.LEGAL_BASIS:
            return source(definition).law
        case Aspect.BY_PROXY:
            return _by_proxy(definition)
    return ()


def _papers(definition: ServiceDefinition) -> Iterable[Text]:
    """What the form asks to be shown, with its hint: it is what will be checked."""
    for paper in definition.form.attachments.values():
        if paper.at_act:
            continue
        if paper.hint.id:
            english = f"{paper.label.en or paper.label.id} ({paper.hint.en or paper.hint.id})"
            yield Text(f"{paper.label.id} ({paper.hint.id})", english)
        else:
            yield paper.label


def _by_proxy(definition: ServiceDefinition) -> tuple[Text, ...]:
    said = (*definition.standard.get(1, ()), *_papers(definition), *definition.standard.get(2, ())[:1])
    return tuple(dict.fromkeys(line for line in said if any(word in line.id.casefold() for word in _PROXY)))


def of_question(question: Question, aspect: Aspect) -> tuple[tuple[Section, ...], Source]:
    """Answer what a topic of the question list says on an aspect, and where that comes from; no sections when it says nothing."""
    said = {each.aspect: each for each in question.statements}
    wanted = (Aspect.OVERVIEW, *OVERVIEW, Aspect.STATUS) if aspect is Aspect.OVERVIEW else (aspect,)
    found = [said[each] for each in wanted if each in said]
    # Where to go is told by how it is done, as with a service.
    if not found and aspect is Aspect.WHERE and Aspect.PROCEDURE in said:
        found = [said[Aspect.PROCEDURE]]
    # A topic that says one thing only says it whichever way it is asked for: "jam buka" has no procedure.
    if not found and len(said) == 1 and aspect in _ANY_WAY:
        found = list(said.values())
    law = tuple(dict.fromkeys(each.source for each in found))
    lines = tuple(Section(each.aspect, each.lines) for each in found)
    return lines, Source("question", question.title, questions.version(question), law)
