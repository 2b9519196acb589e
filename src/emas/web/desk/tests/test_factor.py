"""Pages of second factors, fresh proof, devices and the administrator's part."""

import re
from datetime import timedelta

import pyotp
import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from emas.cases.tests.factories import Town
from emas.kernel import clock
from emas.people import operations
from emas.people.models import Account, Device, Totp
from emas.people.operations import _totp
from emas.people.tests.authenticator import Phone
from emas.people.tests.factories import PASSWORD
from emas.web.desk.tests.conftest import SignedIn

HERE = "http://localhost"
RIGHT = {"identifier": "lurah.hasan", "password": PASSWORD}


@pytest.fixture
def required(settings: object) -> None:
    settings.EMAS_SECOND_FACTOR = "required"  # type: ignore[attr-defined]
    settings.EMAS_BASE_URL = HERE  # type: ignore[attr-defined]


def account(login: str = "lurah.hasan") -> Account:
    return Account.objects.get(login=login)


def application(login: str = "lurah.hasan") -> pyotp.TOTP:
    return pyotp.TOTP(_totp._secret(Totp.objects.get(account__login=login)))


def signed_in_now(login: str = "lurah.hasan") -> Client:
    client = Client()
    client.post("/masuk/", {"identifier": login, "password": PASSWORD})
    return client


def set_up(client: Client, city: Town, login: str = "lurah.hasan") -> list[str]:
    client.get("/desk/factor/application/")
    page = client.post("/desk/factor/application/", {"code": application(login).at(city.at)})
    return re.findall(r"<code>([0-9A-Z]{5}-[0-9A-Z]{5})</code>", page.content.decode())


@pytest.mark.asvs("6.3.3")
@pytest.mark.requirement("R-064")
def test_a_signer_is_led_to_set_one_up_before_anything_else(city: Town, required: None) -> None:
    hasan = signed_in_now()
    for address in ("/desk/", "/desk/sign/", "/desk/inbox/", "/desk/notices/"):
        assertRedirects(hasan.get(address), "/desk/factor/", fetch_redirect_response=False)
    assert hasan.post("/desk/sign/do/", {}).status_code == 302
    assertContains(hasan.get("/desk/factor/"), "harus memasang langkah kedua dahulu")
    page = hasan.get("/desk/factor/application/")
    assertContains(page, "data:image/svg+xml")
    codes = set_up(hasan, city)
    assert len(codes) == 10
    assert hasan.get("/desk/sign/").status_code == 200
    assertNotContains(hasan.get("/desk/factor/"), codes[0])


def test_a_clerk_is_offered_one_and_not_held_up(city: Town, required: None) -> None:
    bram = signed_in_now("bram")
    assert bram.get("/desk/inbox/").status_code == 200
    assertContains(bram.get("/desk/profile/"), "Belum dipasang")


def test_off_offers_nothing(city: Town, signed_in: SignedIn, settings: object) -> None:
    settings.EMAS_SECOND_FACTOR = "off"  # type: ignore[attr-defined]
    assertNotContains(signed_in("lurah.hasan").get("/desk/profile/"), "Langkah kedua")
    assertNotContains(Client().get("/masuk/"), "kunci sandi")


