"""Letters that two offices sign, that end at an agency, that stand in a batch, and posts that are vacant or held by somebody acting."""

import pytest
from playwright.sync_api import expect

from tests.journeys.actors import Cast, Citizen, until_state
from tests.journeys.papers import qr_path, signatures, text_of
from tests.journeys.portal import Portal


@pytest.mark.requirement("R-005", "R-056", "R-059")
def test_lurah_and_camat_sign_one_letter(citizen: Citizen, cast: Cast, portal: Portal) -> None:
    scene = portal.scenes["two_signatures"]
    ref = scene["ref"]
    hasan = cast("lurah")
    hasan.sign(ref)
    until_state(hasan, ref, "kecamatan")
    citizen.track(ref, scene["pin"])
    assert citizen.page.get_by_role("button", name="Unduh surat (PDF)").count() == 0

    desk = cast("cs-kecamatan", wide=True)
    until_state(desk, ref, "Diperiksa petugas loket kecamatan")
    desk.press("Berkas lengkap")
    cast("operator-kecamatan", wide=True).forward(ref, "Naskah siap")
    cast("kasi-kecamatan", wide=True).forward(ref, "Paraf")
    cast("sekcam", wide=True).forward(ref, "Paraf")
    camat = cast("camat")
    camat.sign(ref)
    until_state(camat, ref, "Terbit")

    citizen.track(ref, scene["pin"])
    letter = citizen.download()
    assert signatures(letter) == 2
    assert "AHLI WARIS" in text_of(letter)
    citizen.page.context.clear_cookies()
    # Both offices stand on the check page, and still nobody's name.
    citizen.open(qr_path(letter))
    assert citizen.page.title().startswith("ASLI")
    for office in ("LURAH KETAPANG", "CAMAT KADEMANGAN"):
        citizen.sees(office)
    for person in ("Wati", "Hasan"):
        expect(citizen.page.locator("main")).not_to_contain_text(person)


@pytest.mark.requirement("R-005", "R-008", "R-058", "R-061")
def test_a_letter_ends_at_the_counter_of_an_agency(citizen: Citizen, cast: Cast, portal: Portal) -> None:
    scene = portal.scenes["for_agency"]
    ref = scene["ref"]
    hasan = cast("lurah")
    hasan.sign(ref)
    counter = cast("cs-dukcapil", wide=True)
    until_state(counter, ref, "Berkas lengkap")
    counter.forward(ref, "Berkas lengkap")
    cast("operator-dukcapil", wide=True).forward(ref, "Data cocok dan naskah siap")
    cast("kabid-dukcapil", wide=True).forward(ref, "Paraf")
    head = cast("kepala-dukcapil")
    head.sign(ref)
    until_state(head, ref, "Terbit")
    citizen.track(ref, scene["pin"])
    assert signatures(citizen.download()) == 2


@pytest.mark.requirement("R-059")
def test_the_lurah_signs_several_letters_with_one_password(cast: Cast, portal: Portal) -> None:
    first, second = portal.scenes["batch_first"]["ref"], portal.scenes["batch_second"]["ref"]
    unread = portal.scenes["not_opened"]["ref"]
    hasan = cast("lurah")
    for ref in (first, second):
        hasan.read_to_sign(ref)
    hasan.open("/desk/sign/")
    # Only what he has opened can be picked.
    expect(hasan.page.locator(f"#pick-{first}")).to_be_checked()
    expect(hasan.page.locator(f"#pick-{second}")).to_be_checked()
    expect(hasan.page.locator(f"#pick-{unread}")).to_have_count(0)
    hasan.press("Tanda tangani yang dipilih")
    hasan.sees("Tanda tangani 2 surat")
    hasan.page.get_by_label("Kata sandi Anda", exact=True).fill("bukan kata sandinya")
    hasan.press("Tanda tangani sekarang")
    hasan.sees("Kata sandi")
    assert hasan.page.title().startswith("Kesalahan")
    hasan.confirm_signing()
    hasan.sees("2 surat diteruskan untuk ditandatangani")
    for ref in (first, second):
        until_state(hasan, ref, "Terbit")
    numbers = {number_of(hasan, ref) for ref in (first, second)}
    assert len(numbers) == 2


def number_of(staff: object, ref: str) -> str:
    """The letter's number as its page shows it."""
    page = staff.page  # type: ignore[attr-defined]
    page.goto(f"/desk/cases/{ref}/")
    row = page.locator(".govuk-summary-list__row").filter(has=page.get_by_text("Nomor", exact=True))
    return str(row.first.locator("dd").inner_text())


@pytest.mark.requirement("R-006", "R-051")
def test_a_vacant_section_head_is_passed_over_and_it_is_written_down(cast: Cast, portal: Portal) -> None:
    ref = portal.scenes["vacant_kasi"]["ref"]
    secretary = cast("sekretaris.kedunggaleng", wide=True)
    secretary.open_case(ref)
    secretary.sees("Menunggu tanda tangan Lurah")
    secretary.sees("Dilewati karena jabatannya kosong: Diperiksa Kepala Seksi Pelayanan.")


@pytest.mark.requirement("R-059")
@pytest.mark.parametrize(("scene", "words"), [("acting_plt", "Plt. Lurah"), ("acting_plh", "Plh. Lurah")])
def test_who_acts_for_a_head_says_so(citizen: Citizen, portal: Portal, scene: str, words: str) -> None:
    held = portal.scenes[scene]
    citizen.track(held["ref"], held["pin"])
    assert words.lower() in text_of(citizen.download()).lower()


@pytest.mark.requirement("R-059")
def test_the_secretary_signs_on_behalf_of_the_lurah(citizen: Citizen, cast: Cast, portal: Portal) -> None:
    held = portal.scenes["on_behalf"]
    secretary = cast("sekretaris.kanigaran")
    secretary.sign(held["ref"])
    until_state(secretary, held["ref"], "Terbit")
    citizen.track(held["ref"], held["pin"])
    words = text_of(citizen.download()).lower()
    assert "a.n. lurah" in words
    assert "sekretaris lurah" in words
