"""Filing for a resident: the RT's journey, the RW rule, the counter."""

import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from emas.audit import queries as audit
from emas.cases import queries
from emas.cases.tests.factories import ANSWERS, PAPERS, USAHA, WATI, Town, photo
from emas.kernel.actor import SYSTEM
from emas.people import operations as people
from emas.registry import operations as registry
from emas.registry.types import ResidentInfo
from emas.web.desk.tests.conftest import SignedIn
from emas.web.desk.tests.test_sending import send_in_two

KEY = "0123456789abcdef0123456789abcdef"
NIK = f"/desk/entry/service/{USAHA}/nik/"


@pytest.fixture
def with_wati(city: Town) -> Town:
    """The register knows Wati of RT 001 and a neighbour of RT 002."""
    wati = ResidentInfo(**{**WATI, "birth_on": date.fromisoformat(WATI["birth_on"])})
    neighbour = replace(wati, nik="3574030101800002", name="Warga RT Dua", rt="002")
    registry.load_residents(residents=[wati, neighbour], actor=SYSTEM, at=city.at)
    return city


def begin(client: Client) -> str:
    """Type the NIK; gives the address of the draft."""
    answer = client.post(NIK, {"nik": "3574 0344 0990 0001"})
    assert answer.status_code == 303
    return str(answer["Location"])


def fill(client: Client) -> str:
    """Go through all pages up to the check; gives the address of the draft."""
    draft = begin(client)
    here = client.post(draft, {"phone": "0812 3456 7890"})["Location"]
    for _page in range(12):
        if here.endswith("/papers/"):
            break
        typed = {name: "ya" if value is True else value for name, value in ANSWERS.items()}
        answer = client.post(here, typed)
        assert answer.status_code == 303, answer.content.decode()
        here = answer["Location"]
    files = {name: SimpleUploadedFile(f"{name}.jpg", photo(), "image/jpeg") for name in PAPERS}
    assertRedirects(client.post(here, files), draft + "check/", status_code=303)
    return draft


@pytest.mark.requirement("R-022")
@pytest.mark.requirement("R-023")
def test_shows_the_letters_and_the_information_of_one(city: Town, signed_in: SignedIn) -> None:
    rt = signed_in("rt001")
    assertContains(rt.get("/desk/entry/"), "Surat Keterangan Usaha")
    page = rt.get(f"/desk/entry/service/{USAHA}/")
    for words in ("Informasi", "Dasar hukum", "Persyaratan", "Cara pendaftaran"):
        assertContains(page, words)


@pytest.mark.requirement("R-025")
def test_who_used_up_his_look_ups_reads_when_he_can_go_on(
    with_wati: Town, signed_in: SignedIn, settings: Any
) -> None:
    settings.EMAS_NIK_LOOKUPS_PER_DAY = 2
    rt = signed_in("rt001")
    assert rt.post(NIK, {"nik": "3574030101800002"}).status_code == 422, "another RT's resident counts too"
    begin(rt)
    over = rt.post(NIK, {"nik": WATI["nik"]})
    # The day of a limit begins at midnight UTC.
    assertContains(over, "mencari lagi mulai", status_code=429)
    assert re.search(r"mulai \w+, \d+ \w+, 07\.00\.", over.content.decode())
    assertContains(over, WATI["nik"], status_code=429)


@pytest.mark.requirement("R-024")
@pytest.mark.requirement("R-025")
def test_a_right_nik_shows_the_residents_data(with_wati: Town, signed_in: SignedIn) -> None:
    rt = signed_in("rt001")
    draft = begin(rt)
    assert WATI["nik"] not in draft
    assertContains(rt.get(draft), "Wati Handayani")
    assert any(line.action == "registry.find" for line in audit.entries(action="registry.find"))


