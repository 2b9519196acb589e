"""One's own account and notices."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.hashers import make_password
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from emas.cases.tests.factories import Town
from emas.notify import operations as notify
from emas.people.tests.factories import PASSWORD
from emas.web.desk.tests.conftest import SignedIn

NEW = "kuda lumping berlari pelan"


@pytest.mark.asvs("7.4.3")
def test_a_new_password_ends_other_sessions_and_keeps_this_one(city: Town, signed_in: SignedIn) -> None:
    here, elsewhere = signed_in("bram"), signed_in("bram")
    answer = here.post(
        "/desk/profile/password/", {"old_password": PASSWORD, "new_password": NEW, "again": NEW}
    )
    assert answer.status_code == 303
    assert here.get("/desk/profile/").status_code == 200
    assert elsewhere.get("/desk/profile/").status_code == 302
    assert get_user_model().objects.get(login="bram").check_password(NEW)


def test_wrong_or_unequal_passwords_change_nothing(city: Town, signed_in: SignedIn) -> None:
    bram = signed_in("bram")
    wrong = {"old_password": "bukan itu sandinya", "new_password": NEW, "again": NEW}
    assertContains(bram.post("/desk/profile/password/", wrong), "Kata sandi belum cocok", status_code=422)
    unequal = {"old_password": PASSWORD, "new_password": NEW, "again": NEW + "x"}
    assertContains(bram.post("/desk/profile/password/", unequal), "belum sama", status_code=422)
    short = {"old_password": PASSWORD, "new_password": "pendek", "again": "pendek"}
    assert bram.post("/desk/profile/password/", short).status_code == 422
    assert get_user_model().objects.get(login="bram").check_password(PASSWORD)


@pytest.mark.asvs("6.2.9")
def test_a_password_too_long_or_of_ones_own_data_is_refused_in_plain_words(
    city: Town, signed_in: SignedIn
) -> None:
    bram = signed_in("bram")
    for new, words in (
        ("panjang sekali " * 20, "paling banyak 256 huruf"),
        ("081200000009bram", "nomor HP"),
    ):
        answer = bram.post(
            "/desk/profile/password/", {"old_password": PASSWORD, "new_password": new, "again": new}
        )
        assertContains(answer, words, status_code=422)


def test_looks_are_kept_with_the_account_and_the_device(city: Town, signed_in: SignedIn) -> None:
    bram = signed_in("bram")
    answer = bram.post("/desk/profile/looks/", {"language": "en", "text_size": "125"})
    assertRedirects(answer, "/desk/profile/", status_code=303)
    assert get_user_model().objects.get(login="bram").text_size == 125
    assertContains(bram.get("/desk/profile/"), "pe-text-125")
    bram.post("/desk/profile/looks/", {"language": "id", "text_size": "100", "keys": ""})
    assert bram.session["keys_off"]
    assert bram.post("/desk/profile/looks/", {"language": "xx", "text_size": "9"}).status_code == 422


def test_a_post_is_called_what_its_office_calls_it(city: Town, signed_in: SignedIn) -> None:
    for login, words in (
        ("ketua.ms", "Ketua, Mahkamah Syar&#x27;iyah"),
        ("lurah.hasan", "Lurah, Jati"),
        ("bram", "CS, Jati"),
    ):
        assertContains(signed_in(login).get("/desk/profile/"), words)


def test_notices_are_mine_and_marked_read_by_post(city: Town, signed_in: SignedIn) -> None:
    city.signed()
    rt = signed_in("rt001")
    assertContains(rt.get("/desk/notices/"), "Belum dibaca")
    assert rt.get("/desk/notices/seen/").status_code == 405
    rt.post("/desk/notices/seen/")
    assert "Belum dibaca" not in rt.get("/desk/notices/").content.decode()
    assertContains(signed_in("tono").get("/desk/notices/"), "Belum ada pesan.")


@pytest.mark.asvs("7.5.1")
def test_the_pin_of_sensitive_letters_asks_for_fresh_proof_first(city: Town, signed_in: SignedIn) -> None:
    rt = signed_in("rt001")
    assert rt.get("/desk/pin/").status_code == 200
    city.at += timedelta(minutes=11)
    assertRedirects(rt.get("/desk/pin/"), "/desk/proof/?next=%2Fdesk%2Fpin%2F", fetch_redirect_response=False)
    proved = rt.post("/desk/proof/", {"password": PASSWORD, "next": "/desk/pin/"})
    assertRedirects(proved, "/desk/pin/", status_code=303)
    assertContains(rt.post("/desk/pin/", {"pin": "481516", "again": "481517"}), "belum sama", status_code=422)
    assert rt.post("/desk/pin/", {"pin": "481516", "again": "481516"}).status_code in {302, 303}
    assertContains(rt.get("/desk/pin/"), "Anda sudah punya PIN")


@pytest.mark.requirement("R-020")
def test_the_profile_says_what_a_head_without_password_and_pin_has(city: Town, signed_in: SignedIn) -> None:
    rt = signed_in("rt001")
    account = get_user_model().objects.get(login="rt001")
    assertContains(rt.get("/desk/profile/"), "••••••••")
    assertContains(rt.get("/desk/profile/"), "Belum dipilih")
    notify.set_pin(person_id=account.person_id, pin="482913", at=city.at)
    assertNotContains(rt.get("/desk/profile/"), "Belum dipilih")
    # As the first sign-in with Google leaves it: a row that asks for a password nobody knows would lead nowhere.
    type(account).objects.filter(pk=account.pk).update(password=make_password(None))
    page = signed_in("rt001").get("/desk/profile/")
    assertContains(page, "Anda masuk dengan akun tersambung.")
    assertNotContains(page, 'href="/desk/profile/password/"')
