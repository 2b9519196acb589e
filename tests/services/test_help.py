"""Help in tiers, as anybody meets it: the link on every page, the form, the tiers, the answer by code and PIN."""

import re
import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from emas.cases import operations, queries
from emas.cases.models import Case
from emas.cases.tests import factories
from emas.cases.tests.factories import SERVICES, USAHA, Town, photo, town
from emas.cases.types import ApplicantInput
from emas.catalogue import operations as catalogue
from emas.catalogue import queries as services
from emas.kernel import clock
from emas.kernel.actor import ANONYMOUS
from emas.kernel.errors import NotFound
from emas.notify.models import Message
from emas.people.tests.factories import AT, browser_of
from emas.web.public.tests.test_parts import add, begin

HELP = "diskominfo/bantuan"
REF = re.compile(r"[A-Z0-9]{4}-[A-Z0-9]{4}-[A-Z0-9]{5}")
TOLD = {
    "jenis": "akun", "cerita": "Saya tidak bisa membuka surat saya.", "kode_surat": "",
    "name": "", "phone": "", "kelurahan_code": "35.74.03.1003", "dari": "/lacak/surat/", "kunci": "k" * 20,
}  # fmt: skip
PHONE = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36"


@pytest.fixture
def city(db: None, monkeypatch: pytest.MonkeyPatch) -> Town:
    here = town((USAHA, HELP, "diskominfo/bantuan-akun-rw"))
    monkeypatch.setattr(clock, "now", lambda: here.at)
    return here


def reported(client: Client, **changes: object) -> str:
    answer = client.post("/bantuan/", {**TOLD, **changes}, headers={"User-Agent": PHONE})
    assert answer.status_code == 303, answer.content.decode()
    found = REF.search(client.get(answer["Location"]).content.decode())
    assert found is not None
    return found.group()


def answers_of(city: Town, login: str, ref: str) -> dict[str, str]:
    found = queries.desk_case(actor=city.actor(login), ref=ref, at=city.at)
    return {row.name: row.value for row in found.answers}


@pytest.mark.requirement("R-050")
@pytest.mark.parametrize("address", ["/", "/layanan/", "/lacak/", "/masuk/", "/informasi/"])
def test_every_public_page_links_to_help_with_its_own_address(
    city: Town, client: Client, address: str
) -> None:
    page = client.get(address, {"rahasia": "kata"}).content.decode()
    assert "/bantuan/?dari=" + address in page
    assert "rahasia" not in page


@pytest.mark.requirement("R-091")
@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"phone": "081234567890"}, "ke nomor HP Anda"),
        ({"email": "wati@contoh.id"}, "ke e-mail Anda"),
        ({}, "Jawabannya dibaca dengan kode dan PIN"),
    ],
)
def test_the_receipt_tells_by_which_way_the_answer_comes(
    city: Town, client: Client, settings: Any, given: dict[str, str], told: str
) -> None:
    settings.EMAS_EMAIL_FROM, settings.EMAS_FALLBACKS = "portal@kota.example", ("surel",)
    reported(client, **given)
    assert told in client.get("/ajukan/terkirim/").content.decode()
    city.deliver()
    mails = Message.objects.filter(recipient_kind="applicant", channel="surel", state="terkirim")
    assert mails.exists() == ("email" in given)


@pytest.mark.requirement("R-062")
@pytest.mark.parametrize("login", ["rt001", "rw001", "bram", "admin.mayangan", "admin.kota"])
def test_every_desk_page_links_to_help(city: Town, login: str) -> None:
    page = browser_of(login).get("/desk/profile/", follow=True).content.decode()
    assert "/bantuan/?dari=/desk/" in page


@pytest.mark.asvs("14.2.1")
def test_the_link_leaves_out_tokens(city: Town, client: Client) -> None:
    page = client.get("/v/RAHASIA-SEKALI").content.decode()
    assert "dari=/v/RAHASIA" not in page


@pytest.mark.requirement("R-050")
@pytest.mark.requirement("R-052")
@pytest.mark.requirement("R-073")
def test_anybody_reports_without_an_account_and_sees_what_goes_along(city: Town, client: Client) -> None:
    page = client.get("/bantuan/", {"dari": "/lacak/surat/"}, headers={"User-Agent": PHONE}).content.decode()
    for words in ("/lacak/surat/", "Chrome, Android", "Warga", "Ikut terkirim sendiri"):
        assert words in page
    ref = reported(client, foto=SimpleUploadedFile("layar.jpg", photo(), "image/jpeg"))
    told = answers_of(city, "operator.jati", ref)
    assert told["halaman"] == "/lacak/surat/"
    assert (told["perangkat"], told["pos"], told["opd"]) == ("Chrome, Android", "Warga", "Tidak")
    found = queries.desk_case(actor=city.actor("operator.jati"), ref=ref, at=city.at)
    assert [paper.name for paper in found.attachments] == ["foto"]
    assert found.applicant_name == "Tanpa nama"
    assert found.state == "kelurahan"


