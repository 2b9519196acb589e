"""Cases that an office begins by itself, and cases that an act of another case opens: no applicant, one home unit."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from emas.cases import rules
from emas.cases.access import colleagues, titles
from emas.cases.access import facts as world
from emas.cases.access.origin import places_at
from emas.cases.models import Case
from emas.cases.operations import _batch, _gate, _open
from emas.cases.types import Facts, Places, StepTaken
from emas.catalogue import queries as catalogue
from emas.catalogue.types import Opening, PostRef, PublishedVersion, ServiceDefinition
from emas.documents import operations as documents
from emas.documents import queries as papers
from emas.kernel import clock, codes
from emas.kernel.actor import Actor
from emas.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from emas.people import queries as people
from emas.people.types import UnitInfo
from emas.platform import db, idempotency

CHANNEL = "desk"


def open_desk(
    *,
    service: str,
    unit_id: int,
    answers: Mapping[str, Any],
    uploads_owner: str = "",
    actor: Actor,
    at: datetime,
    idempotency_key: str,
) -> str:
    """
    Begin a case for an office of the actor's and give its reference: information, a report, a list.

    ``unit_id`` is the office, ``answers`` the form as typed, ``uploads_owner`` the owner of its papers. The same key with the same content
    gives the same case. Raises: NotFound (no such service), NotAllowed ``not_your_service``, Invalid (by field; a line of a batch under
    ``<table>-<row>-<column>``), Unavailable ``post_vacant``, Conflict ``key_reused``.
    """
    body = {"service": service, "unit": unit_id, "answers": dict(answers)}
    scope, digest = f"case.desk:{actor.label}", idempotency.digest_body(body)
    first = idempotency.recall(scope, idempotency_key, digest)
    if first is not None:
        return str(first["ref"])
    published, definition = live(service)
    filer = filing_post(definition, actor, unit_id)
    places, unit = places_at(definition.flow, unit_id)
    clean = checked(definition, _with_post(definition, answers, unit), uploads_owner, unit_id, at)
    taken = _first_step(definition, CHANNEL, places, clean, at)
    ref = codes.new_case_ref()
    try:
        with db.act_transaction():
            _write(published, definition, ref, taken, places, unit, clean, actor, filer, at)
            if uploads_owner:
                documents.move_uploads(from_owner=uploads_owner, to_owner=ref)
            idempotency.remember(scope, idempotency_key, digest, {"ref": ref}, at)
    except Conflict:
        again = idempotency.recall(scope, idempotency_key, digest)
        if again is None:
            raise
        return str(again["ref"])
    return ref


def _with_post(
    definition: ServiceDefinition, answers: Mapping[str, Any], unit: UnitInfo
) -> Mapping[str, Any]:
    """Send the kind of the filing unit along where the form asks for it; nobody types it."""
    fields = definition.form.fields
    along = {name: unit.kind.value for name in definition.form.sent_along if fields[name].along == "post"}
    return {**answers, **along}


def filing_post(definition: ServiceDefinition, actor: Actor, unit_id: int) -> PostRef:
    """Give the post by which ``actor`` may begin this service at that unit. Raises: NotAllowed ``not_your_service``."""
    instansi = catalogue.instansi_of(definition=definition)
    held = {
        (post.role, post.unit_kind)
        for post in actor.posts
        if post.unit_id == unit_id and post.instansi == instansi
    }
    found = next((ref for ref in definition.filed_by if (ref.role, ref.level) in held), None)
    if found is None:
        raise NotAllowed("not_your_service")
    return PostRef(found.role, "origin")


def live(service: str) -> tuple[PublishedVersion, ServiceDefinition]:
    """Give the version of a service that is begun now. Raises: NotFound."""
    published = catalogue.active_version(slug=service)
    if published is None:
        raise NotFound("service")
    return published, catalogue.definition(content_hash=published.content_hash)


def checked(
    definition: ServiceDefinition,
    answers: Mapping[str, Any],
    uploads_owner: str,
    unit_id: int,
    at: datetime,
    *,
    applicant: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Read a form that is filled in at the desk, with its papers. Raises: Invalid (by field)."""
    resident = applicant or {}
    today, holidays = clock.local_date(at), people.calendar(unit_id=unit_id).holidays
    answers = colleagues.filled(definition.form, answers, unit_id, at)
    clean, faults = catalogue.parse_answers(
        form=definition.form, raw=answers, resident=resident, today=today, holidays=holidays,
        asked=definition.form.sent_along,
    )  # fmt: skip
    faults.update(colleagues.settle(definition.form, clean, unit_id, at))
    shown = {a.field for a in papers.attachments(owner_ref=uploads_owner)} if uploads_owner else set()
    needed = catalogue.required_attachments(
        form=definition.form, answers=clean, resident=resident, today=today, holidays=holidays
    )
    faults.update({spec.name: ("required",) for spec in needed if spec.name not in shown})
    if faults:
        raise Invalid(faults)
    return clean


