"""What happens when a letter does not go straight: return, refusal, cancellation, redirection, withdrawal, replacement."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.actors import Cast, Citizen, until_state
from tests.journeys.papers import drop_pdf, qr_path, text_of
from tests.journeys.portal import Portal


@pytest.mark.requirement("R-042", "R-052", "R-056")
def test_the_citizen_repairs_what_the_rt_marked_and_the_letter_goes_on(
    citizen: Citizen, cast: Cast, portal: Portal
) -> None:
    scene = portal.scenes["to_return"]
    rt = cast("rt")
    rt.open_case(scene["ref"])
    rt.press("Kembalikan")
    rt.press("Kembalikan untuk diperbaiki")
    rt.sees("Pilih atau tulis apa yang harus diperbaiki.")
    assert rt.page.title().startswith("Kesalahan")
    rt.page.get_by_label("Foto tidak jelas. Mohon kirim foto ulang.").check()
    rt.page.get_by_label("Foto KTP asli").check()
    rt.press("Kembalikan untuk diperbaiki")
    rt.page.wait_for_url("**/decided/")

    citizen.track(scene["ref"], scene["pin"])
    citizen.sees("Perlu diperbaiki")
    citizen.sees("Foto tidak jelas. Mohon kirim foto ulang.")
    citizen.press("Perbaiki sekarang")
    # Only what was marked is asked again.
    citizen.sees("Foto KTP asli")
    expect(citizen.page.locator("main")).not_to_contain_text("Foto Kartu Keluarga asli")
    citizen.photos("ktp")
    citizen.press("Kirim perbaikan")
    citizen.sees("Diperiksa RT")

    rt.decide(scene["ref"], "Setujui surat ini")
    rt.sees("Ketua RW")


@pytest.mark.requirement("R-052")
def test_a_refusal_tells_the_citizen_why(citizen: Citizen, cast: Cast, portal: Portal) -> None:
    scene = portal.scenes["to_refuse"]
    bram = cast("cs", wide=True)
    bram.open_case(scene["ref"])
    bram.press("Tolak permohonan")
    bram.page.wait_for_url("**/acts/tolak/")
    bram.page.get_by_label("Bukan kewenangan kelurahan.").check()
    bram.press("Tolak permohonan")
    bram.open_case(scene["ref"])
    bram.sees("Ditolak")
    citizen.track(scene["ref"], scene["pin"])
    citizen.sees("Ditolak")
    citizen.sees("Bukan kewenangan kelurahan.")


@pytest.mark.requirement("R-052")
def test_the_citizen_cancels_before_the_signature(citizen: Citizen, cast: Cast, portal: Portal) -> None:
    scene = portal.scenes["to_cancel"]
    citizen.track(scene["ref"], scene["pin"])
    citizen.follow("Batalkan permohonan")
    citizen.press("Ya, batalkan")
    citizen.sees("Dibatalkan")
    rt = cast("rt")
    rt.open("/desk/")
    expect(rt.page.locator(f"a[href='/desk/cases/{scene['ref']}/']")).to_have_count(0)


@pytest.mark.requirement("R-017", "R-031")
def test_the_service_desk_sends_a_letter_to_the_right_kelurahan(cast: Cast, portal: Portal) -> None:
    ref = portal.scenes["to_redirect"]["ref"]
    bram = cast("cs", wide=True)
    bram.open_case(ref)
    bram.press("Alihkan ke kelurahan lain")
    bram.page.get_by_label("Kirim ke", exact=True).select_option(label="Pilang")
    bram.write("Alasan dialihkan", "Pemohon tinggal di Pilang.")
    bram.press("Alihkan ke kelurahan lain")
    pilang = cast("cs.pilang", wide=True)
    pilang.open("/desk/inbox/")
    expect(pilang.page.locator(f"a[href='/desk/cases/{ref}/']")).to_be_visible()


@pytest.mark.requirement("R-034", "R-059")
def test_a_withdrawn_letter_is_called_withdrawn(
    citizen: Citizen, cast: Cast, portal: Portal, new_page: Callable[..., Page]
) -> None:
    scene = portal.scenes["to_withdraw"]
    citizen.track(scene["ref"], scene["pin"])
    letter = citizen.download()
    hasan = cast("lurah")
    hasan.open_case(scene["ref"])
    hasan.press("Cabut surat")
    hasan.write("Alasan dicabut", "Usaha sudah tutup sebelum surat dibuat.")
    hasan.prove()
    hasan.press("Cabut surat")
    hasan.open_case(scene["ref"])
    hasan.sees("Dicabut")
    stranger = new_page(script=False)
    stranger.goto(qr_path(letter))
    assert stranger.title().startswith("DICABUT")
    assert stranger.locator("main").inner_text().lstrip().startswith("DICABUT")
    drop_pdf(stranger, letter.read_bytes())
    assert stranger.title().startswith("DICABUT")
    citizen.track(scene["ref"], scene["pin"])
    citizen.sees("Dicabut")


@pytest.mark.requirement("R-034", "R-059")
def test_a_wrong_letter_is_replaced_by_a_corrected_one(
    citizen: Citizen, cast: Cast, portal: Portal, new_page: Callable[..., Page]
) -> None:
    scene = portal.scenes["to_replace"]
    citizen.track(scene["ref"], scene["pin"])
    old: Path = citizen.download()
    operator = cast("operator", wide=True)
    operator.open_case(scene["ref"])
    operator.press("Ganti dengan surat yang benar")
    operator.write("Apa yang salah pada versi lama", "Alamat usaha salah tulis.")
    operator.press("Ganti dengan surat yang benar")
    operator.sees("Menggantikan")
    new_ref = operator.page.locator(".govuk-caption-l").first.inner_text().split()[0]
    assert new_ref != scene["ref"]
    operator.forward(new_ref, "Naskah siap")
    cast("kasi", wide=True).forward(new_ref, "Paraf")
    cast("sekretaris", wide=True).forward(new_ref, "Paraf")
    hasan = cast("lurah")
    hasan.sign(new_ref)
    until_state(hasan, new_ref, "Terbit")
    stranger = new_page(script=False)
    stranger.goto(qr_path(old))
    assert stranger.title().startswith("DIGANTI")
    assert "Warung Bu Wati" in text_of(old)


@pytest.mark.requirement("R-043", "R-057")
def test_the_service_desk_prints_and_hands_over(cast: Cast, portal: Portal) -> None:
    ref = portal.scenes["to_print"]["ref"]
    bram = cast("cs", wide=True)
    bram.open("/desk/inbox/?view=ready")
    expect(bram.page.locator(f"a[href='/desk/cases/{ref}/']")).to_be_visible()
    bram.open_case(ref)
    with bram.page.expect_download() as waiting:
        bram.page.get_by_role("button", name="Unduh PDF").click()
    assert Path(waiting.value.path()).read_bytes().startswith(b"%PDF-")
    bram.press("Sudah diserahkan")
    bram.write("Nama penerima surat", "Wati Handayani")
    bram.press("Sudah diserahkan")
    bram.open_case(ref)
    bram.sees("Selesai")
