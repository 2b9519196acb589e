"""The register book: every number, cancelled ones too, searchable and printable."""

import io
from dataclasses import replace

import pytest
from python_calamine import CalamineWorkbook

from emas.documents import operations, queries
from emas.documents.adapters.files import pdf_text
from emas.documents.tests import factories as make
from emas.documents.types import BookLine
from emas.platform import db

pytestmark = pytest.mark.django_db


@pytest.fixture
def book() -> list[str]:
    for n in range(7):
        make.open_letter(f"CASE-{n}", content=make.content(purpose=f"Keperluan nomor {n}"))
    with db.act_transaction():
        operations.void(case_ref="CASE-3", at=make.MOMENT)
    return [f"500.2.2.6/{n}/425.504.3/2026" for n in range(1, 8)]


def test_pages_follow_each_other_newest_first(book: list[str]) -> None:
    seen: list[str] = []
    cursor = ""
    for _ in range(5):
        page = queries.register_rows(unit_id=7, year=2026, cursor=cursor, size=3)
        seen += [row.number for row in page.rows]
        cursor = page.next_cursor
        if not cursor:
            break
    assert seen == book[::-1]


def test_row_has_the_columns_of_the_book_and_no_full_nik(book: list[str]) -> None:
    row = queries.register_rows(unit_id=7, year=2026).rows[-1]
    assert (row.sequence, row.holder_name, row.nik_masked) == (1, "Wati Ningsih", "3574 **** **** 0001")
    assert row.signer == "HASAN BASRI, S.Sos. (LURAH MAYANGAN)"
    assert row.introduction == "Surat Pengantar Ketua RT 003 RW 005 tanggal 2 November 2026"
    assert make.WATI_NIK not in repr(row)


def test_search_by_word_or_number(book: list[str]) -> None:
    def found(query: str) -> list[int]:
        return [row.sequence for row in queries.register_rows(unit_id=7, year=2026, query=query).rows]

    assert found("5") == [5]
    assert found("KEPERLUAN nomor") == [7, 6, 5, 4, 3, 2, 1]
    assert found("wati usaha keperluan") == [7, 6, 5, 4, 3, 2, 1]
    assert found("2.6/4/") == [4]
    assert found("budi") == found("%") == []


def test_cancelled_number_stays_in_the_book(book: list[str]) -> None:
    states = {row.sequence: row.state for row in queries.register_rows(unit_id=7, year=2026).rows}
    assert states == {
        1: "terpakai",
        2: "terpakai",
        3: "terpakai",
        4: "batal",
        5: "terpakai",
        6: "terpakai",
        7: "terpakai",
    }
    assert queries.register_rows(unit_id=8, year=2026).rows == ()
    assert [(b.name, b.year, b.last) for b in queries.register_book(unit_id=7)] == [("surat-keluar", 2026, 7)]


def test_spreadsheet_and_print_hold_the_whole_book(book: list[str]) -> None:
    sheet = CalamineWorkbook.from_filelike(
        io.BytesIO(queries.register_xlsx(unit_id=7, year=2026))
    ).get_sheet_by_index(0)
    lines = sheet.to_python()
    assert [line[1] for line in lines[1:]] == book
    assert lines[1][0] == 1.0
    assert lines[1][2] == make.MOMENT.date()
    assert lines[4][-1] == "Batal"
    pdf = queries.register_pdf(
        unit_id=7, unit_name="Kelurahan Mayangan", year=2026, printed_on=make.MOMENT.date()
    )
    text = " ".join("".join(pdf_text.pages(pdf)).split())
    assert "BUKU REGISTER SURAT KELUAR" in text
    assert "Batal" in text


def columns_of(unit_id: int) -> list[str]:
    book = io.BytesIO(queries.register_xlsx(unit_id=unit_id, year=2026))
    return [str(cell) for cell in CalamineWorkbook.from_filelike(book).get_sheet_by_index(0).to_python()[0]]


@pytest.mark.requirement("R-090")
def test_a_book_has_the_columns_of_what_is_numbered(book: list[str]) -> None:
    always = ["No.", "Nomor surat", "Tanggal", "Jenis", "Nama", "Penanda tangan", "Keterangan"]
    with db.act_transaction():
        operations.give_number(
            case_ref="CUTI-1", spec=replace(make.KELURAHAN_SLOT, unit_id=9), at=make.MOMENT, given_by="penomoran",
            line=BookLine("SURAT IZIN CUTI", "Sulis Harahap", purpose="Cuti tahunan"),
        )  # fmt: skip
    assert columns_of(9) == [*always[:5], "Keperluan", *always[5:]]
    assert {"NIK", "Alamat", "Pengantar RT/RW"} <= set(columns_of(7))
    assert columns_of(8) == always
    printed = queries.register_pdf(unit_id=9, unit_name="Mahkamah", year=2026, printed_on=make.MOMENT.date())
    words = " ".join(" ".join(pdf_text.pages(printed)).split())
    assert ("Cuti tahunan" in words, "NIK" in words) == (True, False)


def test_the_book_says_what_the_service_names_and_the_letter_keeps_its_own_words() -> None:
    make.open_letter(
        "CASE-9", content=make.content(purpose="Dinas", booked_as="Cuti tahunan, 1 Desember 2026")
    )
    assert queries.register_rows(unit_id=7, year=2026).rows[0].purpose == "Cuti tahunan, 1 Desember 2026"
