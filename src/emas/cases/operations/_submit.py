"""A new case: the form is checked, the neighbourhood must be reachable, one transaction writes the case and its receipt."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from emas.cases import access, rules
from emas.cases.operations import _account, _anyone, _counters, _drafts, _gate, _open
from emas.cases.types import OFFICIAL, WEB, ApplicantInput, Places, StepTaken, Submitted
from emas.catalogue import queries as catalogue
from emas.catalogue.types import ServiceDefinition, Text
from emas.documents import operations as documents
from emas.documents import queries as papers
from emas.kernel import clock, codes
from emas.kernel.actor import Actor
from emas.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, Unavailable
from emas.kernel.identity import IdentityFault, parse_nik, parse_phone
from emas.people import queries as people
from emas.people.types import HomeUnits
from emas.platform import db, idempotency, limits, sealing

PER_PERSON_A_DAY: Final = 10
PER_PHONE_A_DAY: Final = 20
_DAY_SECONDS: Final = 86_400
PHONE_PURPOSE: Final = "cases.phone"


@dataclass(frozen=True, slots=True)
class Checked:
    """A form that may become a case: everything typed was read, every place is known."""

    definition: ServiceDefinition
    version_id: int
    channel: str
    resident: dict[str, Any]
    phone: str
    email: str
    is_manual: bool
    answers: dict[str, Any]
    home: HomeUnits | None
    places: Places
    instansi: str
    uploads_owner: str


def submit(
    *,
    service: str,
    channel: str,
    applicant: ApplicantInput,
    answers: Mapping[str, Any],
    uploads_owner: str,
    actor: Actor,
    at: datetime,
    idempotency_key: str,
    draft_id: str | None = None,
) -> Submitted:
    """
    File a request and give its receipt.

    ``channel`` is ``web``, ``rt``, ``counter`` or ``api``; ``answers`` is the form as typed; ``uploads_owner`` the owner under which its
    papers were stored; ``draft_id`` the draft it came from, gone after success. The same ``idempotency_key`` with the same content gives the
    same receipt, PIN included.

    When the RW does not use the application the form is kept as a draft, help is called, and Unavailable ``rw_not_in_use`` says
    ``reason`` and ``draft_id`` (R-026; flows section 3). Raises: Invalid (by field; ``nik``, ``phone``, papers under their own names),
    NotFound (no such service), NotAllowed (``channel_closed``, ``not_own_rt``), Unavailable (``post_vacant``), TooMany
    (10 requests a person and 20 a phone in a day), Conflict (``key_reused``). For a service that anyone may begin, name, phone and
    kelurahan are asked as it says, and ``applicant.unit_id`` may name the office it concerns.
    """
    body = {
        "service": service,
        "channel": channel,
        "resident": applicant.resident,
        "phone": applicant.phone,
        "answers": dict(answers),
    }
    digest = idempotency.digest_body(body)
    scope = f"case.submit:{actor.label}"
    first = idempotency.recall(scope, idempotency_key, digest)
    if first is not None:
        return receipt_from(first)
    checked = check(
        service=service,
        channel=channel,
        applicant=applicant,
        answers=answers,
        uploads_owner=uploads_owner,
        actor=actor,
        at=at,
    )
    try:
        taken = _admitted(checked, actor, at)
    except Unavailable as refusal:
        if refusal.code != _gate.RW_CODE:
            raise
        draft_id = _drafts.hold(
            checked, answers=answers, actor=actor, reason=refusal, draft_id=draft_id, at=at
        )
        raise Unavailable(refusal.code, **{**refusal.params, "draft_id": draft_id}) from None
    _reserve(checked, actor, at)
    try:
        return _write(checked, taken, actor, at, scope, idempotency_key, digest, draft_id)
    except Conflict:
        # Two taps at once: the other one committed first; its receipt is the answer to both.
        again = idempotency.recall(scope, idempotency_key, digest)
        if again is None:
            raise
        return receipt_from(again)


def _admitted(checked: Checked, actor: Actor, at: datetime) -> StepTaken:
    """Give the first step. Raises: as ``_gate.pass_gate``."""
    return _gate.pass_gate(
        checked.definition, checked.places, checked.home, checked.channel, checked.answers, at,
        reporter_person_id=actor.person_id if checked.definition.applicant.is_anyone else None,
    )  # fmt: skip


def check(
    *,
    service: str,
    channel: str,
    applicant: ApplicantInput,
    answers: Mapping[str, Any],
    uploads_owner: str,
    actor: Actor,
    at: datetime,
) -> Checked:
    """Read what was typed and find the places; everything wrong is told at once. Raises: as ``submit``."""
    published = catalogue.active_version(slug=service)
    if published is None:
        raise NotFound("service")
    definition = catalogue.definition(content_hash=published.content_hash)
    if definition.sealed:
        raise NotAllowed("sealed_service")
    if channel not in definition.channels or channel not in definition.flow.start:
        raise NotAllowed("channel_closed", channel=channel)
    resident, phone, home, faults = _who(definition, applicant, channel)
    if not applicant.consent:
        faults["consent"] = ("required",)
    clean = _answers(definition, answers, resident, home, uploads_owner, at, faults)
    faults.update(_account.faults_before(definition, clean, uploads_owner, at))
    if faults:
        raise Invalid(faults)
    identity = _account.filled(definition, clean)
    phone = str(identity.pop("phone", "")) or phone
    resident = {**resident, **identity}
    if definition.applicant.is_anyone:
        places, instansi = _anyone.places(definition, home, _fixed(definition), applicant)
    else:
        assert home is not None, "a missing home is a fault"
        places, instansi = places_of(definition, home), home.instansi
        _own_place(actor, channel, home, _counters.own(definition, places))
    return Checked(
        definition, published.version_id, channel, resident, phone, applicant.email, applicant.is_manual,
        clean, home, places, instansi, uploads_owner,
    )  # fmt: skip


def _who(
    definition: ServiceDefinition, applicant: ApplicantInput, channel: str
) -> tuple[dict[str, Any], str, HomeUnits | None, dict[str, tuple[str, ...]]]:
    """Read the applicant as the service wants him: what is kept of him, phone, home, faults."""
    if definition.applicant.is_anyone:
        return _anyone.read(definition.applicant, applicant)
    resident, faults = _resident(applicant.resident)
    phone = _phone(applicant.phone, channel, faults)
    return resident, phone, _home(resident, faults), faults


def places_of(definition: ServiceDefinition, home: HomeUnits) -> Places:
    """Give the units of a case that begins at ``home``, the fixed ones of the flow included."""
    levels = (home.rt_id, home.rw_id, home.kelurahan_id, home.kecamatan_id, home.kota_id)
    return Places(*levels, _fixed(definition))


def _fixed(definition: ServiceDefinition) -> dict[str, int]:
    levels = {ref.level for ref in rules.post_keys(definition.flow) if ":" in ref.level}
    return {level: unit_id for level in levels if (unit_id := access.fixed_unit(level)) is not None}


def _resident(given: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, tuple[str, ...]]]:
    resident = {
        key: value.isoformat() if hasattr(value, "isoformat") else _anyone.written(value)
        for key, value in given.items()
    }
    faults = _anyone.misleading(resident)
    try:
        resident["nik"] = parse_nik(str(resident.get("nik", ""))).digits
    except IdentityFault as fault:
        faults["nik"] = (fault.code,)
    if not str(resident.get("name", "")).strip():
        faults["name"] = ("required",)
    return resident, faults


def _phone(given: str, channel: str, faults: dict[str, tuple[str, ...]]) -> str:
    # At the counter and with the RT, a citizen without a telephone is served too: he gets the receipt on paper.
    if not given.strip() and channel in {"rt", "counter"}:
        return ""
    try:
        return parse_phone(given)
    except IdentityFault as fault:
        faults["phone"] = (fault.code,)
        return ""


def _home(resident: Mapping[str, Any], faults: dict[str, tuple[str, ...]]) -> HomeUnits | None:
    home = people.home_units(
        kelurahan_code=str(resident.get("kelurahan_code", "")),
        rw=str(resident.get("rw", "")),
        rt=str(resident.get("rt", "")),
    )
    if home is None:
        faults["kelurahan_code"] = ("home_unknown",)
    return home


def _answers(
    definition: ServiceDefinition,
    raw: Mapping[str, Any],
    resident: Mapping[str, Any],
    home: HomeUnits | None,
    uploads_owner: str,
    at: datetime,
    faults: dict[str, tuple[str, ...]],
) -> dict[str, Any]:
    today = clock.local_date(at)
    holidays = people.calendar(unit_id=home.kelurahan_id).holidays if home else frozenset()
    clean, found = catalogue.parse_answers(
        form=definition.form, raw=raw, resident=resident, today=today, holidays=holidays,
        asked=definition.form.sent_along,
    )  # fmt: skip
    faults.update(found)
    shown = {a.field for a in papers.attachments(owner_ref=uploads_owner)} if uploads_owner else set()
    needed = catalogue.required_attachments(
        form=definition.form, answers=clean, resident=resident, today=today, holidays=holidays
    )
    faults.update({spec.name: ("required",) for spec in needed if spec.name not in shown})
    return clean


def _own_place(actor: Actor, channel: str, home: HomeUnits, first_unit_id: int | None) -> None:
    """
    An RT files for residents of his own RT alone (R-022; 000 l.116), a counter for its own kelurahan or kecamatan, and the counter of
    an office or of the public service mall for what begins there.
    """
    if channel == "rt" and not (home.rt_id is not None and actor.holds("rt", home.rt_id)):
        raise NotAllowed("not_own_rt")
    if channel == "counter" and not any(
        actor.holds("cs", unit_id) or actor.holds("operator", unit_id)
        for unit_id in (home.kelurahan_id, home.kecamatan_id, first_unit_id)
        if unit_id is not None
    ):
        raise NotAllowed("not_own_unit")


def _reserve(checked: Checked, actor: Actor, at: datetime) -> None:
    """Count the request before it is written (ASVS 2.4.1): parallel ones can't exceed the limit together."""
    _account.reserve_tries(checked.definition, {**checked.resident, "phone": checked.phone}, at)
    if "nik" in checked.resident:
        limits.reserve(f"case.person:{checked.resident['nik']}", PER_PERSON_A_DAY, _DAY_SECONDS, at)
    elif actor.person_id is not None:
        limits.reserve(f"case.reporter:{actor.person_id}", PER_PHONE_A_DAY, _DAY_SECONDS, at)
    if checked.phone and checked.channel == "web":
        limits.reserve(f"case.phone:{checked.phone}", PER_PHONE_A_DAY, _DAY_SECONDS, at)