@pytest.mark.asvs("6.3.3")
def test_the_password_alone_opens_nothing_any_more(
    city: Town, required: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    codes = set_up(signed_in_now(), city)
    later = city.at + timedelta(minutes=5)
    monkeypatch.setattr(clock, "now", lambda: later)
    client = Client()
    answer = client.post("/masuk/", {**RIGHT, "next": "/desk/inbox/"})
    assertRedirects(answer, "/masuk/langkah-kedua/", status_code=303)
    assertRedirects(client.get("/desk/"), "/masuk/?next=/desk/", fetch_redirect_response=False)
    wrong = client.post("/masuk/langkah-kedua/", {"code": "000000"})
    assertContains(wrong, "Kode belum cocok", status_code=422)
    right = client.post("/masuk/langkah-kedua/", {"code": application().at(later)})
    assertRedirects(right, "/desk/inbox/", status_code=303, fetch_redirect_response=False)
    assert client.get("/desk/inbox/").status_code == 200
    other = Client()
    other.post("/masuk/", RIGHT)
    assert other.post("/masuk/langkah-kedua/", {"code": codes[3]}).status_code == 303


def test_the_second_step_needs_a_first(city: Town) -> None:
    assertRedirects(Client().get("/masuk/langkah-kedua/"), "/masuk/", status_code=303)
    assertRedirects(Client().post("/masuk/langkah-kedua/", {"code": "1"}), "/masuk/", status_code=303)


def test_the_first_step_lasts_ten_minutes(
    city: Town, required: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_up(signed_in_now(), city)
    client = Client()
    client.post("/masuk/", RIGHT)
    monkeypatch.setattr(clock, "now", lambda: city.at + timedelta(minutes=10))
    assertRedirects(client.get("/masuk/langkah-kedua/"), "/masuk/", status_code=303)


@pytest.mark.asvs("6.6.3")
def test_the_sixth_code_waits(city: Town, required: None) -> None:
    set_up(signed_in_now(), city)
    client = Client()
    client.post("/masuk/", RIGHT)
    for _ in range(5):
        assert client.post("/masuk/langkah-kedua/", {"code": "000000"}).status_code == 422
    assertContains(
        client.post("/masuk/langkah-kedua/", {"code": "000000"}), " menit, lalu coba lagi.", status_code=429
    )


@pytest.mark.asvs("6.3.3")
def test_a_passkey_is_added_signs_in_and_is_second_step(city: Town, required: None) -> None:
    hasan, phone = signed_in_now(), Phone(HERE)
    options = hasan.post("/desk/factor/passkeys/question/")
    made = hasan.post(
        "/desk/factor/passkeys/", {"name": "ponsel", "passkey": phone.make(options.content.decode())}
    )
    assertContains(made, "hanya tampil sekali")
    client = Client()
    question = client.post("/masuk/kunci/tanya/").content.decode()
    answer = client.post("/masuk/kunci/", {"passkey": phone.answer(question), "next": "/desk/sign/"})
    assertRedirects(answer, "/desk/sign/", status_code=303, fetch_redirect_response=False)
    assertContains(client.get("/desk/factor/"), "ponsel")
    again = Client()
    again.post("/masuk/", RIGHT)
    assertContains(again.get("/masuk/langkah-kedua/"), "Pakai kunci sandi")
    question = again.post("/masuk/kunci/tanya/").content.decode()
    assert again.post("/masuk/kunci/", {"passkey": phone.answer(question)}).status_code == 303


@pytest.mark.asvs("6.5.1")
def test_a_passkey_answer_works_once_and_in_its_own_browser(city: Town, required: None) -> None:
    hasan, phone = signed_in_now(), Phone(HERE)
    options = hasan.post("/desk/factor/passkeys/question/").content.decode()
    hasan.post("/desk/factor/passkeys/", {"passkey": phone.make(options)})
    client, other = Client(), Client()
    answer = {"passkey": phone.answer(client.post("/masuk/kunci/tanya/").content.decode())}
    other.post("/masuk/kunci/tanya/")
    assertContains(other.post("/masuk/kunci/", answer), "belum dikenal", status_code=422)
    assert client.post("/masuk/kunci/", answer).status_code == 303
    assert client.post("/masuk/kunci/", answer).status_code == 422


def test_pages_explain_passkeys_without_script(city: Town, required: None) -> None:
    assertContains(Client().get("/masuk/"), "perlu browser yang menjalankan skrip")
    assertContains(signed_in_now().get("/desk/factor/"), "Pakai aplikasi kode di browser ini")


def test_an_address_of_numbers_says_why_there_are_none(city: Town, required: None, settings: object) -> None:
    settings.EMAS_BASE_URL = "http://127.0.0.1:8000"  # type: ignore[attr-defined]
    assertContains(signed_in_now().get("/desk/factor/"), "berupa nama, bukan angka")
    assertNotContains(Client().get("/masuk/"), "kunci sandi")


@pytest.mark.asvs("7.5.1")
def test_changes_need_fresh_proof(city: Town, required: None, monkeypatch: pytest.MonkeyPatch) -> None:
    hasan = signed_in_now()
    set_up(hasan, city)
    for address in (
        "/desk/factor/application/remove/",
        "/desk/factor/codes/",
        "/desk/factor/passkeys/question/",
    ):
        answer = hasan.post(address)
        assertRedirects(answer, "/desk/proof/?next=%2Fdesk%2Ffactor%2F", status_code=303)
    assert account().factor_since is not None
    later = city.at + timedelta(minutes=2)
    monkeypatch.setattr(clock, "now", lambda: later)
    given = {"password": PASSWORD, "next": "/desk/factor/"}
    assertContains(hasan.post("/desk/proof/", given), "Kode belum cocok", status_code=422)
    proved = hasan.post("/desk/proof/", {**given, "code": application().at(later)})
    assertRedirects(proved, "/desk/factor/", status_code=303)
    assertContains(hasan.post("/desk/factor/codes/"), "hanya tampil sekali")
    hasan.post("/desk/factor/application/remove/")
    assert account().factor_since is None
    assertRedirects(hasan.get("/desk/sign/"), "/desk/factor/", fetch_redirect_response=False)


@pytest.mark.asvs("7.5.1")
def test_a_session_that_lies_open_for_ten_minutes_adds_nothing(
    city: Town, required: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    hasan = signed_in_now()
    monkeypatch.setattr(clock, "now", lambda: city.at + timedelta(minutes=10))
    answer = hasan.get("/desk/factor/application/")
    assertRedirects(answer, "/desk/proof/?next=%2Fdesk%2Ffactor%2Fapplication%2F", status_code=302)
    assert not Totp.objects.exists()


@pytest.mark.asvs("3.7.2")
def test_proof_leads_nowhere_else(city: Town, signed_in: SignedIn) -> None:
    bram = signed_in("bram")
    for target in ("https://jahat.example/", "//jahat.example", "/desk/sign/do/", ""):
        answer = bram.post("/desk/proof/", {"password": PASSWORD, "next": target})
        assertRedirects(answer, "/desk/factor/", status_code=303, fetch_redirect_response=False)
    assert bram.post("/desk/proof/", {"password": "salah"}).status_code == 422


@pytest.mark.asvs("7.4.3")
def test_a_new_factor_ends_other_sessions_and_keeps_this_one(city: Town, required: None) -> None:
    here, elsewhere = signed_in_now(), signed_in_now()
    set_up(here, city)
    assert here.get("/desk/sign/").status_code == 200
    assertRedirects(
        elsewhere.get("/desk/factor/"), "/masuk/?next=/desk/factor/", fetch_redirect_response=False
    )


@pytest.mark.asvs("7.5.3")
def test_signing_asks_for_the_code_or_a_passkey(
    city: Town, required: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    hasan = signed_in_now()
    set_up(hasan, city)
    ref = city.submit().ref
    city.walk(ref, until="seklur.jati.paraf")
    later = city.at + timedelta(minutes=6)
    monkeypatch.setattr(clock, "now", lambda: later)
    hasan.get(f"/desk/sign/{ref}/")
    assertContains(hasan.post("/desk/sign/confirm/", {"picked": ref}), "Kode dari aplikasi kode")
    form = {"picked": ref, "password": PASSWORD, "kunci": "0123456789abcdef0123456789abcdef"}
    assertContains(hasan.post("/desk/sign/do/", form), "Kode belum cocok", status_code=422)
    signed = hasan.post("/desk/sign/do/", {**form, "code": application().at(later)})
    assertContains(signed, "diteruskan untuk ditandatangani")


def test_pages_of_others_do_not_exist_and_get_changes_nothing(city: Town, signed_in: SignedIn) -> None:
    bram = signed_in("bram")
    for address in ("codes", "application/remove", "passkeys", "passkeys/question", "passkeys/1/remove"):
        assert bram.get(f"/desk/factor/{address}/").status_code == 405
    assert Client().get("/desk/factor/").status_code == 302


@pytest.mark.asvs("7.5.2")
def test_the_owner_sees_and_ends_his_devices(city: Town) -> None:
    phone = {"User-Agent": "Mozilla/5.0 (Linux; Android 10) Chrome/120.0 Mobile Safari/537.36"}
    here, there, third = signed_in_now("bram"), Client(headers=phone), signed_in_now("bram")
    there.post("/masuk/", {"identifier": "bram", "password": PASSWORD})
    page = here.get("/desk/profile/")
    assertContains(page, "Chrome, Android")
    assertContains(page, "Perangkat ini", 1)
    row = Device.objects.get(system="Android")
    here.post(f"/desk/profile/devices/{row.pk}/end/")
    assert there.get("/desk/profile/").status_code == 302
    assert third.get("/desk/profile/").status_code == 200
    here.post("/desk/profile/devices/end/")
    assert third.get("/desk/profile/").status_code == 302
    assertContains(here.get("/desk/profile/"), "Perangkat ini", 1)


@pytest.mark.asvs("8.2.2")
def test_nobody_ends_the_device_of_another(city: Town) -> None:
    bram, sari = signed_in_now("bram"), signed_in_now("sari")
    row = Device.objects.get(account__login="sari")
    bram.post(f"/desk/profile/devices/{row.pk}/end/")
    assert sari.get("/desk/profile/").status_code == 200


@pytest.mark.asvs("7.3.1")
@pytest.mark.asvs("7.3.2")
@pytest.mark.parametrize(
    ("login", "idle_minutes", "absolute_minutes"),
    [("bram", 120, 720), ("lurah.hasan", 60, 720), ("admin.mayangan", 60, 480), ("rt001", 43200, 129600)],
)
def test_sessions_end_by_idleness_and_by_age(
    city: Town, monkeypatch: pytest.MonkeyPatch, login: str, idle_minutes: int, absolute_minutes: int
) -> None:
    def at(minutes: float) -> None:
        monkeypatch.setattr(clock, "now", lambda: city.at + timedelta(minutes=minutes))

    idle = signed_in_now(login)
    at(idle_minutes)
    assert idle.get("/desk/profile/").status_code == 200
    at(2 * idle_minutes + 1)
    assertRedirects(idle.get("/desk/profile/"), "/masuk/?next=/desk/profile/", fetch_redirect_response=False)
    assertContains(idle.get("/masuk/"), "Anda keluar sendiri")
    at(0)
    busy = signed_in_now(login)
    step = idle_minutes - 1
    minutes = step
    while minutes < absolute_minutes:
        at(minutes)
        assert busy.get("/desk/profile/").status_code == 200
        minutes += step
    at(absolute_minutes + 1)
    assert busy.get("/desk/profile/").status_code == 302


@pytest.mark.asvs("6.4.6")
def test_an_admin_takes_lost_factors_away_with_a_reason(city: Town, required: None, settings: object) -> None:
    set_up(signed_in_now(), city)
    settings.EMAS_SECOND_FACTOR = "offered"  # type: ignore[attr-defined]
    admin = signed_in_now("admin.mayangan")
    address = f"/desk/admin/accounts/{account().pk}/factors/"
    person = admin.get(f"/desk/admin/people/{account().person_id}/")
    assertContains(person, address)
    assertNotContains(person, application().secret)
    assert admin.post(address, {"reason": ""}).status_code == 422
    assert admin.post(address, {"reason": "ponsel hilang"}).status_code == 303
    assert account().factor_since is None
    assert signed_in_now("bram").get(address).status_code == 403
    assert signed_in_now("admin.kanigaran").get(address).status_code == 404


def test_release_of_an_account_that_is_not_bound(city: Town) -> None:
    address = f"/desk/admin/accounts/{account('rt001').pk}/identity/"
    assert signed_in_now("admin.mayangan").post(address, {"reason": "salah"}).status_code == 403


@pytest.mark.asvs("7.5.1")
def test_an_address_is_changed_by_its_owner_with_proof(city: Town) -> None:
    bram = signed_in_now("bram")
    asked = bram.post("/desk/profile/email/", {"email": "baru@contoh.id"})
    assertRedirects(asked, "/desk/proof/?next=%2Fdesk%2Fprofile%2Femail%2F", status_code=303)
    bram.post("/desk/proof/", {"password": PASSWORD, "next": "/desk/profile/email/"})
    assertContains(
        bram.post("/desk/profile/email/", {"email": "bukan"}), "Alamat e-mail belum benar", status_code=422
    )
    taken = bram.post("/desk/profile/email/", {"email": "sari@contoh.id"})
    assertContains(taken, "sudah dipakai akun lain", status_code=422)
    assert bram.post("/desk/profile/email/", {"email": "baru@contoh.id"}).status_code == 303
    assert get_user_model().objects.get(login="bram").email == "baru@contoh.id"
    assertNotContains(signed_in_now("rt001").get("/desk/profile/"), "/desk/profile/email/")


def test_the_owner_is_told_of_each_change(city: Town, required: None) -> None:
    hasan = signed_in_now()
    set_up(hasan, city)
    city.deliver()
    assertContains(hasan.get("/desk/notices/"), "Aplikasi kode dipasang pada akun")
    assert operations.passkey_host() == "localhost"
