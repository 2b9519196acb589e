"""Numbers, requests and the fate of a letter. All of it runs inside the transaction of the act that causes it."""

import dataclasses
import secrets
from collections.abc import Sequence
from datetime import date, datetime

from emas.documents.models import Document, RegisterEntry, Signature
from emas.documents.operations import _numbers
from emas.documents.queries._frame import CONTENT_PURPOSE
from emas.documents.queries._letters import document_info
from emas.documents.rules import blocks, codes, frozen
from emas.documents.types import DocumentInfo, LetterContent, SlotSpec
from emas.kernel import clock
from emas.kernel.codes import new_public_id
from emas.kernel.errors import Conflict, NotFound
from emas.outbox import operations as outbox
from emas.people import queries as people
from emas.people.types import HolderInfo
from emas.platform import db, sealing

#: States in which the content may still change.
_OPEN = frozenset({"draf", "membuat", "menunggu_tte", "gagal"})


def open_letter(
    *,
    content: LetterContent,
    source: str,
    case_ref: str,
    instansi: str,
    unit_id: int,
    unit_name: str,
    service: str,
    slots: Sequence[SlotSpec],
    valid_until: date | None,
    at: datetime,
) -> DocumentInfo:
    """
    Give a letter its number and freeze its content, inside the transaction that starts signing. A number that an officer gave to the
    case before (``give_number``) is the letter's, and its date with it.

    Called again for the same case it keeps number and date and takes the new content as the next revision; signatures
    made so far are void then. Each slot with a register of its own gets its own number. ``slots`` are in signing order.
    Source: letter-format section 4 (a number is given once, in the approving transaction, never by counting rows).
    Raises: TransactionMisuseError outside a transaction; Conflict ``letter_closed``; Invalid for an unusable number pattern.
    """
    db.require_transaction("open_letter")
    existing = Document.objects.select_for_update().filter(case_ref=case_ref).first()
    if existing is not None:
        return _revise(existing, content, source, slots, valid_until, at)
    before = _numbers.given(case_ref)
    dated_on = next((entry.dated_on for entry in before.values()), clock.local_date(at))
    numbers = {
        spec.slot: before.get(spec.slot) or _numbers.take(spec, dated_on)
        for spec in slots
        if spec.has_own_number
    }
    document = Document(
        public_id=new_public_id(),
        case_ref=case_ref,
        instansi=instansi,
        unit_id=unit_id,
        unit_name=unit_name[:160],
        service=service,
        title=content.title[:160],
        token=codes.write_token(secrets.token_bytes(16)),
        dated_on=dated_on,
        valid_until=valid_until,
        state_at=at,
        created_at=at,
        is_seal=any(spec.is_seal for spec in slots),
    )
    content = _numbers.marked(content, list(before.values()), unit_id)
    final = blocks.with_numbers(content, dated_on, {slot: entry.number for slot, entry in numbers.items()})
    document.number = final.number
    document.content_sealed = sealing.seal_json(frozen.freeze(final, source=source), CONTENT_PURPOSE)
    document.save(force_insert=True)
    _numbers.describe(list(numbers.values()), final)
    _numbers.keep(list(numbers.values()), document)
    _make_slots(document, final, slots)
    return document_info(document)


def request_signature(
    *, document_public_id: str, slot: str, signer: HolderInfo | None, organisation: str, at: datetime
) -> str:
    """
    Ask for the signature of one slot; gives the request id. The work is done by the worker after commit. ``signer`` None asks for the
    portal's own seal.

    A slot that is signed already, or has a request under way, keeps its request: a repeated call changes nothing. When another
    person signs than the letter was opened for (a Plh after a failed attempt), his block is written in; that is no longer
    possible once somebody signed the page.
    Raises: NotFound; Conflict ``slot_out_of_order`` (an earlier slot is not signed), ``signer_changed`` (another person, and
    the page is signed already: draft it again), ``letter_closed``.
    """
    db.require_transaction("request_signature")
    rows = list(
        Signature.objects.select_related("document")
        .filter(document__public_id=document_public_id)
        .order_by("order")
    )
    row = next((r for r in rows if r.slot == slot), None)
    if row is None:
        raise NotFound("document")
    if row.state in {"selesai", "diminta"}:
        return row.request_id
    _check_request(rows, row)
    if signer is not None and row.signer_person_id != signer.person_id:
        _change_signer(rows, row, signer)
    # ``provider_ref`` stays: a result of the last attempt that never arrived is still looked for.
    row.request_id, row.state, row.requested_at = new_public_id(), "diminta", at
    row.failure, row.blob, row.asking_until, row.tries = "", "", None, 0
    row.signer_name, row.organisation = (signer.name if signer else organisation)[:160], organisation[:160]
    row.save()
    Document.objects.filter(pk=row.document_id).update(state="membuat", failure="", state_at=at)
    outbox.enqueue(
        topic="documents.sign",
        payload={"document": document_public_id, "slot": slot, "request": row.request_id},
        at=at,
        queue=outbox.LETTERS,
        dedupe_key=f"documents.sign:{row.request_id}",
    )
    return row.request_id


def revoke(*, case_ref: str, reason: str, at: datetime) -> None:
    """Withdraw an issued letter: from now on every check says so. Raises: NotFound; Conflict ``letter_not_issued``."""
    _close(case_ref, from_states={"terbit"}, to="dicabut", reason=reason, at=at)