def _write(
    checked: Checked,
    taken: StepTaken,
    actor: Actor,
    at: datetime,
    scope: str,
    key: str,
    digest: str,
    draft_id: str | None,
) -> Submitted:
    ref, pin = codes.new_case_ref(), codes.new_pin()
    with db.act_transaction():
        opened = _open.write_case(
            ref=ref,
            definition=checked.definition,
            version_id=checked.version_id,
            # What an official sends as anyone may (a call for help) did not come from a citizen, and no list may say so.
            channel=OFFICIAL if actor.kind == "staff" and checked.channel == WEB else checked.channel,
            taken=taken,
            places=checked.places,
            instansi=checked.instansi,
            applicant=checked.resident,
            applicant_name=str(checked.resident.get("name") or _anyone.NAMELESS),
            answers=checked.answers,
            contact={"phone": checked.phone, "email": checked.email},
            applicant_digest=people.nik_digest(nik=str(checked.resident["nik"]))
            if "nik" in checked.resident
            else "",
            contact_digest=sealing.digest(checked.phone, PHONE_PURPOSE) if checked.phone else "",
            pin_digest=access.pin_digest(ref, pin),
            is_manual=checked.is_manual,
            starts_clock=checked.definition.flow.starts_clock,
            actor=actor,
            at=at,
        )
        if checked.uploads_owner:
            documents.move_uploads(from_owner=checked.uploads_owner, to_owner=ref)
            _account.take_over(owner=checked.uploads_owner, ref=ref)
            # A letter shown as proof may have been withdrawn since the form was begun.
            documents.require_letters(owner_ref=ref, at=at)
        if draft_id:
            _drafts.remove(draft_id)
        receipt = Submitted(ref, pin, opened.state, opened.held_by, opened.due_at)
        idempotency.remember(scope, key, digest, receipt_plain(receipt), at)
    return receipt


def receipt_plain(receipt: Submitted) -> dict[str, Any]:
    """Write a receipt as JSON values; it is kept sealed under its key, for it holds the PIN."""
    return {
        "ref": receipt.ref,
        "pin": receipt.pin,
        "state": receipt.state,
        "held_by": [receipt.held_by.id, receipt.held_by.en],
        "due_at": receipt.due_at.isoformat() if receipt.due_at else None,
    }


def receipt_from(kept: Mapping[str, Any]) -> Submitted:
    """Read a receipt that was kept under its key."""
    due_at = datetime.fromisoformat(kept["due_at"]) if kept["due_at"] else None
    return Submitted(kept["ref"], kept["pin"], kept["state"], Text(*kept["held_by"]), due_at)
