"""What the clock itself does: reminders at half and full time, what a deadline sets off, word to the superior, the end of silence."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from emas.cases import access, rules
from emas.cases.access import facts as world
from emas.cases.access import hot
from emas.cases.access.hot import CaseRow
from emas.cases.models import Case
from emas.cases.operations import _act, _announce, _move
from emas.cases.types import Places, StepTimes
from emas.catalogue.types import ServiceDefinition, Step
from emas.kernel import clock
from emas.kernel.actor import SYSTEM
from emas.kernel.errors import EmasError
from emas.platform import db, logs, sabotage

_POSTPONE: Final = timedelta(hours=1)
#: How many reminders have been counted once the deadline itself has passed.
_DUE_STAGE: Final = 2


def run_timers(*, at: datetime, limit: int = 200) -> int:
    """
    Do what is due by the clock and give how many cases were touched; reads one index, whatever the number of cases.

    Each case in its own transaction; one that can't be handled is put off for an hour and does not keep the others waiting.
    Safe to run in several processes: a reminder is counted by a conditional update before it is written.
    """
    due = list(
        Case.objects.filter(next_timer_at__isnull=False, next_timer_at__lte=at)
        .order_by("next_timer_at", "id")
        .values_list("id", flat=True)[:limit]
    )
    return sum(1 for case_id in due if _one(case_id, at))


def _one(case_id: int, at: datetime) -> bool:
    try:
        with db.act_transaction():
            row = hot.load_id(case_id)
            if row is None or row.next_timer_at is None or row.next_timer_at > at:
                return False
            definition = access.definition_of(row)
            if row.expires_at is not None and row.expires_at <= at:
                _expire(row, definition, at)
            elif _is_late(row, definition, at):
                _fall_late(row, definition, at)
            else:
                _remind(row, definition, at)
            return True
    except (EmasError, LookupError) as error:
        logs.log("emas.cases").warning("case.timer_postponed", case=case_id, error=type(error).__name__)
        _put_off(case_id, at)
        return False


def _expire(row: CaseRow, definition: ServiceDefinition, at: datetime) -> None:
    places = access.places_of(row, definition.flow)
    facts = world.gather(actor=SYSTEM, row=row, definition=definition, places=places, act=rules.EXPIRE, at=at)
    taken = _act.decided(row, definition, rules.EXPIRE, facts)
    _act.perform(row=row, definition=definition, places=places, taken=taken, actor=SYSTEM, at=at)


def _is_late(row: CaseRow, definition: ServiceDefinition, at: datetime) -> bool:
    """Tell whether the deadline of the step passed and what it does by itself has not been done yet."""
    step = definition.flow.steps[row.state]
    is_past = row.due_at is not None and row.due_at <= at
    return step.late is not None and is_past and row.reminders_sent < _DUE_STAGE


def _fall_late(row: CaseRow, definition: ServiceDefinition, at: datetime) -> None:
    """
    Do what the deadline does, once: the reminder of that moment counts it. A case that goes elsewhere reminds nobody here any more.
    """
    step = definition.flow.steps[row.state]
    places = access.places_of(row, definition.flow)
    facts = world.gather(actor=SYSTEM, row=row, definition=definition, places=places, act=rules.LATE, at=at)
    taken = _act.decided(row, definition, rules.LATE, facts)
    times = _times_of(row, step, places, at)
    passed = sum(1 for moment in times.remind_at if moment <= at)
    counted = replace(row, reminders_sent=passed, next_timer_at=rules.next_timer(times, passed))
    if taken.to_state == row.state:
        _announce.write_reminder(row, definition, rules.REMINDERS[passed - 1], passed, at)
    _act.perform(row=counted, definition=definition, places=places, taken=taken, actor=SYSTEM, at=at)


def _remind(row: CaseRow, definition: ServiceDefinition, at: datetime) -> None:
    """Send the latest reminder that is due; earlier ones that nobody sent (the worker was down) are passed over."""
    step = definition.flow.steps[row.state]
    places = access.places_of(row, definition.flow)
    times = _times_of(row, step, places, at)
    passed = sum(1 for moment in times.remind_at if moment <= at)
    following = rules.next_timer(times, passed)
    counted = Case.objects.filter(pk=row.id, version=row.version, reminders_sent=row.reminders_sent).update(
        reminders_sent=passed, next_timer_at=following
    )
    if counted and passed > row.reminders_sent:
        if sabotage.is_on("timers"):
            # As if another worker had not seen that this one counts.
            _announce.write_reminder(row, definition, rules.reminder_event(step, passed), passed, at)
        _announce.write_reminder(row, definition, rules.reminder_event(step, passed), passed, at)


def _times_of(row: CaseRow, step: Step, places: Places, at: datetime) -> StepTimes:
    calendar = _move.office_calendar(row.desk_unit_id, places)
    on = clock.local_date(row.due_at) if step.due_on and row.due_at is not None else None
    return rules.step_times(step, row.entered_at, calendar, on=on, until=at)


def _put_off(case_id: int, at: datetime) -> None:
    with db.short_transaction():
        Case.objects.filter(pk=case_id, next_timer_at__lte=at).update(next_timer_at=at + _POSTPONE)
