"""Requests that an official files for himself: he is the applicant, his account stands for the PIN."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from emas.cases import rules
from emas.cases.access import official
from emas.cases.access.origin import places_at
from emas.cases.operations import _absent, _desk, _gate, _open, _stand_in
from emas.cases.types import Places, StepTaken
from emas.catalogue import queries as catalogue
from emas.catalogue.types import PostRef, PublishedVersion, ServiceDefinition
from emas.documents import operations as documents
from emas.kernel import codes
from emas.kernel.actor import Actor
from emas.kernel.errors import Conflict, Invalid, NotAllowed
from emas.people.types import UnitInfo
from emas.platform import db, idempotency, limits

CHANNEL: Final = "staff"
PER_PERSON_A_DAY: Final = 20
_DAY_SECONDS: Final = 86_400


def open_own(
    *,
    service: str,
    unit_id: int,
    answers: Mapping[str, Any],
    uploads_owner: str = "",
    actor: Actor,
    at: datetime,
    idempotency_key: str,
) -> str:
    """
    File a request of the actor's own and give its reference.

    ``unit_id`` is the office in which he holds a post; it is the level ``origin`` of the case. The same key with the same content gives the
    same case. Who approves is found now and kept; an absence is held in the ledger. Raises: NotFound (no such service), NotAllowed
    ``not_your_service``, ``no_approver``, Invalid (by field), Unavailable ``post_vacant``, TooMany (twenty requests a day), Conflict ``key_reused``.
    """
    body = {"service": service, "unit": unit_id, "answers": dict(answers)}
    scope, digest = f"case.own:{actor.label}", idempotency.digest_body(body)
    first = idempotency.recall(scope, idempotency_key, digest)
    if first is not None:
        return str(first["ref"])
    published, definition = _desk.live(service)
    filer = filing_post(definition, actor, unit_id)
    places, unit = places_at(definition.flow, unit_id)
    applicant = official.applicant_of(actor, unit_id, at)
    clean = _desk.checked(definition, answers, uploads_owner, unit_id, at, applicant=applicant)
    if wrong := _stand_in.faults(definition, clean, actor.person_id):
        raise Invalid(wrong)
    places, applicant = _absent.routed(definition, places, applicant, clean, actor.person_id or 0, at)
    taken = _gate.pass_gate(
        definition, places, None, CHANNEL, clean, at, applicant=applicant, applicant_person_id=actor.person_id
    )
    limits.reserve(f"case.own:{actor.person_id}", PER_PERSON_A_DAY, _DAY_SECONDS, at)
    ref = codes.new_case_ref()
    try:
        with db.act_transaction():
            _write(published, definition, ref, taken, places, unit, clean, applicant, actor, filer, at)
            if uploads_owner:
                documents.move_uploads(from_owner=uploads_owner, to_owner=ref)
            idempotency.remember(scope, idempotency_key, digest, {"ref": ref}, at)
    except Conflict:
        again = idempotency.recall(scope, idempotency_key, digest)
        if again is None:
            raise
        return str(again["ref"])
    return ref


def filing_post(definition: ServiceDefinition, actor: Actor, unit_id: int) -> PostRef:
    """Give the post in whose office ``actor`` files. Raises: NotAllowed ``not_your_service``."""
    instansi = catalogue.instansi_of(definition=definition)
    mine = (p for p in actor.posts if p.unit_id == unit_id and p.instansi == instansi)
    post = next((p for p in mine if rules.may_file(definition.filed_by, p.role, p.unit_kind)), None)
    if post is None:
        raise NotAllowed("not_your_service")
    return PostRef(post.role, "origin")


def _write(
    published: PublishedVersion,
    definition: ServiceDefinition,
    ref: str,
    taken: StepTaken,
    places: Places,
    unit: UnitInfo,
    answers: dict[str, Any],
    applicant: dict[str, Any],
    actor: Actor,
    filer: PostRef,
    at: datetime,
) -> None:
    _open.write_case(
        ref=ref,
        definition=definition,
        version_id=published.version_id,
        channel=CHANNEL,
        taken=taken,
        places=places,
        instansi=unit.instansi,
        applicant=applicant,
        applicant_name=str(applicant["name"]),
        applicant_person_id=actor.person_id,
        answers=answers,
        contact={},
        actor=actor,
        at=at,
        filed_by=filer,
        starts_clock=definition.flow.starts_clock,
    )
    _absent.reserve(
        ref=ref,
        definition=definition,
        instansi=unit.instansi,
        unit_id=unit.id,
        person_id=actor.person_id or 0,
        applicant=applicant,
        answers=answers,
        key=f"{ref}:1",
        at=at,
    )
