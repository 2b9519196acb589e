"""Find services by everyday words."""

from functools import lru_cache

from emas.catalogue.queries import _services
from emas.catalogue.rules import search
from emas.catalogue.types import ServiceCard


def find(*, query: str, language: str = "id", limit: int = 10) -> tuple[ServiceCard, ...]:
    """
    Answer the listed services that fit everyday words, best first; typing mistakes are forgiven. Nothing fits: the answer is empty.
    Services for information only are found, too; ``is_enabled`` tells them.

    Among equal scores the one stands first of which the query is a whole title or keyword, then they follow their titles in ``language``.
    """
    ranked: list[tuple[float, float, str, ServiceCard]] = []
    for found, is_on in _services.shown_definitions():
        entry = _entry(found.content_hash)
        score = round(search.score(query, entry), 4)
        if score > 0:
            card = _services.card(found, score, is_enabled=is_on)
            ranked.append((-score, -round(search.closeness(query, entry), 4), card.title.in_(language), card))
    return tuple(row[-1] for row in sorted(ranked, key=lambda row: row[:3])[:limit])


@lru_cache(maxsize=512)
def _entry(content_hash: str) -> search.Entry:
    return search.entry(_services.definition(content_hash=content_hash))
