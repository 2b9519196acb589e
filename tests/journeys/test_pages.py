"""Every kind of page, for everybody who sees it: accessible, also narrow, with large text, with errors shown, and empty."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from emas.project.demo import CAST
from emas.web.components.context import TEXT_COOKIE
from tests.browsing import follow
from tests.journeys.actors import Cast, Citizen
from tests.journeys.looks import NARROW, WIDE, faults_of
from tests.journeys.portal import Portal

PUBLIC = (
    "/", "/layanan/", "/layanan/kelurahan/sk-usaha/", "/layanan/kecamatan/sk-ahli-waris/", "/informasi/", "/verifikasi/",
    "/v/TIDAK-ADA", "/masuk/", "/lupa-kata-sandi/", "/lupa-kata-sandi/terkirim/", "/lacak/", "/lanjutkan/", "/demo/",
    "/demo/ponsel/", "/tidak/ada/",
)  # fmt: skip
#: What each role sees besides its own letters.
DESK = {
    "rt": ("/desk/", "/desk/letters/", "/desk/letters/handled/", "/desk/entry/", "/desk/entry/service/kelurahan/sk-usaha/",
           "/desk/entry/service/kelurahan/sk-usaha/nik/", "/desk/profile/", "/desk/notices/"),
    "rw": ("/desk/", "/desk/letters/", "/desk/letters/validate/", "/desk/profile/password/"),
    "cs": ("/desk/inbox/", "/desk/inbox/?view=late", "/desk/inbox/?view=done", "/desk/inbox/?view=unit", "/desk/entry/",
           "/desk/entry/service/kelurahan/sk-usaha/manual/", "/desk/register/", "/desk/services/",
           "/desk/services/kecamatan/sk-ahli-waris/"),
    "lurah": ("/desk/sign/", "/desk/inbox/", "/desk/register/"),
    "admin": ("/desk/admin/", "/desk/admin/coverage/", "/desk/admin/coverage/?only=1", "/desk/admin/units/", "/desk/admin/units/1/",
              "/desk/admin/units/1/edit/", "/desk/admin/units/1/new/", "/desk/admin/units/1/hours/", "/desk/admin/posts/",
              "/desk/admin/posts/1/", "/desk/admin/posts/1/holder/", "/desk/admin/people/", "/desk/admin/people/1/",
              "/desk/admin/people/new/"),
    "admin-kecamatan": ("/desk/admin/", "/desk/admin/accounts/", "/desk/admin/residents/", "/desk/admin/hours/", "/desk/inbox/"),
    "admin-pengadilan": ("/desk/admin/", "/desk/admin/coverage/", "/desk/admin/holidays/", "/desk/admin/holidays/new/",
                         "/desk/admin/clients/", "/desk/admin/audit/", "/desk/admin/residents/import/"),
}  # fmt: skip


def large(page: Page, portal: Portal) -> None:
    """Text of 150 % on the narrowest screen: the hardest case for a layout."""
    page.set_viewport_size(NARROW)
    page.context.add_cookies([{"name": TEXT_COOKIE, "value": "150", "url": portal.url}])


def looked_at(page: Page, addresses: tuple[str, ...]) -> list[str]:
    faults = []
    for address in addresses:
        answer = page.goto(address)
        assert answer is not None
        if answer.status >= 500 or (answer.status == 403):
            faults.append(f"{address}: {answer.status}")
        faults += faults_of(page, address)
    return faults


@pytest.mark.requirement("R-004", "R-037", "R-041")
def test_public_pages_have_no_barrier(new_page: Callable[..., Page], portal: Portal) -> None:
    page = new_page()
    large(page, portal)
    assert looked_at(page, PUBLIC) == []


@pytest.mark.requirement("R-004", "R-012", "R-037")
@pytest.mark.parametrize("role", DESK)
def test_desk_pages_have_no_barrier(cast: Cast, portal: Portal, role: str) -> None:
    staff = cast(role)
    large(staff.page, portal)
    assert looked_at(staff.page, DESK[role]) == []


@pytest.mark.requirement("R-037")
def test_wide_pages_have_no_barrier(cast: Cast, portal: Portal) -> None:
    bram = cast("cs", wide=True)
    case = f"/desk/cases/{portal.scenes['with_cs']['ref']}/"
    faults = looked_at(
        bram.page, ("/desk/inbox/", case, f"{case}acts/kembalikan/", f"{case}acts/tolak/", "/desk/register/")
    )
    bram.page.set_viewport_size(WIDE)
    bram.open("/desk/inbox/")
    # Keys work in the list and never in a field.
    bram.page.keyboard.press("j")
    bram.page.keyboard.press("x")
    assert bram.page.locator("input[data-pe-pick]:checked").count() == 1
    assert faults == []


@pytest.mark.requirement("R-037")
def test_pages_of_one_letter_have_no_barrier(cast: Cast, portal: Portal) -> None:
    faults = []
    for role, scene, pages in (
        ("rt", "with_rt", ("", "acts/setujui/", "acts/kembalikan/", "acts/tolak/")),
        ("cs", "with_cs", ("", "acts/kembalikan/", "acts/alihkan/")),
        ("operator", "with_operator", ("", "preview/", "acts/kembalikan/")),
        ("cs", "issued", ("", "acts/serahkan/")),
        ("lurah", "issued", ("acts/cabut/",)),
    ):
        staff = cast(role)
        large(staff.page, portal)
        case = f"/desk/cases/{portal.scenes[scene]['ref']}/"
        faults += looked_at(staff.page, tuple(case + page for page in pages))
    lurah = cast("lurah")
    faults += looked_at(lurah.page, (f"/desk/sign/{portal.scenes['with_lurah']['ref']}/",))
    lurah.press("Tanda tangani")
    faults += faults_of(lurah.page, "sign/confirm")
    lurah.press("Tanda tangani sekarang")
    faults += faults_of(lurah.page, "sign/confirm without password")
    assert faults == []


@pytest.mark.requirement("R-052")
def test_a_request_with_errors_has_no_barrier(new_page: Callable[..., Page], portal: Portal) -> None:
    """Each page of the journey, first with its errors shown."""
    page = new_page()
    large(page, portal)
    wati, citizen, faults = CAST[0], Citizen(page, portal), []
    citizen.open("/layanan/kelurahan/sk-usaha/")
    citizen.press("Mulai isi formulir")
    for name in ("identity", "identity empty"):
        faults += faults_of(page, name)
        citizen.press("Lanjut")
    citizen.identify(wati.nik, wati.kk, "0812 3456 7891")
    for name in ("form page", "form page empty"):
        faults += faults_of(page, name)
        citizen.press("Lanjut")
    citizen.fill_business_letter()
    for name in ("papers", "papers empty"):
        faults += faults_of(page, name)
        citizen.press("Lanjut")
    citizen.photos("ktp", "kk", "foto_usaha", "pernyataan")
    expect(page.locator("li", has_text="tersimpan")).to_have_count(4)
    faults += faults_of(page, "papers kept")
    citizen.press("Lanjut")
    faults += faults_of(page, "check")
    citizen.follow("Simpan dulu")
    faults += faults_of(page, "kept")
    code = page.locator(".pe-code").first.inner_text()
    citizen.open("/lanjutkan/")
    citizen.write("Kode lanjut", "SALAH-SEKALI")
    citizen.press("Buka isian")
    faults += faults_of(page, "resume wrong")
    citizen.write("Kode lanjut", code.lower())
    citizen.press("Buka isian")
    citizen.open("/ajukan/periksa/")
    citizen.press("Kirim ke Ketua RT 003")
    ref, pin = citizen.receipt()
    faults += faults_of(page, "sent")
    faults += tracker_faults(citizen, page, ref, pin)
    assert faults == []


def tracker_faults(citizen: Citizen, page: Page, ref: str, pin: str) -> list[str]:
    """Look at the tracker's pages: a wrong PIN, the right one, the question before a cancellation."""
    citizen.open("/lacak/")
    citizen.write("Kode surat", ref)
    citizen.write("PIN", "000000")
    citizen.press("Lihat surat")
    faults = faults_of(page, "track wrong")
    citizen.track(ref, pin)
    faults += faults_of(page, "tracker")
    citizen.follow("Batalkan permohonan")
    return faults + faults_of(page, "cancel")


