"""The tracker: code and PIN, stages, repair, cancel, download."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from emas.cases.models import Case
from emas.cases.tests.factories import Town, photo
from emas.documents.models import Document


def opened(city: Town, ref: str) -> Client:
    """The browser of who knows code and PIN."""
    browser = Client()
    answer = browser.post("/lacak/", {"kode": ref, "pin": city.pins[ref]})
    assertRedirects(answer, "/lacak/surat/", status_code=303)
    return browser


@pytest.mark.requirement("R-072")
def test_shows_who_holds_the_letter_and_until_when(city: Town) -> None:
    ref = city.submit().ref
    page = opened(city, ref).get("/lacak/surat/")
    for words in ("Diperiksa RT", "Ketua RT", "Paling lambat", "Menunggu tanda tangan Lurah"):
        assertContains(page, words)
    assertNotContains(page, "Ketua RT Satu")
    assertNotContains(page, "3574034409900001")
    assert page["Cache-Control"] == "no-store"


@pytest.mark.asvs("6.3.8")
def test_wrong_pin_and_unknown_code_get_the_same_answer(city: Town, client: Client) -> None:
    ref = city.submit().ref
    wrong = client.post("/lacak/", {"kode": ref, "pin": "000000"})
    unknown = client.post("/lacak/", {"kode": "K7QM-2D4X-9TPWC", "pin": "000000"})
    assertContains(wrong, "Kode dan PIN itu belum cocok", status_code=422)
    assertContains(unknown, "Kode dan PIN itu belum cocok", status_code=422)
    assertContains(wrong, ref, status_code=422)


@pytest.mark.asvs("2.4.1")
def test_pins_can_not_be_tried_without_end(city: Town, client: Client) -> None:
    ref = city.submit().ref
    seen = {client.post("/lacak/", {"kode": ref, "pin": f"{n:06d}"}).status_code for n in range(11)}
    assert seen == {422, 429}


def test_the_link_of_a_message_fills_the_code(city: Town, client: Client) -> None:
    ref = city.submit().ref
    assertContains(client.get(f"/lacak/{ref}"), f'value="{ref}"')
    assertRedirects(opened(city, ref).get(f"/lacak/{ref}"), "/lacak/surat/", status_code=303)


def test_a_stranger_sees_nothing(city: Town, client: Client) -> None:
    city.submit()
    for address in ("/lacak/surat/", "/lacak/surat/batal/", "/lacak/surat/perbaiki/"):
        assertRedirects(client.get(address), "/lacak/", status_code=303)
    assertRedirects(client.post("/lacak/surat/unduh/"), "/lacak/", status_code=303)


@pytest.mark.asvs("3.5.1")
@pytest.mark.parametrize("address", ["unduh", "tutup"])
def test_acts_are_refused_by_get(city: Town, address: str) -> None:
    assert opened(city, city.submit().ref).get(f"/lacak/surat/{address}/").status_code == 405


@pytest.mark.requirement("R-042")
def test_only_marked_items_are_repaired(city: Town) -> None:
    ref = city.submit().ref
    city.act(
        "rt001", ref, "kembalikan", note="Nama usaha kurang jelas", data={"marked": ["nama_usaha", "ktp"]}
    )
    browser = opened(city, ref)
    page = browser.get("/lacak/surat/")
    assertContains(page, "Nama usaha kurang jelas")
    sheet = browser.get("/lacak/surat/perbaiki/")
    assertContains(sheet, "Warung Bu Wati")  # what was sent is there to be corrected, not asked again
    assertContains(sheet, 'name="nama_usaha"')
    assertContains(sheet, 'name="ktp"')
    assertNotContains(sheet, 'name="jenis_usaha"')
    data: dict[str, Any] = {"nama_usaha": "Warung Wati Jaya", "kunci": "a" * 32}
    data["ktp"] = SimpleUploadedFile("ktp.jpg", photo("red"), "image/jpeg")
    answer = browser.post("/lacak/surat/perbaiki/", data, follow=True)
    assertContains(answer, "Perbaikan sudah terkirim")
    assert Case.objects.get(ref=ref).state == "menunggu_rt"


def test_a_bad_repair_keeps_what_was_typed(city: Town) -> None:
    ref = city.submit().ref
    city.act("rt001", ref, "kembalikan", note="Nama usaha kurang jelas", data={"marked": ["nama_usaha"]})
    answer = opened(city, ref).post("/lacak/surat/perbaiki/", {"nama_usaha": "x", "kunci": "b" * 32})
    assertContains(answer, "Tulis lebih lengkap", status_code=422)
    assertContains(answer, 'value="x"', status_code=422)


@pytest.mark.requirement("R-042")
def test_a_retaken_photo_outlives_its_page_and_its_round_only(city: Town) -> None:
    ref = city.submit().ref
    city.act("rt001", ref, "kembalikan", note="Foto buram", data={"marked": ["nama_usaha", "ktp"]})
    data: dict[str, Any] = {"nama_usaha": "x", "kunci": "d" * 32}
    data["ktp"] = SimpleUploadedFile("ktp.jpg", photo("red"), "image/jpeg")
    assert opened(city, ref).post("/lacak/surat/perbaiki/", data).status_code == 422
    # Another day, another browser, the same code and PIN.
    browser = opened(city, ref)
    assertContains(browser.get("/lacak/surat/perbaiki/"), "tersimpan")
    sent = {"nama_usaha": "Warung Wati Jaya", "kunci": "e" * 32}
    assert browser.post("/lacak/surat/perbaiki/", sent).status_code == 303
    city.act("rt001", ref, "kembalikan", note="Masih buram", data={"marked": ["ktp"]})
    assertNotContains(browser.get("/lacak/surat/perbaiki/"), "tersimpan")


@pytest.mark.requirement("R-042")
def test_a_photo_that_was_sent_back_must_come_anew(city: Town) -> None:
    """The old one alone would only be sent back again."""
    ref = city.submit().ref
    city.act("rt001", ref, "kembalikan", note="Foto buram", data={"marked": ["ktp"]})
    browser = opened(city, ref)
    assertContains(browser.get("/lacak/surat/perbaiki/"), "Kirim yang baru, pengganti yang lama.")
    answer = browser.post("/lacak/surat/perbaiki/", {"kunci": "d" * 32})
    assertContains(answer, 'href="#ktp"', status_code=422)
    assertContains(answer, "Petugas meminta yang baru.", status_code=422)
    assert Case.objects.get(ref=ref).state == "perlu_perbaikan"
    new = {"kunci": "e" * 32, "ktp": SimpleUploadedFile("ktp.jpg", photo("red"), "image/jpeg")}
    assertContains(browser.post("/lacak/surat/perbaiki/", new, follow=True), "Perbaikan sudah terkirim")


def test_cancel_asks_once_and_then_ends(city: Town) -> None:
    ref = city.submit().ref
    browser = opened(city, ref)
    assertContains(browser.get("/lacak/surat/batal/"), "Batalkan permohonan ini?")
    answer = browser.post("/lacak/surat/batal/", {"alasan": "Tidak jadi", "kunci": "c" * 32}, follow=True)
    assertContains(answer, "Permohonan sudah dibatalkan")
    assert Case.objects.get(ref=ref).state == "dibatalkan"


@pytest.mark.requirement("R-079")
def test_the_letter_leaves_only_when_it_is_issued(city: Town) -> None:
    ref = city.submit().ref
    early = opened(city, ref).post("/lacak/surat/unduh/", follow=True)
    assertContains(early, "Surat belum terbit")
    ref = city.signed()
    browser = opened(city, ref)
    assertContains(browser.get("/lacak/surat/"), "Unduh surat (PDF)")
    letter = browser.post("/lacak/surat/unduh/")
    assert letter.content.startswith(b"%PDF-")
    assert letter["Content-Disposition"].startswith('attachment; filename="')
    assert Case.objects.get(ref=ref).state == "selesai"


def test_a_borrowed_telephone_forgets(city: Town) -> None:
    browser = opened(city, city.submit().ref)
    browser.post("/lacak/surat/tutup/")
    assertRedirects(browser.get("/lacak/surat/"), "/lacak/", status_code=303)


def test_costs_few_queries(city: Town, django_assert_max_num_queries: Any) -> None:
    browser = opened(city, city.submit().ref)
    browser.get("/lacak/surat/")
    with django_assert_max_num_queries(15):
        browser.get("/lacak/surat/")


@pytest.mark.requirement("R-011")
def test_a_letter_that_only_lacks_its_signature_says_so_and_since_when(city: Town) -> None:
    ref = city.submit().ref
    city.walk(ref)
    Document.objects.filter(case_ref=ref).update(state="membuat", failure="signer_unavailable")
    page = opened(city, ref).get("/lacak/surat/")
    assertContains(page, "menunggu tanda tangan elektronik</strong> sejak Senin, 2 November 2026")
    assertContains(page, "Ada kendala pada tanda tangan elektronik.")
    assertNotContains(page, "Sistem")