def _first_step(
    definition: ServiceDefinition, channel: str, places: Places, answers: dict[str, Any], at: datetime
) -> StepTaken:
    if channel == CHANNEL:
        return _gate.pass_gate(definition, places, None, channel, answers, at)
    # What the system opens must not be lost because a post is vacant: it shows in the backlog.
    facts = Facts(
        posts=frozenset(), vacant=frozenset(), answers=answers, applicant={}, today=clock.local_date(at)
    )
    taken = rules.start_step(definition.flow, channel, facts, evaluate=world.evaluator(definition, facts))
    if not isinstance(taken, StepTaken):
        raise NotAllowed(taken.code, **taken.params)
    return taken


def _write(
    published: PublishedVersion,
    definition: ServiceDefinition,
    ref: str,
    taken: StepTaken,
    places: Places,
    unit: UnitInfo,
    answers: dict[str, Any],
    actor: Actor,
    filer: PostRef | None,
    at: datetime,
    *,
    name: str = "",
    subject_key: str = "",
    note: str = "",
) -> None:
    _open.write_case(
        ref=ref,
        definition=definition,
        version_id=published.version_id,
        channel=CHANNEL if filer else "system",
        taken=taken,
        places=places,
        instansi=unit.instansi,
        applicant={},
        applicant_name=name or _name_of(definition, answers, unit),
        answers=answers,
        contact={},
        actor=actor,
        at=at,
        filed_by=filer,
        subject_key=subject_key,
        note=note,
    )
    if definition.batch is not None:
        _batch.claim(ref=ref, definition=definition, answers=answers)


def _name_of(definition: ServiceDefinition, answers: Mapping[str, Any], unit: UnitInfo) -> str:
    """What a list calls a case without an applicant: the title of its page, else the office."""
    if definition.publishes is not None:
        return titles.of_page(definition.publishes, answers)
    return unit.name


def open_from(
    *,
    opening: Opening,
    key: str,
    answers: Mapping[str, Any],
    unit_id: int,
    actor: Actor,
    at: datetime,
    note: str = "",
) -> tuple[str, ...]:
    """
    Open the cases that an act asks for, inside its transaction; gives their references. Needs the open act transaction.

    ``key`` makes each of them one: a case about the same subject that is still open is given again. A unit code that names no unit, or
    none, leaves the case with ``unit_id``.
    """
    db.require_transaction("opening further cases")
    rows = answers.get(opening.each, ()) if opening.each else ({},)
    published, definition = live(opening.service)
    return tuple(
        _open_one(published, definition, opening, f"{key}:{n}", {**answers, **row}, unit_id, actor, at, note)
        for n, row in enumerate(rows, start=1)
    )


def _taken_over(opening: Opening, known: Mapping[str, Any]) -> dict[str, Any]:
    """Give the answers of the new case: what is known under each name, or the fixed text in quotes."""
    return {
        name: source.strip("'") if source.startswith("'") else known[source]
        for name, source in opening.answers.items()
        if source.startswith("'") or known.get(source) not in (None, "")
    }


def _open_one(
    published: PublishedVersion,
    definition: ServiceDefinition,
    opening: Opening,
    key: str,
    known: Mapping[str, Any],
    unit_id: int,
    actor: Actor,
    at: datetime,
    note: str,
) -> str:
    subject_key = key[:80]
    had = Case.objects.filter(subject_key=subject_key, is_open=True).values_list("ref", flat=True).first()
    if had:
        return str(had)
    unit = people.unit_by_code(code=str(known[opening.unit])) if known.get(opening.unit) else None
    places, home = places_at(definition.flow, unit.id if unit else unit_id)
    given = _taken_over(opening, known)
    taken = _first_step(definition, "system", places, given, at)
    ref = codes.new_case_ref()
    name = str(known.get(opening.subject, "")) if opening.subject else home.name
    _write(published, definition, ref, taken, places, home, given, actor, None,
           at, name=name, subject_key=subject_key, note=note)  # fmt: skip
    return ref
