"""What pages show of sealed cases. Every opening leaves a line in the trail."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from emas.audit import operations as audit
from emas.cases import access, rules
from emas.cases.access import box, hot
from emas.cases.access import facts as world
from emas.cases.access.hot import CaseRow
from emas.cases.models import Box, Event
from emas.cases.queries import _desk
from emas.cases.types import (
    AnswerRow,
    BoxCase,
    BoxEntry,
    BoxRow,
    BoxStage,
    OfferedAct,
    TalkFile,
    TalkLine,
)
from emas.catalogue import queries as catalogue
from emas.catalogue.types import Act, ActKind, ServiceDefinition, StepKind, Text
from emas.kernel.actor import Actor
from emas.kernel.errors import NotAllowed, NotFound
from emas.people import queries as people
from emas.people.types import UnitInfo
from emas.platform import blobs

PURPOSE = "cases.box"
UNSORTED = Text("Belum dipilah", "Not sorted yet")


def box_list(*, actor: Actor, at: datetime) -> tuple[BoxRow, ...]:
    """List the sealed cases this person sorts or handles: number, class, age, deadline; not a word of any."""
    return tuple(_row(row, actor, at) for row in box.mine(actor))


def _row(row: CaseRow, actor: Actor, at: datetime) -> BoxRow:
    definition = access.definition_of(row)
    return BoxRow(
        ref=row.ref,
        service_title=row.service_title,
        sort=sort_label(definition, Box.objects.values_list("sort", flat=True).get(case_id=row.id)),
        state_title=definition.flow.steps[row.state].title,
        created_at=row.created_at,
        due_at=row.due_at or row.expires_at,
        is_overdue=row.is_open and row.due_at is not None and row.due_at < at,
        is_open=row.is_open,
        is_mine=_may_open(box.keys_of(actor, row), row),
        has_key=actor.person_id is not None and box.has_wrap(row, actor.person_id),
    )


def sort_label(definition: ServiceDefinition, sort: str) -> Text:
    """Name the class of a case: the label of the act that set it; of one that ended without any, how it ended."""
    for step in definition.flow.steps.values():
        if sort and sort in step.acts:
            return step.acts[sort].label
    ended = definition.flow.steps.get(sort)
    return ended.title if ended else UNSORTED


def _may_open(keys: frozenset[str], row: CaseRow) -> bool:
    """Who sorts a case reads it until it is assigned; from then on its handlers alone do."""
    return box.ASSIGNED in keys or (box.KEEPER in keys and not box.handler_ids(row.id))


def box_case(*, actor: Actor, ref: str, private: bytes, at: datetime, with_identity: bool = False) -> BoxCase:
    """
    Open a sealed case for who sorts or handles it, with his opened key, and record that.

    ``with_identity`` shows who wrote: to handlers alone, and on a record of its own; whoever sorts needs to know what, not who.
    Raises: NotFound, NotAllowed (``not_your_step`` after it was assigned to others, ``no_key_here``).
    """
    row, found, keys, key = opened(actor, ref, private)
    is_handler = box.ASSIGNED in keys
    shows_identity = with_identity and is_handler
    detail = {"state": row.state, "identity": shows_identity}
    audit.record("box.read", actor, "case", row.ref, at, detail=detail)
    names = tuple(name for each in box.handler_ids(row.id) if (name := _name(each, at)))
    kinds = ("message", "note")
    return _case(row, found, key, actor, at, kinds, shows_identity, is_handler, names)


def box_reporter(*, entry: BoxEntry, at: datetime) -> BoxCase:
    """Show the reporter his own case: status, what was said, what he can do; no names of officials. Raises: NotFound."""
    row, found = _of_entry(entry)
    actor = Actor(kind="applicant", case_ref=row.ref)
    return _case(row, found, entry.key, actor, at, ("message",), True, False, ())


def box_file(
    *, actor: Actor, ref: str, private: bytes, public_id: str, at: datetime
) -> tuple[bytes, str, str]:
    """Give a paper of a sealed case as (bytes, media type, file name), and record who opened it. Raises: as ``box_case``."""
    row, _found, _keys, key = opened(actor, ref, private)
    audit.record("box.file", actor, "case", row.ref, at, detail={"paper": public_id[:8]})
    return _file_of(row, key, public_id)


def box_reporter_file(*, entry: BoxEntry, public_id: str, at: datetime) -> tuple[bytes, str, str]:
    """Give the reporter a paper of his own case. Raises: NotFound."""
    row, _found = _of_entry(entry)
    return _file_of(row, entry.key, public_id)


def opened(actor: Actor, ref: str, private: bytes) -> tuple[CaseRow, Box, frozenset[str], bytes]:
    """Load a case with its key for who may open it now. Raises: as ``box_case``."""
    row, found, keys = box.case_for(actor, ref)
    if not _may_open(keys, row):
        raise NotAllowed("not_your_step")
    return row, found, keys, box.key_for(row, actor.person_id, private)


def _of_entry(entry: BoxEntry) -> tuple[CaseRow, Box]:
    row = hot.load(entry.ref)
    if row is None or not row.is_sealed:
        raise NotFound
    return row, Box.objects.get(case_id=row.id)


def _file_of(row: CaseRow, key: bytes, public_id: str) -> tuple[bytes, str, str]:
    found = box.item(row, key, public_id, "file")
    content = box.open_file(row.ref, public_id, found.key, blobs.get(found.blob, PURPOSE))
    media_type = str(found.content["media_type"])
    return content, media_type, "berkas.pdf" if media_type == "application/pdf" else "berkas.jpg"


def _case(
    row: CaseRow,
    found: Box,
    key: bytes,
    actor: Actor,
    at: datetime,
    kinds: Sequence[str],
    shows_identity: bool,
    is_handler: bool,
    names: tuple[str, ...],
) -> BoxCase:
    definition = access.definition_of(row)
    step = definition.flow.steps[row.state]
    said = box.items(row, key, ("answers",))[0].content
    who = box.items(row, key, ("identity",))[0].content["values"]
    files = _files(definition, box.items(row, key, ("file",)))
    is_final = step.kind == StepKind.FINAL
    about = unit_title(people.unit(unit_id=said["about"])) if said.get("about") else ""
    return BoxCase(
        ref=row.ref,
        version=row.version,
        definition=definition,
        state=row.state,
        state_title=step.title,
        sort=sort_label(definition, found.sort),
        channel=found.origin,
        created_at=row.created_at,
        due_at=row.due_at or row.expires_at,
        is_overdue=row.is_open and row.due_at is not None and row.due_at < at,
        is_open=row.is_open,
        answers=_answers(definition, said["values"]),
        about=about,
        identity=_answers(definition, who) if shows_identity else (),
        has_identity=any(who.values()),
        files=files.get("", ()),
        lines=_lines(definition, box.items(row, key, kinds), files),
        stages=_stages(row, definition),
        acts=_acts(row, definition, actor, at),
        handlers=names,
        may_talk=not is_final and (is_handler or actor.kind == "applicant"),
        may_see_identity=is_handler,
        may_rate=actor.kind == "applicant" and step.outcome == "done" and found.rating is None,
        rating=found.rating,
    )


def unit_title(unit: UnitInfo) -> str:
    """Name the unit a case is about with its level: kecamatan and kelurahan often bear the same name."""
    titles = {"kecamatan": "Kecamatan ", "kelurahan": "Kelurahan "}
    return titles.get(unit.kind, "") + unit.name


def _answers(definition: ServiceDefinition, values: Mapping[str, Any]) -> tuple[AnswerRow, ...]:
    return tuple(
        AnswerRow(
            name=name,
            label=field.label,
            value=catalogue.written(field=field, value=values[name]),
            is_marked=False,
        )
        for name, field in definition.form.fields.items()
        if values.get(name) not in (None, "")
    )


def _files(definition: ServiceDefinition, items: Sequence[box.Item]) -> dict[str, tuple[TalkFile, ...]]:
    """Group the papers by the message they came with; those of the first sending under ''."""
    specs = definition.form.attachments
    grouped: dict[str, tuple[TalkFile, ...]] = {}
    for each in items:
        spec = specs.get(each.content["field"])
        label = spec.label.id if spec is not None else each.content["field"]
        one = TalkFile(
            public_id=each.public_id, label=label, media_type=each.content["media_type"],
            pages=each.content["pages"], by_reporter=each.author == "reporter", at=each.at,
        )  # fmt: skip
        said = str(each.content["said"])
        grouped[said] = (*grouped.get(said, ()), one)
    return grouped


def _lines(
    definition: ServiceDefinition, items: Sequence[box.Item], files: Mapping[str, tuple[TalkFile, ...]]
) -> tuple[TalkLine, ...]:
    return tuple(
        TalkLine(
            text=each.content["text"],
            by_reporter=each.author == "reporter",
            at=each.at,
            act=_label(definition, each.content.get("state", ""), each.content.get("act", "")),
            is_internal=each.kind == "note",
            files=files.get(each.public_id, ()),
        )
        for each in items
    )


def _label(definition: ServiceDefinition, state: str, name: str) -> Text | None:
    step = definition.flow.steps.get(state)
    act = step.acts.get(name) if step is not None and name else None
    return act.label if act is not None else None


def _stages(row: CaseRow, definition: ServiceDefinition) -> tuple[BoxStage, ...]:
    """Give the steps the case went through, in order, and when; never by whom."""
    moves = Event.objects.filter(case_id=row.id).order_by("seq").values_list("from_state", "to_state", "at")
    return tuple(
        BoxStage(definition.flow.steps[to].title, hot.aware(at) or at)
        for before, to, at in moves
        if before != to
    )


def _acts(row: CaseRow, definition: ServiceDefinition, actor: Actor, at: datetime) -> tuple[OfferedAct, ...]:
    places = access.places_of(row, definition.flow)
    facts = world.for_offers(actor=actor, row=row, definition=definition, places=places, at=at)
    found = rules.offered_acts(
        definition.flow, row.snapshot(), facts, evaluate=world.evaluator(definition, facts)
    )
    return tuple(_desk.offer(act) for act in found if act.kind != ActKind.UNDO)


def ends_well(definition: ServiceDefinition, act: Act) -> bool:
    """Tell whether an act leads to a good end, where the reporter may judge the answer."""
    return any(
        definition.flow.steps[b.step].outcome == "done" for b in act.targets if not b.step.startswith("$")
    )


def _name(person_id: int, at: datetime) -> str:
    account_id = people.account_id_of_person(person_id=person_id)
    return people.actor_for(account_id=account_id, at=at).name if account_id is not None else ""
