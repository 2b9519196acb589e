"""Which services may begin from a finished letter."""

from datetime import datetime

from emas.cases import access
from emas.cases.access import continuing
from emas.catalogue import queries as catalogue
from emas.catalogue.types import ServiceDefinition
from emas.documents import queries as documents
from emas.kernel.actor import Actor


def continuations(*, actor: Actor, ref: str, channel: str, at: datetime) -> tuple[ServiceDefinition, ...]:
    """
    Give the services that this actor may begin by ``channel`` from the letter of this case, by title; none while it is not in force.

    Raises: NotFound for a stranger.
    """
    row, definition, _places = access.case_for(actor, ref)
    if definition.letter is None or not definition.flow.steps[row.state].is_public_document:
        return ()
    offered = [
        found
        for found in catalogue.live_definitions()
        if channel in found.channels and continuing.paper_for(found, row.service) is not None
    ]
    if not offered or not continuing.may_continue(actor, row):
        return ()
    if documents.letter_fault(case_ref=row.ref, at=at):
        return ()
    return tuple(sorted(offered, key=lambda found: found.title.id))