@pytest.mark.asvs("8.2.2")
def test_a_resident_of_another_rt_is_as_unknown_as_nobody(with_wati: Town, signed_in: SignedIn) -> None:
    rt = signed_in("rt001")
    other = rt.post(NIK, {"nik": "3574030101800002"})
    nobody = rt.post(NIK, {"nik": "3574030101800009"})
    for answer in (other, nobody):
        assertContains(answer, "NIK ini tidak ada di data RT Anda.", status_code=422)
        assertNotContains(answer, "Warga RT Dua", status_code=422)


def test_a_wrong_nik_says_how_to_repair_and_stays(with_wati: Town, signed_in: SignedIn) -> None:
    answer = signed_in("rt001").post(NIK, {"nik": "3574 12"})
    assertContains(answer, "NIK harus 16 angka. Lihat bagian atas KTP.", status_code=422)
    assertContains(answer, 'value="3574 12"', status_code=422)


@pytest.mark.requirement("R-027")
def test_the_letter_is_in_the_rws_account_after_sending(with_wati: Town, signed_in: SignedIn) -> None:
    rt = signed_in("rt001")
    draft = fill(rt)
    assertContains(rt.get(draft + "check/"), "Warung Bu Wati")
    answer = rt.post(draft + "send/", {"kunci": KEY})
    assert answer.status_code == 303
    page = rt.get(answer["Location"])
    assertContains(page, "Surat sekarang ada di akun Ketua RW.")
    assertContains(page, "PIN")
    assertContains(signed_in("rw001").get("/desk/letters/validate/"), "Wati Handayani")


@pytest.mark.asvs("2.3.4")
def test_a_double_tap_sends_once(with_wati: Town, signed_in: SignedIn) -> None:
    rt = signed_in("rt001")
    draft = fill(rt)
    first = rt.post(draft + "send/", {"kunci": KEY})
    second = rt.post(draft + "send/", {"kunci": KEY})
    assert first["Location"] == second["Location"]


def test_an_address_is_asked_at_the_counter_where_e_mail_is_written(
    with_wati: Town, signed_in: SignedIn, settings: Any
) -> None:
    settings.EMAS_EMAIL_FROM, settings.EMAS_FALLBACKS = "portal@kota.example", ("surel",)
    rt = signed_in("rt001")
    draft = begin(rt)
    assertContains(rt.post(draft, {"phone": "", "email": "wati"}), "belum benar", status_code=422)
    rt.post(draft, {"phone": "", "email": "wati@contoh.id"})
    assertContains(rt.get(draft), 'value="wati@contoh.id"')
    assertContains(rt.get(draft + "check/"), "wati@contoh.id")


def test_a_fault_keeps_what_was_typed(with_wati: Town, signed_in: SignedIn) -> None:
    rt = signed_in("rt001")
    draft = begin(rt)
    page = rt.post(draft, {"phone": ""})["Location"]
    answer = rt.post(page, {"nama_usaha": "Warung Bu Wati", "jenis_usaha": "", "keperluan": "x"})
    assert answer.status_code == 422
    assertContains(answer, "Kesalahan:", status_code=422)


def test_a_missing_paper_is_named(with_wati: Town, signed_in: SignedIn) -> None:
    rt = signed_in("rt001")
    answer = rt.post(begin(rt) + "papers/", {})
    assertContains(answer, "belum ada", status_code=422)


def test_a_file_that_is_no_picture_is_refused_kindly(with_wati: Town, signed_in: SignedIn) -> None:
    rt = signed_in("rt001")
    fake = SimpleUploadedFile("ktp.jpg", b"MZ not a picture", "image/jpeg")
    answer = rt.post(begin(rt) + "papers/", {"ktp": fake, "go": "stay"})
    assertContains(answer, "Kirim foto", status_code=422)


