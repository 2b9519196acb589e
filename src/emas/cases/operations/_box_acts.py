"""Acts on sealed cases: class and assign, ask, answer, pass on; and what the reporter does with his code."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from emas.audit import operations as audit
from emas.cases import access, rules
from emas.cases.access import box, box_persons
from emas.cases.access import facts as world
from emas.cases.access.hot import CaseRow
from emas.cases.models import Box, BoxHandler, BoxTally, PersonKey
from emas.cases.operations import _act, _box_notice, _box_papers
from emas.cases.types import Acted, PaperInput, StepTaken
from emas.catalogue.types import ActKind, ServiceDefinition, StepKind
from emas.kernel import clock
from emas.kernel.actor import Actor
from emas.kernel.errors import Invalid, NotAllowed
from emas.people import queries as people
from emas.people.types import UnitInfo
from emas.platform import db

ASSIGN: Final = "assign"
NOTE_LENGTH: Final = 4000
#: What the reporter is told in words; every other note stays among the handlers.
_TOLD: Final = frozenset({ActKind.RETURN.value, ActKind.REFUSE.value, ActKind.REPAIR.value})


@dataclass(frozen=True, slots=True)
class _Done:
    acted: Acted
    taken: StepTaken
    is_told: bool


def act_sealed(
    *,
    case_ref: str,
    act: str,
    actor: Actor,
    private: bytes,
    at: datetime,
    note: str = "",
    person_ids: Sequence[int] = (),
    version: int | None = None,
) -> Acted:
    """
    Do one act on a sealed case with one's opened key. ``note`` is sealed with the case; ``person_ids`` are who an assigning act chooses.

    Whoever is chosen gets the key wrapped for him, everybody else loses it, whoever sorted the case included: from then on the
    case has a new key.
    Raises: NotFound, NotAllowed (``not_your_step``, ``no_key_here``, ``in_line``: of the unit complained about, above or below it), Invalid
    (``note``, ``handlers``: ``required``, ``no_box_key``), Conflict.
    """
    with db.act_transaction():
        row, found, _keys = box.case_for(actor, case_ref)
        definition = access.definition_of(row)
        if version is not None and version != row.version:
            raise _act.conflict_of(row, definition)
        key = box.key_for(row, actor.person_id, private)
        taken = _decide(row, definition, actor, act, note, at)
        if ASSIGN in taken.effects:
            key = _assign(row, found, key, person_ids, taken, at)
        done = _perform(row, definition, key, actor, taken, note, "handler", at)
        audit.record("box.act", actor, "case", row.ref, at, detail={"act": act})
        phone = _box_notice.phone_of(row, definition, key) if done.is_told else ""
    _box_notice.tell(definition, phone, at)
    return done.acted


def act_as_reporter(
    *,
    code: str,
    act: str,
    at: datetime,
    text: str = "",
    papers: Sequence[PaperInput] = (),
    stars: int | None = None,
    once: str = "",
) -> Acted | None:
    """
    Do what waits for the reporter: send what was asked, open the case again, accept the answer (``stars`` 1 to 5 judge it).

    Words sent again under the same ``once`` were taken already (their answer was lost on the way): None. Raises: NotFound (no such code),
    NotAllowed, Invalid (``note``, ``stars``), Conflict.
    """
    row, _found, key = box.by_code(code)
    if box.is_there(row, once):
        return None
    definition = access.definition_of(row)
    stored = _box_papers.store(definition, row.ref, key, papers)
    reporter = Actor(kind="applicant", case_ref=row.ref)
    with db.act_transaction():
        taken = _decide(row, definition, reporter, act, text, at)
        done = _perform(row, definition, key, reporter, taken, text, "reporter", at, stored, once)
        if stars is not None and definition.flow.steps[taken.to_state].kind == StepKind.FINAL:
            _rate(row, stars)
    return done.acted


def rate_sealed(*, code: str, stars: int, at: datetime) -> None:
    """Judge the answer of a finished case, once. Raises: NotFound, NotAllowed ``rated``, Invalid ``stars``."""
    row, found, _key = box.by_code(code)
    step = access.definition_of(row).flow.steps[row.state]
    if step.outcome != "done" or found.rating is not None:
        raise NotAllowed("rated")
    with db.act_transaction():
        _rate(row, stars)


def _rate(row: CaseRow, stars: int) -> None:
    if stars not in rules.STARS:
        raise Invalid({"stars": ("not_a_choice",)})
    Box.objects.filter(case_id=row.id, rating__isnull=True).update(rating=stars)


def entrust(
    *, case_ref: str, actor: Actor, private: bytes, person_ids: Sequence[int], at: datetime
) -> tuple[int, ...]:
    """
    Let a handler bring colleagues into a case, or wrap its key anew for one who lost his passphrase; gives all handlers.

    Raises: NotFound, NotAllowed (``not_your_step`` for who is no handler, ``in_line``, ``no_key_here``), Invalid (``handlers``).
    """
    with db.act_transaction():
        row, _found, keys = box.case_for(actor, case_ref)
        if box.ASSIGNED not in keys:
            raise NotAllowed("not_your_step")
        key = box.key_for(row, actor.person_id, private)
        _bring_in(row, key, person_ids, at)
        audit.record("box.assign", actor, "case", row.ref, at, detail={"persons": sorted(set(person_ids))})
        return box.handler_ids(row.id)


def release(*, case_ref: str, actor: Actor, private: bytes, person_id: int, at: datetime) -> tuple[int, ...]:
    """
    End one person's assignment and give the case a new key; gives who is left. The last one can't go.

    What is written from now on opens with the new key alone. What he could read before, he may have kept: nothing takes that back.

    Raises: NotFound, NotAllowed (``not_your_step``, ``last_handler``, ``no_key_here``).
    """
    with db.act_transaction():
        row, _found, keys = box.case_for(actor, case_ref)
        if box.ASSIGNED not in keys:
            raise NotAllowed("not_your_step")
        key = box.key_for(row, actor.person_id, private)
        left = [each for each in box.handler_ids(row.id) if each != person_id]
        if not any(box.has_wrap(row, each) for each in left):
            raise NotAllowed("last_handler")
        BoxHandler.objects.filter(case_id=row.id, person_id=person_id, until_at__isnull=True).update(
            until_at=at
        )
        box.keep_only(row.id, row.ref, key, left, at)
        audit.record("box.release", actor, "case", row.ref, at, detail={"person": person_id})
        return tuple(left)


def _decide(
    row: CaseRow, definition: ServiceDefinition, actor: Actor, act: str, note: str, at: datetime
) -> StepTaken:
    if len(note) > NOTE_LENGTH:
        raise Invalid({"note": ("too_long",)}, maximum=NOTE_LENGTH)
    places = access.places_of(row, definition.flow)
    facts = world.gather(
        actor=actor, row=row, definition=definition, places=places, act=act, at=at, note=note
    )
    return _act.decided(row, definition, act, facts)


def _perform(
    row: CaseRow,
    definition: ServiceDefinition,
    key: bytes,
    actor: Actor,
    taken: StepTaken,
    note: str,
    author: str,
    at: datetime,
    stored: Sequence[_box_papers.Stored] = (),
    once: str = "",
) -> _Done:
    """Write the step; what was said with it is an item of the case, never a note of the event."""
    places = access.places_of(row, definition.flow)
    detail: Mapping[str, Any] = {"sealed_note": bool(note.strip())}
    acted = _act.perform(
        row=row, definition=definition, places=places, taken=taken, actor=actor, at=at, detail=detail
    )
    ends = definition.flow.steps[taken.to_state].kind == StepKind.FINAL
    is_told = author == "handler" and (taken.kind in _TOLD or ends)
    said = ""
    if note.strip() or stored:
        kind = "message" if author == "reporter" or is_told else "note"
        content = {"text": note.strip(), "act": taken.act, "state": taken.from_state}
        said = box.add_item(
            row_id=row.id, ref=row.ref, key=key, kind=kind, author=author, content=content, at=at,
            once=once[:64],
        )  # fmt: skip
    _box_papers.write(row_id=row.id, ref=row.ref, key=key, stored=stored, author=author, said=said, at=at)
    return _Done(acted, taken, is_told)


def _assign(
    row: CaseRow, found: Box, key: bytes, person_ids: Sequence[int], taken: StepTaken, at: datetime
) -> bytes:
    """Assign the persons; gives the key that the case has from now on."""
    about = _bring_in(row, key, person_ids, at)
    key = box.keep_only(row.id, row.ref, key, box.handler_ids(row.id), at)
    Box.objects.filter(pk=found.pk).update(sort=taken.act, assigned_at=at)
    if about is not None and not found.sort:
        _count(row, about.id, taken.act, at)
    return key


def _bring_in(row: CaseRow, key: bytes, person_ids: Sequence[int], at: datetime) -> UnitInfo | None:
    """Assign persons and wrap the key for them; gives the unit the case is about."""
    chosen = set(person_ids)
    if not chosen:
        raise Invalid({"handlers": ("required",)})
    able = PersonKey.objects.filter(person_id__in=chosen, retired_at__isnull=True)
    if set(able.values_list("person_id", flat=True)) != chosen:
        raise Invalid({"handlers": ("no_box_key",)})
    about = box_persons.about_of(row, key)
    for person_id in sorted(chosen):
        if box_persons.is_in_line(people.account_id_of_person(person_id=person_id), about, at):
            raise NotAllowed("in_line")
        BoxHandler.objects.get_or_create(
            case_id=row.id, person_id=person_id, until_at=None, defaults={"since_at": at}
        )
    box.wrap_for_persons(row.id, row.ref, key, chosen, at)
    return about


def _count(row: CaseRow, unit_id: int, sort: str, at: datetime) -> None:
    from django.db.models import F

    month = clock.local_date(at).replace(day=1)
    tally, _ = BoxTally.objects.get_or_create(
        service=row.service, month=month, unit_id=unit_id, sort=sort, defaults={"count": 0}
    )
    BoxTally.objects.filter(pk=tally.pk).update(count=F("count") + 1)