def void(*, case_ref: str, at: datetime, reason: str = "") -> None:
    """
    Cancel a letter that was never issued: it keeps its number with the state ``batal``. So does a number that has no letter yet. No
    letter, or one cancelled: nothing.

    Raises: Conflict ``letter_issued``.
    """
    db.require_transaction("void")
    _numbers.cancel_number(case_ref=case_ref, reason=reason)
    document = Document.objects.select_for_update().filter(case_ref=case_ref).first()
    if document is None or document.state == "batal":
        return
    if document.state not in _OPEN:
        raise Conflict("letter_issued", state=document.state)
    _set_state(document, "batal", reason, at)


def mark_replaced(*, old_case_ref: str, new_case_ref: str, at: datetime) -> None:
    """Mark an issued letter as replaced by the issued letter of another case. Idempotent. Raises: NotFound; Conflict."""
    db.require_transaction("mark_replaced")
    new = Document.objects.filter(case_ref=new_case_ref).first()
    if new is None or new.state != "terbit":
        raise Conflict("letter_not_issued", case_ref=new_case_ref)
    old = Document.objects.filter(case_ref=old_case_ref).first()
    if old is not None and old.state == "diganti" and old.replaced_by == new.public_id:
        return
    document = _close(old_case_ref, from_states={"terbit"}, to="diganti", reason="", at=at)
    Document.objects.filter(pk=document.pk).update(replaced_by=new.public_id)
    Document.objects.filter(pk=new.pk).update(replaces=document.public_id)


def _close(case_ref: str, *, from_states: set[str], to: str, reason: str, at: datetime) -> Document:
    db.require_transaction(to)
    document = Document.objects.select_for_update().filter(case_ref=case_ref).first()
    if document is None:
        raise NotFound("document")
    if document.state not in from_states:
        raise Conflict("letter_not_issued", state=document.state)
    _set_state(document, to, reason, at)
    return document


def _set_state(document: Document, state: str, reason: str, at: datetime) -> None:
    Document.objects.filter(pk=document.pk).update(state=state, state_reason=reason[:300], state_at=at)
    entry_state = {"diganti": "dicabut"}.get(state, state)
    note = {"diganti": "diganti surat lain"}.get(state, reason)
    RegisterEntry.objects.filter(document=document).update(state=entry_state, note=note[:300])


def _revise(
    document: Document,
    content: LetterContent,
    source: str,
    slots: Sequence[SlotSpec],
    valid_until: date | None,
    at: datetime,
) -> DocumentInfo:
    if document.state not in _OPEN:
        raise Conflict("letter_closed", state=document.state)
    entries = list(RegisterEntry.objects.filter(document=document).select_related("register").order_by("pk"))
    given = {entry.slot: entry.number for entry in entries}
    # In signing order, as when the letter was opened: where no main block has a number, the first is the letter's own.
    numbers = {spec.slot: given[spec.slot] for spec in slots if spec.slot in given}
    content = _numbers.marked(content, entries, document.unit_id)
    final = blocks.with_numbers(content, document.dated_on, numbers)
    document.title = content.title[:160]
    document.valid_until = valid_until
    document.revision += 1
    document.state, document.state_at, document.failure = "draf", at, ""
    document.content_sealed = sealing.seal_json(frozen.freeze(final, source=source), CONTENT_PURPOSE)
    document.save()
    _numbers.describe(entries, final)
    for entry in entries:
        entry.save()
    Signature.objects.filter(document=document).delete()
    _make_slots(document, final, slots)
    return document_info(document)


def _make_slots(document: Document, content: LetterContent, slots: Sequence[SlotSpec]) -> None:
    blocks = {s.slot: s for s in content.signers}
    Signature.objects.bulk_create(
        Signature(
            document=document,
            order=order,
            slot=spec.slot,
            signer_person_id=(blocks[spec.slot].person_id or None) if spec.slot in blocks else None,
            signer_name=blocks[spec.slot].name[:160] if spec.slot in blocks else "",
            signer_title=" ".join(blocks[spec.slot].heading).rstrip(",")[:160] if spec.slot in blocks else "",
        )
        for order, spec in enumerate(slots)
    )


def _change_signer(rows: Sequence[Signature], row: Signature, signer: HolderInfo) -> None:
    """Write the block of the person who really signs: his name stands on the page, and his certificate signs it."""
    if any(other.state == "selesai" for other in rows):
        raise Conflict("signer_changed", slot=row.slot)
    document = row.document
    content, source = frozen.thaw(sealing.unseal_json(document.content_sealed, CONTENT_PURPOSE))
    old = next((s for s in content.signers if s.slot == row.slot), None)
    block = blocks.signer_block(
        slot=row.slot,
        unit=people.unit(unit_id=signer.unit_id),
        holder=signer,
        block=old.block if old else "main",
        number=old.number if old else "",
    )
    signers = tuple(block if s.slot == row.slot else s for s in content.signers)
    final = dataclasses.replace(content, signers=signers)
    entries = list(RegisterEntry.objects.filter(document=document).order_by("pk"))
    _numbers.describe(entries, final)
    for entry in entries:
        entry.save()
    Document.objects.filter(pk=document.pk).update(
        content_sealed=sealing.seal_json(frozen.freeze(final, source=source), CONTENT_PURPOSE),
        revision=document.revision + 1,
    )
    row.provider_ref = ""
    row.signer_person_id, row.signer_title = signer.person_id, " ".join(block.heading).rstrip(",")[:160]


def _check_request(rows: Sequence[Signature], row: Signature) -> None:
    if row.document.state not in _OPEN:
        raise Conflict("letter_closed", state=row.document.state)
    if any(other.order < row.order and other.state != "selesai" for other in rows):
        raise Conflict("slot_out_of_order", slot=row.slot)
