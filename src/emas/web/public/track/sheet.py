"""What a citizen is asked to repair: the marked items of a returned case; all of them when nothing was marked."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from emas.cases import queries
from emas.catalogue.types import ServiceDefinition, Text
from emas.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class RepairSheet:
    """The fields and papers that may change, with what was sent. A paper that is not sent anew stays."""

    ref: str
    version: int
    definition: ServiceDefinition
    fields: tuple[str, ...]
    papers: tuple[str, ...]
    answers: dict[str, Any]
    note: str
    label: Text
    kept: tuple[str, ...]


def sheet_of(ref: str, actor: Actor, at: datetime) -> RepairSheet:
    """Build the sheet of a case. Raises: NotAllowed when nothing is to be repaired now, NotFound."""
    sheet = queries.correction_sheet(ref=ref, actor=actor, at=at)
    progress = queries.progress(ref=ref, pin_or_actor=actor, at=at)
    return RepairSheet(
        ref=sheet.ref,
        version=sheet.version,
        definition=sheet.definition,
        fields=sheet.fields,
        papers=sheet.papers,
        answers=sheet.answers,
        note=progress.note_to_applicant,
        label=sheet.label,
        kept=sheet.kept,
    )
