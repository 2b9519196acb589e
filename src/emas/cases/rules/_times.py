"""Deadlines, reminders and silence of a step, in the working time of the office that holds it."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final

from emas.cases.types import StepTimes
from emas.catalogue.types import Due, Step, StepKind
from emas.kernel.workingtime import OfficeCalendar

_HALF: Final = 0.5
_TWICE: Final = 2.0


def step_times(
    step: Step,
    entered_at: datetime,
    calendar: OfficeCalendar,
    *,
    on: date | None = None,
    until: datetime | None = None,
) -> StepTimes:
    """
    Give the moments of ``step`` for a case that enters it at ``entered_at``.

    Reminders go out at 50 % and 100 % of the step's working time; at 200 % the next superior hears of it (flows section 2).
    Working days and hours are those of ``calendar``, the office that now holds the case. ``on`` is a day that was set as the deadline:
    the close of that office on it (or on the next working day), or the step's own time when the day is over. A step that reminds again and again has every reminder
    up to ``until`` (without it: up to entering) and the next one, each at the first working minute of its day.
    """
    expires_at = None
    if step.expires_after_days:
        expires_at = calendar.add(entered_at, working_days=step.expires_after_days)
    if not step.due.is_set:
        return StepTimes(None, _again(step, entered_at, until or entered_at, calendar), expires_at)
    due_at = calendar.add(
        entered_at, working_days=step.due.working_days, working_hours=step.due.working_hours
    )
    if on is not None:
        # A day on which the office is shut was set, too: what was promised for a Sunday is asked for on Monday.
        day = on if calendar.is_working_day(on) else calendar.nth_working_day(on, 1)
        closes = calendar.closes_at(day)
        due_at = closes if closes > entered_at else due_at
    allowed = calendar.working_seconds(entered_at, due_at)
    half = calendar.add(entered_at, working_hours=allowed * _HALF / 3600)
    twice = calendar.add(entered_at, working_hours=allowed * _TWICE / 3600)
    return StepTimes(due_at, (half, due_at, twice), expires_at)


def _again(
    step: Step, entered_at: datetime, until: datetime, calendar: OfficeCalendar
) -> tuple[datetime, ...]:
    if not step.remind_every_days:
        return ()
    every = timedelta(days=step.remind_every_days)
    times = (until - entered_at) // every if until > entered_at else 0
    return tuple(calendar.first_working_minute(entered_at + every * n) for n in range(1, times + 2))


def next_timer(times: StepTimes, reminders_sent: int) -> datetime | None:
    """Give the next moment at which the clock itself must act: the first reminder not yet sent, or the end of silence."""
    waiting = [*times.remind_at[reminders_sent:][:1]]
    if times.expires_at is not None:
        waiting.append(times.expires_at)
    return min(waiting, default=None)


@dataclass(frozen=True, slots=True)
class Promise:
    """The promise of the service standard to one applicant: since when it runs, until when, since when it rests."""

    started_at: datetime | None = None
    due_at: datetime | None = None
    paused_at: datetime | None = None


def promise_at(
    promise: Promise, allowed: Due, step: Step, at: datetime, calendar: OfficeCalendar, *, starts: bool
) -> Promise:
    """
    Give the promise as it is on entering ``step``: started by the complete file, at rest while the office can only wait.

    Once the letter is out, or the case has ended, the promise stays as it was: it was kept or missed by then (PermenPANRB 15/2014,
    component 3; flows section 2, "SLA clock starts").
    """
    if starts:
        due_at = None
        if allowed.is_set:
            due_at = calendar.add(at, working_days=allowed.working_days, working_hours=allowed.working_hours)
        promise = Promise(at, due_at, None)
    is_over = step.kind == StepKind.FINAL or step.is_public_document
    if promise.due_at is None or is_over:
        return promise
    if step.clock == "pauses":
        return replace(promise, paused_at=promise.paused_at or at)
    if promise.paused_at is None:
        return promise
    return replace(
        promise, due_at=promise_after_pause(promise.due_at, promise.paused_at, at, calendar), paused_at=None
    )


def promise_after_pause(
    promise_due_at: datetime, paused_at: datetime, resumed_at: datetime, calendar: OfficeCalendar
) -> datetime:
    """
    Move a promise by the working time for which the office could only wait (design section 5).

    Without working time in the pause the promise stays where it was.
    """
    paused_seconds = calendar.working_seconds(paused_at, max(paused_at, resumed_at))
    if not paused_seconds:
        return promise_due_at
    return calendar.add(promise_due_at, working_hours=paused_seconds / 3600)