def test_what_is_wrong_is_told_and_what_was_typed_stays(city: Town, client: Client) -> None:
    answer = client.post("/bantuan/", {**TOLD, "cerita": "pendek", "jenis": "", "kelurahan_code": ""})
    page = answer.content.decode()
    assert answer.status_code == 422
    for words in ("pendek", 'href="#jenis"', 'href="#cerita"', "Pilih kelurahan Anda."):
        assert words in page
    assert not Case.objects.filter(service=HELP).exists()


def test_a_page_can_only_send_a_path_along(city: Town, client: Client) -> None:
    page = client.get("/bantuan/", {"dari": "/lacak/?nik=3574"}).content.decode()
    assert "nik=3574" not in page
    ref = reported(client, dari="https://jahat.example/")
    assert "halaman" not in answers_of(city, "operator.jati", ref)


def test_two_taps_are_one_report_and_a_robot_gets_nowhere(city: Town, client: Client) -> None:
    assert reported(client) == reported(client)
    answer = client.post("/bantuan/", {**TOLD, "kunci": "r" * 20, "situs": "http://x"})
    assert Case.objects.filter(service=HELP).count() == 1
    # A browser that fills every field is no robot: it is told, and what was typed stays.
    assert answer.status_code == 422
    assert "kolom yang tersembunyi" in answer.content.decode()
    assert TOLD["cerita"] in answer.content.decode()
    assert "http://x" not in answer.content.decode()


@pytest.mark.requirement("R-060")
@pytest.mark.requirement("R-054")
@pytest.mark.requirement("R-055")
def test_silence_takes_it_up_tier_by_tier(city: Town, client: Client) -> None:
    ref = reported(client)
    seen = [Case.objects.get(ref=ref).state]
    for _ in range(80):
        city.at += timedelta(hours=1)
        operations.run_timers(at=city.at)
        state = Case.objects.get(ref=ref).state
        if state != seen[-1]:
            seen.append(state)
    assert seen == ["kelurahan", "kecamatan", "kota"]


@pytest.fixture
def letter_of_opd(city: Town, tmp_path: Path) -> str:
    """A case of a service in which the administrator of an OPD has a part."""
    root = tmp_path / "services"
    shutil.copytree(SERVICES / "_shared", root / "_shared")
    shutil.copytree(Path(factories.__file__).parent / "titip", root / "contoh/titip")
    flow = root / "contoh/titip/flow.yaml"
    flow.write_text(flow.read_text().replace("kepala@kecamatan", "admin@opd:dinsos"))
    catalogue.publish(path=root / "contoh/titip", at=AT)
    who = ApplicantInput({"name": "Rini", "kelurahan_code": "35.74.03.1003"}, "")
    return operations.submit(
        service="contoh/titip", channel="web", applicant=who, answers={"barang": "Piano", "sejak": "2026-11-01"},
        uploads_owner="", actor=ANONYMOUS, at=city.at, idempotency_key="k" * 20,
    ).ref  # fmt: skip


@pytest.mark.requirement("R-060")
@pytest.mark.parametrize("said_by", ["code", "page"])
def test_a_letter_of_an_opd_brings_in_its_administrator(
    city: Town, client: Client, letter_of_opd: str, said_by: str
) -> None:
    told = {"kode_surat": letter_of_opd.lower()} if said_by == "code" else {"dari": "/layanan/contoh/titip/"}
    ref = reported(client, **told)
    for login in ("operator.jati", "admin.mayangan", "admin.dinsos"):
        city.act(login, ref, "naikkan")
    assert Case.objects.get(ref=ref).state == "kota"
    assert answers_of(city, "admin.kota", ref)["opd"] == "Ya"
    assert queries.opd_of(ref=ref) is None
    assert queries.opd_of(ref="bukan kode") is None


