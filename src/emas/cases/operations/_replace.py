"""A corrected letter in place of a wrong one: a new case at the operator's desk; the old letter ends when the new one is out."""

from datetime import datetime

from emas.cases import access
from emas.cases.access import facts as world
from emas.cases.access import hot, sealed
from emas.cases.access.hot import CaseRow
from emas.cases.models import Case
from emas.cases.operations import _open
from emas.cases.types import Places, StepTaken
from emas.catalogue.types import ActKind, Flow, ServiceDefinition
from emas.documents import operations as documents
from emas.kernel import codes
from emas.kernel.actor import SYSTEM, Actor
from emas.kernel.errors import Conflict, Invalid


def open_case(
    *,
    row: CaseRow,
    definition: ServiceDefinition,
    places: Places,
    taken: StepTaken,
    actor: Actor,
    at: datetime,
    note: str,
) -> str:
    """
    Open the case of the corrected letter and give its reference; same applicant, answers, papers and PIN, new number when signed.

    It begins where the operator who asked for it drafts. Raises: Invalid when the flow has no such step.
    """
    first = _operator_step(definition.flow, taken.act)
    kept = (
        Case.objects.filter(pk=row.id)
        .values("applicant_sealed", "answers_sealed", "contact_sealed", "contact_digest", "pin_digest")
        .get()
    )
    opened = sealed.open_values(
        row.ref, kept["applicant_sealed"], kept["answers_sealed"], kept["contact_sealed"]
    )
    ref = codes.new_case_ref()
    _open.write_case(
        ref=ref,
        definition=definition,
        version_id=row.service_version_id,
        channel=row.channel,
        taken=StepTaken("kirim", "submit", "", first, (), (), True, None),
        places=places,
        instansi=row.instansi,
        applicant=opened.applicant,
        applicant_name=row.applicant_name,
        answers=opened.answers,
        contact=opened.contact,
        applicant_digest=row.applicant_digest,
        contact_digest=kept["contact_digest"],
        pin_digest=kept["pin_digest"],
        is_manual=row.is_manual,
        replaces_ref=row.ref,
        root_ref=row.papers_ref,
        note=note,
        actor=actor,
        at=at,
    )
    return ref


def _operator_step(flow: Flow, act: str) -> str:
    asked_by = flow.anywhere[act].by if act in flow.anywhere else None
    for step in flow.steps.values():
        drafts = any(a.kind == ActKind.DRAFT for a in step.acts.values())
        if drafts and step.post is not None and (asked_by is None or step.post.key == asked_by.key):
            return step.name
    raise Invalid({"act": ("no_operator_step",)})


def finish(*, old_ref: str, new_ref: str, at: datetime) -> None:
    """
    End the old letter, in the transaction that issues the new one: nobody ever holds two valid letters, or none.

    An old case that was withdrawn meanwhile stays so.
    """
    from emas.cases.operations import _act

    row = hot.load(old_ref)
    if row is None:
        return
    definition = access.definition_of(row)
    if not definition.flow.steps[row.state].is_public_document:
        return
    documents.mark_replaced(old_case_ref=old_ref, new_case_ref=new_ref, at=at)
    places = access.places_of(row, definition.flow)
    facts = world.gather(actor=SYSTEM, row=row, definition=definition, places=places, act="diganti", at=at)
    try:
        taken = _act.decided(row, definition, "diganti", facts)
    except (Conflict, Invalid):
        return
    _act.perform(
        row=row,
        definition=definition,
        places=places,
        taken=taken,
        actor=SYSTEM,
        at=at,
        detail={"replaced_by": new_ref},
    )
