"""Cases that an act of another case opened, from both sides: what came of a report, and where a task comes from."""

import re
from typing import Final

from emas.cases import access
from emas.cases.access import hot
from emas.cases.models import BatchLine, Case
from emas.cases.types import LinkedCase, Links
from emas.catalogue import queries as catalogue
from emas.catalogue.types import ServiceDefinition
from emas.kernel.actor import Actor
from emas.kernel.errors import NotFound

_MOST: Final = 50
#: How an act names what it opens (``open_from``): the case, the act, the line; a line of a list by itself.
_FROM_CASE: Final = re.compile(r"(?P<ref>[^:]+):[a-z0-9_]+:[0-9]+")
_FROM_LINE: Final = re.compile(r"line:(?P<line>[0-9]{1,12}):[0-9]+")


def links(actor: Actor, row: hot.CaseRow, definition: ServiceDefinition) -> Links:
    """
    Give the cases that acts of this case opened, in the order of opening, and the one by which it was opened.

    A case that was filed, of a service that opens none, costs no statement.
    """
    source = _source(row.subject_key) if row.subject_key else ""
    opener = hot.load(source) if source else None
    return Links(
        opened=tuple(_linked(actor, found) for found in _opened(row, definition)),
        opener=_linked(actor, opener) if opener is not None and not opener.is_sealed else None,
    )


def _opened(row: hot.CaseRow, definition: ServiceDefinition) -> list[hot.CaseRow]:
    flow = definition.flow
    acts = [act for step in flow.steps.values() for act in step.acts.values()]
    services = sorted({act.opens.service for act in (*acts, *flow.anywhere.values()) if act.opens})
    if not services:
        return []
    found = Case.objects.filter(service__in=services, subject_key__startswith=f"{row.ref}:").order_by("id")
    loaded = [hot.load(ref) for ref in found.values_list("ref", flat=True)[:_MOST]]
    return [each for each in loaded if each is not None and not each.is_sealed]


def _source(subject_key: str) -> str:
    if line := _FROM_LINE.fullmatch(subject_key):
        rows = BatchLine.objects.filter(pk=int(line["line"]))
        return rows.values_list("case__ref", flat=True).first() or ""
    parts = _FROM_CASE.fullmatch(subject_key)
    return parts["ref"] if parts else ""


def _linked(actor: Actor, row: hot.CaseRow) -> LinkedCase:
    """Name a case to who sees the other end of the link; whether it opens to him is decided as for everybody."""
    try:
        access.case_for(actor, row.ref, row=row)
        may_open = True
    except NotFound:
        may_open = False
    return LinkedCase(
        ref=row.ref,
        title=catalogue.definition(content_hash=row.service_hash).title,
        subject=row.applicant_name,
        public_status=row.public_status,
        due_at=row.due_at if row.is_open else None,
        may_open=may_open,
    )
