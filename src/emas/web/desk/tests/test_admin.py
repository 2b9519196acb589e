"""Administration: reach, changes with their record, coverage, residents."""

from datetime import date

import pytest
from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from pytest_django.asserts import assertContains, assertNotContains

from emas.audit import queries as audit
from emas.cases.tests.factories import WATI, Town
from emas.kernel.actor import SYSTEM
from emas.people import queries as people
from emas.people.models import Person
from emas.registry import operations as registry
from emas.registry.types import ResidentInfo
from emas.web.desk.tests.conftest import SignedIn

LISTS = [
    "",
    "coverage/",
    "units/",
    "posts/",
    "people/",
    "accounts/",
    "hours/",
    "holidays/",
    "residents/",
    "clients/",
    "audit/",
]


@pytest.mark.parametrize("name", LISTS)
def test_lists_work_for_both_kinds_of_admin(name: str, city: Town, signed_in: SignedIn) -> None:
    for login in ("admin.kota", "admin.mayangan"):
        assert signed_in(login).get(f"/desk/admin/{name}").status_code == 200


@pytest.mark.parametrize("name", LISTS)
def test_others_are_refused(name: str, city: Town, signed_in: SignedIn) -> None:
    for login in ("bram", "rt001", "lurah.hasan"):
        assert signed_in(login).get(f"/desk/admin/{name}").status_code == 403


@pytest.mark.asvs("8.2.2")
def test_a_kecamatan_reaches_its_own_subtree_only(city: Town, signed_in: SignedIn) -> None:
    jati = city.city.units["35.74.03.1003"]
    assert signed_in("admin.mayangan").get(f"/desk/admin/units/{jati}/").status_code == 200
    assert signed_in("admin.kanigaran").get(f"/desk/admin/units/{jati}/").status_code == 404
    assert signed_in("admin.pengadilan").get(f"/desk/admin/units/{jati}/edit/").status_code == 404
    assert (
        signed_in("admin.kanigaran").post(f"/desk/admin/units/{jati}/edit/", {"name": "x"}).status_code == 404
    )


@pytest.mark.requirement("R-035")
def test_a_unit_is_changed_and_the_change_recorded(city: Town, signed_in: SignedIn) -> None:
    jati = city.city.units["35.74.03.1003"]
    form = {"name": "Jati", "number_code": "425.503.3", "paper": "f4", "emblem": "kota", "is_active": "on"}
    assert signed_in("admin.mayangan").post(f"/desk/admin/units/{jati}/edit/", form).status_code == 303
    assert people.unit(jati).number_code == "425.503.3"
    assert any("unit" in line.action for line in audit.entries(subject_type="unit"))


def test_bad_input_keeps_what_was_typed(city: Town, signed_in: SignedIn) -> None:
    jati = city.city.units["35.74.03.1003"]
    answer = signed_in("admin.mayangan").post(
        f"/desk/admin/units/{jati}/edit/", {"name": "Jati Baru", "postal_code": "12", "paper": "a4"}
    )
    assertContains(answer, "Jati Baru", status_code=422)


@pytest.mark.requirement("R-051")
def test_a_new_official_gets_a_post_and_an_account(city: Town, signed_in: SignedIn) -> None:
    admin = signed_in("admin.mayangan")
    post = people.find_posts(actor=city.actor("admin.mayangan"), at=city.at, role="rt", text="RT 002").items[
        0
    ]
    added = admin.post(
        f"/desk/admin/posts/{post.id}/holder/new/", {"name": "Endah Lestari", "phone": "081299990000"}
    )
    place = added["Location"]
    assertContains(admin.get(place), "Endah Lestari")
    plh = {"person_id": "1", "kind": "plh", "start_on": "2026-11-02", "end_on": "", "basis": ""}
    assertContains(admin.post(place, plh), "Tulis nomor surat perintah", status_code=422)
    plh |= {"end_on": "2026-11-20", "basis": "SP 800/12/2026"}
    assert admin.post(place, plh).status_code == 303
    person = people.find_people(actor=city.actor("admin.mayangan"), at=city.at, text="Endah").items[0]
    shown = admin.post(f"/desk/admin/people/{person.id}/account/", {"login": "endah.rt2", "email": ""})
    assertContains(shown, "hanya tampil sekali")
    account = get_user_model().objects.get(login="endah.rt2")
    assert account.must_change_password
    assertNotContains(admin.get(f"/desk/admin/people/{person.id}/"), "hanya tampil sekali")


