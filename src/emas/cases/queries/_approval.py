"""What a single-use link shows before anybody acts: opening it changes nothing."""

from dataclasses import replace
from datetime import datetime

from emas.cases import access, rules
from emas.cases.access import hot, sealed
from emas.cases.access.hot import CaseRow
from emas.cases.models import Event
from emas.cases.types import ApprovalView
from emas.catalogue import queries as catalogue
from emas.catalogue.types import Act, ServiceDefinition, Step
from emas.kernel.errors import NotFound
from emas.notify import queries as notify
from emas.notify.types import GrantInfo
from emas.people import queries as people

#: Answers that say what a letter is for, by the names that the shared forms use.
_PURPOSES = ("keperluan", "tujuan", "maksud")


def approval(*, token: str, at: datetime, browser: str = "", signed_in: int | None = None) -> ApprovalView:
    """
    Give what a link shows, or why it does nothing any more.

    Nothing of the letter is shown in a browser that is not its person's, nor applicant and purpose while a PIN is still to be given.
    Raises: NotFound for a link that never was.
    """
    grant = notify.grant(token=token, at=at, browser=browser, signed_in=signed_in)
    if grant is None:
        raise NotFound("link")
    return approval_of(grant, at)


def approval_of(grant: GrantInfo, at: datetime) -> ApprovalView:
    """Give what a grant shows, asking the case and the person's posts as they are now."""
    if grant.is_elsewhere:
        return ApprovalView(state="elsewhere" if grant.state == "open" else grant.state)
    row = hot.load(grant.case_ref)
    if row is None:
        raise NotFound("link")
    state = _state(grant, row, at)
    if not grant.is_known:
        # Whoever it is hears only whether anything is left to prove; nothing of the letter is opened for him.
        return ApprovalView(state="unproven" if state == "open" else state)
    if state == "not_yours":
        return ApprovalView(state=state)
    definition = access.definition_of(row)
    if state == "open":
        return _open(grant, row, definition)
    closed = _closed(state, row, definition)
    if grant.state == "open":
        return closed
    return replace(closed, outcome=grant.outcome, decided_at=grant.used_at or closed.decided_at)


def onward_act(step: Step) -> Act | None:
    """Give the act that hands a case on from a step of RT or RW."""
    # An act that asks something needs a page: it is not done by a tap in a message.
    acts = (
        act for act in step.acts.values() if act.kind.value == "forward" and act.by is None and not act.asks
    )
    return next(acts, None)


def _state(grant: GrantInfo, row: CaseRow, at: datetime) -> str:
    if grant.state != "open":
        return grant.state
    if not people.actor_for(account_id=grant.account_id, at=at).holds(grant.role, grant.unit_id):
        return "not_yours"
    return "open" if row.version == grant.version and row.state == grant.step else "changed"


def _open(grant: GrantInfo, row: CaseRow, definition: ServiceDefinition) -> ApprovalView:
    step = definition.flow.steps[row.state]
    act = onward_act(step)
    if act is None or step.post is None:
        return _closed("changed", row, definition)
    return ApprovalView(
        state="open",
        needs_pin=grant.needs_pin,
        has_pin=not grant.needs_pin or notify.has_pin(person_id=grant.person_id),
        ref=row.ref,
        service_title=definition.title,
        applicant="" if grant.needs_pin else row.applicant_name,
        purpose="" if grant.needs_pin else _purpose(row, definition),
        post_label=rules.post_label(step.post, definition.owner),
        unit_name=people.unit(unit_id=grant.unit_id).name,
        act_label=act.label,
        next_holder=act.confirm,
        due_at=row.due_at,
        expires_at=grant.expires_at,
    )


def _purpose(row: CaseRow, definition: ServiceDefinition) -> str:
    """Give why the letter is wanted, as written, unless the service calls the field secret."""
    answers = sealed.open_case(row.id).answers
    fields = definition.form.fields
    name = next((n for n in _PURPOSES if answers.get(n) and n in fields and not fields[n].is_secret), "")
    return rules.without_numbers(catalogue.written(field=fields[name], value=answers[name])) if name else ""


def _closed(state: str, row: CaseRow, definition: ServiceDefinition) -> ApprovalView:
    last = Event.objects.filter(case_id=row.id).order_by("-seq").first()
    return ApprovalView(
        state=state,
        ref=row.ref,
        service_title=definition.title,
        decided_by=last.actor_role or last.actor_kind if last is not None else "",
        decided_at=hot.aware(last.at) if last is not None else None,
    )