@pytest.mark.requirement("R-026")
def test_the_rt_is_told_before_the_nik_when_the_rw_is_not_there(with_wati: Town, signed_in: SignedIn) -> None:
    rw = with_wati.actor("rw001")
    people.block_account(
        account_id=rw.account_id or 0, reason="uji", actor=with_wati.actor("admin.kota"), at=with_wati.at
    )
    rt = signed_in("rt001")
    assertContains(rt.get(NIK), "Akun Ketua RW tidak aktif.")
    draft = fill(rt)
    held = rt.post(draft + "send/", {"kunci": KEY})
    assertContains(held, "Isian dan foto tersimpan.", status_code=409)
    assertContains(rt.get("/desk/"), "Belum terkirim")
    people.unblock_account(
        account_id=rw.account_id or 0, reason="uji", actor=with_wati.actor("admin.kota"), at=with_wati.at
    )
    assertContains(rt.get("/desk/"), "Kirim lagi")
    sent = rt.post(draft + "send/", {"kunci": KEY[::-1]})
    assert sent.status_code == 303
    assertContains(rt.get(sent["Location"]), "Surat terkirim")


@pytest.mark.asvs("8.2.2")
def test_a_draft_opens_for_its_writer_alone(with_wati: Town, signed_in: SignedIn) -> None:
    draft = begin(signed_in("rt001"))
    assert signed_in("rt002").get(draft).status_code == 404
    assert signed_in("bram").get(draft).status_code == 404
    assert signed_in("rw001").get(draft).status_code == 403


@pytest.mark.requirement("R-076")
def test_the_counter_files_for_a_walk_in(with_wati: Town, signed_in: SignedIn) -> None:
    bram = signed_in("bram")
    draft = fill(bram)
    sent = bram.post(draft + "send/", {"kunci": KEY})
    page = bram.get(sent["Location"])
    assertContains(page, "Surat terkirim")
    ref = sent["Location"].rstrip("/").rpartition("/")[2]
    found = queries.desk_case(actor=with_wati.actor("rt001"), ref=ref, at=with_wati.at)
    assert (found.channel, found.state) == ("counter", "menunggu_rt")


def test_the_counter_writes_particulars_by_hand(city: Town, signed_in: SignedIn) -> None:
    bram = signed_in("bram")
    form = {key: WATI[key] for key in WATI if key not in {"citizenship"}}
    answer = bram.post(f"/desk/entry/service/{USAHA}/manual/", {**form, "birth_on": "1990-09-05"})
    assertContains(answer, "Tanggal lahir tidak sama", status_code=422)
    answer = bram.post(f"/desk/entry/service/{USAHA}/manual/", {"nik": form["nik"]})
    # Nothing of the rest was written: the summary on top names each field.
    assertContains(answer, '<a href="#id_religion">Agama belum diisi.</a>', status_code=422)
    assertNotContains(answer, "Bidang ini", status_code=422)
    answer = bram.post(f"/desk/entry/service/{USAHA}/manual/", form)
    assert answer.status_code == 303
    assertContains(bram.get(answer["Location"]), "Wati Handayani")


@pytest.mark.requirement("R-076")
def test_the_nik_that_was_typed_goes_along_to_the_form_by_hand(city: Town, signed_in: SignedIn) -> None:
    bram = signed_in("bram")
    nik = f"/desk/entry/service/{USAHA}/nik/"
    assertContains(bram.post(nik, {"nik": WATI["nik"]}), 'name="mulai"', status_code=422)
    page = bram.post(f"/desk/entry/service/{USAHA}/manual/", {"nik": WATI["nik"], "mulai": "1"})
    assertContains(page, f'value="{WATI["nik"]}"')
    assertNotContains(page, "Kesalahan")


@pytest.mark.asvs("3.5.3")
@pytest.mark.parametrize("what", ["send", "drop"])
def test_acts_are_not_done_by_get(what: str, with_wati: Town, signed_in: SignedIn) -> None:
    rt = signed_in("rt001")
    assert rt.get(begin(rt) + f"{what}/").status_code == 405


def test_a_photo_sent_in_parts_is_there_when_the_form_is_opened_again(
    with_wati: Town, signed_in: SignedIn
) -> None:
    rt = signed_in("rt001")
    address = begin(rt) + "papers/"
    page = rt.get(address)
    assertContains(page, 'data-pe-keeps="1"')
    send_in_two(rt, page.content.decode(), "ktp")
    assertContains(rt.get(address), "tersimpan")
