"""What may go on from a finished letter, and who may do it."""

from datetime import datetime

from emas.cases import access
from emas.cases.access import facts as world
from emas.cases.access.hot import CaseRow
from emas.catalogue.types import AttachmentSpec, ServiceDefinition
from emas.documents import queries as documents
from emas.kernel.actor import Actor
from emas.kernel.errors import Conflict


def may_continue(actor: Actor, row: CaseRow) -> bool:
    """Tell whether this actor may begin another request from this case: its applicant, or who fills a post of it."""
    definition = access.definition_of(row)
    places = access.places_of(row, definition.flow)
    return bool(world.keys_of(actor, row, definition.flow, places))


def paper_for(target: ServiceDefinition, service: str) -> AttachmentSpec | None:
    """Give the paper of ``target`` for which the letter of ``service`` stands, if it may continue from that."""
    if service not in target.continues:
        return None
    return next((p for p in target.form.attachments.values() if p.letter_of == service), None)


def require_letter(case_ref: str, at: datetime) -> None:
    """Make sure that the letter of a case is in force. Raises: Conflict with why it is not."""
    code = documents.letter_fault(case_ref=case_ref, at=at)
    if code:
        raise Conflict(code)