@pytest.mark.requirement("R-052")
def test_a_request_by_hand_has_no_barrier(new_page: Callable[..., Page], portal: Portal) -> None:
    """Somebody whom the register does not know, with his errors."""
    page = new_page()
    large(page, portal)
    citizen, faults = Citizen(page, portal), []
    citizen.open("/layanan/kecamatan/sk-ahli-waris/")
    citizen.press("Mulai isi formulir")
    citizen.identify("3574014409901999", CAST[0].kk, "0812 3456 7892")
    for name in ("person", "person empty"):
        faults += faults_of(page, name)
        citizen.press("Lanjut")
    citizen.write(
        "Nama lengkap", "Wati Handayani yang namanya amat sangat panjang sekali sampai melewati satu baris"
    )
    citizen.write("Tempat lahir", "Probolinggo")
    citizen.write("Tanggal lahir", "5-9-1990")
    page.get_by_label("Laki-laki", exact=True).check()
    citizen.press("Lanjut")
    faults += faults_of(page, "person contradicting")
    page.get_by_label("Data saya sudah benar walau berbeda dengan NIK").check()
    citizen.press("Lanjut")
    for name in ("address", "address empty"):
        faults += faults_of(page, name)
        citizen.press("Lanjut")
    citizen.write("Alamat", "Jalan Mastrip Nomor 12")
    page.get_by_label("Kelurahan", exact=True).select_option(label="Ketapang")
    citizen.write("RW", "5")
    citizen.write("RT", "3")
    page.get_by_label("Agama", exact=True).select_option(label="Islam")
    page.get_by_label("Status perkawinan", exact=True).select_option(label="Kawin")
    citizen.write("Pekerjaan", "Pedagang")
    citizen.press("Lanjut")
    for number in range(1, 4):
        page.goto(f"/ajukan/isian/{number}/")
        if page.url.endswith(f"/{number}/"):
            faults += faults_of(page, f"heirs {number}")
            citizen.press("Lanjut")
            faults += faults_of(page, f"heirs {number} empty")
    assert faults == []


