"""The rows of a new case: the case, its first event, the announcement. Needs the open act transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from emas.cases.access import holders, hot, sealed
from emas.cases.access.hot import CaseRow
from emas.cases.models import Case, Event
from emas.cases.operations import _move
from emas.cases.types import Places, StepTaken
from emas.catalogue.types import PostRef, ServiceDefinition, Step, Text
from emas.kernel.actor import Actor
from emas.outbox import operations as outbox


@dataclass(frozen=True, slots=True)
class Opened:
    """Where a new case stands."""

    ref: str
    state: str
    held_by: Text
    due_at: datetime | None


def write_case(
    *,
    ref: str,
    definition: ServiceDefinition,
    version_id: int,
    channel: str,
    taken: StepTaken,
    places: Places,
    instansi: str,
    applicant: Mapping[str, Any],
    applicant_name: str,
    answers: Mapping[str, Any],
    contact: Mapping[str, Any],
    actor: Actor,
    at: datetime,
    applicant_digest: str = "",
    contact_digest: str = "",
    pin_digest: str = "",
    is_manual: bool = False,
    subject_key: str = "",
    replaces_ref: str = "",
    root_ref: str = "",
    note: str = "",
    starts_clock: bool = False,
    filed_by: PostRef | None = None,
    applicant_person_id: int | None = None,
) -> Opened:
    """Write a new case with its first event and announce it. Raises: IntegrityError for a second open case of one subject."""
    blank = _blank(
        ref=ref, definition=definition, version_id=version_id, channel=channel, instansi=instansi,
        applicant_name=applicant_name, applicant_digest=applicant_digest, is_manual=is_manual,
        subject_key=subject_key, replaces_ref=replaces_ref, root_ref=root_ref, at=at,
        origin_unit_id=places.origin, applicant_person_id=applicant_person_id,
        approvers=[list(seat) if seat else None for seat in places.approvers] or None,
    )  # fmt: skip
    if starts_clock:
        taken = StepTaken(taken.act, taken.kind, "", taken.to_state, taken.skipped, (), True, None)
    new = _move.moved(blank, definition, taken, places, at, answers=answers)
    post = filed_by or _filing_post(channel, definition.flow.steps[taken.to_state])
    doer = _move.doer_of(actor, post, places)
    event = _move.event_values(
        row=blank, taken=taken, doer=doer, at=at, note=note, detail={"channel": channel}
    )
    values = {name: getattr(new, name) for name in hot.COLUMNS if name not in {"id", "service_version_id"}}
    case = Case.objects.create(
        **{
            **values,
            "service_version_id": version_id,
            "last_event_hash": event["hash"],
            "last_event_seq": event["seq"],
            "search_text": search_text(ref, applicant_name, definition),
            "applicant_sealed": sealed.seal_json(dict(applicant), sealed.APPLICANT, ref),
            "answers_sealed": sealed.seal_json(dict(answers), sealed.ANSWERS, ref),
            "contact_sealed": sealed.seal_json(dict(contact), sealed.CONTACT, ref),
            "contact_digest": contact_digest,
            "pin_digest": pin_digest,
        }
    )
    Event.objects.create(**{**event, "case_id": case.pk})
    outbox.enqueue(
        topic="cases.announce",
        payload=_move.announcement(case.pk, event["seq"], new),
        at=at,
        dedupe_key=f"announce:{case.pk}:{event['seq']}",
    )
    step = definition.flow.steps[new.state]
    return Opened(ref, new.state, holders.holder_of(step, definition, places.origin), new.due_at)


def _filing_post(channel: str, first: Step) -> PostRef | None:
    if channel not in {"rt", "counter"} or first.post is None:
        return None
    return PostRef("rt", "rt") if channel == "rt" else PostRef("cs", "kelurahan")


def search_text(ref: str, applicant_name: str, definition: ServiceDefinition) -> str:
    """Give what a search over cases looks in: reference with and without dashes, name, kind of letter. Never an identity number."""
    words = (ref, ref.replace("-", ""), applicant_name, definition.title.id, definition.slug)
    return " ".join(words).lower()[:400]


def _blank(
    *,
    ref: str,
    definition: ServiceDefinition,
    version_id: int,
    channel: str,
    instansi: str,
    applicant_name: str,
    applicant_digest: str,
    is_manual: bool,
    subject_key: str,
    replaces_ref: str,
    root_ref: str,
    at: datetime,
    origin_unit_id: int | None,
    applicant_person_id: int | None,
    approvers: list[list[int] | None] | None,
) -> CaseRow:
    return CaseRow(
        id=0, ref=ref, instansi=instansi, service=definition.slug, service_version_id=version_id,
        service_hash=definition.content_hash, service_title=definition.title.id[:160], version=1, state="",
        public_status="draf", returned_from="", marked_items=[], counters={}, channel=channel,
        applicant_name=applicant_name[:160], applicant_digest=applicant_digest, rt_unit_id=None, rw_unit_id=None,
        kelurahan_unit_id=None, kecamatan_unit_id=None, desk_unit_id=None, desk_role="", is_open=True, due_at=None,
        promise_due_at=None, clock_started_at=None, entered_at=at, expires_at=None, next_timer_at=None,
        reminders_sent=0, paused_at=None, queue_at=at, lane=0, is_returned=False, is_manual=is_manual,
        subject_key=subject_key, replaces_ref=replaces_ref, root_ref=root_ref, last_event_hash="", last_event_seq=0,
        created_at=at, closed_at=None, origin_unit_id=origin_unit_id, applicant_person_id=applicant_person_id,
        approvers=approvers,
    )  # fmt: skip
