"""Numbers and the life of a letter, through the doors."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from emas.documents import operations, queries
from emas.documents.adapters.files import pdf_text
from emas.documents.models import Document, RegisterEntry
from emas.documents.queries._frame import CONTENT_PURPOSE, LETTER_PURPOSE
from emas.documents.rules import frozen
from emas.documents.tests import factories as make
from emas.kernel.actor import HoldingKind
from emas.kernel.errors import Conflict, NotFound
from emas.people import queries as people
from emas.people.types import UnitInfo, UnitKind
from emas.platform import blobs, db, sealing

pytestmark = pytest.mark.django_db


def test_number_is_written_by_the_pattern_and_begins_at_one() -> None:
    letter = make.open_letter()
    assert letter.number == "500.2.2.6/1/425.504.3/2026"
    assert letter.state == "draf"


def test_numbers_of_a_register_have_no_gap_and_start_again_each_year() -> None:
    numbers = [make.open_letter(f"CASE-{n}").number for n in range(5)]
    assert [int(n.split("/")[1]) for n in numbers] == [1, 2, 3, 4, 5]
    january = datetime(2026, 12, 31, 17, 30, tzinfo=UTC)  # already 1 January in the city
    assert make.open_letter("CASE-9", at=january).number == "500.2.2.6/1/425.504.3/2027"


def test_rolled_back_act_leaves_no_gap() -> None:
    make.open_letter("CASE-1")

    def act_that_fails() -> None:
        with db.act_transaction():
            operations.open_letter(
                content=make.content(), source=make.SOURCE, case_ref="CASE-2", instansi="kota", unit_id=7, unit_name="",
                service="s", slots=(make.KELURAHAN_SLOT,), valid_until=None, at=make.MOMENT,
            )  # fmt: skip
            raise RuntimeError("act failed")

    with pytest.raises(RuntimeError, match="act failed"):
        act_that_fails()
    assert make.open_letter("CASE-3").number.split("/")[1] == "2"


def test_a_letter_keeps_its_number_and_date_when_it_is_drafted_again() -> None:
    first = make.open_letter()
    later = datetime(2027, 1, 5, 3, 0, tzinfo=UTC)
    second = make.open_letter(content=make.content(purpose="Lain"), at=later)
    assert (second.number, second.dated_on, second.public_id) == (
        first.number,
        first.dated_on,
        first.public_id,
    )
    assert second.revision == 2
    assert RegisterEntry.objects.count() == 1
    assert RegisterEntry.objects.get().purpose == "Lain"


def test_each_office_gives_its_own_number() -> None:
    letter = make.open_letter(content=make.two_signers(), slots=(make.KELURAHAN_SLOT, make.KECAMATAN_SLOT))
    assert letter.number == "500.2.2.6/1/425.504.3/2026"
    numbers = set(RegisterEntry.objects.values_list("number", flat=True))
    assert numbers == {"500.2.2.6/1/425.504.3/2026", "500.2.2.6/1/425.504/2026"}


def test_a_letter_without_a_main_number_keeps_the_one_it_was_opened_with() -> None:
    both = tuple(replace(block, block="knowing") for block in make.two_signers().signers)
    given = {
        "content": replace(make.two_signers(), signers=both),
        "slots": (make.KELURAHAN_SLOT, make.KECAMATAN_SLOT),
    }
    letter = make.open_letter(**given)
    make.open_letter(**given)
    row = Document.objects.get()
    printed, _source = frozen.thaw(sealing.unseal_json(row.content_sealed, CONTENT_PURPOSE))
    assert row.revision == 2
    assert (printed.number, row.number) == (letter.number, letter.number)


def test_opening_costs_few_statements() -> None:
    with CaptureQueriesContext(
        connection,
    ) as seen:
        make.open_letter()
    assert len([q for q in seen if "SAVEPOINT" not in q["sql"]]) <= 7


def test_opening_outside_an_act_is_a_mistake(transactional_db: None) -> None:
    with pytest.raises(db.TransactionMisuseError):
        operations.open_letter(
            content=make.content(), source="", case_ref="C", instansi="", unit_id=7, unit_name="", service="", slots=(),
            valid_until=None, at=make.MOMENT,
        )  # fmt: skip


def test_content_is_sealed_at_rest() -> None:
    make.open_letter()
    assert b"Wati" not in bytes(Document.objects.get().content_sealed)


def test_void_keeps_the_number_as_cancelled() -> None:
    letter = make.open_letter()
    with db.act_transaction():
        operations.void(case_ref=letter.case_ref, at=make.MOMENT)
        operations.void(case_ref=letter.case_ref, at=make.MOMENT)
        operations.void(case_ref="NOTHING", at=make.MOMENT)
    assert Document.objects.get().state == "batal"
    assert RegisterEntry.objects.get().state == "batal"
    with pytest.raises(Conflict):
        make.open_letter()
    assert make.open_letter("CASE-2").number.split("/")[1] == "2"


def test_issued_letter_can_be_withdrawn_but_not_voided() -> None:
    letter = make.issued_letter()
    with pytest.raises(Conflict), db.act_transaction():
        operations.void(case_ref=letter.case_ref, at=make.MOMENT)
    with db.act_transaction():
        operations.revoke(case_ref=letter.case_ref, reason="Data keliru", at=make.MOMENT)
    assert Document.objects.get().state == "dicabut"
    with pytest.raises(NotFound):
        queries.issued_file(case_ref=letter.case_ref)
    with pytest.raises(Conflict), db.act_transaction():
        operations.revoke(case_ref=letter.case_ref, reason="lagi", at=make.MOMENT)


def test_replacement_points_both_ways_and_happens_once() -> None:
    make.issued_letter("OLD")
    with pytest.raises(Conflict), db.act_transaction():
        operations.mark_replaced(old_case_ref="OLD", new_case_ref="NEW", at=make.MOMENT)
    make.issued_letter("NEW")
    for _ in range(2):
        with db.act_transaction():
            operations.mark_replaced(old_case_ref="OLD", new_case_ref="NEW", at=make.MOMENT)
    old, new = Document.objects.get(case_ref="OLD"), Document.objects.get(case_ref="NEW")
    assert (old.state, old.replaced_by, new.replaces) == ("diganti", new.public_id, old.public_id)


def test_no_unsigned_letter_leaves_by_a_door() -> None:
    letter = make.open_letter()
    for _ in range(2):
        with pytest.raises(NotFound):
            queries.issued_file(document_public_id=letter.public_id)
        make.ask(letter)


def test_slots_are_asked_in_order_and_a_repeated_request_is_the_same() -> None:
    letter = make.open_letter(content=make.two_signers(), slots=(make.KELURAHAN_SLOT, make.KECAMATAN_SLOT))
    with pytest.raises(Conflict, match="slot_out_of_order"):
        make.ask(letter, "camat", make.holder(make.CAMAT))
    assert make.ask(letter) == make.ask(letter)


def test_the_person_who_really_signs_stands_on_the_page(monkeypatch: pytest.MonkeyPatch) -> None:
    unit = UnitInfo(
        id=7,
        code="k",
        kind=UnitKind.KELURAHAN,
        name="Mayangan",
        path="k/",
        parent_id=None,
        instansi="kota-probolinggo",
    )
    monkeypatch.setattr(people, "unit", lambda *, unit_id: unit)
    deputy = replace(make.holder(99, "BUDI"), kind=HoldingKind.PLH)
    letter = make.open_letter(content=make.two_signers(), slots=(make.KELURAHAN_SLOT, make.KECAMATAN_SLOT))
    make.ask(letter, signer=deputy)
    make.sign(letter)
    row = Document.objects.get()
    text = " ".join(pdf_text.pages(blobs.get(row.blob, LETTER_PURPOSE)))
    assert "Plh. LURAH MAYANGAN," in text
    assert "BUDI" in text
    assert "HASAN" not in text
    assert RegisterEntry.objects.get(slot="lurah").signer == "BUDI (Plh. LURAH MAYANGAN)"
    with pytest.raises(Conflict, match="signer_changed"):
        make.ask(letter, "camat", make.holder(98, "ANI"))
