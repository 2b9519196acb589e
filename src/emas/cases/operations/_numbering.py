"""Numbers that an officer gives before the letter, or for what never gets one (flows section 12, penomoran)."""

from datetime import date
from typing import TYPE_CHECKING, Any

from emas.cases.access import letter, sealed
from emas.catalogue.types import Numbering, ServiceDefinition
from emas.documents import operations as documents
from emas.documents import queries as letters
from emas.documents.types import BookLine, SlotSpec
from emas.kernel.errors import Unavailable
from emas.people import queries as people
from emas.people.types import UnitInfo

if TYPE_CHECKING:
    from emas.cases.operations._effects import Occasion

#: Ends of a case after which a number without a letter stands for nothing.
_ENDED = frozenset({"refused", "cancelled", "expired", "withdrawn"})
_USUAL = Numbering()


def give(occasion: "Occasion") -> None:
    """Take the numbers of the unit whose officer acts; what the letter numbers elsewhere is taken with it."""
    opened = sealed.open_case(occasion.row.id)
    definition = occasion.definition
    title = definition.letter.title.id if definition.letter else definition.title.id
    line = BookLine(
        kind=title,
        holder_name=occasion.row.applicant_name,
        nik=str(opened.applicant.get("nik", "")),
        address=str(opened.applicant.get("address", "")),
        purpose=letter.booked_as(definition, letter.written(definition.form, opened.answers)),
    )
    for spec in _specs(occasion):
        documents.give_number(
            case_ref=occasion.row.ref, spec=spec, line=line, given_by=occasion.actor.label, at=occasion.at
        )


def cancel(occasion: "Occasion") -> None:
    """Mark the numbers of a case as cancelled, with the reason that was given."""
    documents.void(case_ref=occasion.row.ref, reason=occasion.note, at=occasion.at)


def ended(occasion: "Occasion") -> None:
    """When a case with a number ends without what it was numbered for, the number stays used and is marked."""
    step = occasion.definition.flow.steps[occasion.row.state]
    if step.outcome in _ENDED and has_queue(occasion.definition):
        reason = occasion.note or step.title.id
        documents.cancel_number(case_ref=occasion.row.ref, reason=reason)


def has_queue(definition: ServiceDefinition) -> bool:
    """Tell whether an officer gives the numbers of this service before the letter."""
    acts = [act for step in definition.flow.steps.values() for act in step.acts.values()]
    return any("give_number" in act.effects and "make_letter" not in act.effects for act in acts)


def dated_on(ref: str, definition: ServiceDefinition) -> date | None:
    """Give the date of the number that an officer gave to the letter of a case: it is the letter's, too."""
    if not has_queue(definition):
        return None
    given = letters.numbers_of_case(case_ref=ref)
    return next((each.dated_on for each in given if each.state == "terpakai"), None)


def slot_spec(signing: letter.Signing, definition: ServiceDefinition) -> SlotSpec:
    """Say how the number of one signature slot is written, and out of which book it comes."""
    spec, numbering = letter.letter_of(definition), definition.numbering or _USUAL
    return SlotSpec(
        slot=signing.slot.name,
        unit_id=signing.unit.id,
        has_own_number=signing.slot.has_own_number,
        register=spec.register,
        classification=spec.classification,
        is_seal=signing.slot.is_seal,
        **_written(numbering, signing.unit),
    )


def _specs(occasion: "Occasion") -> list[SlotSpec]:
    definition, places = occasion.definition, occasion.places
    if definition.letter is not None:
        officer_at = places.unit_id(_level(occasion))
        slots = letter.signings_of(definition, places, occasion.at)
        return [
            slot_spec(each, definition)
            for each in slots
            if each.slot.has_own_number and each.unit.id == officer_at
        ]
    numbering = definition.numbering or _USUAL
    unit_id = places.unit_id(numbering.level)
    if unit_id is None:
        raise Unavailable("unit_missing", post=numbering.level)
    unit = people.unit(unit_id=unit_id)
    return [
        SlotSpec(
            slot="",
            unit_id=unit_id,
            has_own_number=True,
            register=numbering.book,
            classification=numbering.classification,
            **_written(numbering, unit),
        )
    ]


def _level(occasion: "Occasion") -> str:
    flow, taken = occasion.definition.flow, occasion.taken
    step = flow.steps[taken.from_state]
    act = step.acts.get(taken.act) or flow.anywhere[taken.act]
    post = act.by or step.post
    return post.level if post else ""


def _written(numbering: Numbering, unit: UnitInfo) -> dict[str, Any]:
    return {
        "unit_code": number_code(unit),
        "pattern": numbering.pattern or unit.number_pattern,
        "post_code": numbering.post_code,
        "per_class": numbering.per_class,
        "mark": unit.mark,
    }


def number_code(unit: UnitInfo) -> str:
    """Give the code of a unit inside its numbers; an RW without one has that of its kelurahan with its own number behind."""
    if unit.number_code or not unit.rw or unit.parent_id is None:
        return unit.number_code
    above = people.unit(unit_id=unit.parent_id).number_code
    return ".".join(part for part in (above, f"RW{unit.rw}") if part)
