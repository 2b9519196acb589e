"""Who holds a case, in the words that its applicant and the messages read."""

from typing import Final

from emas.cases import rules
from emas.catalogue.types import ServiceDefinition, Step, Text
from emas.documents import queries as documents
from emas.people import queries as people

_ORIGIN: Final = "origin"


def holder_of(
    step: Step, definition: ServiceDefinition, origin_unit_id: int | None, *, everyday: bool = True
) -> Text:
    """
    Name the post at ``step``; where the case began decides the office, that office is named: "Administrator" alone says nothing.

    ``everyday``: in the applicant's words; the desk has its own, shorter ones.
    """
    is_of_origin = step.post is not None and step.post.level == _ORIGIN and not definition.owner
    unit = people.unit(unit_id=origin_unit_id) if is_of_origin and origin_unit_id is not None else None
    office = documents.unit_words(unit=unit) if unit is not None else ""
    return rules.holder_label(step, definition.owner, office, everyday=everyday)
