"""A letter from the first search to the checked PDF: everybody does his own part (issue sentences 1, 3, 4 and 5)."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from emas.project.demo import CAST
from tests.browsing import follow
from tests.journeys.actors import Cast, Citizen, until_state
from tests.journeys.papers import drop_pdf, qr_path, signatures, text_of

WATI = CAST[0]


def apply_for_business_letter(citizen: Citizen) -> tuple[str, str]:
    """From the search word to the receipt; gives code and PIN."""
    citizen.open("/")
    citizen.page.get_by_role("searchbox").fill("jualan")
    citizen.press("Cari")
    citizen.follow("Surat Keterangan Usaha")
    for words in ("Gratis", "1 hari kerja", "Foto KTP asli", "Perwali", "Ketua RT"):
        citizen.sees(words)
    citizen.press("Mulai isi formulir")
    citizen.identify(WATI.nik, WATI.kk, "0812 3456 7890")
    citizen.fill_business_letter()
    citizen.photos("ktp", "kk", "foto_usaha", "pernyataan")
    citizen.press("Lanjut")
    citizen.sees("Warung Bu Wati")
    # A look over the shoulder tells little.
    assert WATI.nik not in citizen.page.content()
    citizen.press("Kirim ke Ketua RT 003")
    return citizen.receipt()


@pytest.mark.requirement("R-002", "R-003", "R-005", "R-010", "R-013", "R-014", "R-015", "R-016", "R-017", "R-034", "R-041",
                         "R-042", "R-043", "R-052", "R-056", "R-057", "R-059", "R-086")  # fmt: skip
def test_a_letter_goes_from_the_citizen_to_the_checked_pdf(
    citizen: Citizen, cast: Cast, tmp_path: Path
) -> None:
    ref, pin = apply_for_business_letter(citizen)
    citizen.track(ref, pin)
    citizen.sees("Ketua RT")
    citizen.sees("paling lambat")

    rt = cast("rt")
    rt.sees(WATI.name)
    rt.decide(ref, "Setujui surat ini")
    rt.sees("Ketua RW")

    rw = cast("rw", script=False)
    rw.open("/desk/letters/")
    rw.follow("Validasi Surat")
    follow(rw.page, rw.page.locator(f"a[href='/desk/cases/{ref}/']"))
    rw.decide(ref, "Proses Validasi")
    rw.open("/desk/letters/validate/")
    expect(rw.page.locator(f"a[href='/desk/cases/{ref}/']")).to_have_count(0)

    bram = cast("cs", wide=True, script=False)
    bram.open("/desk/inbox/")
    expect(bram.page.locator(f"a[href='/desk/cases/{ref}/']")).to_be_visible()
    bram.forward(ref, "Berkas lengkap")
    cast("operator", wide=True).forward(ref, "Naskah siap")
    cast("kasi", wide=True).forward(ref, "Paraf")
    cast("sekretaris", wide=True).forward(ref, "Paraf")

    citizen.track(ref, pin)
    citizen.sees("Lurah")
    assert citizen.page.get_by_role("button", name="Unduh surat (PDF)").count() == 0

    hasan = cast("lurah")
    hasan.sign(ref)
    until_state(hasan, ref, "Terbit")

    citizen.track(ref, pin)
    letter = citizen.download()
    words = text_of(letter)
    assert all(each in words for each in ("SURAT KETERANGAN USAHA", "Wati Handayani", "Warung Bu Wati"))
    check_by_anyone(citizen, letter, tmp_path)


def check_by_anyone(citizen: Citizen, letter: Path, tmp_path: Path) -> None:
    """Scan, drop, and drop a forged one."""
    page = citizen.page
    page.context.clear_cookies()
    page.goto(qr_path(letter))
    assert page.title().startswith("ASLI")
    expect(page.locator("main")).to_contain_text("ASLI")
    assert page.locator("main").inner_text().lstrip().startswith("ASLI")
    for secret in (WATI.name, "Wati", WATI.nik, WATI.nik[:6] + "**"):
        assert secret not in page.content()
    assert page.context.cookies() == []

    content = letter.read_bytes()
    drop_pdf(page, content)
    assert page.title().startswith("ASLI")
    expect(page.locator("main")).to_contain_text("sama persis dengan yang diterbitkan")

    forged = bytearray(content)
    middle = len(forged) // 2
    forged[middle] ^= 1
    drop_pdf(page, bytes(forged))
    assert page.title().startswith("BERUBAH")

    signed = tmp_path / "surat.pdf"
    signed.write_bytes(content)
    assert signatures(signed) == 1