@pytest.mark.requirement("R-067")
def test_the_reporter_is_asked_answers_and_opens_it_again(city: Town, client: Client) -> None:
    ref = reported(client)
    pin = re.search(r"PIN</dt><dd class=\"pe-code\">(\d+)", client.get("/ajukan/terkirim/").content.decode())
    assert pin is not None
    city.act("operator.jati", ref, "tanya", note="Ponsel apa?")
    other = Client()
    other.post("/lacak/", {"kode": ref, "pin": pin.group(1)})
    page = other.get("/lacak/surat/").content.decode()
    assert "Ponsel apa?" in page
    assert "Kirim jawaban" in page
    assert other.get("/lacak/surat/perbaiki/")["Location"] == "/lacak/surat/"
    say = {"tindakan": "jawab"}
    empty = other.post("/lacak/surat/pesan/", {**say, "kunci": "a" * 20, "pesan": " "})
    assert empty.status_code == 422
    assert "Tulis dahulu apa yang ingin disampaikan." in empty.content.decode()
    other.post("/lacak/surat/pesan/", {**say, "kunci": "b" * 20, "pesan": "Ponsel lama"})
    assert "Ponsel lama" in browser_of("operator.jati").get(f"/desk/cases/{ref}/").content.decode()
    solved = {"answers": {"jenis_petugas": "gawai"}}
    city.act("operator.jati", ref, "selesai", note="Datang ke loket.", data=solved)
    reopen = {"tindakan": "buka_lagi", "kunci": "c" * 20, "pesan": "Loket tutup."}
    other.post("/lacak/surat/pesan/", reopen)
    assert Case.objects.get(ref=ref).state == "kelurahan"
    page = other.get("/lacak/surat/").content.decode()
    for words in ("Ponsel apa?", "Ponsel lama", "Datang ke loket.", "Loket tutup."):
        assert words in page
    city.act("operator.jati", ref, "selesai", note="Sudah buka.", data=solved)
    for _ in range(6):
        city.at += timedelta(days=1)
        operations.run_timers(at=city.at)
    assert Case.objects.get(ref=ref).state == "ditutup"


@pytest.mark.requirement("R-067")
def test_the_officer_writes_with_a_photo_and_only_the_reporter_opens_it(city: Town, client: Client) -> None:
    ref = reported(client)
    pin = re.search(r"PIN</dt><dd class=\"pe-code\">(\d+)", client.get("/ajukan/terkirim/").content.decode())
    assert pin is not None
    other = Client()
    other.post("/lacak/", {"kode": ref, "pin": pin.group(1)})
    desk = browser_of("operator.jati")
    answer = {
        "kunci": "d" * 20,
        "pesan": "Coba peramban lain.",
        "lampiran": SimpleUploadedFile("a.jpg", photo()),
    }
    assert desk.post(f"/desk/cases/{ref}/say/", answer)["Location"] == f"/desk/cases/{ref}/"
    page = other.get("/lacak/surat/").content.decode()
    assert "Coba peramban lain." in page
    paper = re.search(r"/lacak/surat/pesan/(\w+)/", page)
    assert paper is not None
    assert other.get(paper.group()).content.startswith(b"\xff\xd8")
    assert Client().get(paper.group())["Location"] == "/lacak/"
    assert "Lampiran" in desk.get(f"/desk/cases/{ref}/papers/{paper.group(1)}/").content.decode()
    assert desk.get(f"/desk/cases/{ref}/papers/{paper.group(1)}/pages/1/").status_code == 200
    assert browser_of("tono").post(f"/desk/cases/{ref}/say/", answer).status_code == 404
    assert browser_of("admin.mayangan").post(f"/desk/cases/{ref}/say/", answer).status_code == 422


@pytest.mark.requirement("R-062")
@pytest.mark.parametrize(
    ("login", "state"),
    [
        ("rt001", "kelurahan"),
        ("rw001", "kelurahan"),
        ("bram", "kelurahan"),
        ("cs.mayangan", "kecamatan"),
        ("cs.dinsos", "opd"),
        ("admin.pengadilan", "kota"),
    ],
)
def test_officers_begin_at_their_own_tier_and_find_their_reports(city: Town, login: str, state: str) -> None:
    client = browser_of(login)
    page = client.get("/bantuan/").content.decode()
    assert 'name="phone"' not in page
    ref = reported(client)
    case = Case.objects.get(ref=ref)
    assert (case.state, case.applicant_name) == (state, city.actor(login).name)
    assert case.channel == "official", "no list says that it came from a citizen"
    assert ref in client.get("/bantuan/").content.decode()
    assert queries.handled(actor=city.actor(login), at=city.at).rows == ()
    assert client.post(f"/bantuan/laporan/{ref}/")["Location"] == "/lacak/surat/"
    assert ref in client.get("/lacak/surat/").content.decode()
    assert browser_of("tono").post(f"/bantuan/laporan/{ref}/").status_code == 404
    with pytest.raises(NotFound):
        queries.own_report(actor=city.actor("tono"), ref=ref)


@pytest.mark.requirement("R-067")
def test_a_solved_report_says_so_and_asks_for_no_reply(city: Town) -> None:
    client = browser_of("rt001")
    ref = reported(client)
    client.post(f"/bantuan/laporan/{ref}/")
    city.act("operator.jati", ref, "tanya", note="Ponsel apa?")
    assert "Baca dan balas di bawah." in client.get("/lacak/surat/").content.decode()
    client.post("/lacak/surat/pesan/", {"tindakan": "jawab", "kunci": "b" * 20, "pesan": "Ponsel lama"})
    city.act(
        "operator.jati", ref, "selesai", note="Datang ke loket.", data={"answers": {"jenis_petugas": "akun"}}
    )
    page = client.get("/lacak/surat/").content.decode()
    assert "Baca dan balas di bawah." not in page
    for words in (
        "Sudah dijawab",
        "Petugas menyatakan ini selesai.",
        "Bila belum beres, buka lagi paling lambat",
    ):
        assert words in page


