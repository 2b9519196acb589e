"""Signing: list, card, proof, results."""

import pytest
from pytest_django.asserts import assertContains, assertNotContains

from emas.cases import queries
from emas.cases.tests.factories import Town
from emas.people.tests.factories import PASSWORD
from emas.web.desk.tests.conftest import SignedIn

KEY = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def with_hasan(city: Town) -> str:
    """A letter that waits for Lurah Hasan's signature."""
    ref = city.submit().ref
    city.walk(ref, until="seklur.jati.paraf")
    return ref


def state_of(city: Town, ref: str) -> str:
    return queries.desk_case(actor=city.actor("lurah.hasan"), ref=ref, at=city.at).state


def test_only_opened_letters_can_be_ticked(with_hasan: str, signed_in: SignedIn) -> None:
    hasan = signed_in("lurah.hasan")
    assertContains(hasan.get("/desk/sign/"), "Buka dahulu untuk menandatangani.")
    card = hasan.get(f"/desk/sign/{with_hasan}/")
    for words in ("Sudah diperiksa", "Paraf", "Kasi Pelayanan", f"/desk/cases/{with_hasan}/preview/1/"):
        assertContains(card, words)
    assertContains(hasan.get("/desk/sign/"), "Sudah dibuka, ikut ditandatangani")


def test_a_letter_that_was_not_opened_is_refused(with_hasan: str, city: Town, signed_in: SignedIn) -> None:
    hasan = signed_in("lurah.hasan")
    form = {"picked": with_hasan, "password": PASSWORD, "kunci": KEY}
    assert hasan.post("/desk/sign/confirm/", form).status_code == 422
    assert hasan.post("/desk/sign/do/", form).status_code == 422
    assert state_of(city, with_hasan) == "ttd_lurah"


@pytest.mark.asvs("7.5.3")
def test_signs_after_one_proof_with_a_result_for_each(
    with_hasan: str, city: Town, signed_in: SignedIn
) -> None:
    second = city.submit(resident={"name": "Warga Kedua"}).ref
    city.walk(second, until="seklur.jati.paraf")
    hasan = signed_in("lurah.hasan")
    for ref in (with_hasan, second):
        hasan.get(f"/desk/sign/{ref}/")
    confirm = hasan.post("/desk/sign/confirm/", {"picked": [with_hasan, second]})
    assertContains(confirm, "Kata sandi Anda")
    result = hasan.post(
        "/desk/sign/do/", {"picked": [with_hasan, second], "password": PASSWORD, "kunci": KEY}
    )
    assertContains(result, "2 surat diteruskan untuk ditandatangani")
    city.deliver()
    assert state_of(city, with_hasan) == state_of(city, second) == "terbit"


@pytest.mark.asvs("7.5.3")
def test_a_wrong_password_signs_nothing(with_hasan: str, city: Town, signed_in: SignedIn) -> None:
    hasan = signed_in("lurah.hasan")
    hasan.get(f"/desk/sign/{with_hasan}/")
    answer = hasan.post(
        "/desk/sign/do/", {"picked": with_hasan, "password": "bukan-ini-sandinya", "kunci": KEY}
    )
    assertContains(answer, "Kata sandi belum cocok", status_code=422)
    assertNotContains(answer, "bukan-ini-sandinya", status_code=422)
    assert state_of(city, with_hasan) == "ttd_lurah"


def test_a_letter_changed_since_it_was_opened_is_not_signed(
    with_hasan: str, city: Town, signed_in: SignedIn
) -> None:
    hasan = signed_in("lurah.hasan")
    hasan.get(f"/desk/sign/{with_hasan}/")
    city.act("lurah.hasan", with_hasan, "kembalikan", note="Alamat kurang.")
    city.walk(with_hasan, chain=(("operator.jati", "susun"), ("sari", "paraf"), ("seklur.jati", "paraf")))
    result = hasan.post("/desk/sign/do/", {"picked": with_hasan, "password": PASSWORD, "kunci": KEY})
    assertContains(result, "1 surat belum ditandatangani")
    assert state_of(city, with_hasan) == "ttd_lurah"


def test_the_card_shows_what_happened_since_the_last_return(
    with_hasan: str, city: Town, signed_in: SignedIn
) -> None:
    city.act("lurah.hasan", with_hasan, "kembalikan", note="Alamat usaha kurang lengkap.")
    city.walk(with_hasan, chain=(("operator.jati", "susun"), ("sari", "paraf"), ("seklur.jati", "paraf")))
    card = signed_in("lurah.hasan").get(f"/desk/sign/{with_hasan}/")
    assertContains(card, "Sejak terakhir dikembalikan")
    assertContains(card, "Alamat usaha kurang lengkap.")


@pytest.mark.asvs("8.2.2")
def test_others_do_not_sign(with_hasan: str, signed_in: SignedIn) -> None:
    assert signed_in("tono").get("/desk/sign/").status_code == 403
    assert signed_in("bram").get(f"/desk/sign/{with_hasan}/").status_code == 403
    assert signed_in("camat.mayangan").get("/desk/sign/AAAA-BBBB-CC/").status_code == 404


@pytest.mark.asvs("3.5.3")
@pytest.mark.parametrize("what", ["confirm", "do"])
def test_signing_is_not_done_by_get(what: str, city: Town, signed_in: SignedIn) -> None:
    assert signed_in("lurah.hasan").get(f"/desk/sign/{what}/").status_code == 405
