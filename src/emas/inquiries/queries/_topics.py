"""Topics of a visit: what is published about them, as the counter needs it."""

from emas.catalogue import queries as catalogue
from emas.catalogue.types import knowledge
from emas.inquiries import rules
from emas.inquiries.types import VisitTopic

_REQUIREMENTS = knowledge.Aspect.REQUIREMENTS


def topics(*, instansi: str) -> tuple[knowledge.Topic, ...]:
    """List what a visitor of that office may ask about: its own first, each part by title."""
    return catalogue.topics(instansi=instansi)


def topic(*, slug: str) -> VisitTopic | None:
    """Give requirements and next steps of a topic, word for word; None for one that is not published."""
    overview = catalogue.told(slug=slug)
    found = {aspect: catalogue.told(slug=slug, aspect=aspect) for aspect in (_REQUIREMENTS, *_STEPS)}
    first = overview or next((each for each in found.values() if each is not None), None)
    if first is None:
        return None
    steps = next((each for aspect in _STEPS if (each := found[aspect]) is not None), None)
    lines = _lines(found[_REQUIREMENTS])
    return VisitTopic(slug, first.topic.title.id, lines, _lines(steps), rules.source(first))


#: What tells a visitor how to go on, the first that the source says something on.
_STEPS = (knowledge.Aspect.PROCEDURE, knowledge.Aspect.WHERE)


def _lines(found: knowledge.Answer | None) -> tuple[str, ...]:
    return tuple(line.id for section in found.sections for line in section.lines) if found is not None else ()
