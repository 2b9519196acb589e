"""A request without account: identity, pages, papers, check, receipt; nothing is lost on the way."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from emas.cases.models import Case, Draft
from emas.cases.tests.factories import USAHA, Town, photo
from emas.kernel.errors import Unavailable
from emas.notify.models import Message
from emas.people.models import Account
from emas.platform import blobs
from emas.registry.types import ResidentInfo
from emas.web.public.tests.conftest import NUMBERS, Citizen


@pytest.mark.requirement("R-030")
@pytest.mark.requirement("R-052")
@pytest.mark.requirement("R-077")
def test_a_letter_is_sent_without_script_or_account(city: Town, wati: ResidentInfo, citizen: Citizen) -> None:
    citizen.walk_to_check()
    check = citizen.get("/ajukan/periksa/")
    for words in ("Warung Bu Wati", "1 Maret 2021", "Rp4.500.000", "W*** H***", "3574 **** **** 0001"):
        assertContains(check, words)
    assertNotContains(check, "3574034409900001")
    assertRedirects(citizen.send(), "/ajukan/terkirim/", status_code=303)
    case = Case.objects.get()
    receipt = citizen.get("/ajukan/terkirim/")
    assertContains(receipt, case.ref)
    assertContains(receipt, "Ketua RT")
    assert case.state == "menunggu_rt"
    assert not Draft.objects.exists()
    assert receipt["Cache-Control"] == "no-store"


def test_receipt_survives_a_reload_and_ends_after_a_quarter_of_an_hour(
    city: Town, wati: ResidentInfo, citizen: Citizen
) -> None:
    citizen.walk_to_check()
    citizen.send()
    first = citizen.get("/ajukan/terkirim/")
    assert citizen.get("/ajukan/terkirim/").context["pin"] == first.context["pin"]
    city.at = city.at.replace(hour=city.at.hour + 1)
    assertRedirects(citizen.get("/ajukan/terkirim/"), "/lacak/", status_code=303)


def test_pin_and_code_do_not_lie_readable_in_the_session(
    city: Town, wati: ResidentInfo, citizen: Citizen
) -> None:
    citizen.walk_to_check()
    code = citizen.get("/ajukan/tersimpan/").context["journey"].code
    assert code not in str(dict(citizen.browser.session))
    citizen.send()
    pin = citizen.get("/ajukan/terkirim/").context["pin"]
    assert pin not in str(dict(citizen.browser.session))


@pytest.mark.asvs("2.3.4")
def test_a_second_sending_makes_no_second_case(city: Town, wati: ResidentInfo, citizen: Citizen) -> None:
    citizen.walk_to_check()
    kept = dict(citizen.browser.session)["ajukan"]
    citizen.send()
    session = citizen.browser.session
    session["ajukan"] = kept
    session.save()
    citizen.send()
    assert Case.objects.count() == 1


def test_bad_input_keeps_what_was_typed(city: Town, wati: ResidentInfo, citizen: Citizen) -> None:
    citizen.start()
    answer = citizen.post("/ajukan/data-diri/", {**NUMBERS, "nik": "35740"})
    assert answer.status_code == 422
    assertContains(answer, "NIK harus 16 angka", status_code=422)
    assertContains(answer, 'value="35740"', status_code=422)
    assertContains(answer, "<title>Kesalahan:", status_code=422)
    assert not Draft.objects.exists()


def test_a_page_names_what_is_missing(city: Town, wati: ResidentInfo, citizen: Citizen) -> None:
    citizen.start()
    first = citizen.post("/ajukan/data-diri/", NUMBERS)["Location"]
    answer = citizen.fill(first, nama_usaha="", **{"sejak-month": "13"})
    assertContains(answer, "Nama usaha belum diisi.", status_code=422)
    assertContains(answer, "Tanggal belum benar", status_code=422)
    assertContains(answer, 'value="warung makan"', status_code=422)
    assertContains(answer, 'value="13"', status_code=422)


def test_a_service_rule_speaks_with_its_own_words(city: Town, wati: ResidentInfo, citizen: Citizen) -> None:
    citizen.start()
    first = citizen.post("/ajukan/data-diri/", NUMBERS)["Location"]
    answer = citizen.fill(first, **{"sejak-year": "2031"})
    assertContains(answer, "Tanggal mulai usaha belum lewat", status_code=422)


@pytest.mark.asvs("6.3.8")
@pytest.mark.parametrize(
    "changes", [{"kk": "3574030101159999"}, {"nik": "3574034409909999"}], ids=["wrong KK", "unknown NIK"]
)
def test_wrong_kk_and_unknown_nik_look_the_same(
    city: Town, wati: ResidentInfo, citizen: Citizen, changes: dict[str, str]
) -> None:
    citizen.start()
    answer = citizen.post("/ajukan/data-diri/", {**NUMBERS, **changes})
    assertRedirects(answer, "/ajukan/data-diri/nama/", status_code=303)
    assertNotContains(citizen.get("/ajukan/data-diri/nama/"), "Wati")


def _by_hand(citizen: Citizen, **person: str) -> Any:
    citizen.start()
    citizen.post("/ajukan/data-diri/", NUMBERS)
    data = {
        "name": "Wati Handayani",
        "birth_place": "Probolinggo",
        "birth_on": "4-9-1990",
        "sex": "P",
        **person,
    }
    return citizen.post("/ajukan/data-diri/nama/", data)


def test_who_is_not_in_the_register_types_by_hand(city: Town, citizen: Citizen) -> None:
    assertRedirects(_by_hand(citizen), "/ajukan/data-diri/alamat/", status_code=303)
    data = {"address": "Jalan Mastrip 12", "kelurahan_code": "35.74.03.1003", "rw": "1", "rt": "001",
            "religion": "Islam", "marital_status": "Kawin", "occupation": "Pedagang"}  # fmt: skip
    answer = citizen.post("/ajukan/data-diri/alamat/", data)
    while "/isian/" in answer["Location"]:
        answer = citizen.fill(answer["Location"])
    citizen.send_papers()
    citizen.send()
    case = Case.objects.get()
    assert case.is_manual
    assert case.rt_unit_id == city.city.rt


@pytest.mark.asvs("2.2.1")
def test_a_name_of_other_letters_is_asked_for_again_where_it_was_typed(city: Town, citizen: Citizen) -> None:
    page = _by_hand(citizen, name="W\u0430ti")
    assert page.status_code == 422
    assertContains(page, "Tulis dengan huruf biasa.", status_code=422)
    assertRedirects(_by_hand(citizen, name="Wati\u200b"), "/ajukan/data-diri/alamat/", status_code=303)


def test_a_birth_date_unlike_the_nik_is_asked_about_not_refused(city: Town, citizen: Citizen) -> None:
    asked = _by_hand(citizen, birth_on="5-9-1990")
    assertContains(asked, "tidak sama dengan tanggal di dalam NIK", status_code=422)
    assertContains(asked, 'name="sure"', status_code=422)
    assertRedirects(
        _by_hand(citizen, birth_on="5-9-1990", sure="on"), "/ajukan/data-diri/alamat/", status_code=303
    )


def test_missing_papers_are_named_and_kept_ones_stay(
    city: Town, wati: ResidentInfo, citizen: Citizen
) -> None:
    citizen.start()
    answer = citizen.post("/ajukan/data-diri/", NUMBERS)
    while "/isian/" in answer["Location"]:
        answer = citizen.fill(answer["Location"])
    answer = citizen.send_papers("ktp")
    assertContains(answer, "Foto Kartu Keluarga asli belum ada", status_code=422)
    assertContains(answer, "Berkas 1", status_code=422)
    kept = answer.context["papers"][0].kept[0]
    image = citizen.get(f"/ajukan/foto/{kept.public_id}/")
    assert image["Content-Type"] == "image/jpeg"
    assert "sandbox" in image["Content-Security-Policy"]
    assert Client().get(f"/ajukan/foto/{kept.public_id}/").status_code == 404
    citizen.post("/ajukan/foto/", {"hapus": kept.public_id})
    assertNotContains(citizen.get("/ajukan/foto/"), "Berkas 1")


def test_a_broken_photo_is_refused_kindly(city: Town, wati: ResidentInfo, citizen: Citizen) -> None:
    citizen.start()
    citizen.post("/ajukan/data-diri/", NUMBERS)
    answer = citizen.post("/ajukan/foto/", {"ktp": SimpleUploadedFile("ktp.jpg", b"<script>"), "kirim": "1"})
    assertContains(answer, "Jenis berkas ini tidak bisa diterima", status_code=422)


def test_a_store_that_is_away_says_so_and_leads_back(
    city: Town, wati: ResidentInfo, citizen: Citizen, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_args: object, **_more: object) -> str:
        raise Unavailable("files_away")

    citizen.start()
    citizen.post("/ajukan/data-diri/", NUMBERS)
    monkeypatch.setattr(blobs, "put", away)
    file = SimpleUploadedFile("ktp.jpg", photo(), "image/jpeg")
    came_from = {"HTTP_REFERER": "http://testserver/ajukan/foto/"}
    answer = citizen.browser.post("/ajukan/foto/", {"ktp": file, "lanjut": "1"}, **came_from)
    assertContains(answer, "Isian yang sudah disimpan tidak hilang.", status_code=503)
    assertContains(answer, 'href="/ajukan/foto/">Kembali ke halaman sebelumnya', status_code=503)


def test_change_from_the_check_page_returns_there(city: Town, wati: ResidentInfo, citizen: Citizen) -> None:
    citizen.walk_to_check()
    answer = citizen.fill("/ajukan/isian/1/?kembali=periksa", nama_usaha="Toko Bu Wati")
    assertRedirects(answer, "/ajukan/periksa/", status_code=303)
    assertContains(citizen.get("/ajukan/periksa/"), "Toko Bu Wati")


@pytest.mark.requirement("R-091")
def test_an_address_is_asked_only_where_e_mail_is_written(
    city: Town, wati: ResidentInfo, citizen: Citizen, settings: Any
) -> None:
    citizen.start()
    assertNotContains(citizen.get("/ajukan/data-diri/"), "E-mail")
    settings.EMAS_EMAIL_FROM, settings.EMAS_FALLBACKS = "portal@kota.example", ("surel",)
    assertContains(citizen.get("/ajukan/data-diri/"), "E-mail (boleh dikosongkan)")
    answer = citizen.post("/ajukan/data-diri/", {**NUMBERS, "email": "wati tanpa alamat"})
    assertContains(answer, "Alamat e-mail ini belum benar", status_code=422)
    citizen.walk_to_check()
    citizen.post("/ajukan/data-diri/?kembali=periksa", {**NUMBERS, "email": "wati@contoh.id"})
    assertContains(citizen.get("/ajukan/periksa/"), "wati@contoh.id")
    assertContains(citizen.get("/ajukan/data-diri/"), 'value="wati@contoh.id"')
    citizen.send()
    city.deliver()
    assert Message.objects.get(recipient_kind="applicant", channel="surel").state == "terkirim"


@pytest.mark.requirement("R-074")
@pytest.mark.requirement("R-082")
def test_a_kept_form_opens_by_its_code_on_another_telephone(
    city: Town, wati: ResidentInfo, citizen: Citizen
) -> None:
    citizen.start()
    first = citizen.post("/ajukan/data-diri/", NUMBERS)["Location"]
    citizen.fill(first)
    code = citizen.get("/ajukan/tersimpan/").context["journey"].code
    other = Citizen()
    answer = other.post("/lanjutkan/", {"kode": code.lower().replace("-", " ")})
    assert answer.status_code == 303
    assertContains(other.get(first), "Warung Bu Wati")
    assertContains(other.post("/lanjutkan/", {"kode": "0000-0000-00000"}), "tidak ditemukan", status_code=422)


@pytest.mark.requirement("R-026")
def test_rw_that_does_not_use_the_application_keeps_the_form(
    city: Town, wati: ResidentInfo, citizen: Citizen
) -> None:
    Account.objects.filter(login="rw001").update(first_signed_in_at=None)
    citizen.walk_to_check()
    assertRedirects(citizen.send(), "/ajukan/tertahan/", status_code=303)
    page = citizen.get("/ajukan/tertahan/")
    assertContains(page, "Ketua RW Anda belum memakai aplikasi ini")
    assertContains(page, citizen.get("/ajukan/tersimpan/").context["journey"].code)
    assert not Case.objects.filter(service=USAHA).exists()
    Account.objects.filter(login="rw001").update(first_signed_in_at=city.at)
    assertRedirects(citizen.send(), "/ajukan/terkirim/", status_code=303)


def test_without_a_form_under_way_every_page_leads_back(city: Town, client: Client) -> None:
    for address in ("/ajukan/data-diri/", "/ajukan/isian/1/", "/ajukan/foto/", "/ajukan/periksa/",
                    "/ajukan/terkirim/", "/ajukan/tertahan/", "/ajukan/tersimpan/"):  # fmt: skip
        assert client.get(address).status_code == 303, address


def test_start_is_refused_by_get(city: Town, client: Client) -> None:
    came_from = {"HTTP_REFERER": f"http://testserver/layanan/{USAHA}/"}
    refused = client.get(f"/ajukan/mulai/{USAHA}/", **came_from)
    assert (refused.status_code, refused["Allow"]) == (405, "POST")
    assertContains(refused, f'href="/layanan/{USAHA}/"', status_code=405)
    assertContains(refused, "tidak ada yang terkirim atau berubah", status_code=405)
    assert client.post("/ajukan/mulai/kelurahan/tidak-ada/").status_code == 404


@pytest.mark.asvs("2.4.1")
def test_numbers_can_not_be_tried_without_end(city: Town, wati: ResidentInfo, citizen: Citizen) -> None:
    citizen.start()
    codes = {citizen.post("/ajukan/data-diri/", NUMBERS).status_code for _ in range(21)}
    assert codes == {303, 429}


def test_a_robot_that_fills_the_hidden_field_gets_nowhere(city: Town, citizen: Citizen) -> None:
    citizen.start()
    answer = citizen.post("/ajukan/data-diri/", {**NUMBERS, "situs": "http://spam"})
    assert answer.status_code == 422
    assert not Draft.objects.exists()


@pytest.mark.asvs("14.2.1")
def test_no_address_of_the_journey_names_a_person(city: Town, wati: ResidentInfo, citizen: Citizen) -> None:
    citizen.start()
    answer = citizen.post("/ajukan/data-diri/", NUMBERS)
    seen = [answer["Location"]]
    while "/isian/" in answer["Location"]:
        answer = citizen.fill(answer["Location"])
        seen.append(answer["Location"])
    assert not any(part in address for address in seen for part in ("3574", "0812", "Wati"))


def test_form_page_costs_few_queries(
    city: Town, wati: ResidentInfo, citizen: Citizen, django_assert_max_num_queries: Any
) -> None:
    citizen.start()
    first = citizen.post("/ajukan/data-diri/", NUMBERS)["Location"]
    citizen.get(first)
    with django_assert_max_num_queries(5):
        citizen.get(first)
    with django_assert_max_num_queries(15):
        citizen.get("/ajukan/periksa/")
