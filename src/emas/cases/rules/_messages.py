"""Which notices an event sets off, and their words: placeholders filled, no identity number, no answer."""

import re
from collections.abc import Mapping, Sequence
from typing import Final

from emas.cases.rules._step import LATE
from emas.catalogue.types import ActKind, MessageText, Step, StepKind

#: Event names of ``messages.yaml`` by what the act meant.
_BY_KIND: Final = {
    ActKind.REFUSE.value: ("refused",),
    ActKind.CANCEL.value: ("cancelled",),
    ActKind.WITHDRAW.value: ("withdrawn",),
    ActKind.HAND_OVER.value: (),
    ActKind.REPLACE.value: (),
    ActKind.UNDO.value: ("task_arrived",),
}
_ONWARD: Final = frozenset(
    {
        ActKind.FORWARD.value,
        ActKind.DECIDE.value,
        ActKind.DRAFT.value,
        ActKind.INITIAL.value,
        ActKind.SIGN.value,
    }
)
_DIGITS: Final = re.compile(r"\d(?:[ .-]?\d){11,}")
_PLACE: Final = re.compile(r"\{(\w+)\}")
_ANSWERED: Final = "answered"
REMINDERS: Final = ("reminder_half", "reminder_due", "escalated")
_AGAIN: Final = "reminder_again"


def reminder_event(step: Step, stage: int) -> str:
    """Name the message event of the reminder ``stage`` (from 1) of a step: the ladder of its deadline, or the same one again."""
    return _AGAIN if step.remind_every_days else REMINDERS[stage - 1]


def message_events(*, act: str, kind: str, from_step: Step | None, to_step: Step) -> tuple[str, ...]:
    """
    Name the message events of one act.

    ``from_step`` is None for a new case. An applicant hears when his request crosses to another office's hands, not of every desk
    inside one (``advanced`` only when the public status changes); whoever must act next always hears (``task_arrived``).
    """
    if from_step is None:
        return ("submitted", "task_arrived")
    if kind == "system":
        return _of_system(act, from_step, to_step)
    if kind in _BY_KIND:
        return _BY_KIND[kind]
    if kind == ActKind.RETURN.value:
        return ("returned",)
    if to_step.kind == StepKind.SYSTEM:
        return ()
    events = ["task_arrived"] if to_step.kind == StepKind.TASK else []
    if kind in _ONWARD and from_step.status != to_step.status:
        events.append("advanced")
    return tuple(events)


def _of_system(act: str, from_step: Step, to_step: Step) -> tuple[str, ...]:
    if act == LATE:
        return (
            ("late", "task_arrived") if to_step.kind == StepKind.TASK and to_step != from_step else ("late",)
        )
    if act == "failed":
        return ("failed_signature",)
    if to_step.is_public_document and not from_step.is_public_document:
        return ("issued",)
    if to_step.outcome == "replaced":
        return ("replaced",)
    if to_step.outcome == "expired":
        return ("expired",)
    if to_step.kind == StepKind.TASK:
        return ("task_arrived", "advanced")
    return ()


def texts_for(
    messages: Sequence[MessageText], events: Sequence[str], to_step: Step
) -> tuple[MessageText, ...]:
    """
    Pick the texts of ``events``; a later text of the same event and addressee takes the place of an earlier one, and one for this very
    step that of any other.

    ``returned`` goes to whoever must now correct: the applicant, or the colleague it came back to. A service in which a return to the
    applicant is an answer says so by a text ``answered``, which takes its place.
    """
    picked: dict[tuple[str, str], MessageText] = {}
    for text in messages:
        if text.event not in events or text.step not in {"", to_step.name}:
            continue
        if text.event == "returned" and (text.to == "applicant") != (to_step.kind == StepKind.APPLICANT):
            continue
        known = picked.get((text.event, text.to))
        if known is None or text.step or not known.step:
            picked[(text.event, text.to)] = text
    answers = {(t.event, t.to): t for t in messages if t.event == _ANSWERED}
    if answers and "returned" in events and to_step.kind == StepKind.APPLICANT:
        # Not a correction but an answer: a service that has words for it says those.
        picked.pop(("returned", "applicant"), None)
        picked |= answers
    return tuple(picked.values())


def fill(template: str, values: Mapping[str, str]) -> str:
    """Fill the placeholders; an unknown one becomes nothing. Long runs of digits are hidden: a notice lies on a locked screen."""
    text = _PLACE.sub(lambda m: values.get(m.group(1), ""), template)
    return text


def without_numbers(note: str) -> str:
    """Hide runs of twelve digits and more in a note: somebody may have typed an identity number or a phone into it."""
    return _DIGITS.sub("…", note)
