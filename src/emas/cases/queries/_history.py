"""The events of a case as people read them."""

from collections.abc import Mapping, Sequence
from typing import Final

from emas.cases import rules
from emas.cases.access import hot, sealed
from emas.cases.access.hot import CaseRow
from emas.cases.models import Event
from emas.cases.types import TimelineRow
from emas.catalogue.types import PostRef, ServiceDefinition, Text
from emas.people.types import UnitInfo

_BUILT_IN: Final = {
    "kirim": Text("Permohonan dikirim", "Request sent"),
    "urungkan": Text("Keputusan ditarik kembali", "Decision taken back"),
    "kedaluwarsa": Text("Waktu habis", "Time ran out"),
    "terlambat": Text("Batas waktu terlewati", "The deadline passed"),
    "signed": Text("Tanda tangan elektronik selesai", "Electronic signature made"),
    "failed": Text("Tanda tangan elektronik belum berhasil", "Electronic signature not made"),
    "ended": Text("Masa tayang berakhir", "Its time ran out"),
    "replaced": Text("Diganti versi baru", "Replaced by a new version"),
    rules.COMPLETE: Text("Semuanya lengkap, berjalan sendiri", "All is there, it goes on by itself"),
    "diganti": Text("Surat pengganti terbit", "The corrected letter is out"),
}


def events_of(case_id: int) -> tuple[Event, ...]:
    """Read the events of a case in order."""
    return tuple(Event.objects.filter(case_id=case_id).order_by("seq"))


def unit_ids(row: CaseRow, events: Sequence[Event]) -> set[int]:
    """Give all units that a page about this case names."""
    ids = {row.rt_unit_id, row.rw_unit_id, row.kelurahan_unit_id, row.kecamatan_unit_id, row.desk_unit_id}
    ids |= {event.actor_unit_id for event in events}
    return {unit_id for unit_id in ids if unit_id is not None}


def timeline(
    row: CaseRow,
    definition: ServiceDefinition,
    events: Sequence[Event],
    units: Mapping[int, UnitInfo],
    *,
    with_names: bool,
) -> tuple[TimelineRow, ...]:
    """Write the history; names of officials only for colleagues, notes as they were written."""
    return tuple(
        TimelineRow(
            seq=event.seq,
            at=hot.aware(event.at) or event.at,
            act=event.act,
            kind=event.kind,
            title=title_of(definition, event),
            role=role_of(event, units),
            unit_name=_unit_name(units, event.actor_unit_id),
            name=event.actor_name if with_names else "",
            note=sealed.open_note(event.note_sealed, row.ref),
            to_state=event.to_state,
            skipped=tuple(_step_title(definition, name) for name in event.detail.get("skipped", ())),
            card_seen=bool(event.detail.get("card_seen")),
        )
        for event in events
    )


def _step_title(definition: ServiceDefinition, name: str) -> Text:
    step = definition.flow.steps.get(name)
    return step.title if step else Text(name, name)


def _unit_name(units: Mapping[int, UnitInfo], unit_id: int | None) -> str:
    return units[unit_id].name if unit_id is not None and unit_id in units else ""


def title_of(definition: ServiceDefinition, event: Event) -> Text:
    """Say what was done, in the words of the service."""
    flow = definition.flow
    step = flow.steps.get(event.from_state)
    act = (step.acts.get(event.act) if step else None) or flow.anywhere.get(event.act)
    return act.label if act is not None else _BUILT_IN.get(event.act, Text(event.act))


def role_of(event: Event, units: Mapping[int, UnitInfo]) -> str:
    """Name who did it by post."""
    if event.actor_kind == "system":
        return "Sistem"
    if not event.actor_role:
        return "Pemohon"
    unit = units.get(event.actor_unit_id or 0)
    return rules.post_label(PostRef(event.actor_role, unit.kind.value if unit is not None else "")).id
