"""What an act sets off inside its transaction: numbers, letters, requests to sign, withdrawals, replacements."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from emas.cases.access import hot, letter
from emas.cases.access.hot import CaseRow
from emas.cases.operations import _absent, _account, _numbering, _office_effects, _replace, _stand_in
from emas.cases.types import Places, StepTaken
from emas.catalogue.types import ServiceDefinition, SignatureSlot
from emas.documents import operations as documents
from emas.documents import queries as letters
from emas.documents.types import DocumentInfo
from emas.kernel.actor import Actor
from emas.kernel.errors import Conflict, NotAllowed
from emas.people import queries as people
from emas.people.types import HolderInfo


@dataclass(frozen=True, slots=True)
class Occasion:
    """One act with everything its effects may need. ``row`` is the case after the step."""

    row: CaseRow
    definition: ServiceDefinition
    places: Places
    taken: StepTaken
    actor: Actor
    at: datetime
    note: str


def run(
    *,
    row: CaseRow,
    definition: ServiceDefinition,
    places: Places,
    taken: StepTaken,
    actor: Actor,
    at: datetime,
    note: str,
) -> str:
    """Run the effects of a step in their order; gives the reference of a case that was opened, else ''."""
    occasion = Occasion(row, definition, places, taken, actor, at, note)
    opened = ""
    for name in taken.effects:
        opened = _EFFECTS[name](occasion) or opened
    _account.decided(row, definition, taken.effects, at)
    _numbering.ended(occasion)
    _absent.ended(occasion)
    step = definition.flow.steps[row.state]
    if row.replaces_ref and step.is_public_document and taken.kind == "system":
        _replace.finish(old_ref=row.replaces_ref, new_ref=row.ref, at=at)
    return opened


def _make_letter(occasion: Occasion) -> str:
    """Freeze the content and give the numbers, in the transaction of the signing act (letter-format section 4)."""
    slot = _slot_filled(occasion)
    dated_on = _numbering.dated_on(occasion.row.ref, occasion.definition)
    content, signings = letter.of_case(
        occasion.row,
        occasion.definition,
        occasion.places,
        occasion.at,
        signer=None if slot.is_seal else (slot.name, _signer(occasion, slot)),
        strict=True,
        dated_on=dated_on,
    )
    spec = letter.letter_of(occasion.definition)
    main = next((s for s in signings if s.slot.block == "main"), signings[0])
    documents.open_letter(
        content=content,
        source=spec.source,
        case_ref=occasion.row.ref,
        instansi=occasion.row.instansi,
        unit_id=main.unit.id,
        unit_name=str(content.extra["satuan"]),
        service=occasion.definition.slug,
        slots=[_numbering.slot_spec(signing, occasion.definition) for signing in signings],
        valid_until=letter.valid_until_of(spec, content.dated_on),
        at=occasion.at,
    )
    return ""


def _give_number(occasion: Occasion) -> str:
    """Numbers are given with the frozen content, by ``make_letter``, unless an officer gives them before."""
    if "make_letter" not in occasion.taken.effects:
        _numbering.give(occasion)
    return ""


def _cancel_number(occasion: Occasion) -> str:
    _numbering.cancel(occasion)
    return ""


def _begin_stand_in(occasion: Occasion) -> str:
    _stand_in.begin(occasion)
    return ""


def _end_stand_in(occasion: Occasion) -> str:
    _stand_in.end(occasion)
    return ""


def _sign(occasion: Occasion) -> str:
    slot = _slot_filled(occasion)
    holder = None if slot.is_seal else _signer(occasion, slot)
    unit = people.unit(unit_id=holder.unit_id) if holder else None
    documents.request_signature(
        document_public_id=_document(occasion).public_id,
        slot=slot.name,
        signer=holder,
        organisation=letters.unit_words(unit=unit) if unit else "Portal Emas",
        at=occasion.at,
    )
    return ""


def _slot_filled(occasion: Occasion) -> SignatureSlot:
    """Give the slot that this act fills: that of the desk that signs, or that of the system step where the portal seals."""
    steps = occasion.definition.flow.steps
    name = steps[occasion.taken.from_state].slot or steps[occasion.row.state].slot
    return next(s for s in letter.letter_of(occasion.definition).signatures if s.name == name)


def _signer(occasion: Occasion, slot: SignatureSlot) -> HolderInfo:
    """
    Give the person at the desk as the signer of a slot: always the person's own certificate.

    Raises: NotAllowed (``not_a_person``) for a client system: it never signs.
    """
    if occasion.actor.person_id is None:
        raise NotAllowed("not_a_person")
    seat = occasion.places.seat(slot.post)
    if seat is None:
        raise NotAllowed("not_your_step")
    return people.signer_for(
        unit_id=seat[0], role=seat[1], person_id=occasion.actor.person_id, at=occasion.at
    )


def _document(occasion: Occasion) -> DocumentInfo:
    document = letters.document_for_case(case_ref=occasion.row.ref)
    if document is None:
        raise Conflict("no_letter")
    return document


def _void_letter(occasion: Occasion) -> str:
    documents.void(case_ref=occasion.row.ref, at=occasion.at)
    return ""


def _revoke_letter(occasion: Occasion) -> str:
    documents.revoke(case_ref=occasion.row.ref, reason=occasion.note, at=occasion.at)
    return ""


def _open_replacement(occasion: Occasion) -> str:
    row = hot.load(occasion.row.ref)
    assert row is not None, "the case was just written"
    return _replace.open_case(
        row=row,
        definition=occasion.definition,
        places=occasion.places,
        taken=occasion.taken,
        actor=occasion.actor,
        at=occasion.at,
        note=occasion.note,
    )


def _assign(_occasion: Occasion) -> str:
    """Persons are assigned by the door of sealed cases, which has the key that must be wrapped for them."""
    return ""


def _open_account(occasion: Occasion) -> str:
    _account.open_for(occasion.row, occasion.actor, occasion.at)
    return ""


_EFFECTS: Final[dict[str, Callable[[Occasion], str]]] = {
    "open_account": _open_account,
    "give_number": _give_number,
    "cancel_number": _cancel_number,
    "stand_in": _begin_stand_in,
    "end_stand_in": _end_stand_in,
    "make_letter": _make_letter,
    "sign": _sign,
    "void_letter": _void_letter,
    "revoke_letter": _revoke_letter,
    "open_replacement": _open_replacement,
    **_office_effects.EFFECTS,
    **_absent.EFFECTS,
    "assign": _assign,
}
