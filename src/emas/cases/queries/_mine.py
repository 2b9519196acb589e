"""What an official asked for himself: his requests, and the proof that one of them is his."""

from dataclasses import replace

from emas.cases import access
from emas.cases.access import hot
from emas.cases.models import Case
from emas.cases.queries._cursor import Cursor
from emas.cases.types import MyRequest, MyRequests
from emas.catalogue import queries as catalogue
from emas.catalogue.types import StepKind
from emas.kernel import codes
from emas.kernel.actor import Actor
from emas.kernel.errors import NotFound


def my_requests(*, actor: Actor, only_open: bool = False, cursor: str = "", size: int = 25) -> MyRequests:
    """List what this official filed for himself, newest first. One query along the index of applicants."""
    if actor.kind != "staff" or actor.person_id is None:
        return MyRequests((), "")
    rows = Case.objects.filter(applicant_person_id=actor.person_id)
    if only_open:
        rows = rows.filter(is_open=True)
    start = Cursor.read(cursor)
    if start is not None:
        rows = rows.filter(pk__lt=start.id)
    columns = (
        "pk",
        "ref",
        "service",
        "service_title",
        "state",
        "public_status",
        "is_open",
        "due_at",
        "created_at",
        "entered_at",
        "service_hash",
    )
    found = list(rows.order_by("-pk").values_list(*columns)[: size + 1])
    page = tuple(replace(MyRequest(*row[1:-1]), waits_for_me=_waits(row[-1], row[4])) for row in found[:size])
    following = Cursor(found[size - 1][8], found[size - 1][0]).write() if len(found) > size else ""
    return MyRequests(page, following)


def _waits(service_hash: str, state: str) -> bool:
    """Tell whether a request stands with who asked. A version never changes, so its definition costs no query twice."""
    return catalogue.definition(content_hash=service_hash).flow.steps[state].kind is StepKind.APPLICANT


def my_applicant(*, actor: Actor, ref: str) -> Actor:
    """
    Give the applicant of a case that this official filed for himself: his account proves it as a PIN would.

    Raises: NotFound for every other case.
    """
    row = hot.load(codes.normalise_ref(ref) or ref) if actor.person_id is not None else None
    if row is None or actor.kind != "staff" or row.applicant_person_id != actor.person_id:
        raise NotFound
    return Actor(kind="applicant", name=actor.name, person_id=actor.person_id, case_ref=row.ref)


def is_absence(*, actor: Actor, ref: str) -> bool:
    """Tell whether a case is a request for leave, whose page shows more. Raises: NotFound."""
    _row, definition, _places = access.case_for(actor, ref)
    return definition.absence is not None