@pytest.mark.requirement("R-011")
def test_the_nik_of_somebody_on_record_is_added_later(city: Town, signed_in: SignedIn) -> None:
    admin, hasan = signed_in("admin.kota"), Person.objects.get(name="Hasan")
    edit = f"/desk/admin/people/{hasan.pk}/edit/"
    kept = {"name": hasan.name, "phone": hasan.phone, "email": hasan.email}
    assert admin.post(edit, {**kept, "nik": "3574015109900001"}).status_code == 303
    assert people.signing_nik(person_id=hasan.pk) == "3574015109900001"
    # It is never shown, so the form comes back without it.
    assertNotContains(admin.get(edit), "3574015109900001")
    assert admin.post(edit, {**kept, "nik": "", "rank": "Penata Tk. I"}).status_code == 303
    assert people.signing_nik(person_id=hasan.pk) == "3574015109900001"
    assert admin.post(edit, {**kept, "nik": "123"}).status_code == 422


def test_a_blocked_account_is_out_at_once(city: Town, signed_in: SignedIn) -> None:
    rt, admin = signed_in("rt001"), signed_in("admin.mayangan")
    assert rt.get("/desk/").status_code == 200
    account = get_user_model().objects.get(login="rt001")
    admin.post(f"/desk/admin/accounts/{account.pk}/block/", {"reason": "pindah alamat"})
    assert rt.get("/desk/").status_code in {302, 403}
    admin.post(f"/desk/admin/accounts/{account.pk}/unblock/")
    account.refresh_from_db()
    assert not account.is_blocked


def test_nobody_administers_his_own_account(city: Town, signed_in: SignedIn) -> None:
    own = get_user_model().objects.get(login="admin.kota")
    answer = signed_in("admin.kota").post(f"/desk/admin/accounts/{own.pk}/block/", {"reason": "uji"})
    assert answer.status_code == 403


@pytest.mark.requirement("R-006")
@pytest.mark.requirement("R-047")
def test_coverage_names_posts_without_holder_or_account(city: Town, signed_in: SignedIn) -> None:
    page = signed_in("admin.mayangan").get("/desk/admin/coverage/?only=1")
    assertContains(page, "Jabatan belum dibuat")
    # A kelurahan may have the name of its kecamatan: the kind tells them apart.
    every = signed_in("admin.mayangan").get("/desk/admin/coverage/")
    assertContains(every, "Kelurahan Mayangan</a>")
    assertContains(every, "Kecamatan Mayangan</a>")
    narrowed = signed_in("admin.kota").get("/desk/admin/coverage/?kind=rt")
    assertContains(narrowed, "RT 001")
    assertNotContains(narrowed, "CS Kelurahan")


def test_holidays_are_seeded_added_and_removed(city: Town, signed_in: SignedIn) -> None:
    admin = signed_in("admin.kota")
    admin.post("/desk/admin/holidays/seed/", {"year": "2026"})
    assertContains(admin.get("/desk/admin/holidays/?year=2026"), "17 Agustus 2026")
    admin.post("/desk/admin/holidays/new/", {"on": "2026-11-23", "name": "Hari jadi", "kind": "lokal"})
    assertContains(admin.get("/desk/admin/holidays/?year=2026"), "Hari jadi")
    admin.post("/desk/admin/holidays/2026-11-23/remove/")
    assertNotContains(admin.get("/desk/admin/holidays/?year=2026"), "Hari jadi")
    assert signed_in("admin.mayangan").post("/desk/admin/holidays/seed/", {"year": "2027"}).status_code == 403


def test_hours_of_one_day(city: Town, signed_in: SignedIn) -> None:
    admin = signed_in("admin.kota")
    form = {"weekday": "4", "opens": "07:30", "closes": "11:00", "break_starts": "", "break_ends": ""}
    assert admin.post("/desk/admin/hours/4/", form).status_code == 303
    assertContains(admin.get("/desk/admin/hours/"), "07.30–11.00")
    assert admin.post("/desk/admin/hours/4/", {**form, "closes": "06:00"}).status_code == 422


