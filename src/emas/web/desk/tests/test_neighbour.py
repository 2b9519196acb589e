"""RT and RW: home, Validasi Surat, decisions, the way back."""

from datetime import timedelta

import pytest
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from emas.cases import queries
from emas.cases.tests.factories import Town
from emas.notify import operations as notify
from emas.notify.types import OutgoingMessage, Recipient
from emas.platform import db
from emas.web.desk.tests.conftest import SignedIn
from emas.web.desk.tests.test_case import posted


@pytest.fixture
def with_rt(city: Town) -> str:
    """A citizen's request that waits for the head of RT 001."""
    return city.submit().ref


def test_home_is_one_list(with_rt: str, signed_in: SignedIn) -> None:
    page = signed_in("rt001").get("/desk/")
    assertContains(page, "Perlu Anda periksa (1)")
    assertContains(page, "pe-large")
    assertContains(page, "Layanan Surat")


@pytest.mark.requirement("R-021")
def test_the_rt_finds_surat_pengantar_under_layanan_surat(city: Town, signed_in: SignedIn) -> None:
    page = signed_in("rt001").get("/desk/letters/")
    assertContains(page, "Surat Pengantar")
    assertNotContains(page, "Validasi Surat")


@pytest.mark.requirement("R-013")
def test_the_rw_finds_validasi_surat_under_layanan_surat(city: Town, signed_in: SignedIn) -> None:
    page = signed_in("rw001").get("/desk/letters/")
    assertContains(page, "Validasi Surat")
    assertNotContains(page, "Surat Pengantar")


@pytest.mark.requirement("R-081")
@pytest.mark.requirement("R-076")
def test_the_rt_approves_in_three_taps(with_rt: str, city: Town, signed_in: SignedIn) -> None:
    rt = signed_in("rt001")
    assertContains(rt.get(f"/desk/cases/{with_rt}/"), "Setujui surat ini")
    assertContains(rt.get(f"/desk/cases/{with_rt}/acts/setujui/"), "Surat diteruskan ke Ketua RW.")
    answer = rt.post(f"/desk/cases/{with_rt}/act/", posted(city, "rt001", with_rt, "setujui"))
    assertRedirects(answer, f"/desk/cases/{with_rt}/decided/", status_code=303)
    assertContains(rt.get(f"/desk/cases/{with_rt}/decided/"), "Tarik keputusan saya")


@pytest.mark.requirement("R-014")
@pytest.mark.requirement("R-016")
def test_the_rw_validates_and_the_letter_leaves_his_list(
    with_rt: str, city: Town, signed_in: SignedIn
) -> None:
    city.walk(with_rt, until="setujui")
    rw = signed_in("rw001")
    assertContains(rw.get("/desk/letters/validate/"), "Wati Handayani")
    assertContains(rw.get(f"/desk/cases/{with_rt}/"), "Proses Validasi")
    rw.post(f"/desk/cases/{with_rt}/act/", posted(city, "rw001", with_rt, "validasi"))
    assertNotContains(rw.get("/desk/letters/validate/"), "Wati Handayani")
    handled = rw.get("/desk/letters/handled/")
    assertContains(handled, "Wati Handayani")
    # What he decided then and where the letter is now can't be taken for one another.
    assertContains(handled, "Sekarang: Diperiksa petugas")
    assertContains(signed_in("bram").get("/desk/inbox/"), with_rt)


def test_a_decision_is_taken_back_within_ten_minutes(with_rt: str, city: Town, signed_in: SignedIn) -> None:
    rt = signed_in("rt001")
    rt.post(f"/desk/cases/{with_rt}/act/", posted(city, "rt001", with_rt, "setujui"))
    city.at += timedelta(minutes=9)
    rt.post(f"/desk/cases/{with_rt}/undo/")
    assert queries.desk_case(actor=city.actor("rt001"), ref=with_rt, at=city.at).state == "menunggu_rt"


def test_after_ten_minutes_it_stays(with_rt: str, city: Town, signed_in: SignedIn) -> None:
    rt = signed_in("rt001")
    rt.post(f"/desk/cases/{with_rt}/act/", posted(city, "rt001", with_rt, "setujui"))
    city.at += timedelta(minutes=11)
    assertNotContains(rt.get(f"/desk/cases/{with_rt}/"), "Tarik keputusan saya")
    assert rt.post(f"/desk/cases/{with_rt}/undo/").status_code == 403


@pytest.mark.asvs("8.2.2")
def test_the_neighbouring_rt_sees_nothing(with_rt: str, signed_in: SignedIn) -> None:
    assert signed_in("rt002").get(f"/desk/cases/{with_rt}/").status_code == 404
    assertNotContains(signed_in("rt002").get("/desk/"), "Wati Handayani")


def test_an_officer_has_no_neighbourhood_pages(city: Town, signed_in: SignedIn) -> None:
    assert signed_in("bram").get("/desk/letters/").status_code == 403
    assert signed_in("rt001").get("/desk/letters/validate/").status_code == 403


@pytest.mark.requirement("R-091")
def test_news_that_reached_nobody_hang_on_the_board_of_the_rt(city: Town, signed_in: SignedIn) -> None:
    (post,) = city.actor("rt001").posts
    rt = signed_in("rt001")
    assertNotContains(rt.get("/desk/"), "papan RT")
    with db.act_transaction():
        notify.write(
            [told(post.unit_id, "Permohonan diterima"), told(post.unit_id, "Surat selesai")], city.at
        )
    assertContains(rt.get("/desk/"), "Kabar 1 surat tidak sampai ke ponsel warga")
    assertContains(rt.get("/desk/notices/"), "daftar untuk papan RT")
    board = rt.get("/desk/board/")
    assertContains(board, "K7QM-2D4X-9TPWC", count=1)
    assertContains(board, "Surat selesai")
    assertContains(board, "Nomor HP tidak ada")
    assertContains(board, "Buka http://127.0.0.1:8000/lacak/ dengan kode dan PIN")
    assertContains(board, "data-pe-print")
    assertNotContains(signed_in("rw001").get("/desk/"), "papan RT")


def told(rt: int, title: str) -> OutgoingMessage:
    return OutgoingMessage(
        template="advanced",
        recipient=Recipient(kind="applicant", label="Pemohon"),
        title=title,
        body="Ada kabar.",
        link="/lacak/",
        dedupe_key=title,
        case_ref="K7QM-2D4X-9TPWC",
        board_unit_id=rt,
    )