@pytest.mark.requirement("R-051")
def test_sign_in_errors_have_no_barrier(new_page: Callable[..., Page], portal: Portal) -> None:
    page = new_page()
    large(page, portal)
    faults = []
    page.goto("/masuk/")
    follow(page, page.get_by_role("button", name="Masuk", exact=True))
    faults += faults_of(page, "sign-in empty")
    page.get_by_label("ID pengguna atau e-mail", exact=True).fill("tidak.ada")
    page.get_by_label("Kata sandi", exact=True).fill("salah sekali ini")
    follow(page, page.get_by_role("button", name="Masuk", exact=True))
    faults += faults_of(page, "sign-in wrong")
    page.goto("/verifikasi/")
    follow(page, page.get_by_role("button", name="Cek berkas ini"))
    faults += faults_of(page, "check page empty")
    page.goto("/")
    page.get_by_role("searchbox").fill("zzzzzzqqqq")
    follow(page, page.get_by_role("button", name="Cari"))
    faults += faults_of(page, "search without result")
    page.goto("/lupa-kata-sandi/")
    follow(page, page.get_by_role("button", name="Kirim tautan sekali pakai"))
    faults += faults_of(page, "forgotten empty")
    page.goto("/layanan/cari/")
    assert page.url.endswith("/layanan/")
    assert faults == []


@pytest.mark.requirement("R-004")
def test_the_product_speaks_english_too(new_page: Callable[..., Page]) -> None:
    page = new_page()
    page.goto("/")
    follow(page, page.get_by_role("button", name="English"))
    assert page.evaluate("document.documentElement.lang") == "en"
    assert faults_of(page, "home in English") == []
