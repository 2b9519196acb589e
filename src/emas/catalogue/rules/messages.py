"""
Texts of messages: which placeholders they may hold, and which texts a flow needs.

A placeholder never is an answer or a name: a message may lie on a stranger's screen (design section 7).
"""

import re
from collections.abc import Iterator, Mapping

from emas.catalogue.rules import graph
from emas.catalogue.types import ActKind, Flow, Form, MessageText, ServiceDefinition, StepKind
from emas.people.types import ROLES_BY_KIND, UnitKind

#: What each placeholder stands for.
PLACEHOLDERS: dict[str, str] = {
    "kode": "the receipt code",
    "layanan": "title of the service",
    "status": "public status in words",
    "pemegang": "who holds the case, by role",
    "batas": "until when",
    "tautan": "link to the page for this reader",
    "alasan": "reason given with the act",
    "nomor": "number of the letter",
    "pin": "the receipt PIN, in the receipt alone",
}
RECIPIENTS = frozenset({"applicant", "post", "signer", "superior", "rt", "rw", "admin"})
#: Before a field of type ``staff``, or a table and such a column: ``named:companions.name``.
NAMED = "named:"
EVENTS = frozenset(
    [
        "submitted",
        "task_arrived",
        "returned",
        "refused",
        "advanced",
        "issued",
        "failed_signature",
        "cancelled",
        "expired",
        "withdrawn",
        "replaced",
        "reminder_half",
        "reminder_due",
        "reminder_again",
        "escalated",
        "late",
        "answered",
        "rw_not_in_use",
        "box_news",
        "said",
    ]
)
BRACES = re.compile(r"\{([^{}]*)\}")


def is_post(to: str) -> bool:
    """Tell whether a recipient is a fixed post of the tree (``kepala@opd:INSPEKTORAT``)."""
    role, _, level = to.partition("@")
    kind = level.partition(":")[0]
    return (
        kind in set(UnitKind) and role in ROLES_BY_KIND[UnitKind(kind)] and (":" in level or kind == "kota")
    )


def is_named(to: str, form: Form) -> bool:
    """Tell whether a recipient is whoever an answer names (``named:deputy``, ``named:companions.name``)."""
    place = to.removeprefix(NAMED)
    return to != place and place in form.staff_places


def placeholders(text: str) -> tuple[str, ...]:
    """Answer the names in braces, in order."""
    return tuple(BRACES.findall(text))


def filled(text: str, values: Mapping[str, str]) -> str:
    """
    Put values in the place of ``{name}``; a value that is missing leaves nothing behind.

    >>> filled("Surat {kode} menunggu.", {"kode": "K7QM"})
    'Surat K7QM menunggu.'
    """
    return BRACES.sub(lambda match: values.get(match[1], ""), text)


def found(definition: ServiceDefinition, event: str, to: str) -> MessageText | None:
    """Answer the text for an event and a recipient."""
    return next((m for m in definition.messages if m.event == event and m.to == to), None)


def needed(definition: ServiceDefinition) -> tuple[tuple[str, str], ...]:
    """Answer every (event, recipient) that this service's flow can bring about and somebody must hear of."""
    return tuple(dict.fromkeys(_needed(definition)))


def _needed(definition: ServiceDefinition) -> Iterator[tuple[str, str]]:
    flow = definition.flow
    people_ask = any(channel not in ("system", "desk") for channel in definition.channels)
    if definition.sealed:
        yield "box_news", "applicant"
    elif people_ask:
        yield "submitted", "applicant"
        answers = found(definition, "answered", "applicant") is not None
        yield from (pair for pair in _told_to_applicant(flow) if not answers or pair[0] != "returned")
    if definition.conversation and not definition.sealed:
        yield from (("said", "applicant"), ("said", "post"))
    if any(s.kind is StepKind.TASK for s in flow.steps.values()):
        yield "task_arrived", "post"
    if any(s.due.is_set for s in flow.steps.values()):
        yield from (("reminder_half", "post"), ("reminder_due", "post"))
        # The persons of a sealed case have no superior who may know of it: its texts name the posts that hear of lateness.
        if not definition.sealed:
            yield "escalated", "superior"
    if any("failed" in s.on for s in flow.steps.values()):
        yield "failed_signature", "signer"
    yield from _reminded_again(flow, "applicant" if people_ask else "post")
    for requirement in flow.requires:
        yield requirement.code, "rt"
    if definition.letter:
        yield "issued", "applicant"
        yield from (("issued", role) for role in ("rt", "rw") if _has_post(flow, f"{role}@{role}"))


def _reminded_again(flow: Flow, to: str) -> Iterator[tuple[str, str]]:
    if any(step.remind_every_days for step in flow.steps.values()):
        yield "reminder_again", to


def _told_to_applicant(flow: Flow) -> Iterator[tuple[str, str]]:
    events = {
        ActKind.FORWARD: "advanced",
        ActKind.DECIDE: "advanced",
        ActKind.REFUSE: "refused",
        ActKind.CANCEL: "cancelled",
        ActKind.WITHDRAW: "withdrawn",
        ActKind.REPLACE: "replaced",
    }
    kinds = {act.kind for _, act, _ in graph.acts(flow)}
    yield from ((event, "applicant") for kind, event in events.items() if kind in kinds)
    for edge in graph.edges(flow):
        target = flow.steps.get(edge.target)
        if edge.kind is ActKind.RETURN and target and target.kind is StepKind.APPLICANT:
            yield "returned", "applicant"
        if edge.label == "expires" and target and target.outcome == "expired":
            yield "expired", "applicant"


def _has_post(flow: Flow, key: str) -> bool:
    return any(s.post and s.post.key == key for s in flow.steps.values())
