"""A decision becomes a row: where the case stands, who holds it, until when; and the event that says so."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from emas.cases import rules
from emas.cases.access import calendars, hot, sealed
from emas.cases.access.hot import CaseRow
from emas.cases.types import Places, StepTaken
from emas.catalogue.types import ActKind, Flow, PostRef, ServiceDefinition, Step, StepKind
from emas.kernel.actor import Actor, HeldPost
from emas.kernel.workingtime import OfficeCalendar
from emas.platform import sabotage

_LAST: Final = timedelta(days=3650)
_KEEPS_MARKS: Final = frozenset({ActKind.RETURN.value, ActKind.REPAIR.value})


@dataclass(frozen=True, slots=True)
class Doer:
    """Who did it, as the event keeps it: by post, with the person behind it."""

    label: str
    person_id: int | None
    role: str
    unit_id: int | None
    kind: str
    name: str = ""
    holding: str = ""


def doer_of(actor: Actor, ref: PostRef | None, places: Places) -> Doer:
    """Give who acts: the post among the actor's own that ``ref`` asks for."""
    post = _post_used(actor, ref, places)
    if post is None:
        return Doer(actor.label, actor.person_id, "", None, actor.kind, actor.name[:160])
    return Doer(
        actor.label, actor.person_id, post.role, post.unit_id, actor.kind, actor.name[:160], post.kind.value
    )


def _post_used(actor: Actor, ref: PostRef | None, places: Places) -> HeldPost | None:
    if ref is None:
        return None
    if ref.role == "applicant":
        return next((post for post in actor.posts if post.unit_id in {places.rt, places.kelurahan}), None)
    seat = places.seat(ref)
    return next((post for post in actor.posts if seat in rules.desks_of_post(post)), None)


def moved(
    row: CaseRow,
    definition: ServiceDefinition,
    taken: StepTaken,
    places: Places,
    at: datetime,
    marked: tuple[str, ...] = (),
    answers: Mapping[str, Any] | None = None,
) -> CaseRow:
    """Give the case as it stands after the step. ``answers`` are those of a case that is not stored yet."""
    counted = _counted(row, definition.flow, taken)
    if taken.to_state == taken.from_state and taken.kind != ActKind.REDIRECT.value:
        return replace(row, counters=counted)
    step = definition.flow.steps[taken.to_state]
    desk_unit_id, desk_role = desk_of(step, row.channel, places)
    calendar = office_calendar(desk_unit_id, places)
    times = rules.step_times(step, at, calendar, on=_day_set(step, row, answers))
    to_final = step.kind == StepKind.FINAL
    returned_from = row.returned_from if taken.sets_returned_from is None else taken.sets_returned_from
    promise = _promise(row, definition, taken, step, at, places)
    return replace(
        row,
        state=step.name,
        public_status=step.status,
        returned_from=returned_from,
        marked_items=list(marked) if marked or taken.kind not in _KEEPS_MARKS else row.marked_items,
        counters=counted,
        rt_unit_id=places.rt,
        rw_unit_id=places.rw,
        kelurahan_unit_id=places.kelurahan,
        kecamatan_unit_id=places.kecamatan,
        desk_unit_id=desk_unit_id,
        desk_role=desk_role,
        is_open=not to_final,
        due_at=times.due_at,
        entered_at=at,
        expires_at=times.expires_at,
        next_timer_at=rules.next_timer(times, 0),
        reminders_sent=0,
        queue_at=times.due_at or at + _LAST,
        lane=1 if step.is_public_document and not to_final else 0,
        is_returned=taken.kind in _KEEPS_MARKS,
        closed_at=at if to_final else None,
        clock_started_at=promise.started_at,
        promise_due_at=promise.due_at,
        paused_at=promise.paused_at,
    )


def _day_set(step: Step, row: CaseRow, answers: Mapping[str, Any] | None) -> date | None:
    """Give the day that an answer set as the deadline of ``step``."""
    if not step.due_on:
        return None
    known = sealed.open_case(row.id).answers if answers is None else answers
    value = known.get(step.due_on)
    return date.fromisoformat(str(value)) if value else None


