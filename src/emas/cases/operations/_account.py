"""
Accounts that a service opens: the applicant is whom the form names, his phone is proved, his password never passes through here.

Used by ``submit`` (what must hold before sending), by the effect ``open_account``, and where a case ends (flows section 5).
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from emas.cases import access
from emas.cases.access import facts as world
from emas.cases.access import sealed
from emas.cases.access.hot import CaseRow
from emas.cases.models import Case
from emas.cases.queries import _desk
from emas.catalogue.types import FieldType, ServiceDefinition
from emas.documents import operations as documents
from emas.kernel import clock
from emas.kernel.actor import Actor
from emas.kernel.errors import Conflict, NotAllowed
from emas.people import operations as citizens
from emas.people import queries as people
from emas.platform import limits

#: Registrations of one NIK, and from one phone, in thirty days (flows section 5: more than n tries are blocked).
TRIES: Final = 5
_WINDOW_SECONDS: Final = 30 * 86_400
OPENS: Final = "open_account"


def opens_account(definition: ServiceDefinition) -> bool:
    """Tell whether an act of this service opens an account."""
    return any(OPENS in act.effects for step in definition.flow.steps.values() for act in step.acts.values())


def filled(definition: ServiceDefinition, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Give the identity that the answers themselves are (``fills``), the phone among them; nothing for an ordinary form."""
    return {
        field.fills: answers[name]
        for name, field in definition.form.fields.items()
        if field.fills and answers.get(name)
    }


def faults_before(
    definition: ServiceDefinition, answers: Mapping[str, Any], owner: str, at: datetime
) -> dict[str, tuple[str, ...]]:
    """Tell by field what the form lacks that no answer shows: a phone not proved by its code, a password not chosen."""
    found: dict[str, tuple[str, ...]] = {}
    for name, field in definition.form.fields.items():
        value = answers.get(name)
        if value and field.proof and not people.is_phone_proved(owner=owner, phone=str(value), at=at):
            found[name] = ("phone_not_proved",)
        if field.type is FieldType.PASSWORD and value and not people.has_chosen_password(owner=owner):
            found[name] = ("required",)
    return found


def reserve_tries(definition: ServiceDefinition, identity: Mapping[str, Any], at: datetime) -> None:
    """
    Count a registration before it is written, by NIK and by phone.

    Raises: TooMany; Conflict ``has_account`` when this very phone belongs to the running account of this NIK: only its owner can have
    proved it, so telling him gives nothing away, and a new password is what he needs.
    """
    if not opens_account(definition):
        return
    nik, phone = str(identity.get("nik", "")), str(identity.get("phone", ""))
    if people.has_citizen_with_phone(nik=nik, phone=phone):
        raise Conflict("has_account")
    limits.reserve(f"account.nik:{nik}", TRIES, _WINDOW_SECONDS, at)
    limits.reserve(f"account.phone:{phone}", TRIES, _WINDOW_SECONDS, at)


def take_over(*, owner: str, ref: str) -> None:
    """Hand what was chosen in the draft over to the case, in the transaction that writes it."""
    citizens.move_password(from_owner=owner, to_owner=ref)


def open_for(row: CaseRow, actor: Actor, at: datetime) -> None:
    """Open the account that this case asked for. Raises: Invalid ``has_account``."""
    opened = sealed.open_case(row.id)
    citizens.open_citizen(
        owner=row.ref,
        profile=opened.applicant,
        phone=str(opened.contact.get("phone", "")),
        actor=actor,
        at=at,
        case_ref=row.ref,
    )


def decided(row: CaseRow, definition: ServiceDefinition, effects: tuple[str, ...], at: datetime) -> None:
    """Start the last days of papers that are kept a while after the decision; forget a password that opened nothing."""
    is_end = bool(definition.flow.steps[row.state].outcome)
    if not is_end and OPENS not in effects:
        return
    today = clock.local_date(at)
    days = {
        paper.name: today + timedelta(days=paper.keep_days)
        for paper in definition.form.attachments.values()
        if paper.keep_days
    }
    if days:
        documents.keep_until(owner_ref=row.papers_ref, days=days)
    if is_end and opens_account(definition):
        citizens.drop_password(owner=row.ref)


def refill(row: CaseRow, definition: ServiceDefinition, answers: Mapping[str, Any]) -> None:
    """Write a corrected identity where the case keeps it, so that officers compare what was corrected."""
    identity = filled(definition, answers)
    if not identity:
        return
    opened = sealed.open_case(row.id)
    kept = {**opened.applicant, **{name: value for name, value in identity.items() if name != "phone"}}
    changes: dict[str, Any] = {"applicant_sealed": sealed.seal_json(kept, sealed.APPLICANT, row.ref)}
    if kept.get("name"):
        changes["applicant_name"] = str(kept["name"])[:160]
    if kept.get("nik"):
        changes["applicant_digest"] = people.nik_digest(nik=str(kept["nik"]))
    Case.objects.filter(pk=row.id).update(**changes)


def close_account(*, case_ref: str, reason: str, actor: Actor, at: datetime) -> None:
    """
    Close the account that a case opened: for misuse, or because its owner asks at the counter (flows section 5). He is told.

    Raises: NotFound (a stranger, or no running account), NotAllowed for a colleague whose post does not decide about accounts,
    Invalid ``reason``.
    """
    row, definition, places = access.case_for(actor, case_ref)
    keys = world.keys_of(actor, row, definition.flow, places)
    if not any(key.partition("@")[0] in _desk.CLOSING for key in keys) or actor.kind != "staff":
        raise NotAllowed("not_your_step")
    nik = str(sealed.open_case(row.id).applicant.get("nik", ""))
    citizens.close_citizen(nik=nik, reason=reason, actor=actor, at=at)
