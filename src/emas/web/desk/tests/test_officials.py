"""The table of officials: filled posts and where letters lie, by kecamatan and by kelurahan, as page, sheet and print."""

import io
import re
from datetime import date
from typing import Any

import pytest
from pytest_django.asserts import assertContains, assertNotContains
from python_calamine import CalamineWorkbook

from emas.audit import queries as audit
from emas.cases import queries as cases
from emas.cases.tests.factories import Town
from emas.people import queries as people
from emas.platform import xlsx
from emas.web.desk.admin import officials
from emas.web.desk.tests.conftest import SignedIn


def _cell(grid: officials.Grid, line: str, level: str, role: str) -> officials.Cell:
    cells = next(cells for _id, name, cells in grid.lines if name == line)
    return cells[grid.columns.index((level, role))]


def _grid(city: Town, login: str, measure: str, kecamatan_id: int | None = None) -> officials.Grid:
    actor = city.actor(login)
    return officials.grid(actor=actor, at=city.at, measure=measure, kecamatan_id=kecamatan_id)


@pytest.mark.requirement("R-006", "R-046", "R-047")
def test_filled_posts_by_kecamatan_and_by_kelurahan(city: Town) -> None:
    whole = _grid(city, "admin.kota", "posts")
    assert [name for _id, name, _cells in whole.lines] == ["Mayangan", "Kanigaran"]
    assert _cell(whole, "Mayangan", "kelurahan", "cs").text == "2/2"
    assert _cell(whole, "Mayangan", "kelurahan", "operator").is_red
    assert _cell(whole, "Kanigaran", "kelurahan", "cs").text == officials.NONE
    below = _grid(city, "admin.kota", "posts", city.city.kecamatan)
    assert _cell(below, "Jati", "kelurahan", "operator").text == "1/1"
    assert _cell(below, "Mayangan", "kelurahan", "operator").text == "0/1"
    assert _cell(below, "Jati", "rt", "rt").text == "2/2"


@pytest.mark.requirement("R-006", "R-045")
def test_letters_by_role_with_the_oldest_and_the_late(city: Town) -> None:
    started = city.at
    for _ in range(2):
        city.walk(city.submit().ref, until="lengkap")
    waiting = city.submit().ref
    whole = _grid(city, "admin.mayangan", "letters")
    assert _cell(whole, "Mayangan", "kelurahan", "operator").text == "2"
    assert _cell(whole, "Mayangan", "rt", "rt").text == "1"
    below = _grid(city, "admin.mayangan", "letters", city.city.kecamatan)
    assert _cell(below, "Jati", "kelurahan", "operator").text == "2"
    assert _cell(below, "Jati", "rt", "rt").text == "1"
    late = cases.positions(actor=city.actor("admin.mayangan"), at=started.replace(month=12))
    assert {(p.role, p.open_cases, p.late) for p in late} == {("operator", 2, 2), ("rt", 1, 1)}
    assert cases.positions(actor=city.actor("admin.kanigaran"), at=city.at) == ()
    assert cases.positions(actor=city.actor("bram"), at=city.at) == ()
    city.act("rt001", waiting, "setujui")
    assert _cell(_grid(city, "admin.mayangan", "letters"), "Mayangan", "rw", "rw").text == "1"


@pytest.mark.requirement("R-006")
def test_page_sheet_and_print(city: Town, signed_in: SignedIn) -> None:
    city.walk(city.submit().ref, until="lengkap")
    admin = signed_in("admin.mayangan")
    assertContains(admin.get("/desk/admin/coverage/"), "2/2")
    page = admin.get("/desk/admin/coverage/?measure=letters")
    assertContains(page, "Posisi surat per jabatan")
    assertNotContains(page, "Kanigaran")
    below = f"?measure=letters&kecamatan={city.city.kecamatan}"
    assertContains(admin.get(f"/desk/admin/coverage/{below}"), "Jati")
    rows = list(xlsx.read_rows(admin.get(f"/desk/admin/coverage/sheet/{below}").content, "x.xlsx"))
    assert [row["Unit"] for row in rows] == ["Kantor Kecamatan Mayangan", "Mayangan", "Jati"]
    assert rows[2]["Kelurahan: Operator"] == "1"
    assert rows[1]["Kelurahan: Operator"] == "0"
    sheet = admin.get(f"/desk/admin/coverage/sheet/{below}")
    assert re.search(r'filename="posisi-surat-\d{4}-\d\d-\d\d\.xlsx"', sheet["Content-Disposition"])
    posts = next(xlsx.read_rows(admin.get("/desk/admin/coverage/sheet/").content, "x.xlsx"))
    assert list(rows[1]) == [head for head in posts if head != "Kecamatan: Admin"]
    assert admin.get(f"/desk/admin/coverage/print/{below}").content.startswith(b"%PDF")
    assert len(audit.entries(action="coverage.export")) == 4


@pytest.mark.requirement("R-006")
def test_the_sheet_holds_the_numbers_to_sort_and_sum(city: Town, signed_in: SignedIn) -> None:
    city.walk(city.submit().ref, until="lengkap")
    admin = signed_in("admin.mayangan")
    below = f"kecamatan={city.city.kecamatan}"
    letters = admin.get(f"/desk/admin/coverage/sheet/?measure=letters&{below}").content
    book = CalamineWorkbook.from_filelike(io.BytesIO(letters))
    assert book.sheet_names == ["Posisi surat", "Rincian"]
    lines = book.get_sheet_by_name("Rincian").to_python()
    assert lines[0] == ["Unit", "Tingkat", "Jabatan", "Surat", "Lewat waktu", "Tertua sejak"]
    assert lines[1] == ["Jati", "Kelurahan", "Operator", 1.0, 0.0, date(2026, 11, 2)]
    posts = admin.get(f"/desk/admin/coverage/sheet/?{below}").content
    lines = CalamineWorkbook.from_filelike(io.BytesIO(posts)).get_sheet_by_name("Rincian").to_python()
    assert ["Jati", "Kelurahan", "Operator", 1.0, 1.0] in lines


def test_a_stranger_finds_no_table(city: Town, signed_in: SignedIn) -> None:
    elsewhere = signed_in("admin.kanigaran")
    for part in ("", "sheet/", "print/"):
        address = f"/desk/admin/coverage/{part}?kecamatan={city.city.kecamatan}"
        assert elsewhere.get(address).status_code == 404
        assert signed_in("bram").get(address).status_code == 403


def test_the_number_of_statements_is_constant(city: Town, django_assert_num_queries: Any) -> None:
    actor = city.actor("admin.kota")
    city.submit()
    cases.positions(actor=actor, at=city.at)
    for _ in range(3):
        city.submit(phone=f"08123456{len(city.pins):04d}")
    with django_assert_num_queries(2):
        cases.positions(actor=actor, at=city.at)
    with django_assert_num_queries(4):
        people.coverage_table(actor=actor, at=city.at)
