"""The figures of a report in words, and as a book of sheets."""

import io
from datetime import date

import pytest
from django.utils import translation
from python_calamine import CalamineWorkbook

from emas.platform import xlsx
from emas.web.desk.office import figures


def test_means_of_the_survey_and_months_are_written_as_the_language_writes_them() -> None:
    frozen = {
        "satisfaction": {"respondents": 2, "needed": 10, "index": "86.11", "grade": "B", "elements": {"cost": "4.00"}},
        "batches": [{"title": "Paket data", "period": "2026-11", "proposed": 194}],
    }  # fmt: skip
    rows = {row for part in figures.parts(frozen) for table in part.tables for row in table.texts}
    assert ("2", "10", "86,11", "B") in rows
    assert any("4,00" in row for row in rows)
    assert ("Paket data", "November 2026", "194", "0", "0", "0", "0") in rows


def _sheets(frozen: dict[str, object]) -> dict[str, list[list[object]]]:
    tables = [table.sheet() for part in figures.parts(frozen) for table in part.tables]
    book = CalamineWorkbook.from_filelike(io.BytesIO(xlsx.write_book(tables)))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


@pytest.mark.requirement("R-066")
def test_what_is_a_number_or_a_day_is_one_in_the_sheet_too() -> None:
    frozen = {
        "promise": {"promised": 4, "kept": 3},
        "queue": [{"service": "a/b", "title": "Daftar akun", "n": 3, "median": 26.0, "p90": 40.5}],
        "backlog": [{"role": "cs", "d1": 2, "late": 1, "oldest": "2026-11-03"}],
        "neighbours": [{"kelurahan": "Jati", "rw": "001", "rt": "003", "acts": 7}],
        "satisfaction": {"respondents": 2, "needed": 10, "index": "86.11", "grade": "B"},
    }
    sheets = _sheets(frozen)
    assert sheets["Waktu dibanding janji"][1] == [4.0, 3.0, 0.75]
    assert sheets["Antrean sebelum lengkap"][1] == ["Daftar akun", 3.0, 26.0, 40.5]
    assert sheets["Yang masih menunggu"][1][1:] == [2.0, 0.0, 0.0, 0.0, 0.0, 1.0, date(2026, 11, 3)]
    assert sheets["Tindakan setiap RT dan RW"][1] == ["Jati", "001", "003", 7.0]
    assert sheets["Survei kepuasan masyarakat"][1] == [2.0, 10.0, 86.11, "B"]
    written = {row for part in figures.parts(frozen) for table in part.tables for row in table.texts}
    assert {("4", "3", "75%"), ("Daftar akun", "3", "26,0", "40,5")} <= written


@pytest.mark.parametrize("language", ["id", "en"])
def test_no_tab_of_the_report_is_torn_off(language: str) -> None:
    with translation.override(language):
        wanted = [table.sheet()[0] for part in figures.parts({}) for table in part.tables]
        assert list(_sheets({})) == wanted
        assert max(map(len, wanted)) <= xlsx.TITLE_LENGTH
