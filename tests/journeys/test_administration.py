"""The administrators: units, posts, holders, accounts, residents, the calendar; each change recorded (issue sentence 6)."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from emas.project.demo import CAST, PASSWORD
from tests.browsing import follow
from tests.journeys.actors import Cast
from tests.journeys.portal import Portal

NEW_PASSWORD = "kata-sandi-baru-bu-rahma-2026"


@pytest.mark.requirement("R-006", "R-046", "R-047", "R-051")
def test_the_coverage_page_names_the_gaps(cast: Cast) -> None:
    admin = cast("admin", wide=True)
    admin.open("/desk/admin/coverage/")
    admin.page.get_by_label("Hanya yang belum lengkap").check()
    admin.press("Tampilkan")
    admin.sees("Kedunggaleng")
    admin.sees("Belum ada pejabat")


@pytest.mark.requirement("R-035", "R-051", "R-064")
def test_a_vacant_post_gets_a_holder_with_an_account_and_it_is_recorded(
    cast: Cast, new_page: Callable[..., Page]
) -> None:
    admin = cast("admin", wide=True)
    admin.open("/desk/admin/coverage/?only=1")
    admin.follow("Kelurahan Jati")
    follow(admin.page, admin.page.get_by_role("link", name=re.compile("^Kepala Seksi Pelayanan")).first)
    admin.press("Tunjuk pejabat")
    admin.press("Tambah orang")
    admin.write("Nama lengkap dengan gelar", "Rahma Puspita, S.Sos.")
    follow(admin.page, admin.page.locator("main form button[type=submit]").last)
    admin.page.get_by_label("Mulai tanggal").fill("2026-01-05")
    admin.page.get_by_label("Dasar", exact=True).fill("SK Wali Kota 821/5/2026")
    follow(admin.page, admin.page.locator("main form button[type=submit]").last)
    admin.sees("Rahma Puspita, S.Sos.")

    admin.follow("Rahma Puspita, S.Sos.")
    admin.press("Buat akun")
    admin.write("ID pengguna", "rahma.puspita")
    follow(admin.page, admin.page.locator("main form button[type=submit]").last)
    admin.sees("Kata sandi ini hanya tampil sekali")
    first = admin.page.locator(".govuk-panel strong").inner_text().strip()

    page = new_page(wide=True)
    page.goto("/masuk/")
    page.get_by_label("ID pengguna atau e-mail", exact=True).fill("rahma.puspita")
    page.get_by_label("Kata sandi", exact=True).fill(first)
    follow(page, page.get_by_role("button", name="Masuk", exact=True))
    page.wait_for_url("**/desk/profile/password/**")

    admin.open("/desk/admin/audit/?area=people")
    expect(admin.page.locator("main table")).to_contain_text("Membuat akun")


@pytest.mark.requirement("R-035")
def test_a_holiday_is_added_and_taken_away(cast: Cast) -> None:
    admin = cast("admin", wide=True)
    admin.open("/desk/admin/holidays/new/")
    admin.page.get_by_label("Tanggal", exact=True).fill("2026-12-30")
    admin.write("Nama hari libur", "Hari jadi kota (contoh)")
    admin.page.get_by_label("Jenis", exact=True).select_option(label="Libur daerah")
    follow(admin.page, admin.page.locator("main form button[type=submit]").last)
    admin.sees("Hari jadi kota (contoh)")
    follow(admin.page, admin.page.get_by_role("row", name=re.compile("Hari jadi kota")).get_by_role("button"))
    admin.does_not_see("Hari jadi kota (contoh)")


@pytest.mark.requirement("R-035", "R-054")
def test_the_administrator_of_a_kecamatan_reaches_only_his_own(cast: Cast) -> None:
    admin = cast("admin-kecamatan", wide=True)
    admin.open("/desk/admin/units/?query=Kanigaran")
    expect(admin.page.locator("main")).not_to_contain_text("35.74.04.1003")
    admin.open("/desk/admin/units/?query=Ketapang")
    expect(admin.page.locator("main")).to_contain_text("35.74.01.1001")


@pytest.mark.requirement("R-007")
def test_a_resident_is_found_and_his_data_are_corrected(cast: Cast) -> None:
    tono = CAST[1]
    admin = cast("admin", wide=True)
    admin.open("/desk/admin/residents/")
    admin.write("Nama, NIK, atau nomor KK", tono.nik)
    admin.press("Cari")
    admin.sees(tono.name)
    assert tono.nik not in admin.page.url
    admin.follow(tono.name)
    admin.press("Perbaiki data")
    admin.write("Pekerjaan", "Wiraswasta")
    admin.write("Alasan perbaikan", "Sesuai KK terbaru")
    follow(admin.page, admin.page.locator("main form button[type=submit]").last)
    admin.sees("Wiraswasta")


@pytest.mark.requirement("R-096")
def test_a_forgotten_password_is_set_anew_once(new_page: Callable[..., Page], portal: Portal) -> None:
    page = new_page()
    told = []
    for name in ("operator.pilang", "tidak.ada"):
        page.goto("/masuk/")
        follow(page, page.get_by_role("link", name="Lupa kata sandi"))
        page.get_by_label("ID pengguna atau e-mail", exact=True).fill(name)
        follow(page, page.get_by_role("button", name="Kirim tautan sekali pakai"))
        told.append(page.locator("main").inner_text())
    assert told[0] == told[1]

    link = _link_on_the_phone(page)
    page.goto(link)
    assert link not in page.url
    for label in ("Kata sandi baru", "Tulis sekali lagi"):
        page.get_by_label(label, exact=True).fill(NEW_PASSWORD)
    follow(page, page.get_by_role("button", name="Simpan kata sandi"))
    expect(page.locator("body")).to_contain_text("Kata sandi baru sudah disimpan.")

    page.goto(link)
    if page.get_by_label("Kata sandi baru", exact=True).count():
        for label in ("Kata sandi baru", "Tulis sekali lagi"):
            page.get_by_label(label, exact=True).fill(NEW_PASSWORD)
        follow(page, page.get_by_role("button", name="Simpan kata sandi"))
    expect(page.locator("body")).not_to_contain_text("Kata sandi baru sudah disimpan.")

    for password, is_right in ((PASSWORD, False), (NEW_PASSWORD, True)):
        page.goto("/masuk/")
        page.get_by_label("ID pengguna atau e-mail", exact=True).fill("operator.pilang")
        page.get_by_label("Kata sandi", exact=True).fill(password)
        follow(page, page.get_by_role("button", name="Masuk", exact=True))
        expect(page).to_have_url(re.compile("/desk/" if is_right else "/masuk/"))


def _link_on_the_phone(page: Page) -> str:
    """The one-time link, from the phone page of the demo."""
    for _ in range(240):
        page.goto("/demo/ponsel/")
        found = page.locator("a[href*='/atur-ulang/']")
        if found.count():
            return str(found.first.get_attribute("href"))
        page.wait_for_timeout(250)
    raise AssertionError("no message with a link came")
