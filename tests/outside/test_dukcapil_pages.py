"""What people see when Dukcapil is asked from the pages, and when it can't be."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from emas.cases import queries as cases
from emas.cases.models import Case
from emas.cases.tests.factories import USAHA, WATI, Town
from emas.kernel.actor import SYSTEM
from emas.project.simulators.dukcapil.server import Simulator
from emas.registry import operations as registry
from emas.registry.types import ResidentInfo
from emas.web.desk.tests.conftest import SignedIn, city, signed_in
from emas.web.public.tests.conftest import NUMBERS, Citizen, citizen

__all__ = ["citizen", "city", "signed_in"]
pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R-007")]
NIK = f"/desk/entry/service/{USAHA}/nik/"
MANUAL = f"/desk/entry/service/{USAHA}/manual/"
BY_HAND = {
    **{name: WATI[name] for name in ("nik", "kk", "name", "birth_place", "birth_on", "sex", "religion")},
    "marital_status": "Kawin", "occupation": "Pedagang", "address": WATI["address"], "rt": "1", "rw": "1",
    "kelurahan_code": WATI["kelurahan_code"],
}  # fmt: skip
PERSON = {"name": "Wati Handayani", "birth_place": "Probolinggo", "birth_on": "4-9-1990", "sex": "P"}
ADDRESS = {
    "address": "Jalan Mastrip Nomor 12", "kelurahan_code": "35.74.03.1003", "rw": "1", "rt": "1",
    "religion": "Islam", "marital_status": "Kawin", "occupation": "Pedagang",
}  # fmt: skip


@pytest.fixture(params=["full", "verify"])
def mode(request: pytest.FixtureRequest, settings: Any) -> str:
    settings.EMAS_DUKCAPIL_MODE = request.param
    return str(request.param)


@pytest.fixture
def known_here(city: Town) -> None:
    """The portal's own register knows Wati too."""
    wati = ResidentInfo(**{**WATI, "birth_on": date.fromisoformat(WATI["birth_on"])})
    registry.load_residents(residents=[wati], actor=SYSTEM, at=city.at)


def look_up(browser: Client, nik: str = WATI["nik"]) -> Any:
    return browser.post(NIK, {"nik": nik})


def test_an_rt_finds_his_resident_at_dukcapil(dukcapil: Simulator, city: Town, signed_in: SignedIn) -> None:
    rt = signed_in("rt001")
    answer = look_up(rt)
    assert answer.status_code == 303
    page = rt.get(answer["Location"])
    assertContains(page, "WATI HANDAYANI")
    assertContains(page, "Cocok dengan data Dukcapil.")
    assertNotContains(page, "Cocokkan data ini dengan KTP")


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("quota", "Jatah pencarian ke Dukcapil hari ini sudah habis."),
        ("login", "Dukcapil menolak sandi portal."),
        ("ip", "Dukcapil menolak alamat server portal."),
        ("hours", "Dukcapil tidak melayani pencarian pada jam ini."),
        ("user", "Akun portal di Dukcapil tidak aktif."),
        ("http_503", "Dukcapil sedang tidak bisa dihubungi."),
        ("truncated", "Jawaban Dukcapil tidak bisa dibaca."),
    ],
)
def test_every_trouble_has_its_own_words_and_a_way_on(
    fault: str, words: str, dukcapil: Simulator, city: Town, signed_in: SignedIn
) -> None:
    dukcapil.state.control({"fault": fault})
    clerk = look_up(signed_in("bram"))
    assertContains(clerk, words, status_code=503)
    assertContains(clerk, "Tulis data dari KTP dan KK.", status_code=503)
    assertContains(clerk, f'formaction="{MANUAL}"', status_code=503)
    rt = look_up(signed_in("rt001"))
    assertContains(rt, words, status_code=503)
    assertContains(rt, "minta warga ke kelurahan", status_code=503)
    assertNotContains(rt, MANUAL, status_code=503)


@pytest.mark.parametrize(
    ("status", "words"),
    [("meninggal", "sudah meninggal"), ("nonaktif", "tidak aktif"), ("ganda", "lebih dari satu data")],
)
def test_who_may_not_apply_is_told_apart_at_the_counter(
    status: str, words: str, dukcapil: Simulator, city: Town, signed_in: SignedIn
) -> None:
    dukcapil.state.control({"status": {WATI["nik"]: status}})
    assertContains(look_up(signed_in("bram")), words, status_code=422)


def test_the_rt_goes_on_with_the_portal_s_own_record_marked(
    mode: str, dukcapil: Simulator, known_here: None, signed_in: SignedIn
) -> None:
    dukcapil.state.control({"fault": "http_503"})
    rt = signed_in("rt001")
    page = rt.get(look_up(rt)["Location"])
    assertContains(page, "Data ini belum dicocokkan dengan Dukcapil.")
    assertContains(page, "Cocokkan data ini dengan KTP dan KK asli")


@pytest.mark.parametrize(
    ("changes", "fault", "is_manual", "words"),
    [
        ({}, "", False, "Cocok dengan data Dukcapil."),
        ({"name": "Siti Rahma"}, "", True, "Sebagian data berbeda dengan data Dukcapil."),
        ({}, "quota", True, "Jatah pencarian ke Dukcapil hari ini sudah habis."),
        ({}, "http_503", True, "Data ini belum dicocokkan dengan Dukcapil."),
    ],
)
def test_what_the_clerk_typed_is_compared(
    changes: dict[str, str], fault: str, is_manual: bool, words: str, mode: str, dukcapil: Simulator,
    signed_in: SignedIn,
) -> None:  # fmt: skip
    dukcapil.state.control({"fault": fault})
    bram = signed_in("bram")
    answer = bram.post(MANUAL, {**BY_HAND, **changes})
    assert answer.status_code == 303, answer.content.decode()
    page = bram.get(answer["Location"])
    assertContains(page, words)
    assert ("Cocokkan data ini dengan KTP dan KK asli" in page.content.decode()) is is_manual


