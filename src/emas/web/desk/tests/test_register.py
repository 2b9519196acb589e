"""The register book of a unit."""

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from emas.audit import queries as audit
from emas.cases.tests.factories import SERVICES, Town
from emas.catalogue import operations as catalogue
from emas.web.desk.tests.conftest import SignedIn


@pytest.fixture
def with_letter(city: Town) -> str:
    """A letter that is out, number 1 of its book."""
    return city.signed()


def test_shows_searches_and_exports(with_letter: str, signed_in: SignedIn) -> None:
    bram = signed_in("bram")
    page = bram.get("/desk/register/")
    assertContains(page, "Wati Handayani")
    assertContains(page, "3574 **** **** 0001")
    bram.post("/desk/register/", {"query": "tidak ada"})
    assertNotContains(bram.get("/desk/register/"), "Wati Handayani")
    assert bram.get("/desk/register/sheet/").content.startswith(b"PK")
    assert bram.get("/desk/register/print/").content.startswith(b"%PDF")
    assert len(audit.entries(action="register.export")) == 2


@pytest.mark.asvs("8.2.2")
def test_another_units_book_is_not_found(with_letter: str, city: Town, signed_in: SignedIn) -> None:
    tono = signed_in("tono")
    assertNotContains(tono.get("/desk/register/"), "Wati Handayani")
    jati = city.city.units["35.74.03.1003"]
    for address in ("", "sheet/", "print/"):
        assert tono.get(f"/desk/register/{address}?unit={jati}").status_code == 404
    assert signed_in("rt001").get("/desk/register/").status_code == 403


def test_an_admin_chooses_among_his_offices(with_letter: str, city: Town, signed_in: SignedIn) -> None:
    jati = city.city.units["35.74.03.1003"]
    assertContains(signed_in("admin.mayangan").get(f"/desk/register/?unit={jati}"), "Wati Handayani")
    assert signed_in("admin.kanigaran").get(f"/desk/register/?unit={jati}").status_code == 404


def test_odd_values_in_the_address_do_no_harm(with_letter: str, signed_in: SignedIn) -> None:
    assert signed_in("bram").get("/desk/register/?year=abc&cursor=x").status_code == 200
    assert signed_in("bram").get("/desk/register/?unit=99999999999").status_code == 404


@pytest.mark.requirement("R-090")
def test_the_head_of_an_rw_reads_his_own_book_and_no_other(city: Town, signed_in: SignedIn) -> None:
    catalogue.publish(path=SERVICES / "kelurahan/pengantar-rt-rw", at=city.at)
    answers = {"keperluan": "Melamar kerja", "untuk": "diri", "setuju_data": True}
    ref = city.submit(service="kelurahan/pengantar-rt-rw", answers=answers, papers=("ktp", "kk")).ref
    city.walk(ref, chain=(("rt001", "setujui"), ("rw001", "validasi")))
    rw = signed_in("rw001")
    page = rw.get("/desk/register/")
    assertContains(page, "RW001/2026")
    assertContains(page, "Segel Portal Emas")
    assertContains(rw.get("/desk/"), "Buku register")
    assert rw.get("/desk/register/print/").content.startswith(b"%PDF")
    jati = city.city.units["35.74.03.1003"]
    assert rw.get(f"/desk/register/?unit={jati}").status_code == 404


def test_a_unit_with_several_books_shows_each(city: Town, signed_in: SignedIn) -> None:
    catalogue.publish(path=SERVICES / "kelurahan/form-n4", at=city.at)
    who = {"tempat_lahir": "Probolinggo", "pekerjaan": "Pedagang", "alamat": "Jalan Mastrip 12"}
    answers = {
        "keperluan": "Mendaftar nikah", "untuk": "diri", "setuju_data": True, "tgl_akad": "2026-12-12",
        "kua_tujuan": "KUA Kecamatan Mayangan", "nama_istri": "Wati Handayani", "nik_istri": "3574034409900001",
        "tgl_lahir_istri": "1990-09-04", "nama_suami": "Agus Salim", "nik_suami": "3574011205980011",
        "tgl_lahir_suami": "1998-05-12", **{f"{k}_{w}": v for k, v in who.items() for w in ("istri", "suami")},
    }  # fmt: skip
    city.walk(city.submit(service="kelurahan/form-n4", answers=answers, papers=()).ref, until="susun")
    bram = signed_in("bram")
    assertNotContains(bram.get("/desk/register/"), "PERSETUJUAN")
    assertContains(bram.get("/desk/register/?book=formulir-nikah"), "PERSETUJUAN CALON PENGANTIN")
    assertContains(bram.get("/desk/register/?book=formulir-nikah"), "Formulir nikah")
    assert bram.get("/desk/register/?book=lain").status_code == 200
