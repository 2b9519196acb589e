"""Carry on a book that was kept before: all of it or nothing, no repeat, no gap, and back while nothing follows."""

from pathlib import Path
from typing import Any

import pytest

from emas.audit.models import AuditEntry
from emas.documents import operations, queries
from emas.documents.adapters.files import pdf_text
from emas.documents.models import RegisterEntry
from emas.documents.tests import factories as make
from emas.kernel.actor import SYSTEM, Actor
from emas.kernel.errors import Conflict, EmasError, Invalid, NotAllowed, NotFound
from emas.people.models import Instansi, Unit
from emas.platform.tests import racing

HEAD = "No;Nomor surat;Tanggal;Perihal;Penanda tangan;Keterangan\n"
LINES = (
    "1;470/1/2026;5 Januari 2026;Undangan rapat;Hasan Basri;\n"
    "2;470/2/2026;2026-02-10;Surat tugas;Hasan Basri;Batal karena salah tulis\n"
    "3;470/3/2026;11/03/2026;Keterangan usaha;Hasan Basri;\n"
)


def office() -> int:
    """The unit whose letters the factory numbers."""
    instansi = Instansi.objects.create(code="kota", name="Kota", region_code="35.74")
    Unit.objects.create(id=7, instansi=instansi, kind="kelurahan", code="may", name="Mayangan", path="may/")
    return 7


@pytest.fixture
def unit(db: None) -> int:
    return office()


def carry(unit: int, text: str = HEAD + LINES, **more: Any) -> Any:
    values = {"unit_id": unit, "year": 2026, "sheet": text.encode(), "file_name": "buku.csv"}
    return operations.carry_lines(**{**values, "actor": SYSTEM, "at": make.MOMENT, **more})


def last(unit: int, number: int, **more: Any) -> Any:
    values = {"unit_id": unit, "year": 2026, "last": number, "actor": SYSTEM, "at": make.MOMENT}
    return operations.carry_last(**{**values, **more})


def faults(unit: int, text: str) -> set[tuple[int, str]]:
    with pytest.raises(Invalid) as refusal:
        carry(unit, text)
    found: Any = refusal.value.params["lines"]
    return {(each.row, each.code) for each in found}


@pytest.mark.requirement("R-090")
def test_the_next_number_follows_the_old_book_and_the_print_says_where_it_came_from(unit: int) -> None:
    assert carry(unit, dry_run=True).id == 0
    part = carry(unit)
    assert (part.first, part.last, part.has_lines, part.can_take_back) == (1, 3, True, True)
    letter = make.open_letter("CASE-1")
    assert RegisterEntry.objects.get(document__case_ref="CASE-1").sequence == 4, letter
    rows = queries.register_rows(unit_id=unit, year=2026).rows
    assert [(row.sequence, row.state, row.is_carried) for row in rows] == [
        (4, "terpakai", False),
        (3, "terpakai", True),
        (2, "batal", True),
        (1, "terpakai", True),
    ]
    pdf = queries.register_pdf(unit_id=unit, unit_name="X", year=2026, printed_on=make.MOMENT.date())
    text = " ".join("".join(pdf_text.pages(pdf)).split())
    assert text.count("dicatat dari buku lama") == 3
    assert "Batal: karena salah tulis; dicatat" in text
    assert queries.latest_numbers(unit_id=unit)[0].sequence == 4
    assert len(queries.latest_numbers(unit_id=unit)) == 1


@pytest.mark.requirement("R-090")
def test_a_last_number_alone_is_one_line_of_the_print_and_lines_may_follow_it(unit: int) -> None:
    last(unit, 120)
    with pytest.raises(Invalid) as refusal:
        last(unit, 120)
    assert refusal.value.params == {"last": 120}
    carry(
        unit, HEAD + LINES.replace("\n2;", "\n122;").replace("\n3;", "\n123;").replace("1;470", "121;470", 1)
    )
    page = queries.register_rows(unit_id=unit, year=2026)
    assert [(part.first, part.last) for part in page.counted] == [(1, 120)]
    pdf = queries.register_pdf(unit_id=unit, unit_name="X", year=2026, printed_on=make.MOMENT.date())
    text = " ".join("".join(pdf_text.pages(pdf)).split())
    assert "Dicatat dari buku lama: 120 nomor, tanpa rincian" in text
    assert text.index("120 nomor") < text.index("Undangan rapat")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("No;Tanggal\n1;2026-01-05\n", {(0, "column_missing")}),
        (HEAD, {(0, "no_lines")}),
        (HEAD + LINES.replace("2;470", "4;470", 1), {(4, "sequence_gap")}),
        (HEAD + LINES.replace("2;470/2", "1;470/2"), {(3, "sequence_repeated"), (4, "sequence_gap")}),
        (HEAD + LINES.replace("470/2", "470/1"), {(3, "number_repeated")}),
        (HEAD + "x;n;2025-01-01;a;;\n2;n;31/02/2026;a;;\n", {(2, "sequence_form"), (2, "date_other_year"), (3, "date_impossible")}),
        (HEAD + "1;;besok;a;;\n2;n;2026-12-31;a;;\n", {(2, "required"), (2, "date_form"), (3, "date_future")}),
    ],
)  # fmt: skip
def test_a_faulty_sheet_leaves_nothing_and_each_row_says_why(
    unit: int, text: str, expected: set[tuple[int, str]]
) -> None:
    assert faults(unit, text) == expected
    assert queries.register_book(unit_id=unit) == ()
    assert not RegisterEntry.objects.exists()


def test_a_number_of_the_book_is_never_given_again(unit: int) -> None:
    make.open_letter("CASE-1")
    assert faults(unit, HEAD + LINES) == {(2, "sequence_taken")}


def test_taken_back_while_nothing_follows_and_never_after(unit: int) -> None:
    first, second = last(unit, 10), last(unit, 20)
    with pytest.raises(Conflict):
        operations.take_back(carried_id=first.id, actor=SYSTEM, at=make.MOMENT)
    operations.take_back(carried_id=second.id, actor=SYSTEM, at=make.MOMENT)
    assert [(p.last, p.can_take_back) for p in queries.carried_parts(unit_id=unit)] == [(10, True)]
    make.open_letter("CASE-1")
    assert RegisterEntry.objects.get().sequence == 11
    with pytest.raises(Conflict) as refusal:
        operations.take_back(carried_id=first.id, actor=SYSTEM, at=make.MOMENT)
    assert refusal.value.params == {"last": 11}
    trail = AuditEntry.objects.filter(action__startswith="register.").order_by("pk")
    assert list(trail.values_list("action", flat=True)) == ["register.carry"] * 2 + ["register.take_back"]


def test_only_an_administrator_of_the_office_may(unit: int) -> None:
    for actor, error in (
        (Actor(kind="staff", account_id=1), NotAllowed),
        (Actor(kind="anonymous"), NotAllowed),
    ):
        with pytest.raises(error):
            last(unit, 5, actor=actor)
    with pytest.raises(NotFound):
        last(unit + 1, 5)


@pytest.mark.requirement("R-090")
@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_is_written(tmp_path: Path) -> None:
    with racing.raced_database(tmp_path, "people", "outbox", "audit", "platform", "documents"):
        unit = racing.alone(office)
        answers = racing.in_threads(lambda _: carry(unit), 2)
        refused = [each for each in answers if isinstance(each, EmasError)]
        assert len(refused) == 1, answers
        assert isinstance(refused[0], Invalid)
        assert racing.alone(RegisterEntry.objects.count) == 3
