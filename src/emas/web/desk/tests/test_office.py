"""Work that an office begins: one page to begin it, a page to review, figures to read and export, lists by spreadsheet, guides."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains

from emas.audit import queries as audit
from emas.cases import queries
from emas.cases.models import Case
from emas.cases.tests.factories import SERVICES, Town, photo
from emas.cases.tests.office_posts import add_office_posts
from emas.catalogue import operations as catalogue
from emas.documents.queries import attachments
from emas.kernel import codes
from emas.platform import xlsx
from emas.web.desk.tests.conftest import SignedIn
from emas.web.desk.tests.test_sending import send_in_two

INFORMATION, REPORT, PACKAGES = "diskominfo/informasi", "diskominfo/laporan-monev", "diskominfo/paket-data"
TEXT = {
    "jenis": "pengumuman",
    "judul": "Perbaikan jaringan di kelurahan",
    "isi": "Jaringan diperbaiki **malam ini**.",
    "untuk": "semua",
    "mulai-day": "2",
    "mulai-month": "11",
    "mulai-year": "2026",
    "sampai-day": "20",
    "sampai-month": "11",
    "sampai-year": "2026",
}


@pytest.fixture(autouse=True)
def services(city: Town) -> None:
    for slug in (INFORMATION, REPORT, PACKAGES, "diskominfo/tindak-lanjut", "diskominfo/bantuan"):
        catalogue.publish(path=SERVICES / slug, at=city.at)
    add_office_posts(city)


def key() -> dict[str, str]:
    return {"kunci": codes.new_public_id()}


def case_of(answer: Any) -> str:
    assert answer.status_code == 303, answer.content.decode()[:3000]
    return str(answer["Location"]).strip("/").split("/")[-1]


def act(client: Client, ref: str, name: str, **typed: str) -> Any:
    version = Case.objects.get(ref=ref).version
    return client.post(f"/desk/cases/{ref}/act/", {"act": name, "version": version, **key(), **typed})


@pytest.mark.requirement("R-041", "R-033")
def test_information_is_written_shown_before_reviewed_and_published(city: Town, signed_in: SignedIn) -> None:
    writer, reviewer = signed_in("admin.mayangan"), signed_in("admin.kota")
    assertContains(writer.get("/desk/new/"), "Informasi dan pengumuman")
    address = f"/desk/new/{INFORMATION}/"
    shown = writer.post(address, {**TEXT, **key(), "lihat": "1"})
    assertContains(shown, "<strong>malam ini</strong>")
    assert not Case.objects.filter(service=INFORMATION).exists()
    assert writer.post(address, {**TEXT, "judul": "", **key()}).status_code == 422
    picture = SimpleUploadedFile("a.jpg", photo(), "image/jpeg")
    ref = case_of(writer.post(address, {**TEXT, **key(), "gambar": picture}))
    page = reviewer.get(f"/desk/cases/{ref}/")
    assertContains(page, "<strong>malam ini</strong>")
    assert act(reviewer, ref, "terbitkan").status_code == 303
    number = queries.page_of_case(ref=ref)
    public = Client().get(f"/pengumuman/{number}/")
    assertContains(public, TEXT["judul"])
    source = public.content.decode().partition('class="pe-page" src="')[2].partition('"')[0]
    image = Client().get(source)
    assert (image.status_code, image["Content-Type"]) == (200, "image/jpeg")
    assert Client().get(source[:-2] + "xx").status_code == 404


def test_a_sending_twice_is_one_case(city: Town, signed_in: SignedIn) -> None:
    writer, same = signed_in("admin.mayangan"), key()
    first = writer.post(f"/desk/new/{INFORMATION}/", {**TEXT, **same})
    again = writer.post(f"/desk/new/{INFORMATION}/", {**TEXT, **same})
    assert first["Location"] == again["Location"]
    assert Case.objects.filter(service=INFORMATION).count() == 1


def test_papers_of_a_form_left_unsent_are_there_when_its_writer_comes_back(
    city: Town, signed_in: SignedIn
) -> None:
    writer, address = signed_in("admin.mayangan"), f"/desk/new/{INFORMATION}/"
    send_in_two(writer, writer.get(address).content.decode(), "gambar")
    assertContains(writer.get(address), "tersimpan")
    assertNotContains(signed_in("admin.kota").get(address), "tersimpan")
    # A photo where only a PDF will do: what is wanted, and how to make one.
    wrong = SimpleUploadedFile("a.jpg", photo(), "image/jpeg")
    refused = writer.post(address, {**TEXT, **key(), "lampiran": wrong})
    assertContains(refused, "Simpan sebagai PDF", status_code=422)
    ref = case_of(writer.post(address, {**TEXT, **key()}))
    assert [row.field for row in attachments(owner_ref=ref)] == ["gambar"]
    assertNotContains(writer.get(address), "tersimpan")


def test_who_may_not_begin_it_finds_nothing(city: Town, signed_in: SignedIn) -> None:
    for login in ("bram", "rt001", "admin.pengadilan"):
        assert signed_in(login).get(f"/desk/new/{REPORT}/").status_code == 404
    assertNotContains(signed_in("admin.mayangan").get("/desk/new/"), "Laporan monitoring")


@pytest.mark.requirement("R-065", "R-066", "R-068")
def test_the_report_shows_and_exports_its_figures(city: Town, signed_in: SignedIn) -> None:
    city.walk(city.submit().ref, until="lengkap")
    team = signed_in("tim.monev")
    typed = {"dari-day": "1", "dari-month": "11", "dari-year": "2026", "sampai-day": "30"}
    typed |= {"sampai-month": "11", "sampai-year": "2026", "sk_tim": "188.45/12/2026"}
    ref = case_of(team.post(f"/desk/new/{REPORT}/", {**typed, **key()}))
    assertContains(team.get(f"/desk/cases/{ref}/"), "Lihat angka periode ini")
    page = team.get(f"/desk/cases/{ref}/figures/")
    assertContains(page, "Angka sementara")
    assertContains(page, "Surat Keterangan Usaha")
    notes = {"catatan_kendala": "Sinyal lemah.", "rekomendasi": "Pasang penguat."}
    asked = "catatan_pemakaian catatan_kecepatan catatan_mutu catatan_kendala catatan_cakupan catatan_rtrw rekomendasi"
    assert act(team, ref, "kirim", **notes, ditanyakan=asked).status_code == 303
    city.act("ketua.monev", ref, "setujui")
    frozen = signed_in("sekda").get(f"/desk/cases/{ref}/figures/")
    assertContains(frozen, "Sidik angka")
    assertContains(frozen, "Pasang penguat.")
    book = signed_in("sekda").get(f"/desk/cases/{ref}/figures/sheet/").content
    assert {row["Bagian"]: row["Isi"] for row in xlsx.read_rows(book, "x.xlsx")}["Periode"].startswith(
        "1 November"
    )
    assert signed_in("sekda").get(f"/desk/cases/{ref}/figures/print/").content.startswith(b"%PDF")
    assert len(audit.entries(action="figures.export")) == 2
    assert signed_in("bram").get(f"/desk/cases/{ref}/figures/").status_code == 404


@pytest.mark.requirement("R-009")
def test_a_list_goes_out_as_sheet_and_comes_back(city: Town, signed_in: SignedIn) -> None:
    admin, city_admin = signed_in("admin.mayangan"), signed_in("admin.kota")
    address = f"/desk/new/{PACKAGES}/"
    assertContains(admin.get(address), "3 ketua RT dan RW")
    sheet = admin.get(f"{address}list/").content
    assert len(audit.entries(action="batch.list")) == 1
    rows = list(xlsx.read_rows(sheet, "daftar.xlsx"))
    assert rows[0]["Kode unit"] == "35.74.03.1003-rw001"
    doubled = xlsx.write_csv(list(rows[0]), [list(row.values()) for row in (*rows, rows[0])])
    upload = SimpleUploadedFile("daftar.csv", doubled, "text/csv")
    refused = admin.post(address, {"periode": "2026-12", "berkas": upload, **key()})
    assertContains(refused, "Baris 5, Nomor HP", status_code=422)
    assertContains(refused, "Ada dua kali di daftar ini", status_code=422)
    upload = SimpleUploadedFile("daftar.xlsx", sheet)
    ref = case_of(admin.post(address, {"periode": "2026-12", "berkas": upload, **key()}))
    act(city_admin, ref, "setujui")
    assertContains(city_admin.get(f"/desk/cases/{ref}/"), "Unduh daftar mitra")
    assert city_admin.get(f"/desk/cases/{ref}/export/mitra.xlsx").content.startswith(b"PK")
    assert admin.get(f"/desk/cases/{ref}/export/mitra.xlsx").status_code == 404
    assert city_admin.get(f"/desk/cases/{ref}/export/mitra.exe").status_code == 404
    act(city_admin, ref, "kirim")
    rt = signed_in("rt001")
    assertContains(rt.get("/desk/"), "Sudah diterima?")
    (line,) = queries.lines_to_tell(actor=city.actor("rt001"))
    told = rt.post(f"/desk/lines/{line.line_id}/", {"datang": "tidak", "catatan": "Belum masuk"}, follow=True)
    assertContains(told, "Permintaan bantuan dibuka")
    assert signed_in("rt002").post(f"/desk/lines/{line.line_id}/", {"datang": "ya"}).status_code == 404
    assert Case.objects.get(service="diskominfo/bantuan").kecamatan_unit_id == city.city.kecamatan


@pytest.mark.requirement("R-053")
def test_guides_show_flow_steps_and_law_to_operator_and_cs(city: Town, signed_in: SignedIn) -> None:
    bram = signed_in("bram")
    assertContains(bram.get("/desk/guides/"), "Surat Keterangan Usaha")
    page = bram.get("/desk/guides/kelurahan/sk-usaha/")
    for words in ("Bagian Anda", "Dasar hukum", "Alur", "Nomor 107 Tahun 2021", "Berkas lengkap"):
        assertContains(page, words)
    assert bram.get("/desk/guides/tidak/ada/").status_code == 404


def test_the_case_page_of_a_letter_costs_nothing_more(
    city: Town, signed_in: SignedIn, django_assert_max_num_queries: Any
) -> None:
    ref = city.submit().ref
    client = signed_in("admin.mayangan")
    with django_assert_max_num_queries(30):
        client.get(f"/desk/cases/{ref}/")
