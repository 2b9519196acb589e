"""Topics of a visit: what is published about them, as the counter needs it."""

from datetime import datetime

from emas.catalogue import queries as catalogue
from emas.catalogue.types import knowledge
from emas.inquiries.types import VisitTopic


def topics(*, instansi: str, at: datetime) -> tuple[knowledge.Topic, ...]:
    """List what a visitor of that office may ask about, by title."""
    return tuple(knowledge.Topic(card.slug, card.title) for card in catalogue.all_services())


def topic(*, slug: str, instansi: str, at: datetime) -> VisitTopic | None:
    """Give requirements and next steps of a topic, word for word; None for one that is not published."""
    found = catalogue.definition(slug=slug) or catalogue.information_only(slug=slug)
    if found is None:
        return None
    papers = tuple(p.label.id for p in found.form.attachments.values() if not p.at_act)
    requirements = papers or tuple(line.id for line in found.standard.get(1, ()))
    steps = tuple(line.id for line in found.how_to or found.standard.get(2, ()))
    source = f"{found.title.id} (versi {found.content_hash[:8]})"
    return VisitTopic(slug, found.title.id, requirements, steps, source)