@pytest.mark.requirement("R-067")
def test_an_answer_sent_again_is_one_answer(city: Town) -> None:
    """Its answer was lost on the way: whoever sends it again hears that it has arrived, not that there is nothing to answer."""
    client = browser_of("rt001")
    ref = reported(client)
    client.post(f"/bantuan/laporan/{ref}/")
    city.act("operator.jati", ref, "tanya", note="Ponsel apa?")
    told = {"tindakan": "jawab", "kunci": "b" * 20, "pesan": "Ponsel lama"}
    for _ in range(2):
        assert client.post("/lacak/surat/pesan/", told)["Location"] == "/lacak/surat/"
    assert client.get("/lacak/surat/").content.decode().count("Ponsel lama") == 1


@pytest.mark.requirement("R-050")
def test_a_photo_comes_in_parts_and_stays_with_the_form(city: Town, client: Client) -> None:
    """In parts under the ticket of the page, or whole with the form; what came stays through faults and can be taken out again."""
    page = client.get("/bantuan/").content.decode()
    ticket = re.search(r'data-pe-parts="([^"]+)"', page)
    assert ticket is not None
    content = photo()
    started = begin(client, ticket.group(1), len(content), "foto")
    assert add(client, started["Location"], 0, content).status_code == 204
    assert client.get("/bantuan/").content.decode().count('name="hapus"') == 1
    assert Client().get("/bantuan/").content.decode().count('name="hapus"') == 0
    whole = SimpleUploadedFile("layar.jpg", photo("red"), "image/jpeg")
    refused = client.post("/bantuan/", {**TOLD, "cerita": "", "foto": whole})
    assert (refused.status_code, refused.content.decode().count('name="hapus"')) == (422, 2)
    paper = re.search(r'name="hapus" value="(\w+)"', refused.content.decode())
    assert paper is not None
    out = client.post(
        "/bantuan/", {**TOLD, "kelurahan_code": "", "cerita": "Halaman kosong", "hapus": paper.group(1)}
    )
    assert (out.status_code, out.content.decode().count('name="hapus"')) == (200, 1)
    assert "Halaman kosong" in out.content.decode()
    assert "Pilih kelurahan Anda." not in out.content.decode()
    ref = reported(client)
    found = queries.desk_case(actor=city.actor("operator.jati"), ref=ref, at=city.at)
    assert [each.name for each in found.attachments] == ["foto"]
    again = SimpleUploadedFile("layar.jpg", photo("blue"), "image/jpeg")
    assert reported(client, foto=again) == ref
    assert 'name="hapus"' not in client.get("/bantuan/").content.decode()


def test_a_script_is_told_where_to_go(city: Town, client: Client) -> None:
    """It does not read the next page in place of the person."""
    answer = client.post("/bantuan/", TOLD, headers={"X-Pe-Stays": "1"})
    assert (answer.status_code, answer["X-Pe-Go"]) == (204, "/ajukan/terkirim/")
    assert "Location" not in answer
    refused = client.post("/bantuan/", {**TOLD, "cerita": ""}, headers={"X-Pe-Stays": "1"})
    assert refused.status_code == 422


@pytest.mark.requirement("R-067")
def test_an_officer_hears_of_the_answer_among_his_notices(city: Town) -> None:
    client = browser_of("rt001")
    ref = reported(client)
    solved = {"answers": {"jenis_petugas": "akun"}}
    city.act("operator.jati", ref, "selesai", note="Kata sandi baru dibuat.", data=solved)
    city.deliver()
    page = client.get("/desk/notices/").content.decode()
    assert "Ada jawaban untuk laporan Anda" in page
    assert "Kata sandi baru" not in page


def test_the_service_page_leads_to_the_same_form(city: Town, client: Client) -> None:
    assert client.post(f"/ajukan/mulai/{HELP}/")["Location"] == "/bantuan/"
    assert "NIK, nomor KK" not in client.get(f"/layanan/{HELP}/").content.decode()


def test_without_the_service_there_is_no_form(db: None, client: Client) -> None:
    town((USAHA,))
    assert client.get("/bantuan/").status_code == 404


def test_the_ticket_of_the_system_goes_on_working(city: Town) -> None:
    assert services.definition(slug="diskominfo/bantuan-akun-rw") is not None
    found = catalogue.publish(path=SERVICES / "diskominfo/bantuan-akun-rw", at=AT)
    assert not found.is_new
