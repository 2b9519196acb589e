"""The administrator notes absences and the pattern of numbers."""

from datetime import UTC, date, datetime

import pytest
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from emas.cases.tests.factories import Town, publish
from emas.kernel import clock
from emas.people import queries
from emas.people.models import Holder, Unit
from emas.web.desk.tests.conftest import SignedIn

DAYS = {"start_on": "2026-11-09", "end_on": "2026-11-11", "basis": "Surat Perintah Nomor 5"}


def number(city: Town, login: str) -> int:
    found = city.actor(login).person_id
    assert found is not None
    return found


def test_notes_shows_and_ends_an_absence(city: Town, signed_in: SignedIn) -> None:
    admin = signed_in("admin.pengadilan")
    ketua, wakil = number(city, "ketua.ms"), number(city, "wakil.ms")
    assertContains(admin.get(f"/desk/admin/people/{ketua}/absence/"), "Wakil Ketua")
    sent = admin.post(f"/desk/admin/people/{ketua}/absence/", {**DAYS, "deputy_id": str(wakil)})
    assertRedirects(sent, "/desk/admin/absences/", 303, fetch_redirect_response=False)
    page = admin.get("/desk/admin/absences/")
    assertContains(page, "Surat Perintah Nomor 5")
    assertContains(page, "Akan datang")
    held = Holder.objects.get(kind="plh")
    assert (held.person_id, held.start_on) == (wakil, date(2026, 11, 9))
    row = queries.absences(actor=city.actor("admin.pengadilan"), at=city.at).items[0]
    admin.post(f"/desk/admin/absences/{row.id}/end/", {"back_on": "2026-11-10"})
    held.refresh_from_db()
    assert held.end_on == date(2026, 11, 9)


def test_what_was_typed_stays_when_the_deputy_is_away(city: Town, signed_in: SignedIn) -> None:
    admin = signed_in("admin.pengadilan")
    ketua, wakil = number(city, "ketua.ms"), number(city, "wakil.ms")
    admin.post(f"/desk/admin/people/{wakil}/absence/", {**DAYS, "deputy_id": ""})
    refused = admin.post(f"/desk/admin/people/{ketua}/absence/", {**DAYS, "deputy_id": str(wakil)})
    assert refused.status_code == 422
    assertContains(refused, "juga tidak hadir", status_code=422)
    assertContains(refused, "Surat Perintah Nomor 5", status_code=422)
    backwards = admin.post(f"/desk/admin/people/{ketua}/absence/", {**DAYS, "end_on": "2026-11-01"})
    assert backwards.status_code == 422


@pytest.mark.asvs("8.2.2")
def test_strangers_and_other_offices_note_nothing(city: Town, signed_in: SignedIn) -> None:
    ketua = number(city, "ketua.ms")
    assert signed_in("admin.kota").get(f"/desk/admin/people/{ketua}/absence/").status_code == 404
    assert signed_in("sekretaris.ms").get("/desk/admin/absences/").status_code == 403
    signed_in("admin.pengadilan").post(f"/desk/admin/people/{ketua}/absence/", {**DAYS, "deputy_id": ""})
    assertNotContains(signed_in("admin.kota").get("/desk/admin/absences/?all=1"), "Surat Perintah Nomor 5")
    row = queries.absences(actor=city.actor("admin.pengadilan"), at=city.at).items[0]
    assert signed_in("admin.kota").get(f"/desk/admin/absences/{row.id}/end/").status_code == 404


@pytest.mark.requirement("R-090")
def test_the_pattern_of_numbers_is_a_setting_of_the_instansi(city: Town, signed_in: SignedIn) -> None:
    admin = signed_in("admin.pengadilan")
    pattern = "{urut:3}/{kode_satker}/{klas}/{bulan_romawi}/{tahun}"
    admin.post("/desk/admin/number-pattern/", {"number_pattern": pattern})
    Unit.objects.filter(code="MS-LSM").update(number_code="W1-A99")
    shown = admin.get("/desk/admin/number-pattern/")
    assertContains(shown, "012/W1-A99/")
    assertNotContains(shown, "KPA")
    Unit.objects.filter(code="MS-LSM").update(number_code="")
    assertContains(admin.get("/desk/admin/number-pattern/"), "Kode kantor ini belum diisi")
    refused = admin.post("/desk/admin/number-pattern/", {"number_pattern": "{nomor}"})
    assertContains(refused, "Pola harus memuat", status_code=422)
    unit = city.city.units["MS-LSM"]
    assert queries.unit(unit_id=unit).number_pattern == pattern
    assert queries.unit(unit_id=city.city.kelurahan).number_pattern == ""
    assert (
        signed_in("admin.mayangan").post("/desk/admin/number-pattern/", {"number_pattern": ""}).status_code
        == 403
    )


@pytest.mark.requirement("R-106")
def test_who_is_away_is_told_why_and_the_deputy_what_for(
    city: Town, signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish("mahkamah/cuti")
    admin = signed_in("admin.pengadilan")
    panitera, wakil = number(city, "panitera.ms"), number(city, "wakil.ms")
    admin.post(f"/desk/admin/people/{panitera}/absence/", {**DAYS, "deputy_id": str(wakil)})
    away, deputy = signed_in("panitera.ms"), signed_in("wakil.ms")
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 11, 10, 3, 0, tzinfo=UTC))
    page = away.get("/desk/cuti/", follow=True)
    assertContains(page, "Anda tercatat tidak bertugas sampai 11 November 2026.")
    assertNotContains(page, "belum punya jabatan")
    assertContains(deputy.get("/desk/"), "Anda Plh. Panitera menggantikan")
