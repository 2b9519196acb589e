"""The conversation of an ordinary case: what was written, and the words that came with acts, in the order they were said."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from emas.audit import operations as audit
from emas.cases import access, rules
from emas.cases.access import hot, sealed, talk
from emas.cases.access.hot import CaseRow
from emas.cases.models import Event, Message
from emas.cases.queries import _history
from emas.cases.types import Talk, TalkFile, TalkLine
from emas.catalogue.types import ActKind, PostRef, ServiceDefinition
from emas.documents import queries as documents
from emas.kernel.actor import Actor
from emas.kernel.errors import NotFound
from emas.people import queries as people
from emas.people.types import UnitInfo

_PAPER: Final = "Lampiran"


def talk_of(
    row: CaseRow, definition: ServiceDefinition, events: Sequence[Event], *, with_names: bool, may_say: bool
) -> Talk | None:
    """Give the conversation of a case, None where the service has none. Names of officials only for colleagues."""
    if not definition.conversation or row.is_sealed:
        return None
    messages = list(Message.objects.filter(case_id=row.id).order_by("id"))
    told = [e for e in events if bytes(e.note_sealed) and e.kind in rules.TOLD | {ActKind.REPAIR.value}]
    ids = [m.actor_unit_id for m in messages] + [e.actor_unit_id for e in told]
    found = {each for each in ids if each is not None}
    units = people.units(unit_ids=found) if found else {}
    files = _files(row, {m.public_id: m.author == talk.APPLICANT for m in messages})
    lines = [
        *(_of_message(row, definition, m, units, files, with_names=with_names) for m in messages),
        *(_of_event(row, definition, e, units, with_names=with_names) for e in told),
    ]
    acts = rules.said_acts(definition, row.state)
    is_solved = rules.is_solved(definition.flow, row.state)
    return Talk(tuple(sorted(lines, key=lambda line: line.at)), acts, may_say and row.is_open, is_solved)


def _of_message(
    row: CaseRow,
    definition: ServiceDefinition,
    message: Message,
    units: Mapping[int, UnitInfo],
    files: Mapping[str, tuple[TalkFile, ...]],
    *,
    with_names: bool,
) -> TalkLine:
    step = definition.flow.steps.get(message.state)
    act = step.acts.get(message.act) if step is not None else None
    return TalkLine(
        text=talk.open_text(message.text_sealed, row.ref),
        by_reporter=message.author == talk.APPLICANT,
        at=hot.aware(message.at) or message.at,
        act=act.label if act is not None else None,
        files=files.get(message.public_id, ()),
        who=_who(message, units, with_names=with_names),
    )


def _of_event(
    row: CaseRow,
    definition: ServiceDefinition,
    event: Event,
    units: Mapping[int, UnitInfo],
    *,
    with_names: bool,
) -> TalkLine:
    by_reporter = event.kind == ActKind.REPAIR.value
    return TalkLine(
        text=sealed.open_note(event.note_sealed, row.ref),
        by_reporter=by_reporter,
        at=hot.aware(event.at) or event.at,
        act=_history.title_of(definition, event),
        who="" if by_reporter else _who(event, units, with_names=with_names),
    )


def _who(said: Message | Event, units: Mapping[int, UnitInfo], *, with_names: bool) -> str:
    """Name an officer by his post; '' for the applicant."""
    if not said.actor_role:
        return ""
    unit = units.get(said.actor_unit_id or 0)
    ref = PostRef(said.actor_role, unit.kind.value if unit is not None else "")
    post = rules.post_label(ref, everyday=not with_names).id
    where = rules.at_office(post, unit.name) if unit is not None else post
    return f"{where} ({said.actor_name})" if with_names and said.actor_name else where


def _files(row: CaseRow, by_applicant: Mapping[str, bool]) -> dict[str, tuple[TalkFile, ...]]:
    grouped: dict[str, tuple[TalkFile, ...]] = {}
    if not by_applicant:
        return grouped
    for paper in documents.attachments(owner_ref=talk.owner(row)):
        one = TalkFile(
            public_id=paper.public_id, label=_PAPER, media_type=paper.media_type, pages=paper.pages,
            by_reporter=by_applicant.get(paper.field, False), at=paper.uploaded_at,
        )  # fmt: skip
        grouped[paper.field] = (*grouped.get(paper.field, ()), one)
    return grouped


def own_talk_paper(*, actor: Actor, ref: str, public_id: str, at: datetime) -> tuple[bytes, str, str]:
    """Give the applicant a paper of his own conversation as (bytes, media type, file name), and record it. Raises: NotFound."""
    if actor.kind != "applicant":
        raise NotFound
    row, definition, _places = access.case_for(actor, ref)
    if not definition.conversation or row.is_sealed:
        raise NotFound
    found = documents.attachment(public_id=public_id, owner_ref=talk.owner(row))
    detail = {"paper": public_id[:8]}
    audit.record("case.paper", actor, "case", row.ref, at, detail=detail, instansi=row.instansi)
    extension = "pdf" if found.media_type == "application/pdf" else "jpg"
    return found.content, found.media_type, f"lampiran.{extension}"
