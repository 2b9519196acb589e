"""Definitions in words and pictures."""

from collections.abc import Collection

from emas.catalogue.rules import changes, diagrams, labels, messages
from emas.catalogue.types import Due, MessageText, PostRef, ServiceDefinition, Text


def what_changes(*, old: ServiceDefinition, new: ServiceDefinition) -> tuple[Text, ...]:
    """Say in plain words what a new version changes, the meaning for running cases last; empty when nothing does."""
    return changes.between(old, new)


def diagram(
    *,
    definition: ServiceDefinition,
    current_state: str | None = None,
    done: Collection[str] = (),
    language: str = "id",
) -> str:
    """
    Draw the flow as an SVG of its own: posts, acts, returns (dashed), deadlines; where the case stands and what is done.

    No script, no style attribute, no reference outward; every text of the definition is escaped.
    """
    return diagrams.drawn(definition, current_state, frozenset(done), language)


def post_label(*, post: PostRef) -> Text:
    """Name a post by role and level ("Kepala Seksi kelurahan", "Lurah"), never by a person."""
    return labels.post(post)


def due_label(*, due: Due) -> Text:
    """Say a working time ("1 hari kerja", "2 jam kerja"); '' when there is none."""
    return labels.due(due)


def message_text(*, definition: ServiceDefinition, event: str, to: str) -> MessageText | None:
    """Answer what is said to ``to`` (``applicant``, ``post``, ``superior``, ``rt`` …) when ``event`` happens; None when nothing is."""
    return messages.found(definition, event, to)


def message_filled(*, text: str, values: dict[str, str]) -> str:
    """Put values in the place of ``{kode}``, ``{layanan}`` …; only the placeholders of messages exist."""
    return messages.filled(text, values)
