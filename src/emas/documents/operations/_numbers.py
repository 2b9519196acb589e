"""Numbers out of the register books: with a letter, or before it, by the officer of the number queue."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Final

from django.db import connection

from emas.documents.models import Document, Register, RegisterEntry
from emas.documents.rules import blocks, numbering
from emas.documents.types import BookLine, LetterContent, SignerBlock, SlotSpec
from emas.kernel import clock, identity
from emas.kernel.errors import Invalid
from emas.platform import db, sabotage

#: Kept where an office had no mark of its own on the day of a number: '' says that nothing was kept.
NO_MARK: Final = "-"


def give_number(*, case_ref: str, spec: SlotSpec, line: BookLine, given_by: str, at: datetime) -> str:
    """
    Give a case its number before there is a letter, or where there never is one; gives the number.

    The letter of the case, if one follows, bears this number, its date, and the mark the office has that day. Called again for the same case and slot it gives the
    same number, unless that was cancelled meanwhile. Nobody types a number: it is the next one of the book.
    Source: letter-format section 4. Raises: TransactionMisuseError outside a transaction; Invalid for an unusable pattern.
    """
    db.require_transaction("give_number")
    known = RegisterEntry.objects.filter(case_ref=case_ref, slot=spec.slot).exclude(state="batal").first()
    if known is not None:
        return known.number
    entry = take(spec, clock.local_date(at))
    entry.case_ref, entry.given_by, entry.given_at = case_ref, given_by[:60], at
    entry.mark = spec.mark or NO_MARK
    entry.kind, entry.holder_name = line.kind[:160], line.holder_name[:160]
    entry.nik_masked = identity.mask_nik(line.nik) if line.nik else ""
    entry.address, entry.purpose = line.address[:200], line.purpose[:200]
    entry.search_text = words_of(entry)
    entry.save(force_insert=True)
    return entry.number


def cancel_number(*, case_ref: str, reason: str) -> None:
    """Mark the numbers of a case that have no letter as cancelled: they stay used, with the reason beside them. Idempotent."""
    db.require_transaction("cancel_number")
    RegisterEntry.objects.filter(case_ref=case_ref, document__isnull=True, state="terpakai").update(
        state="batal", note=reason[:300]
    )


def given(case_ref: str) -> dict[str, RegisterEntry]:
    """Give the numbers that wait for the letter of a case, by slot, locked."""
    rows = RegisterEntry.objects.select_for_update().filter(
        case_ref=case_ref, document__isnull=True, state="terpakai"
    )
    return {row.slot: row for row in rows.order_by("pk")}


def marked(content: LetterContent, entries: Sequence[RegisterEntry], unit_id: int) -> LetterContent:
    """
    Give the letter the mark that its office had on the day of its number: number, date and mark agree, whenever it is signed.

    Where the letterhead has no place for a mark (the Garuda, no emblem) nothing changes.
    """
    kept = next((e.mark for e in entries if e.mark and e.register.unit_id == unit_id), "")
    head = content.letterhead
    if not kept or head.emblem in blocks.UNMARKED:
        return content
    return replace(content, letterhead=replace(head, mark="" if kept == NO_MARK else kept))


def keep(entries: Sequence[RegisterEntry], document: Document) -> None:
    """Write the numbers of a new letter: those taken now, and those that an officer gave before."""
    for entry in entries:
        entry.document, entry.case_ref = document, document.case_ref
    RegisterEntry.objects.bulk_create([entry for entry in entries if entry.pk is None])
    for entry in entries:
        if entry.given_at is not None:
            entry.save()


def take(spec: SlotSpec, dated_on: date) -> RegisterEntry:
    """
    Take the next number of a register. One statement: the row stays locked until the act commits, so no two letters meet,
    and a rolled-back act leaves no gap.
    """
    year = numbering.register_year(dated_on=dated_on, resets_yearly=spec.resets_yearly)
    name = numbering.book_name(
        register=spec.register, classification=spec.classification, per_class=spec.per_class
    )
    register_id, sequence = _counted(spec.unit_id, name, year)
    try:
        number = numbering.write_number(
            pattern=spec.pattern or numbering.DEFAULT_PATTERN,
            sequence=sequence,
            dated_on=dated_on,
            classification=spec.classification,
            unit_code=spec.unit_code,
            post_code=spec.post_code,
        )
    except ValueError as error:
        raise Invalid({"": ("number_pattern",)}) from error
    return RegisterEntry(
        register_id=register_id, sequence=sequence, number=number, slot=spec.slot, dated_on=dated_on
    )


def held_book(unit_id: int, name: str, year: int) -> tuple[int, int]:
    """Give the id of a book and its last number, and keep the row locked until the transaction ends."""
    return _stepped(unit_id, name, year, 0)


def _counted(unit_id: int, name: str, year: int) -> tuple[int, int]:
    if sabotage.is_on("counter"):
        return _counted_by_reading(unit_id, name, year)
    if sabotage.is_on("numbers"):
        # As if an act that was told again took another number.
        _stepped(unit_id, name, year, 1)
    return _stepped(unit_id, name, year, 1)


def _stepped(unit_id: int, name: str, year: int, step: int) -> tuple[int, int]:
    table = connection.ops.quote_name(Register._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (unit_id, name, year, last) VALUES (%s, %s, %s, %s) "  # noqa: S608
            "ON CONFLICT (unit_id, name, year) DO UPDATE SET last = "
            f"{table}.last + %s RETURNING id, last",
            [unit_id, name, year, step, step],
        )
        register_id, sequence = cursor.fetchone()
    return register_id, sequence


def _counted_by_reading(unit_id: int, name: str, year: int) -> tuple[int, int]:
    """Read the last number and write one more: only for the rehearsal that shows what the single statement protects from."""
    register, _ = Register.objects.get_or_create(unit_id=unit_id, name=name, year=year)
    Register.objects.filter(pk=register.pk).update(last=register.last + 1)
    return register.pk, register.last + 1


def describe(entries: Sequence[RegisterEntry], content: LetterContent) -> None:
    """Fill the columns of the register book (letter-format section 4)."""
    texts = content.applicant.get("teks", {})
    blocks = {s.slot: s for s in content.signers}
    for entry in entries:
        block = blocks.get(entry.slot)
        entry.kind = content.title[:160]
        entry.holder_name = str(texts.get("nama", ""))[:160]
        entry.nik_masked = (
            identity.mask_nik(str(content.applicant.get("nik", ""))) if content.applicant.get("nik") else ""
        )
        entry.address = str(texts.get("alamat", ""))[:200]
        entry.purpose = (content.booked_as or content.purpose)[:200]
        entry.introduction = content.introduction[:160]
        entry.signer = _signer_words(block)[:160] if block else ""
        entry.search_text = words_of(entry)


def words_of(entry: RegisterEntry) -> str:
    return " ".join((entry.number, entry.kind, entry.holder_name, entry.purpose)).lower()


def _signer_words(block: SignerBlock) -> str:
    post = " ".join(block.heading).rstrip(",")
    return post if block.is_seal else f"{block.name} ({post})"
