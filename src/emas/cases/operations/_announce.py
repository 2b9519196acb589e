"""Notices of what happened: composed after the act, written once, sent by ``notify``."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from emas.cases import access, rules
from emas.cases.access import colleagues, holders, hot, sealed
from emas.cases.access.hot import CaseRow
from emas.cases.models import Draft, Event
from emas.cases.operations import _approvals, _box_told
from emas.cases.types import OFFICIAL, WEB, Places
from emas.catalogue import queries as catalogue
from emas.catalogue.types import MessageText, PostRef, ServiceDefinition, Step, StepKind
from emas.documents import queries as letters
from emas.kernel import indonesian
from emas.notify import operations as notify
from emas.notify.types import Approval, OutgoingMessage, Recipient
from emas.people import queries as people
from emas.people.types import HolderInfo
from emas.platform import db

TEXT_BYTES = 1000
TITLE_LENGTH = 160
#: Where an officer finds the reports that he sent himself.
_OWN_REPORTS = "/bantuan/"
_START = "/desk/"
#: Before the place in the answers where a colleague is named.
NAMED = "named:"


def announce(
    *, case_id: int, seq: int, at: datetime, desk: Sequence[Any] | None = None, until: str | None = None
) -> int:
    """
    Write the notices of one event and give their number. Safe to repeat: each has a key made of case, event and addressee.

    Called by the outbox after the act, perhaps much later: ``desk`` (unit, role) and ``until`` (ISO time or '') are those of the event;
    without them those of now count. The words are those of the service version the case is pinned to.
    """
    row = hot.load_id(case_id)
    event = Event.objects.filter(case_id=case_id, seq=seq).first()
    if row is None or event is None:
        return 0
    then = _as_told(row, desk, until)
    definition = access.definition_of(row)
    flow = definition.flow
    from_step, to_step = flow.steps.get(event.from_state), flow.steps[event.to_state]
    events = rules.message_events(act=event.act, kind=event.kind, from_step=from_step, to_step=to_step)
    texts = rules.texts_for(definition.messages, events, to_step)
    if not texts:
        return 0
    places = access.places_of(row, flow)
    note = sealed.open_note(event.note_sealed, row.ref)
    values = _values(then, definition, to_step, note)
    key = f"{row.ref}:{seq}"
    messages = list(_compose(texts, then, definition, places, to_step, values, key, at))
    with db.act_transaction():
        notify.write(messages=messages, at=at)
    return len(messages)


def _as_told(row: CaseRow, desk: Sequence[Any] | None, until: str | None) -> CaseRow:
    """
    Give the case with desk and deadline as they were when it happened.

    State and version stay those of now: whether the reader may still decide is asked of the case as it is (``_approvals.offered``).
    """
    if desk is not None:
        row = replace(row, desk_unit_id=desk[0], desk_role=str(desk[1]))
    if until is not None:
        row = replace(row, due_at=datetime.fromisoformat(until) if until else None, expires_at=None)
    return row


def write_reminder(row: CaseRow, definition: ServiceDefinition, event: str, stage: int, at: datetime) -> None:
    """Write the reminder of one stage, in the transaction that counts it."""
    step = definition.flow.steps[row.state]
    texts = rules.texts_for(definition.messages, (event,), step)
    places = access.places_of(row, definition.flow)
    values = _values(row, definition, step, "")
    key = f"{row.ref}:{row.last_event_seq}:remind{stage}"
    notify.write(messages=list(_compose(texts, row, definition, places, step, values, key, at)), at=at)


def write_said(
    row: CaseRow, definition: ServiceDefinition, event: str, to: str, stage: int, at: datetime
) -> None:
    """Write that there is a message, in its transaction: to the applicant, or to the post that holds the case or sent it to him."""
    step = definition.flow.steps[row.state]
    if to == "post" and step.kind is StepKind.APPLICANT:
        step = definition.flow.steps.get(row.returned_from, step)
    texts = [text for text in rules.texts_for(definition.messages, (event,), step) if text.to == to]
    places = access.places_of(row, definition.flow)
    values = _values(row, definition, step, "")
    key = f"{row.ref}:{row.last_event_seq}:said{stage}"
    notify.write(messages=list(_compose(texts, row, definition, places, step, values, key, at)), at=at)


def announce_rw_missing(*, draft: str, reason: str, at: datetime) -> int:
    """Tell the RT that the form is kept and why, and the RW that somebody waits for him. Safe to repeat."""
    found = Draft.objects.filter(public_id=draft).first()
    if found is None:
        return 0
    kept = sealed.open_json(found.payload_sealed, sealed.DRAFT, found.public_id)
    definition = catalogue.definition(content_hash=found.content_hash)
    places = Places(
        rt=kept.get("rt_unit_id"), rw=kept.get("rw_unit_id"), kelurahan=kept.get("kelurahan_unit_id")
    )
    values = {
        "layanan": definition.title.id,
        "kode": "",
        "status": "Draf",
        "pemegang": "",
        "batas": "",
        "alasan": _RW_REASONS.get(reason, reason),
        "nomor": "",
    }
    texts = [t for t in definition.messages if t.event == "rw_not_in_use"]
    messages = [
        _message(
            text,
            recipient,
            values,
            link="/desk/",
            key=f"draft:{draft}:{reason}:{n}",
            instansi=str(kept.get("instansi", "")),
        )
        for n, text in enumerate(texts)
        for recipient, _ in _holders(PostRef(text.to, text.to), places, at)
        if text.to in {"rt", "rw"}
    ]
    with db.act_transaction():
        notify.write(messages=messages, at=at)
    return len(messages)


_RW_REASONS = {
    "no_record": "RW belum terdaftar.",
    "no_account": "RW belum punya akun.",
    "never_signed_in": "RW belum memakai aplikasi.",
    "inactive": "Akun RW tidak aktif.",
}


def _values(row: CaseRow, definition: ServiceDefinition, step: Step, note: str) -> dict[str, str]:
    document = letters.document_for_case(case_ref=row.ref) if definition.letter else None
    until = row.due_at or row.expires_at
    return {
        "kode": row.ref,
        "layanan": definition.title.id,
        "status": step.title.id,
        "pemegang": holders.holder_of(step, definition, row.origin_unit_id).id,
        "batas": indonesian.datetime_words(until) if until else "",
        "alasan": rules.without_numbers(note),
        "nomor": document.number if document else "",
    }


def _compose(
    texts: Iterable[MessageText],
    row: CaseRow,
    definition: ServiceDefinition,
    places: Places,
    step: Step,
    values: dict[str, str],
    key: str,
    at: datetime,
) -> Iterable[OutgoingMessage]:
    for text in texts:
        link = f"/lacak/{row.ref}" if text.to == "applicant" else f"/desk/cases/{row.ref}"
        if row.is_sealed:
            link = _box_told.LINK
        elif text.to.startswith(NAMED):
            # Who is only named may not open the case; the letter, where its service says so.
            reads = definition.letter is not None and text.to.removeprefix(NAMED) in definition.letter.readers
            link = f"/desk/named/{row.ref}/" if reads else _START
        for number, (recipient, holder) in enumerate(_recipients(text.to, row, places, step, at)):
            if text.to == "applicant" and recipient.kind == "staff":
                link = _OWN_REPORTS if row.applicant_person_id is None else f"/desk/mine/{row.ref}/"
            approval = _approvals.offered(text, row, definition, step, holder)
            extra = _approvals.words(row, places, recipient) if approval is not None else {}
            yield _message(
                text,
                recipient,
                values | extra,
                link=link,
                key=f"{key}:{text.event}:{text.to}:{recipient.person_id or number}",
                case_ref=row.ref,
                instansi=row.instansi,
                approval=approval,
                board_unit_id=places.rt,
            )


def _message(
    text: MessageText,
    recipient: Recipient,
    values: dict[str, str],
    *,
    link: str,
    key: str,
    case_ref: str = "",
    instansi: str = "",
    approval: Approval | None = None,
    board_unit_id: int | None = None,
) -> OutgoingMessage:
    from django.conf import settings

    filled = {**values, "tautan": f"{settings.EMAS_BASE_URL}{link}"}
    return OutgoingMessage(
        template=text.event,
        recipient=recipient,
        title=rules.fill(text.title.id, filled)[:TITLE_LENGTH],
        body=rules.fill(text.body.id, filled)[:TEXT_BYTES],
        link=link,
        dedupe_key=key,
        case_ref=case_ref,
        instansi=instansi,
        # A reason may quote what the applicant wrote: it stays in the portal.
        values={name: value for name, value in filled.items() if name != "alasan"},
        approval=approval,
        board_unit_id=board_unit_id,
    )


def _recipients(
    to: str, row: CaseRow, places: Places, step: Step, at: datetime
) -> Sequence[tuple[Recipient, HolderInfo | None]]:
    if row.is_sealed and "@" not in to:
        return _box_told.recipients(to, row, step, at)
    if to == "applicant":
        return [(recipient, None) for recipient in _applicant(row)]
    if to.startswith(NAMED):
        return [(recipient, None) for recipient in _named(row, to.removeprefix(NAMED))]
    ref = _post_meant(to, row, places, step)
    return _holders(ref, places, at) if ref is not None else ()


def _post_meant(to: str, row: CaseRow, places: Places, step: Step) -> PostRef | None:
    if to in {"post", "signer"}:
        return _desk_post(row, places) or step.post
    if to in {"rt", "rw"}:
        return PostRef(to, to)
    if to == "superior":
        return rules.superior_of(step.post) if step.post is not None else None
    if to == "admin":
        return PostRef("admin", "kecamatan")
    if "@" in to:
        role, _, level = to.partition("@")
        return PostRef(role, level)
    return None


def _desk_post(row: CaseRow, places: Places) -> PostRef | None:
    """Name the post on whose desk the case lies, also while it waits for a repair by the RT that filed it."""
    for level in ("rt", "kelurahan"):
        if (
            row.desk_role in {"rt", "cs"}
            and row.desk_unit_id is not None
            and row.desk_unit_id == places.unit_id(level)
        ):
            return PostRef(row.desk_role, level)
    return None


def _applicant(row: CaseRow) -> tuple[Recipient, ...]:
    if row.applicant_person_id is not None:
        return _official(row, row.applicant_person_id)
    contact = sealed.open_case(row.id).contact
    if not contact:
        return ()
    officer = None if contact.get("phone") or row.channel not in {WEB, OFFICIAL} else _officer(row)
    if officer is not None:
        return (Recipient(kind="staff", label="Pelapor", person_id=officer, case_ref=row.ref),)
    return (
        Recipient(
            kind="applicant",
            label="Pemohon",
            address=str(contact.get("phone", "")),
            email=str(contact.get("email", "")),
            case_ref=row.ref,
        ),
    )


def _official(row: CaseRow, person_id: int) -> tuple[Recipient, ...]:
    """Give an official who filed for himself: where he reads every notice, with his phone and address of now."""
    return (replace(_person(row, person_id, "Pemohon"), role="pemohon"),)


def _named(row: CaseRow, place: str) -> tuple[Recipient, ...]:
    """Give the colleagues whom the answers name there, without the applicant, who is told as such."""
    persons = colleagues.persons_in(sealed.open_case(row.id).answers, place)
    return tuple(
        replace(_person(row, person, "Rekan yang disebut"), role="rekan")
        for person in persons
        if person != row.applicant_person_id
    )


def _person(row: CaseRow, person_id: int, label: str) -> Recipient:
    person = people.contact_of(person_id=person_id)
    return Recipient(
        kind="staff",
        label=label,
        address=person.phone,
        email=person.email,
        person_id=person_id,
        case_ref=row.ref,
    )


def _officer(row: CaseRow) -> int | None:
    """Give the officer who sent a report from his own account: he reads of it where he reads everything else."""
    return Event.objects.filter(case_id=row.id, seq=1).values_list("actor_person_id", flat=True).first()


def _holders(ref: PostRef, places: Places, at: datetime) -> tuple[tuple[Recipient, HolderInfo | None], ...]:
    seat = places.seat(ref)
    unit_id = seat[0] if seat else (access.kota_of(places.kecamatan) if ref.level == "kota" else None)
    if unit_id is None and ":" in ref.level:
        unit_id = access.fixed_unit(ref.level)
    if unit_id is None:
        return ()
    unit = people.unit(unit_id=unit_id)
    return tuple(
        (
            Recipient(
                kind="staff",
                label=f"{rules.post_label(ref).id} · {unit.name}",
                address=holder.phone,
                email=holder.email,
                person_id=holder.person_id,
                role=ref.role,
            ),
            holder,
        )
        for holder in people.recipients(unit_id=unit_id, role=seat[1] if seat else ref.role, at=at)
    )
