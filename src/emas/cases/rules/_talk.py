"""Conversations: how long a message is, how many a day, who may write now, and which acts are done by writing."""

from collections.abc import Collection
from typing import Final

from emas.catalogue.types import Act, ActKind, Flow, Need, ServiceDefinition, StepKind

TEXT_LENGTH: Final = 4000
MESSAGES_A_DAY: Final = 30
#: Papers of one message of an ordinary case.
MESSAGE_PAPERS: Final = 3
#: Acts whose note is meant for the applicant; every other note stays among the officers.
TOLD: Final = frozenset(
    {ActKind.RETURN.value, ActKind.REFUSE.value, ActKind.WITHDRAW.value, ActKind.REPLACE.value}
)


def said_acts(definition: ServiceDefinition, state: str) -> tuple[Act, ...]:
    """Give the acts of the applicant that are done by writing: with a note and nothing else asked."""
    if not definition.conversation:
        return ()
    acts = definition.flow.steps[state].acts.values()
    return tuple(a for a in acts if a.kind is ActKind.REPAIR and not a.asks and a.note is not Need.NONE)


def may_write(flow: Flow, state: str, returned_from: str, keys: Collection[str]) -> bool:
    """
    Tell whether an officer who fills ``keys`` writes to the applicant now: who holds the case, and while it waits for the applicant, who sent it
    to him.
    """
    step = flow.steps[state]
    if step.kind is StepKind.FINAL:
        return False
    here = step if step.kind is StepKind.TASK else flow.steps.get(returned_from)
    return here is not None and here.post is not None and here.post.key in keys


def is_solved(flow: Flow, state: str) -> bool:
    """Tell whether the office gave its answer: nothing is asked of the applicant, and his silence ends the case well."""
    step = flow.steps[state]
    end = flow.steps.get(step.expires_to)
    return step.kind is StepKind.APPLICANT and end is not None and end.outcome == "done"
