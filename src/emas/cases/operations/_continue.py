"""A request that goes on from a finished letter of another service: its data are filled in, its letter is shown by reference."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from emas.audit import operations as audit
from emas.cases import access
from emas.cases.access import continuing, sealed
from emas.cases.operations import _drafts
from emas.cases.types import DraftSaved
from emas.catalogue import queries as catalogue
from emas.catalogue.types import Field, FieldType, ServiceDefinition
from emas.documents import operations as documents
from emas.kernel.actor import Actor
from emas.kernel.errors import NotAllowed, NotFound

#: Never taken over: consent is given anew for each request, and a password belongs to one form.
_NOT_TAKEN: Final = frozenset({"bool", "password"})


def continue_letter(
    *, case_ref: str, service: str, channel: str, actor: Actor, at: datetime, keeper: Actor | None = None
) -> DraftSaved:
    """
    Begin ``service`` from the finished letter of a case: a draft with its applicant, its answers and its letter as a paper.

    ``actor`` is the applicant of that case, or staff of one of its posts; ``keeper`` owns the draft where that is somebody else (a
    citizen's draft belongs to nobody's account). Fields are taken over by name where both forms ask the same kind of thing.
    Raises: NotFound (a stranger; no such service), NotAllowed (``channel_closed``, ``cannot_continue``), Conflict
    (``letter_withdrawn``, ``letter_replaced``, ``letter_expired``, ``letter_not_issued``).
    """
    row, _definition, _places = access.case_for(actor, case_ref)
    if not continuing.may_continue(actor, row):
        raise NotFound
    published = catalogue.active_version(slug=service)
    if published is None:
        raise NotFound("service")
    target = catalogue.definition(content_hash=published.content_hash)
    if channel not in target.channels or channel not in target.flow.start:
        raise NotAllowed("channel_closed", channel=channel)
    paper = continuing.paper_for(target, row.service)
    if paper is None:
        raise NotAllowed("cannot_continue")
    continuing.require_letter(row.ref, at)
    opened = sealed.open_case(row.id)
    saved = _drafts.save_draft(
        service=service,
        channel=channel,
        actor=keeper or actor,
        at=at,
        applicant={**opened.applicant, **opened.contact, "is_manual": row.is_manual},
        answers=taken_over(target, access.definition_of(row), opened.answers),
    )
    documents.attach_letter(
        owner_ref=saved.uploads_owner, field=paper.name, case_ref=row.ref, uploaded_by=actor.label, at=at
    )
    detail = {"service": service}
    audit.record("case.continued", actor, "case", row.ref, at, detail=detail, instansi=row.instansi)
    return saved


def taken_over(
    target: ServiceDefinition, source: ServiceDefinition, answers: Mapping[str, Any]
) -> dict[str, Any]:
    """Give the answers that the new form asks, too: the same name and the same kind of question."""
    return {
        name: answers[name]
        for name, field in target.form.fields.items()
        if name in answers
        and name in source.form.fields
        and _fits(field, source.form.fields[name], answers[name])
    }


def _fits(field: Field, before: Field, value: Any) -> bool:
    if field.type != before.type or field.type.value in _NOT_TAKEN:
        return False
    if field.type is FieldType.TABLE:
        return {c.name for c in field.columns} == {c.name for c in before.columns}
    return field.type is not FieldType.CHOICE or value in {c.value for c in field.choices}