def send_by_hand(citizen: Citizen, **changes: str) -> Case:
    """Wati types herself and sends her request; gives the case."""
    citizen.start()
    answer = citizen.post("/ajukan/data-diri/", NUMBERS)
    assert answer["Location"].startswith("/ajukan/data-diri/nama/")
    citizen.post("/ajukan/data-diri/nama/", {**PERSON, **changes})
    answer = citizen.post("/ajukan/data-diri/alamat/", ADDRESS)
    while "/isian/" in answer["Location"]:
        answer = citizen.fill(answer["Location"])
    citizen.send_papers()
    assert citizen.send().status_code == 303
    return Case.objects.get()


def test_the_public_form_goes_on_while_dukcapil_is_away(
    dukcapil: Simulator, city: Town, citizen: Citizen
) -> None:
    dukcapil.state.control({"fault": "http_503"})
    citizen.start()
    there = citizen.post("/ajukan/data-diri/", NUMBERS)["Location"]
    assert there == "/ajukan/data-diri/nama/?data=tutup"
    assertContains(citizen.get(there), "Data penduduk sedang tidak bisa dihubungi.")


@pytest.mark.parametrize(("fault", "is_manual"), [("", False), ("http_503", True)])
def test_what_the_citizen_typed_reaches_the_clerk_with_what_dukcapil_said(
    fault: str,
    is_manual: bool,
    dukcapil: Simulator,
    city: Town,
    citizen: Citizen,
    signed_in: SignedIn,
    settings: Any,
) -> None:
    settings.EMAS_DUKCAPIL_MODE = "verify"
    dukcapil.state.control({"fault": fault})
    case = send_by_hand(citizen)
    assert case.is_manual is is_manual
    for login, act in (("rt001", "setujui"), ("rw001", "validasi")):
        city.act(login, case.ref, act)
    page = signed_in("bram").get(reverse("desk:case", args=[case.ref]))
    wanted = "Cocokkan data ini dengan KTP dan KK asli" if is_manual else "Cocok dengan data Dukcapil."
    assertContains(page, wanted)
    shown = cases.desk_case(actor=city.actor("bram"), ref=case.ref, at=city.at)
    assert shown.verification is not None
    assert shown.verification.outcome == ("unchecked" if is_manual else "match")


@pytest.mark.asvs("6.3.8")
def test_the_public_form_tells_nobody_who_exists(
    mode: str, dukcapil: Simulator, city: Town, citizen: Citizen
) -> None:
    answers = []
    for nik, kk, status in (
        (WATI["nik"], "3574030101159999", ""),
        (WATI["nik"], WATI["kk"], "meninggal"),
        ("3574031507990001", WATI["kk"], ""),
    ):
        dukcapil.state.control({"status": {WATI["nik"]: status}})
        citizen.start()
        there = citizen.post("/ajukan/data-diri/", {**NUMBERS, "nik": nik, "kk": kk})["Location"]
        answers.append((there, citizen.get(there).content.count(b"belum dapat kami cocokkan")))
    assert answers == [("/ajukan/data-diri/nama/", 1)] * 3


def test_a_name_that_a_register_told_stays_masked_during_an_outage(
    dukcapil: Simulator, known_here: None, citizen: Citizen
) -> None:
    dukcapil.state.control({"fault": "http_503"})
    citizen.walk_to_check()
    page = citizen.get("/ajukan/periksa/")
    assertContains(page, "W*** H***")
    assertNotContains(page, "Wati Handayani")


@pytest.mark.requirement("R-076")
def test_who_compared_the_card_of_data_by_hand_is_shown_to_whoever_comes_next(
    dukcapil: Simulator, city: Town, citizen: Citizen, signed_in: SignedIn
) -> None:
    dukcapil.state.control({"fault": "http_503"})
    case = send_by_hand(citizen)
    for login, act in (("rt001", "setujui"), ("rw001", "validasi")):
        city.act(login, case.ref, act)
    address = reverse("desk:case", args=[case.ref])
    bram = signed_in("bram")
    page = bram.get(address)
    assertContains(page, 'name="card_seen"')
    assertNotContains(page, "Sudah dicocokkan dengan KTP dan KK asli.")
    shown = cases.desk_case(actor=city.actor("bram"), ref=case.ref, at=city.at)
    form = {"act": "lengkap", "version": shown.version, "kunci": "0123456789abcdef0123456789abcdef"}
    assert bram.post(f"{address}act/", {**form, "card_seen": "on"}).status_code == 303
    later = cases.desk_case(actor=city.actor("operator.jati"), ref=case.ref, at=city.at)
    assert later.is_manual
    assert later.card is not None
    assert (later.card.act, later.card.name) == ("lengkap", "Bram")
    page = signed_in("operator.jati").get(address)
    assertContains(page, "Sudah dicocokkan dengan KTP dan KK asli.")
    assertNotContains(page, "Cocokkan data ini dengan KTP")
    assertNotContains(page, 'name="card_seen"')
