"""The number queue and its book, and one's own requests, on the pages."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from emas.cases.tests.factories import Town, publish
from emas.cases.tests.test_permits import TASK, TO_QUEUE, ask
from emas.documents import queries as documents
from emas.documents.models import RegisterEntry
from emas.web.desk.tests.conftest import SignedIn


@pytest.fixture
def court(city: Town) -> Town:
    publish(TASK)
    return city


def queued(court: Town, who: str = "staf2.ms") -> str:
    ref = ask(court, who)
    court.walk(ref, chain=TO_QUEUE)
    return ref


def post(client: Client, ref: str, **more: str) -> object:
    return client.post(f"/desk/numbers/{ref}/give/", {"kunci": f"kunci-{ref}", **more})


@pytest.mark.requirement("R-090")
def test_the_officer_sees_the_oldest_first_and_gives_the_next_number(
    court: Town, signed_in: SignedIn
) -> None:
    first, second = queued(court), queued(court, "staf.ms")
    officer = signed_in("penomoran.ms")
    shown = officer.get("/desk/numbers/").content.decode()
    assert shown.index(first) < shown.index(second)
    assertRedirects(post(officer, first), "/desk/numbers/", 303, fetch_redirect_response=False)
    page = officer.get("/desk/numbers/")
    assertContains(page, f"diberikan untuk {first}")
    entry = RegisterEntry.objects.get()
    assert (entry.sequence, entry.case_ref) == (1, first)
    assertContains(officer.get("/desk/register/"), entry.number)


@pytest.mark.requirement("R-090")
def test_a_number_can_not_be_typed(court: Town, signed_in: SignedIn) -> None:
    ref = queued(court)
    post(signed_in("penomoran.ms"), ref, number="99", nomor="99/X", sequence="99")
    assert RegisterEntry.objects.get().sequence == 1


def test_a_second_tap_gives_no_second_number(court: Town, signed_in: SignedIn) -> None:
    ref = queued(court)
    officer = signed_in("penomoran.ms")
    post(officer, ref)
    again = post(officer, ref, kunci="lain")
    assertRedirects(again, "/desk/numbers/", 303, fetch_redirect_response=False)
    # Two officers share the desk: the slower one reads the number that his colleague gave.
    assertContains(
        officer.get("/desk/numbers/"), f"{ref} sudah bernomor {RegisterEntry.objects.get().number}."
    )


@pytest.mark.requirement("R-090")
def test_who_signs_sees_who_approved_and_may_refuse_and_the_number_stays_marked(
    court: Town, signed_in: SignedIn
) -> None:
    ref = queued(court)
    post(signed_in("penomoran.ms"), ref)
    head = signed_in("ketua.ms")
    card = head.get(f"/desk/sign/{ref}/")
    assertContains(card, "Setujui: Sekretaris")
    refuse = f"/desk/cases/{ref}/acts/tolak/"
    assertContains(card, f'href="{refuse}"')
    version = re.search(r'name="version" value="(\d+)"', head.get(refuse).content.decode())
    assert version is not None
    form = {"act": "tolak", "version": version[1], "kunci": "tolak", "note": "Kegiatannya batal."}
    assert head.post(f"/desk/cases/{ref}/act/", form).status_code == 303
    entry = RegisterEntry.objects.get()
    assert (entry.sequence, entry.state, entry.note) == (1, "batal", "Kegiatannya batal.")
    assertContains(signed_in("penomoran.ms").get("/desk/register/"), "Kegiatannya batal.")


@pytest.mark.asvs("8.2.2")
def test_the_queue_is_the_officers_alone(court: Town, signed_in: SignedIn) -> None:
    ref = queued(court)
    for login in ("staf2.ms", "sekretaris.ms", "bram"):
        assert signed_in(login).get("/desk/numbers/").status_code == 403
        assert post(signed_in(login), ref).status_code == 403  # type: ignore[attr-defined]
    assert signed_in("penomoran.ms").get(f"/desk/numbers/{ref}/give/").status_code == 405
    assert not RegisterEntry.objects.exists()


def test_the_queue_costs_the_same_for_one_and_for_many(court: Town, signed_in: SignedIn) -> None:
    officer = signed_in("penomoran.ms")
    queued(court)
    officer.get("/desk/numbers/")
    with CaptureQueriesContext(connection) as few:
        officer.get("/desk/numbers/")
    for who in ("staf.ms", "cuti.ms", "ptsp.ms"):
        queued(court, who)
    officer.get("/desk/numbers/")
    with CaptureQueriesContext(connection) as many:
        officer.get("/desk/numbers/")
    assert len(many) == len(few)


@pytest.mark.requirement("R-090")
def test_the_book_is_narrowed_by_state_and_month(court: Town, signed_in: SignedIn) -> None:
    ref = queued(court)
    officer = signed_in("penomoran.ms")
    post(officer, ref)
    court.act("ketua.ms", ref, "tolak", note="Tidak jadi.")
    number = RegisterEntry.objects.get().number
    assertContains(officer.get("/desk/register/?state=batal"), number)
    assertNotContains(officer.get("/desk/register/?state=terpakai"), number)
    assertContains(officer.get("/desk/register/?month=11"), number)
    assertNotContains(officer.get("/desk/register/?month=1"), number)
    assertContains(officer.get("/desk/register/"), "Batal")


@pytest.mark.requirement("R-089")
def test_staff_file_follow_repair_and_cancel_on_their_own_pages(court: Town, signed_in: SignedIn) -> None:
    staff = signed_in("staf2.ms")
    assertContains(staff.get("/desk/new/"), "Surat Tugas")
    assertContains(staff.get(f"/desk/new/{TASK}/"), "Untuk kegiatan apa?")
    refused = staff.post(f"/desk/new/{TASK}/", {"kunci": "satu-dua-tiga-empat"})
    assert refused.status_code == 422
    ref = ask(court)
    page = staff.get(f"/desk/mine/{ref}/")
    assertContains(page, "Diajukan")
    assertContains(page, "Banda Aceh")
    assertContains(staff.get("/desk/mine/"), ref)
    court.act("kasubbag.ms", ref, "kembalikan", note="Undangan tidak terbaca.")
    assertContains(staff.get(f"/desk/mine/{ref}/"), "Undangan tidak terbaca.")
    assertContains(staff.get(f"/desk/mine/{ref}/repair/"), "Banda Aceh")
    sent = staff.post(
        f"/desk/mine/{ref}/repair/",
        {
            "kunci": "lima-enam-tujuh-delapan",
            "keperluan": "Mengikuti bimbingan teknis e-Court",
            "tempat": "Sabang",
            "mulai": "2026-11-16",
            "selesai": "2026-11-18",
        },
    )
    assertRedirects(sent, f"/desk/mine/{ref}/", 303, fetch_redirect_response=False)
    assertContains(staff.get(f"/desk/mine/{ref}/"), "Sabang")
    assertContains(staff.get(f"/desk/mine/{ref}/cancel/"), "Ya, batalkan")
    staff.post(f"/desk/mine/{ref}/cancel/", {"kunci": "sembilan-sepuluh", "alasan": "Tidak jadi"})
    assertContains(staff.get(f"/desk/mine/{ref}/"), "Dibatalkan")
    assertRedirects(
        staff.get(f"/desk/mine/{ref}/cancel/"), f"/desk/mine/{ref}/", 303, fetch_redirect_response=False
    )


@pytest.mark.asvs("8.2.2")
def test_a_request_of_somebody_else_is_not_found(court: Town, signed_in: SignedIn) -> None:
    ref = ask(court)
    for login in ("staf.ms", "kasubbag.ms", "bram"):
        other = signed_in(login)
        for address in ("", "cancel/", "repair/"):
            assert other.get(f"/desk/mine/{ref}/{address}").status_code == 404
        assert other.post(f"/desk/mine/{ref}/letter/").status_code == 404


@pytest.mark.requirement("R-089")
def test_the_finished_letter_is_fetched_on_the_same_page(court: Town, signed_in: SignedIn) -> None:
    ref = queued(court)
    staff = signed_in("staf2.ms")
    assert staff.post(f"/desk/mine/{ref}/letter/").status_code == 404
    court.walk(ref, chain=(("penomoran.ms", "beri_nomor"), ("ketua.ms", "tandatangani")))
    court.deliver()
    assertContains(staff.get(f"/desk/mine/{ref}/"), "Unduh surat (PDF)")
    assert staff.post(f"/desk/mine/{ref}/letter/").content.startswith(b"%PDF")


def test_an_admin_carries_on_an_old_book_and_strangers_do_not(court: Town, signed_in: SignedIn) -> None:
    address = f"/desk/admin/units/{court.city.units['MS-LSM']}/old-book/"
    assert signed_in("penomoran.ms").get(address).status_code == 403
    assert signed_in("admin.mayangan").post(address).status_code == 404
    admin = signed_in("admin.pengadilan")
    common = {"book": "surat-keluar", "year": "2026"}
    text = "No;Nomor surat;Tanggal;Perihal\n1;1/ST;2026-01-05;Undangan\n3;3/ST;2026-01-06;Undangan\n"
    sheet = SimpleUploadedFile("buku.csv", text.encode())
    refused = admin.post(address, {**common, "sheet": sheet})
    assertContains(refused, "Baris 3: nomor urut 2 belum ada.", status_code=422)
    assert admin.post(address, common).status_code == 422
    assertRedirects(admin.post(address, {**common, "last": "40"}), address, 303)
    assertContains(admin.get(f"{address}"), "1–40")
    post(signed_in("penomoran.ms"), queued(court))
    assert RegisterEntry.objects.get().sequence == 41
    book = signed_in("penomoran.ms").get("/desk/register/")
    assertContains(book, "Nomor 1–40 dicatat dari buku lama")
    part = documents.carried_parts(unit_id=court.city.units["MS-LSM"])[0]
    late = admin.post(f"{address}{part.id}/undo/", follow=True)
    assertContains(late, "sudah berjalan sampai nomor 41")