@pytest.fixture
def with_wati(city: Town) -> Town:
    wati = ResidentInfo(**{**WATI, "birth_on": date.fromisoformat(WATI["birth_on"])})
    registry.load_residents(residents=[wati], actor=SYSTEM, at=city.at)
    return city


@pytest.mark.asvs("14.2.6")
def test_residents_are_found_masked_opened_and_corrected(with_wati: Town, signed_in: SignedIn) -> None:
    admin = signed_in("admin.mayangan")
    admin.post("/desk/admin/residents/", {"query": WATI["nik"]})
    page = admin.get("/desk/admin/residents/")
    assertContains(page, "3574 **** **** 0001")
    row = page.context["list"].items[0]
    assertContains(admin.get(f"/desk/admin/residents/{row.id}/"), "3574 0344 0990 0001")
    edit = f"/desk/admin/residents/{row.id}/edit/"
    form = {**WATI, "occupation": "Penjahit", "reason": "sesuai KK terbaru"}
    assert admin.post(edit, form).status_code == 303
    assertContains(admin.get(f"/desk/admin/residents/{row.id}/"), "Penjahit")
    assert signed_in("admin.kanigaran").get(edit).status_code == 404


def test_an_import_is_tried_first_and_tells_refused_rows(city: Town, signed_in: SignedIn) -> None:
    sheet = (
        "NIK,NO_KK,NAMA_LGKP,TMPT_LHR,TGL_LHR,JENIS_KLMIN,ALAMAT,NO_RT,NO_RW,NAMA_KEL\n"
        "3574034409900001,3574030101150001,Wati Handayani,Probolinggo,04-09-1990,P,Jalan Mastrip 12,1,1,Jati\n"
        "357403,3574030101150001,Salah Nomor,Probolinggo,04-09-1990,P,Jalan Mastrip 12,1,1,Jati\n"
    )

    def upload() -> SimpleUploadedFile:
        return SimpleUploadedFile("penduduk.csv", sheet.encode(), "text/csv")

    admin = signed_in("admin.kota")
    tried = admin.post("/desk/admin/residents/import/", {"sheet": upload(), "dry_run": "on"})
    assertContains(tried, "Percobaan: belum ada yang disimpan")
    assertContains(tried, "<strong>1</strong> penduduk baru", html=False)
    assert admin.get("/desk/admin/residents/import/refused/").content.startswith(b"PK")
    saved = admin.post("/desk/admin/residents/import/", {"sheet": upload()})
    assertContains(saved, "Data sudah diambil")
    assert (
        signed_in("admin.mayangan").post("/desk/admin/residents/import/", {"sheet": upload()}).status_code
        == 403
    )


@pytest.mark.requirement("R-053")
def test_every_staff_member_reads_how_a_service_works(city: Town, signed_in: SignedIn) -> None:
    for login in ("bram", "rt001"):
        page = signed_in(login).get("/desk/services/kelurahan/sk-usaha/")
        assertContains(page, "<svg")
        assertContains(page, "Standar pelayanan")


@pytest.mark.requirement("R-064")
def test_the_list_of_changes_names_who_did_what_in_words(city: Town, signed_in: SignedIn) -> None:
    jati = city.city.units["35.74.03.1003"]
    form = {"name": "Jati", "number_code": "425.503.9", "paper": "f4", "emblem": "kota", "is_active": "on"}
    signed_in("admin.mayangan").post(f"/desk/admin/units/{jati}/edit/", form)
    for reader in ("admin.kota", "admin.mayangan"):
        page = signed_in(reader).get("/desk/admin/audit/?area=people")
        assertContains(page, "Mengubah satuan")
        assertContains(page, "(admin.mayangan)")
    assertNotContains(signed_in("admin.kanigaran").get("/desk/admin/audit/?area=people"), "(admin.mayangan)")
    assertContains(signed_in("admin.kota").get("/desk/admin/audit/?to=2020-01-01"), "Tidak ada catatan")
    book = signed_in("admin.mayangan").get("/desk/admin/audit/sheet/?area=people")
    assert book.status_code == 200
    assert book["Content-Type"].endswith("spreadsheetml.sheet")
