"""The heads of RT and RW on their telephones (issue sentences 2 and 3; flows section 3)."""

import pytest
from playwright.sync_api import expect

from emas.project.demo import CAST, PASSWORD
from tests.browsing import follow
from tests.journeys.actors import Cast, Citizen, Staff
from tests.journeys.portal import Portal

WATI = CAST[0]


@pytest.mark.requirement("R-004", "R-007", "R-012", "R-021", "R-022", "R-023", "R-024", "R-025", "R-027")
def test_the_rt_makes_a_letter_for_a_resident(cast: Cast, portal: Portal) -> None:
    rt = cast("rt")
    rt.open("/desk/")
    rt.press("Layanan Surat")
    rt.follow("Surat Pengantar")
    rt.follow("Surat Keterangan Belum Menikah")
    for part in ("Informasi", "Persyaratan", "Cara pendaftaran", "Dasar hukum"):
        rt.sees(part)
    rt.open("/desk/entry/service/kelurahan/sk-usaha/")
    rt.press("Buat surat ini")
    rt.write("NIK pemohon", WATI.nik[:15])
    rt.press("Lanjut")
    rt.sees("NIK harus 16 angka")
    assert rt.page.title().startswith("Kesalahan")
    rt.write("NIK pemohon", WATI.nik)
    rt.press("Lanjut")
    rt.sees("Apakah ini pemohonnya?")
    rt.sees(WATI.name)
    assert WATI.nik not in rt.page.url
    rt.press("Benar, lanjut")
    fill_business(rt)
    for field in ("ktp", "kk", "foto_usaha", "pernyataan"):
        rt.page.locator(f"input#{field}").set_input_files(portal.photo)
    rt.press("Lanjut")
    rt.sees("Periksa lagi sebelum dikirim")
    rt.press("Kirim ke Ketua RW")
    rt.sees("Surat sekarang ada di akun Ketua RW.")
    ref = (
        rt.page.locator(".govuk-summary-list__row", has_text="Kode surat")
        .locator("dd")
        .first.inner_text()
        .strip()
    )
    rw = cast("rw")
    rw.open("/desk/letters/validate/")
    expect(rw.page.locator(f"a[href='/desk/cases/{ref}/']")).to_be_visible()


def fill_business(rt: Staff) -> None:
    """The pages of the business letter."""
    citizen = Citizen(rt.page, rt.portal)
    citizen.fill_business_letter()


@pytest.mark.requirement("R-025")
def test_an_rt_sees_no_resident_of_another_rt(cast: Cast, portal: Portal) -> None:
    rt = cast("rt")
    rt.open("/desk/entry/service/kelurahan/sk-usaha/nik/")
    rt.write("NIK pemohon", portal.scenes["resident_without_rw"]["nik"])
    rt.press("Lanjut")
    rt.does_not_see("Apakah ini pemohonnya?")
    rt.does_not_see(portal.scenes["resident_without_rw"]["name"])
    assert rt.page.title().startswith("Kesalahan")


@pytest.mark.requirement("R-026", "R-045", "R-054", "R-060")
def test_nothing_is_lost_when_the_rw_does_not_use_the_application(cast: Cast, portal: Portal) -> None:
    resident = portal.scenes["resident_without_rw"]
    rt = cast("rt-tanpa-rw")
    rt.open("/desk/entry/service/kelurahan/sk-usaha/nik/")
    # Before a NIK is typed …
    rt.sees("Surat belum bisa dikirim.")
    rt.write("NIK pemohon", resident["nik"])
    rt.press("Lanjut")
    rt.sees(resident["name"])
    rt.press("Benar, lanjut")
    fill_business(rt)
    for field in ("ktp", "kk", "foto_usaha", "pernyataan"):
        rt.page.locator(f"input#{field}").set_input_files(portal.photo)
    rt.press("Lanjut")
    # … and again on sending.
    rt.sees("Surat belum bisa dikirim.")
    rt.press("Kirim ke Ketua RW")
    rt.sees("Surat belum terkirim")
    rt.sees("Isian dan foto tersimpan.")
    rt.press("Ke halaman depan")
    rt.sees("Belum terkirim")
    rt.sees(resident["name"])

    helper = cast("admin-kecamatan", wide=True)
    helper.open("/desk/inbox/")
    helper.sees("Bantuan akun RW")

    rw = cast("rw004.ketapang")
    rw.open("/desk/")
    rt.open("/desk/")
    rt.sees("Ketua RW sekarang sudah memakai aplikasi.")
    rt.press("Kirim lagi")
    rt.sees("Surat sekarang ada di akun Ketua RW.")
    rw.open("/desk/")
    rw.sees(resident["name"])


@pytest.mark.requirement("R-013", "R-015")
def test_a_mistaken_tap_can_be_taken_back(cast: Cast, portal: Portal) -> None:
    ref = portal.scenes["with_rw"]["ref"]
    rw = cast("rw")
    rw.decide(ref, "Proses Validasi")
    rw.press("Tarik keputusan saya")
    rw.open("/desk/letters/validate/")
    expect(rw.page.locator(f"a[href='/desk/cases/{ref}/']")).to_be_visible()


@pytest.mark.requirement("R-012", "R-021")
def test_a_decision_takes_three_taps(cast: Cast, portal: Portal) -> None:
    ref = portal.scenes["with_rt_phone"]["ref"]
    rt = cast("rt")
    rt.open("/desk/")
    follow(rt.page, rt.page.locator(f"a[href='/desk/cases/{ref}/']"))
    rt.press("Setujui surat ini")
    rt.press("Setujui surat ini")
    rt.page.wait_for_url("**/decided/")


@pytest.mark.requirement("R-051", "R-064")
def test_the_password_of_a_role_is_asked_where_there_is_no_demo_button(cast: Cast) -> None:
    rw = cast("rw001.ketapang")
    expect(rw.page.locator("h1")).to_contain_text("Perlu Anda periksa")
    assert PASSWORD not in rw.page.content()
