"""Leave at the desk: own balance and requests, the form with what it comes to, the officer's books, calendar and feed."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains

from emas.cases.tests.factories import Town, publish
from emas.kernel import codes
from emas.people.models import Person
from emas.personnel.tests.factories import person_of, staff_the_court
from emas.web.desk.tests.conftest import SignedIn

ASK = "/desk/cuti/ajukan/mahkamah/cuti/"
TYPED = {
    "jenis": "tahunan", "alasan": "Menghadiri acara keluarga", "mulai-day": "16", "mulai-month": "11", "mulai-year": "2026",
    "selesai-day": "18", "selesai-month": "11", "selesai-year": "2026", "alamat": "Jalan Contoh Nomor 5", "telepon": "081200000099",
    "ditanyakan": "jenis alasan mulai selesai sulit_dijangkau alamat telepon",
}  # fmt: skip


@pytest.fixture(autouse=True)
def leave(city: Town) -> None:
    staff_the_court(city.city)
    publish("mahkamah/cuti")


def sent(client: Client, **changes: str) -> Any:
    return client.post(ASK, {**TYPED, "kunci": codes.new_public_id(), **changes})


def asked(client: Client) -> str:
    """A request through the page."""
    answer = sent(client)
    assert answer.status_code == 303, answer.content.decode()[:2000]
    return str(answer["Location"]).strip("/").split("/")[-1]


@pytest.mark.requirement("R-098", "R-099", "R-106")
def test_ask_and_follow_on_the_same_page(signed_in: SignedIn) -> None:
    staff = signed_in("staf.ms")
    home = staff.get("/desk/cuti/")
    assertContains(home, "Ajukan Cuti")
    assertContains(home, "<strong>12</strong> hari kerja tersisa")
    form = staff.get("/desk/cuti/ajukan/", follow=True)
    for label in ("Jenis cuti", "Alasan cuti", "Tanggal mulai", "Tanggal akhir", "Kirim Pengajuan"):
        assertContains(form, label)
    ref = asked(staff)
    page = staff.get(f"/desk/cuti/permintaan/{ref}/")
    assertContains(page, "Pertimbangan atasan langsung")
    assertContains(page, "16 November 2026 sampai 18 November 2026, 3 hari.")
    assertContains(staff.get("/desk/cuti/"), "3 hari sedang dipesan, 0 hari sudah dipakai.")


def test_days_booked_in_the_year_to_come_follow_its_right(signed_in: SignedIn) -> None:
    staff = signed_in("staf.ms")
    dates = {"mulai-day": "18", "mulai-month": "1", "mulai-year": "2027",
             "selesai-day": "20", "selesai-month": "1", "selesai-year": "2027"}  # fmt: skip
    assert sent(staff, **dates).status_code == 303
    page = staff.get("/desk/cuti/")
    assertContains(page, "9 (2027)")
    assertNotContains(page, "-3 (2027)")


def test_what_it_comes_to_is_told_before_it_is_sent(signed_in: SignedIn) -> None:
    asked(signed_in("hakim.ms"))
    page = sent(signed_in("staf.ms"), periksa="1", **{"mulai-day": "13"})
    assert page.status_code == 200
    for words in (
        "4 hari kerja",
        "6 hari kalender, 4 hari kerja",
        "Saldo sesudah",
        "Hakim Anggota",
        "baru diajukan",
        "Kepala Subbagian Kepegawaian",
        "Ketua Mahkamah",
    ):
        assertContains(page, words)
    assertNotContains(page, "Cuti sakit karena")
    unseen = sent(signed_in("staf.ms"), ditanyakan="jenis alasan mulai selesai alamat telepon")
    assertContains(unseen, "Belum terkirim.")
    assertContains(signed_in("hakim.ms").get(ASK), "Periksa jadwal sidang")
    assertNotContains(signed_in("staf.ms").get(ASK), "Periksa jadwal sidang")


def test_bad_input_keeps_what_was_typed_and_says_what_is_wrong(signed_in: SignedIn) -> None:
    staff = signed_in("staf.ms")
    page = sent(staff, **{"selesai-month": "12", "selesai-day": "31"})
    assert page.status_code == 422
    assertContains(page, "Sisa cuti tidak cukup.", status_code=422)
    assertContains(page, "Menghadiri acara keluarga", status_code=422)
    opened = sent(staff, jenis="sakit")
    assertContains(opened, "Surat keterangan dokter")
    refused = sent(staff, jenis="sakit", ditanyakan=TYPED["ditanyakan"] + " surat_dokter")
    assert refused.status_code == 422
    assertContains(sent(signed_in("ptsp.ms")), "Hubungi petugas cuti", status_code=422)


@pytest.mark.requirement("R-106")
def test_a_stranger_sees_neither_request_nor_ledger(signed_in: SignedIn) -> None:
    ref = asked(signed_in("staf.ms"))
    for login in ("staf2.ms", "bram", "rt001", "kasubbag.ms"):
        assert signed_in(login).get(f"/desk/cuti/permintaan/{ref}/").status_code == 404
        assert signed_in(login).post(f"/desk/cuti/permintaan/{ref}/unduh/").status_code == 404
        assert signed_in(login).get("/desk/cuti/pegawai/").status_code == 403
    assert signed_in("bram").get(ASK).status_code == 404
    assert signed_in("bram").get(f"/desk/cases/{ref}/").status_code == 404
    assert signed_in("admin.kota").get("/desk/cuti/pegawai/1/").status_code == 404
    assert signed_in("staf.ms").get(f"/desk/cuti/permintaan/{ref}/jawab/").status_code == 405


@pytest.mark.requirement("R-101")
def test_the_approver_sees_balance_and_team_and_decides(signed_in: SignedIn, city: Town) -> None:
    ref = asked(signed_in("staf.ms"))
    asked(signed_in("hakim.ms"))
    head = signed_in("kasubbag.ms")
    assertContains(head.get("/desk/inbox/"), ref)
    page = head.get(f"/desk/cases/{ref}/")
    for words in (
        "Saldo dan rekan yang tidak hadir",
        "3 hari kerja",
        "Hakim Anggota",
        "Setujui",
        "Ubah tanggal",
        "Tangguhkan",
        "Tidak setujui",
    ):
        assertContains(page, words)
    assertNotContains(
        signed_in("penomoran.ms").get(f"/desk/cases/{ref}/"), "Saldo dan rekan yang tidak hadir"
    )
    done = head.post(
        f"/desk/cases/{ref}/act/", {"act": "setuju", "version": "1", "kunci": codes.new_public_id()}
    )
    assert done.status_code in {302, 303}
    # What the head decides is no letter to sign yet: the list leads to where he can decide.
    chief = signed_in("ketua.ms")
    assertContains(chief.get("/desk/sign/"), f'href="/desk/cases/{ref}/"')
    assert chief.get(f"/desk/sign/{ref}/")["Location"] == f"/desk/cases/{ref}/"
    assertContains(
        signed_in("staf.ms").get(f"/desk/cuti/permintaan/{ref}/"), "Keputusan pejabat yang berwenang"
    )


def test_changed_dates_are_shown_and_agreed_to(signed_in: SignedIn, city: Town) -> None:
    staff = signed_in("staf.ms")
    ref = asked(staff)
    city.act("kasubbag.ms", ref, "ubah", note="Tanggal 16 ada rapat.",
             data={"answers": {"mulai": "2026-11-17", "selesai": "2026-11-18"}})  # fmt: skip
    page = staff.get(f"/desk/cuti/permintaan/{ref}/")
    assertContains(page, "Pejabat mengusulkan 17 November 2026 sampai 18 November 2026.")
    assertContains(page, "Tanggal 16 ada rapat.")
    # Nothing is wrong with what he wrote: only his consent is missing, and it waits for him on the first page.
    assertContains(page, "Menunggu persetujuan pemohon")
    assertNotContains(page, "Perlu diperbaiki")
    assertContains(staff.get("/desk/"), "Menunggu Anda (1)")
    assertContains(staff.get("/desk/"), "Permintaan Anda sendiri, menunggu jawaban Anda")
    answer = staff.post(f"/desk/cuti/permintaan/{ref}/jawab/", {"kunci": codes.new_public_id()}, follow=True)
    assertContains(answer, "Anda setuju dengan tanggal baru")
    again = staff.post(f"/desk/cuti/permintaan/{ref}/tarik/", {"kunci": codes.new_public_id()}, follow=True)
    assertContains(again, "Permohonan ditarik. Harinya kembali ke saldo Anda.")
    assertContains(staff.get("/desk/cuti/"), "<strong>12</strong> hari kerja tersisa")


def test_a_leave_that_is_out_is_cancelled_and_not_withdrawn(signed_in: SignedIn, city: Town) -> None:
    staff = signed_in("staf.ms")
    ref = asked(staff)
    approved = (("kasubbag.ms", "setuju"), ("ketua.ms", "setuju"))
    city.walk(ref, chain=(*approved, ("penomoran.ms", "beri_nomor"), ("ketua.ms", "tandatangani")))
    city.deliver()
    page = staff.get(f"/desk/cuti/permintaan/{ref}/")
    assertContains(page, "Surat izin terbit")
    assertNotContains(page, "Paling lambat")
    data = {"kunci": codes.new_public_id(), "note": "Acaranya ditunda."}
    answer = staff.post(f"/desk/cuti/permintaan/{ref}/tarik/", data, follow=True)
    assertContains(answer, "Cuti dibatalkan. Harinya kembali ke saldo Anda.")


def test_a_court_has_no_board_of_an_rt(signed_in: SignedIn, city: Town) -> None:
    assertNotContains(signed_in("ptsp.ms").get("/desk/notices/"), "papan RT")


def test_the_officer_keeps_facts_and_corrects_with_a_reason(signed_in: SignedIn, city: Town) -> None:
    officer, who = signed_in("cuti.ms"), person_of(city.city, "ptsp.ms")
    assertContains(officer.get("/desk/cuti/pegawai/"), "Petugas PTSP")
    facts = {"kind": "pns", "since_on": "2018-03-01", "sex": "p", "grade": "6"}
    assert (
        officer.post(f"/desk/cuti/pegawai/{who}/data/", {**facts, "since_on": "2030-01-01"}).status_code
        == 422
    )
    assert officer.post(f"/desk/cuti/pegawai/{who}/data/", facts).status_code == 303
    wrong = officer.post(
        f"/desk/cuti/pegawai/{who}/koreksi/", {"of_year": "2026", "days": "-20", "reason": "x"}
    )
    assertContains(wrong, "Sisa cuti tidak cukup.", status_code=422)
    right = {"of_year": "2025", "days": "3", "reason": "Sisa tahun 2025 menurut kartu cuti."}
    assert officer.post(f"/desk/cuti/pegawai/{who}/koreksi/", right).status_code == 303
    page = officer.get(f"/desk/cuti/pegawai/{who}/")
    assertContains(page, "<strong>15</strong> hari kerja tersisa")
    assertContains(page, "Sisa tahun 2025 menurut kartu cuti.")
    own = person_of(city.city, "cuti.ms")
    assert officer.post(f"/desk/cuti/pegawai/{own}/koreksi/", right).status_code == 403


def test_opening_balances_come_from_a_sheet(signed_in: SignedIn, city: Town) -> None:
    officer, who = signed_in("cuti.ms"), person_of(city.city, "staf.ms")
    Person.objects.filter(pk=who).update(nip="199001012015031001")
    sheet = "NIP;tahun;hak;terpakai;ditangguhkan\n199001012015031001;2024;12;0;0\n199001012015031001;2025;12;0;0\n"
    bad = officer.post("/desk/cuti/impor/", {"berkas": SimpleUploadedFile("a.csv", b"NIP;tahun\n123;2025\n")})
    assertContains(bad, "Baris 2: NIP ini tidak dikenal.", status_code=422)
    photo = officer.post("/desk/cuti/impor/", {"berkas": SimpleUploadedFile("a.jpg", b"x")})
    assertContains(photo, "Kirim CSV atau XLSX.", status_code=422)
    Person.objects.filter(pk=person_of(city.city, "cuti.ms")).update(nip="199001012015032002")
    mine = sheet.replace("199001012015031001", "199001012015032002").encode()
    own = officer.post("/desk/cuti/impor/", {"berkas": SimpleUploadedFile("a.csv", mine)})
    assertContains(own, "Baris 2: Saldo Anda sendiri dicatat oleh petugas lain.", status_code=422)
    good = officer.post("/desk/cuti/impor/", {"berkas": SimpleUploadedFile("a.csv", sheet.encode())})
    assert good.status_code == 303
    assertContains(officer.get(f"/desk/cuti/pegawai/{who}/"), "<strong>24</strong> hari kerja tersisa")
    again = officer.post("/desk/cuti/impor/", {"berkas": SimpleUploadedFile("a.csv", sheet.encode())})
    assertContains(again, "Tahun ini sudah ada di buku.", status_code=422)


def test_the_office_sets_who_approves(signed_in: SignedIn, city: Town) -> None:
    officer = signed_in("cuti.ms")
    assertContains(officer.get("/desk/cuti/pejabat/"), "menurut susunan kantor")
    posts = {login: city.actor(login).posts[0].post_id for login in ("staf2.ms", "panitera.ms", "ketua.ms")}
    edit = f"/desk/cuti/pejabat/{posts['staf2.ms']}/"
    offered = officer.get(edit).content.decode()
    assert offered.count("Wakil Ketua") >= 3, "each step offers the posts"
    assert f'value="{posts["staf2.ms"]}"' not in offered, "nobody approves for himself"
    assert "Panitera – " in offered, "posts of one title are told apart by who holds them"
    chain = {"sort": "", "pertama": str(posts["panitera.ms"]), "kedua": str(posts["ketua.ms"]), "ketiga": ""}
    assertContains(officer.post(edit, {**chain, "kedua": chain["pertama"]}), "Ada dua kali.", status_code=422)
    assert officer.post(edit, chain).status_code == 303
    assertContains(officer.get("/desk/cuti/pejabat/"), "1. Panitera<br>")
    assert officer.post(f"{edit}hapus/", {"jenis": ""}).status_code == 303
    assert signed_in("staf.ms").get("/desk/cuti/pejabat/").status_code == 403
    assert officer.get("/desk/cuti/pejabat/", {"unit": str(city.city.kelurahan)}).status_code == 404
    assert officer.get("/desk/cuti/pejabat/", {"unit": "999999"}).status_code == 404
    only_a_district = signed_in("admin.mayangan")
    assert (
        only_a_district.post(
            "/desk/cuti/aturan/", {"honorary_days": "6", "back_days": "3", "most_away_percent": "50"}
        ).status_code
        == 403
    )
    rules = {"honorary_days": "6", "back_days": "3", "most_away_percent": "50", "pppk_carries": "on"}
    assert officer.post("/desk/cuti/aturan/", rules).status_code == 303
    assertContains(officer.get("/desk/cuti/aturan/"), 'value="6"')
    joint = {"on": "2026-12-24", "name": "SK Ketua"}
    for words in ("Satu hari dikurangi dari saldo", "Tidak ada saldo yang berubah"):
        assertContains(officer.post("/desk/cuti/cuti-bersama/", joint, follow=True), words)
    late = officer.post("/desk/cuti/cuti-bersama/", {**joint, "on": "2027-12-24"})
    assertContains(late, "Pilih tanggal pada tahun ini.", status_code=422)


def test_calendar_and_feed_name_who_is_away_and_never_why(signed_in: SignedIn, client: Client) -> None:
    staff = signed_in("staf.ms")
    asked(staff)
    colleague = signed_in("staf2.ms")
    page = colleague.get("/desk/cuti/kalender/?bulan=2026-11")
    assertContains(page, "Staf Kepegawaian")
    assertNotContains(page, "acara keluarga")
    assertContains(colleague.get("/desk/cuti/kalender/?bulan=2026-99"), "Kalender kantor")
    assertContains(colleague.post("/desk/cuti/kalender/alamat/", follow=True), "/kalender/")
    first = _feed(colleague)
    feed = client.get(first)
    assert feed["Content-Type"].startswith("text/calendar")
    assertContains(feed, "SUMMARY:Staf Kepegawaian cuti")
    assertContains(feed, "DTEND;VALUE=DATE:20261119")
    assertNotContains(feed, "tahunan")
    colleague.post("/desk/cuti/kalender/alamat/")
    assert client.get(first).status_code == 404
    assert client.get(_feed(colleague)).status_code == 200
    assert client.get("/kalender/tidak-ada.ics").status_code == 404


def _feed(client: Client) -> str:
    text = client.get("/desk/cuti/kalender/").content.decode()
    start = text.index("/kalender/", text.index("pe-break pe-code"))
    return text[start : text.index(".ics", start) + 4]


def test_the_number_of_queries_does_not_grow_with_requests(
    signed_in: SignedIn, django_assert_max_num_queries: Any
) -> None:
    staff = signed_in("staf.ms")
    asked(staff)
    staff.get("/desk/cuti/")
    for start in ("19", "20", "23"):
        sent(staff, **{"mulai-day": start, "selesai-day": start})
    with django_assert_max_num_queries(23):
        staff.get("/desk/cuti/")
    with django_assert_max_num_queries(23):
        staff.get("/desk/cuti/kalender/")