def _counted(row: CaseRow, flow: Flow, taken: StepTaken) -> dict[str, int]:
    step = flow.steps.get(taken.from_state)
    act = (step.acts.get(taken.act) if step else None) or flow.anywhere.get(taken.act)
    if step is None or act is None or not act.limit:
        return row.counters
    key = rules.counter_key(step, act)
    return {**row.counters, key: row.counters.get(key, 0) + 1}


def _promise(
    row: CaseRow, definition: ServiceDefinition, taken: StepTaken, step: Step, at: datetime, places: Places
) -> rules.Promise:
    """Start, pause or resume the promise of the service (design section 5)."""
    promise = rules.Promise(row.clock_started_at, row.promise_due_at, row.paused_at)
    if not taken.starts_clock and promise.due_at is None:
        return promise
    calendar = office_calendar(places.kelurahan or row.desk_unit_id, places)
    return rules.promise_at(promise, definition.promise, step, at, calendar, starts=taken.starts_clock)


def desk_of(step: Step, channel: str, places: Places) -> tuple[int | None, str]:
    """
    Give the desk (unit, role) on which a case at ``step`` lies.

    What an applicant must correct lies with the RT or the counter that filed it for him, for they hold his papers.
    """
    if "keeper" in places.fixed:
        return places.fixed["keeper"], hot.SEALED
    if step.kind == StepKind.TASK and step.post is not None:
        return places.seat(step.post) or (None, step.post.role)
    if step.kind == StepKind.SYSTEM:
        return None, "system"
    if step.kind == StepKind.APPLICANT:
        if channel == "rt" and places.rt is not None:
            return places.rt, "rt"
        if channel == "counter" and places.kelurahan is not None:
            return places.kelurahan, "cs"
        return None, "applicant"
    return None, ""


def office_calendar(unit_id: int | None, places: Places) -> OfficeCalendar:
    """Give the calendar of the office that holds the case; while the applicant or the system holds it, that of its kelurahan."""
    office = unit_id or places.kelurahan or places.kecamatan or places.origin
    office = office or next(iter(places.fixed.values()), None)
    if office is None:
        raise LookupError("a case has at least one unit")
    return calendars.of_office(office)


def event_values(
    *, row: CaseRow, taken: StepTaken, doer: Doer, at: datetime, note: str, detail: Mapping[str, Any]
) -> dict[str, Any]:
    """Give the event that follows the last one of ``row``: sealed note, hash over everything and the hash before."""
    kept = {key: value for key, value in detail.items() if value}
    if note:
        kept["note_digest"] = sealed.note_digest(note)
    if taken.skipped:
        kept["skipped"] = list(taken.skipped)
    if doer.holding not in {"", "definitif"}:
        kept["holding"] = doer.holding
    previous = row.last_event_hash or rules.GENESIS
    covered: dict[str, Any] = {
        "seq": row.last_event_seq + 1,
        "at": at.astimezone(UTC),
        "act": taken.act,
        "kind": taken.kind,
        "from_state": taken.from_state,
        "to_state": taken.to_state,
        "actor": doer.label,
        "actor_person_id": doer.person_id,
        "actor_role": doer.role,
        "actor_unit_id": doer.unit_id,
        "detail": kept,
    }
    return {
        **covered,
        "case_id": row.id,
        "actor_name": doer.name,
        "actor_kind": doer.kind,
        "note_sealed": sealed.seal_note(note, row.ref),
        "prev_hash": previous,
        "hash": rules.event_hash(prev_hash=previous, ref=row.ref, **covered),
    }


def announcement(case_id: int, seq: int, new: CaseRow) -> dict[str, Any]:
    """Give the event that has the notices written: with desk and deadline as they are now, for the worker may come late."""
    until = new.due_at or new.expires_at
    desk = [new.desk_unit_id, new.desk_role]
    return {"case_id": case_id, "seq": seq, "desk": desk, "until": until.isoformat() if until else ""}


def write(row: CaseRow, new: CaseRow, event: dict[str, Any]) -> bool:
    """Swap the case and add the event; tell whether this writer was first."""
    chained = replace(new, last_event_hash=event["hash"], last_event_seq=event["seq"])
    if not hot.swap(row, chained, guarded=not sabotage.is_on("compare_and_swap")):
        return False
    hot.insert_event(event)
    return True
