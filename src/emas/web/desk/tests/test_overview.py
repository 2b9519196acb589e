"""Every open case by stage and age."""

import io
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django.asserts import assertContains, assertNotContains
from python_calamine import CalamineWorkbook

from emas.audit import queries as audit
from emas.cases.tests import court
from emas.cases.tests.factories import Town, publish
from emas.web.desk import menu
from emas.web.desk.tests.conftest import SignedIn

PAGE = "/desk/tertinggal/"


@pytest.fixture
def waiting(city: Town) -> str:
    """A case that waits for its last papers since ten days, beside a new one."""
    publish(court.SIRAMASAKAN)
    ref = court.until_papers(city)
    city.at += timedelta(days=10)
    court.file(city)
    return ref


@pytest.mark.requirement("R-119")
def test_each_open_case_stands_at_its_stage_with_its_age(waiting: str, signed_in: SignedIn) -> None:
    page = signed_in("ptsp.ms").get(PAGE)
    assertContains(page, "2 permohonan belum selesai")
    assertContains(page, waiting)
    assertContains(page, "10 hari")
    body = page.content.decode()
    assert body.index(waiting) < body.rindex("Syarat diperiksa petugas loket pengadilan"), (
        "the oldest stands first"
    )
    only = signed_in("ptsp.ms").get(PAGE + "?layanan=mahkamah/siramasakan&tahap=menunggu_dokumen")
    assertContains(only, waiting)
    assert only.content.decode().count("/desk/cases/") == 1
    empty = signed_in("ptsp.ms").get(PAGE + "?layanan=mahkamah/siramasakan&tahap=diproses")
    assertContains(empty, "Tidak ada permohonan yang belum selesai.")


def test_the_sheet_is_on_record(waiting: str, signed_in: SignedIn) -> None:
    content = signed_in("panitera.ms").get(PAGE + "sheet/").content
    lines = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert {type(cell) for line in lines[1:] for cell in line[5:7]} == {float}
    assert {type(line[7]) for line in lines[1:] if line[7]} == {datetime}
    assert len(audit.entries(action="overview.export")) == 1


@pytest.mark.parametrize("login", ["ketua.ms", "wakil.ms", "panitera.ms", "panmud.ms", "admin.pengadilan"])
def test_leaders_see_every_stage(login: str, waiting: str, signed_in: SignedIn) -> None:
    assertContains(signed_in(login).get(PAGE), waiting)


def test_the_registry_sees_its_own_stages_alone(waiting: str, city: Town, signed_in: SignedIn) -> None:
    assertNotContains(signed_in("dukcapil.lsm").get(PAGE), waiting)
    court.act(city, "ptsp.ms", waiting, "catat_bht", tanggal_bht="2026-11-02")
    court.send(city, waiting, *court.FINAL)
    assertContains(signed_in("dukcapil.lsm").get(PAGE), waiting)


@pytest.mark.asvs("8.2.2")
@pytest.mark.parametrize("login", ["staf.ms", "bram", "lurah.hasan", "admin.kota", "cs.dinsos", "rt001"])
def test_everybody_else_finds_no_such_page(login: str, waiting: str, signed_in: SignedIn) -> None:
    assert signed_in(login).get(PAGE).status_code == 404
    assert signed_in(login).get(PAGE + "sheet/").status_code == 404


def test_the_number_of_statements_does_not_grow(waiting: str, city: Town, signed_in: SignedIn) -> None:
    ptsp = signed_in("ptsp.ms")
    ptsp.get(PAGE)
    with CaptureQueriesContext(connection) as few:
        ptsp.get(PAGE)
    for _ in range(4):
        court.file(city)
    with CaptureQueriesContext(connection) as many:
        ptsp.get(PAGE + "?halaman=abc")
    assert len(many) == len(few)


@pytest.mark.parametrize(
    ("login", "sees"),
    [("ptsp.ms", True), ("panmud.ms", True), ("dukcapil.lsm", True), ("staf.ms", False), ("bram", False)],
)
def test_the_menu_offers_it_to_whom_the_page_opens(
    login: str, sees: bool, waiting: str, city: Town, signed_in: SignedIn
) -> None:
    assert (PAGE in [line.href for line in menu.lines(city.actor(login), "/")]) is sees
    assert (signed_in(login).get(PAGE).status_code == 200) is sees


@pytest.mark.parametrize("login", ["staf.ms", "ptsp.ms", "bram", "rt001"])
def test_the_menu_reads_the_services_once(login: str, waiting: str, city: Town) -> None:
    actor = city.actor(login)
    menu.lines(actor, "/")
    with CaptureQueriesContext(connection) as asked:
        menu.lines(actor, "/")
    read = [each for each in asked.captured_queries if "is_enabled" in each["sql"]]
    # The sealed box asks for its own services.
    assert len(read) == (0 if login == "rt001" else 2)
