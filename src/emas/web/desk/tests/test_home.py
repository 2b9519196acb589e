"""The home page of staff: what waits, what was asked for, everything he may use (R-087, R-095)."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from emas.cases.tests.factories import Town, publish
from emas.cases.tests.test_permits import SLIP, TASK, ask
from emas.people.tests.factories import PASSWORD
from emas.web.desk.tests.conftest import SignedIn


@pytest.fixture
def court(city: Town) -> Town:
    publish(TASK)
    publish(SLIP)
    return city


@pytest.mark.requirement("R-087")
def test_one_page_shows_what_waits_what_i_asked_for_and_what_i_may_use(
    court: Town, signed_in: SignedIn
) -> None:
    mine, other = ask(court, "kasubbag.ms"), ask(court, "staf2.ms")
    page = signed_in("kasubbag.ms").get("/desk/")
    assertContains(page, f"/desk/cases/{other}/")
    assertContains(page, f"/desk/mine/{mine}/")
    assertNotContains(page, f"/desk/cases/{mine}/")
    for words in ("Surat Tugas", "Izin Keluar Kantor", "Buku register", "Surat masuk", "Permintaan saya"):
        assertContains(page, words)
    assertNotContains(page, "Surat Keterangan Usaha")


@pytest.mark.requirement("R-095")
@pytest.mark.parametrize("name", ["staf2.ms", "staf2.ms@contoh.id"])
def test_sign_in_by_user_id_or_mail_leads_to_the_home_page(court: Town, name: str) -> None:
    browser = Client()
    answer = browser.post("/masuk/", {"login": name, "identifier": name, "password": PASSWORD})
    assertRedirects(answer, "/desk/", 303, fetch_redirect_response=False)
    assertContains(browser.get("/desk/"), "Menunggu Anda")


def test_the_home_of_the_court_is_not_the_citys(court: Town, signed_in: SignedIn) -> None:
    assertRedirects(signed_in("bram").get("/desk/"), "/desk/inbox/", fetch_redirect_response=False)


def test_the_home_page_costs_the_same_for_one_and_for_many(court: Town, signed_in: SignedIn) -> None:
    browser = signed_in("kasubbag.ms")
    ask(court, "staf.ms")
    ask(court, "kasubbag.ms")
    browser.get("/desk/")
    with CaptureQueriesContext(connection) as few:
        browser.get("/desk/")
    for who in ("staf2.ms", "cuti.ms", "kasubbag.ms"):
        ask(court, who)
    with CaptureQueriesContext(connection) as many:
        browser.get("/desk/")
    assert len(many) == len(few)


@pytest.mark.requirement("R-051")
def test_a_head_whose_work_is_no_signature_is_led_to_that_work(city: Town, signed_in: SignedIn) -> None:
    publish("kecamatan/legalisasi")
    hasan = signed_in("lurah.hasan")
    assertRedirects(hasan.get("/desk/"), "/desk/sign/", fetch_redirect_response=False)
    copy = {
        "jenis": "Ijazah SMA",
        "nomor": "DN-05 0012345",
        "penerbit": "SMA Negeri",
        "lembar": 2,
        "ber_qr": False,
    }
    asked = city.submit(
        service="kecamatan/legalisasi", papers=("dok_asli", "dok_salinan"), answers={"dokumen": [copy]}
    )
    city.walk(asked.ref, until="seklur.jati.paraf")
    assertRedirects(hasan.get("/desk/"), "/desk/inbox/", fetch_redirect_response=False)
    assertContains(hasan.get("/desk/inbox/"), asked.ref)
    city.walk(city.submit(phone="081234567891").ref, until="seklur.jati.paraf")
    assertRedirects(hasan.get("/desk/"), "/desk/sign/", fetch_redirect_response=False)
    assertContains(hasan.get("/desk/sign/"), asked.ref)
