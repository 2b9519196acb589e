"""What somebody may see of a case in which he is only named: the letter, once it is out, and nothing before or beside it."""

from datetime import datetime

from emas.audit import operations as audit
from emas.cases import access
from emas.cases.access import colleagues, hot, sealed
from emas.cases.access.hot import CaseRow
from emas.cases.types import NamedLetter
from emas.catalogue.types import ServiceDefinition
from emas.documents import queries as documents
from emas.documents.types import IssuedFile
from emas.kernel import codes
from emas.kernel.actor import Actor
from emas.kernel.errors import NotFound


def named_letter(*, actor: Actor, ref: str) -> NamedLetter:
    """
    Give the letter that names this official, to him whom its service lets read it (``letter.readers``); a withdrawn one is told of.

    Raises: NotFound for everybody else, and for him while nothing is out.
    """
    row, definition = _case_naming(actor, ref)
    found = documents.document_for_case(case_ref=row.ref)
    if found is None or found.issued_at is None:
        raise NotFound("document")
    step = definition.flow.steps[row.state]
    return NamedLetter(
        ref=row.ref,
        service_title=definition.title,
        asked_by=row.applicant_name,
        title=found.title,
        number=found.number,
        issued_at=found.issued_at,
        is_downloadable=found.state == "terbit" and step.is_public_document,
    )


def named_letter_file(*, actor: Actor, ref: str, at: datetime) -> IssuedFile:
    """Give the letter itself and record who fetched it; nothing changes on the case. Raises: NotFound."""
    if not named_letter(actor=actor, ref=ref).is_downloadable:
        raise NotFound("document")
    row, _definition = _case_naming(actor, ref)
    issued = documents.issued_file(case_ref=row.ref)
    audit.record("letter.download", actor, "case", row.ref, at, instansi=row.instansi)
    return issued


def _case_naming(actor: Actor, ref: str) -> tuple[CaseRow, ServiceDefinition]:
    row = hot.load(codes.normalise_ref(ref) or ref) if actor.kind == "staff" else None
    # Who left the office is a stranger again: his name in an old letter opens nothing.
    if row is None or row.is_sealed or not any(post.instansi == row.instansi for post in actor.posts):
        raise NotFound
    definition = access.definition_of(row)
    readers = definition.letter.readers if definition.letter is not None else ()
    if not readers:
        raise NotFound
    answers = sealed.open_case(row.id).answers
    if not any(actor.person_id in colleagues.persons_in(answers, place) for place in readers):
        raise NotFound
    return row, definition
