"""Everything a staff page shows of one case; the papers and the draft behind it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from emas.audit import operations as audit
from emas.cases import access, rules
from emas.cases.access import completeness, holders, letter, sealed, survey
from emas.cases.access import facts as world
from emas.cases.access import talk as talks
from emas.cases.access.hot import CaseRow
from emas.cases.models import Event
from emas.cases.queries import _history, _opened, _talk
from emas.cases.types import (
    AnswerRow,
    AttachmentRow,
    DeskCase,
    DocumentRow,
    OfferedAct,
    Places,
    StepTaken,
    Talk,
)
from emas.catalogue import queries as catalogue
from emas.catalogue.types import Act, ActKind, FieldType, ServiceDefinition, Step, Text
from emas.documents import queries as documents
from emas.documents.types import IssuedFile
from emas.kernel import clock
from emas.kernel.actor import Actor
from emas.kernel.errors import NotAllowed, NotFound
from emas.people import queries as people
from emas.registry import queries as registry

_PROVED: Final = frozenset({ActKind.SIGN, ActKind.RETRY, ActKind.WITHDRAW})
#: The action under which each opening of a face or a signature stands in the trail.
OPENED_BIOMETRIC: Final = "case.biometric"
#: The class of a picture of a face, a signature or an identity card.
BIOMETRIC: Final = "biometrik"
#: Roles of a flow's posts that may close an account which the flow opened.
CLOSING: Final = frozenset({"operator", "kepala"})


@dataclass(frozen=True, slots=True)
class Seen:
    """A case with who looks at it and how much he may read."""

    row: CaseRow
    definition: ServiceDefinition
    places: Places
    keys: frozenset[str]
    in_full: bool
    has_papers: bool

    @property
    def step(self) -> Step:
        return self.definition.flow.steps[self.row.state]

    @property
    def sees_faces(self) -> bool:
        """Whether pictures of a face or a signature are open to him: at the desk that may ask for them anew, not at those after it."""
        return self.in_full and any(act.marks_items for act in self.step.acts.values())


def see(actor: Actor, ref: str) -> Seen:
    """Load a case for a staff page, with how much this reader may see. Raises: NotFound."""
    if not actor.is_staff:
        raise NotFound
    row, definition, places = access.case_for(actor, ref)
    keys = world.keys_of(actor, row, definition.flow, places)
    on_desk = (row.desk_unit_id, row.desk_role) in access.held(actor)
    in_full = rules.reads_in_full(
        keys, definition.flow, row.state, desk_role=row.desk_role if on_desk else "-"
    )
    return Seen(row, definition, places, keys, in_full, has_papers=bool(keys))


def desk_case(*, actor: Actor, ref: str, at: datetime) -> DeskCase:
    """
    Give a case as this reader may see it: identity numbers in full only at the desk where it now stands, and then on record.

    Administrators see where it stands and since when, answers masked, no papers. Raises: NotFound.
    """
    seen = see(actor, ref)
    row, definition = seen.row, seen.definition
    opened = sealed.open_case(row.id)
    events = _history.events_of(row.id)
    units = people.units(unit_ids=_history.unit_ids(row, events))
    if seen.in_full:
        _record_reading(actor, row, at)
    return DeskCase(
        ref=row.ref,
        version=row.version,
        definition=definition,
        state=row.state,
        state_title=seen.step.title,
        public_status=row.public_status,
        channel=row.channel,
        applicant_name=row.applicant_name,
        identity=_identity(opened, seen, at),
        answers=_answers(opened.answers, seen),
        attachments=attachments_of(seen),
        has_closed_papers=_has_closed(seen),
        timeline=_history.timeline(row, definition, events, units, with_names=True),
        acts=_offered(actor, seen, at),
        document=_document(seen),
        holder_label=holders.holder_of(seen.step, definition, row.origin_unit_id, everyday=False),
        due_at=row.due_at,
        promise_due_at=row.promise_due_at,
        is_overdue=row.is_open and row.due_at is not None and row.due_at < at,
        created_at=row.created_at,
        is_manual=row.is_manual,
        can_preview=_can_preview(seen),
        replaces_ref=row.replaces_ref,
        diagram_svg=_diagram(seen, events),
        home_unit_names=_home_names(row, units),
        verification=registry.verification_of(opened.applicant),
        account=_account(seen, opened),
        talk=_talk_of(actor, seen, events),
        lacking=completeness.labels(row, definition, at),
        can_be_rated=bool(seen.keys) and survey.may_be_rated(row, definition),
        links=_opened.links(actor, row, definition),
    )


def _diagram(seen: Seen, events: Sequence[Event]) -> str:
    done = tuple(each.to_state for each in events)
    return catalogue.diagram(definition=seen.definition, current_state=seen.row.state, done=done)


def _record_reading(actor: Actor, row: CaseRow, at: datetime) -> None:
    audit.record("case.read", actor, "case", row.ref, at, detail={"state": row.state}, instansi=row.instansi)


def _talk_of(actor: Actor, seen: Seen, events: Sequence[Event]) -> Talk | None:
    """Whoever fills a post of the case reads its conversation; who holds it, or sent it to the applicant, writes."""
    if not seen.keys:
        return None
    row, flow = seen.row, seen.definition.flow
    may_say = rules.may_write(flow, row.state, row.returned_from, seen.keys)
    return _talk.talk_of(row, seen.definition, events, with_names=True, may_say=may_say)


def desk_talk(*, actor: Actor, ref: str) -> Talk:
    """Give the conversation of a case alone, to whom its page shows it. Raises: NotFound, also where there is none."""
    seen = see(actor, ref)
    found = _talk_of(actor, seen, _history.events_of(seen.row.id))
    if found is None:
        raise NotFound
    return found


def _account(seen: Seen, opened: sealed.Opened) -> str:
    """Tell an officer who decides about accounts how the one stands that this case opened."""
    acts = [act for step in seen.definition.flow.steps.values() for act in step.acts.values()]
    if seen.step.outcome != "done" or not any("open_account" in act.effects for act in acts):
        return ""
    if not any(key.partition("@")[0] in CLOSING for key in seen.keys):
        return ""
    found = people.citizen_of_nik(nik=str(opened.applicant.get("nik", "")))
    return found.state if found else ""


def _identity(opened: sealed.Opened, seen: Seen, at: datetime) -> tuple[AnswerRow, ...]:
    if not opened.applicant:
        return ()
    texts = documents.applicant_texts(resident=opened.applicant, today=clock.local_date(at))
    values = rules.identity_values(opened.applicant, texts, str(opened.contact.get("phone", "")))
    return tuple(
        AnswerRow(
            name=name,
            label=label,
            value=rules.masked_identity(name, values[name], in_full=seen.in_full),
            is_marked=name in seen.row.marked_items,
        )
        for name, label in rules.IDENTITY
        if values[name]
    )


def _answers(answers: Mapping[str, Any], seen: Seen) -> tuple[AnswerRow, ...]:
    rows = []
    for name, field in seen.definition.form.fields.items():
        value = answers.get(name)
        if value is None or field.type == FieldType.PASSWORD:
            continue
        is_table = field.type == FieldType.TABLE
        text = "" if is_table else catalogue.written(field=field, value=value)
        rows.append(
            AnswerRow(
                name=name,
                label=field.label,
                value=rules.masked(field, text, in_full=seen.in_full),
                is_marked=name in seen.row.marked_items,
                rows=_table(field, value, in_full=seen.in_full) if is_table else (),
                columns=tuple(column.label for column in field.columns) if is_table else (),
            )
        )
    return tuple(rows)


def _table(field: Any, value: Any, *, in_full: bool) -> tuple[tuple[str, ...], ...]:
    return tuple(
        tuple(
            rules.masked(column, cell, in_full=in_full)
            for column, cell in zip(field.columns, row, strict=True)
        )
        for row in catalogue.written_rows(field=field, value=value)
    )


def attachments_of(seen: Seen) -> tuple[AttachmentRow, ...]:
    """Give the papers this reader may know of; pictures of a face or a signature only at the desk that checks them."""
    if not seen.has_papers:
        return ()
    specs = seen.definition.form.attachments
    return tuple(
        AttachmentRow(
            public_id=paper.public_id,
            name=paper.field,
            label=specs[paper.field].label if paper.field in specs else Text(paper.field),
            media_type=paper.media_type,
            pages=paper.pages,
            size_bytes=paper.size_bytes,
            is_marked=paper.field in seen.row.marked_items,
            letter_number=paper.letter_number,
            letter_state=paper.letter_state,
            is_biometric=paper.data_class == BIOMETRIC,
            trouble=paper.trouble,
        )
        for paper in documents.attachments(owner_ref=seen.row.papers_ref)
        if seen.sees_faces or paper.data_class != BIOMETRIC
    )


def _has_closed(seen: Seen) -> bool:
    """Whether there are pictures that are not shown to this reader (any more)."""
    if not seen.has_papers or seen.sees_faces:
        return False
    return any(
        paper.data_class == BIOMETRIC for paper in documents.attachments(owner_ref=seen.row.papers_ref)
    )


def paper_labels(owner: str, definition: ServiceDefinition) -> dict[str, Text]:
    """Give the labels of papers by the beginning of their id, as the trail names them."""
    specs = definition.form.attachments
    return {
        public_id[:8]: specs[field].label if field in specs else Text(field)
        for public_id, field in documents.fields_of(owner_ref=owner).items()
    }


def _offered(actor: Actor, seen: Seen, at: datetime) -> tuple[OfferedAct, ...]:
    facts = world.for_offers(actor=actor, row=seen.row, definition=seen.definition, places=seen.places, at=at)
    acts = rules.offered_acts(
        seen.definition.flow, seen.row.snapshot(), facts, evaluate=world.evaluator(seen.definition, facts)
    )
    if actor.person_id is None:
        # A client system without a person behind it never signs (design section 6).
        acts = tuple(act for act in acts if act.kind not in _PROVED)
    return tuple(offer(act) for act in acts if act.kind != ActKind.REPAIR)


def offer(act: Act) -> OfferedAct:
    """Give an act as pages offer it."""
    return OfferedAct(
        act=act,
        name=act.name,
        kind=act.kind.value,
        label=act.label,
        note=act.note.value,
        needs_proof=act.kind in {ActKind.SIGN, ActKind.RETRY},
    )


def _document(seen: Seen) -> DocumentRow | None:
    found = documents.document_for_case(case_ref=seen.row.ref) if seen.definition.letter else None
    if found is None:
        return None
    is_out = found.state == "terbit" and seen.step.is_public_document
    return DocumentRow(
        public_id=found.public_id,
        number=found.number,
        title=found.title,
        state=found.state,
        issued_at=found.issued_at,
        verify_url_path=f"/v/{found.token}" if found.issued_at else "",
        failure=found.failure,
        is_downloadable=is_out and bool(seen.keys),
    )


def _can_preview(seen: Seen) -> bool:
    return (
        seen.definition.letter is not None
        and seen.row.is_open
        and not seen.step.is_public_document
        and rules.may_preview(seen.keys)
        and rules.may_end_in_a_letter(seen.definition.flow, seen.row.state)
    )


def _home_names(row: CaseRow, units: Mapping[int, Any]) -> dict[str, str]:
    ids = {
        "rt": row.rt_unit_id,
        "rw": row.rw_unit_id,
        "kelurahan": row.kelurahan_unit_id,
        "kecamatan": row.kecamatan_unit_id,
    }
    return {
        level: units[unit_id].name
        for level, unit_id in ids.items()
        if unit_id is not None and unit_id in units
    }


def preview(*, actor: Actor, ref: str, at: datetime) -> Sequence[bytes]:
    """
    Draw the letter as it would be made now, DRAF across each page, as PNG images: for officers of the handling offices alone.
    Raises: NotFound, NotAllowed ``not_your_step``.
    """
    seen = see(actor, ref)
    if not _can_preview(seen):
        raise NotAllowed("not_your_step")
    content, _signings = letter.of_case(seen.row, seen.definition, seen.places, at)
    audit.record("letter.preview", actor, "case", seen.row.ref, at, instansi=seen.row.instansi)
    source = letter.letter_of(seen.definition).source
    return documents.preview_pages(content=content, source=source, case_ref=seen.row.ref)


def case_attachment(*, actor: Actor, ref: str, public_id: str, at: datetime) -> tuple[bytes, str, str]:
    """
    Give a paper of a case as (bytes, media type, file name), and record who opened it.

    A picture of a face or a signature is never handed out as a file. Raises: NotFound.
    """
    owner = _papers_of(actor, ref, public_id, at, as_file=True)
    found = documents.attachment(public_id=public_id, owner_ref=owner)
    return found.content, found.media_type, found.file_name


def case_attachment_image(
    *, actor: Actor, ref: str, public_id: str, page: int, at: datetime
) -> tuple[bytes, str]:
    """Give one page of a paper, from 1, as (image, media type). Raises: NotFound."""
    owner = _papers_of(actor, ref, public_id, at)
    image = documents.attachment_image(public_id=public_id, owner_ref=owner, page=page - 1)
    return image, "image/png" if image.startswith(b"\x89PNG") else "image/jpeg"


def _papers_of(actor: Actor, ref: str, public_id: str, at: datetime, *, as_file: bool = False) -> str:
    sees_faces = False
    if actor.kind == "applicant":
        row, definition, _places = access.case_for(actor, ref)
    else:
        seen = see(actor, ref)
        if not seen.has_papers:
            raise NotFound
        row, definition = seen.row, seen.definition
        sees_faces = seen.sees_faces and actor.kind == "staff"
    action = "case.paper"
    if _is_biometric(row.papers_ref, public_id):
        if as_file or not sees_faces:
            raise NotFound
        action = OPENED_BIOMETRIC
    detail = {"paper": public_id[:8]}
    audit.record(action, actor, "case", row.ref, at, detail=detail, instansi=row.instansi)
    said = documents.attachments(owner_ref=talks.owner(row)) if definition.conversation else ()
    return talks.owner(row) if any(paper.public_id == public_id for paper in said) else row.papers_ref


def _is_biometric(owner: str, public_id: str) -> bool:
    """Tell whether a paper shows a face or a signature: only the desk that checks it opens it, as a picture."""
    found = documents.attachments(owner_ref=owner)
    return any(paper.public_id == public_id and paper.data_class == BIOMETRIC for paper in found)


def issued_letter(*, actor: Actor, ref: str, at: datetime) -> IssuedFile:
    """Give the issued letter to staff or a client of its units, and record it; nothing changes on the case. Raises: NotFound."""
    seen = see(actor, ref)
    if not seen.keys or not seen.step.is_public_document:
        raise NotFound("document")
    issued = documents.issued_file(case_ref=seen.row.ref)
    audit.record("letter.download", actor, "case", seen.row.ref, at, instansi=seen.row.instansi)
    return issued


def can_undo(*, actor: Actor, ref: str, at: datetime) -> bool:
    """Tell whether this person may still take his last decision back (ten minutes, nobody acted after). Raises: NotFound."""
    row, definition, _places = access.case_for(actor, ref)
    if actor.person_id is None:
        return False
    last = Event.objects.filter(case_id=row.id, seq=row.last_event_seq).first()
    if last is None or last.actor_person_id != actor.person_id or last.actor_role not in {"rt", "rw"}:
        return False
    if (at - last.at).total_seconds() > access.UNDO_SECONDS:
        return False
    return isinstance(rules.undo_step(definition.flow, row.snapshot(), last.from_state, last.kind), StepTaken)
