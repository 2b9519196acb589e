"""The pages of the information desk: the shared inbox, one conversation, ready answers, the book of visits."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from emas.inquiries import operations
from emas.inquiries.models import Canned, Conversation, Visit
from emas.inquiries.types import VisitTopic
from emas.kernel import clock
from emas.kernel.actor import Actor
from emas.people.tests.factories import SmallCity, browser_of
from emas.web.components.templatetags.portal import waktu
from tests.messages.harness import Gateway, phone
from tests.messages.test_conversations import TOPIC
from tests.messages.test_conversations import city as city
from tests.messages.test_conversations import ptsp as ptsp

INBOX = "/desk/inquiries/"
VISITS = "/desk/visits/"
KEY = "0123456789abcdef"
ABOUT = VisitTopic(
    TOPIC.slug,
    TOPIC.title.id,
    ("Buku nikah asli", "KTP penggugat"),
    ("Datang ke meja informasi",),
    "Cerai gugat (versi abcdef12)",
)
SignedIn = Callable[[str], Client]


@pytest.fixture
def signed_in(city: SmallCity, gateway: Gateway, monkeypatch: pytest.MonkeyPatch) -> SignedIn:
    monkeypatch.setattr(clock, "now", lambda: gateway.at)

    return browser_of


@pytest.fixture
def officer(signed_in: SignedIn) -> Client:
    return signed_in("ptsp.ms")


@pytest.fixture
def topic(monkeypatch: pytest.MonkeyPatch) -> None:
    """One published topic at the counter."""
    from emas.inquiries import queries
    from emas.inquiries.queries import _topics

    def found(*, slug: str, **_: Any) -> VisitTopic | None:
        return ABOUT if slug == ABOUT.slug else None

    for room in (_topics, queries):
        monkeypatch.setattr(room, "topic", found)
        monkeypatch.setattr(room, "topics", lambda **_: (TOPIC,))


def asks(gateway: Gateway, number: int = 1) -> str:
    gateway.says(number, "petugas")
    return Conversation.objects.latest("pk").public_id


def test_the_inbox_shows_what_waits_with_its_age(officer: Client, gateway: Gateway) -> None:
    assertContains(officer.get(INBOX), "Tidak ada yang menunggu petugas")
    talk = asks(gateway)
    gateway.later(minutes=90)
    page = officer.get(INBOX)
    assertContains(page, f"/desk/inquiries/{talk}/")
    assertContains(page, "menunggu 1 jam")
    assertContains(page, "+62812 **** *001")
    assertNotContains(page, phone(1))
    assert page["Cache-Control"] == "no-store"


def test_the_page_tells_when_silence_closes_the_conversation(officer: Client, gateway: Gateway) -> None:
    gateway.says(1, "syarat cerai")
    answered, day = Conversation.objects.latest("pk").public_id, gateway.at
    assertContains(officer.get(f"{INBOX}{answered}/"), f"ditutup sendiri {waktu(day + timedelta(hours=24))}")
    # One that waits for an officer stays for a month, and the page must not promise a day.
    waiting = asks(gateway, 2)
    page = officer.get(f"{INBOX}{waiting}/")
    assertContains(page, f"ditutup sendiri {waktu(gateway.at + timedelta(days=30))}")


def test_a_conversation_is_answered_on_its_page(officer: Client, gateway: Gateway) -> None:
    talk = asks(gateway)
    gateway.later(minutes=1)
    page = officer.get(f"{INBOX}{talk}/")
    assertContains(page, "Jawaban bebas bisa dikirim sampai")
    assertContains(page, "Warga")
    answer = officer.post(
        f"{INBOX}{talk}/answer/", {"pesan": "Bisa hari ini.\r\nTerima kasih.", "kunci": KEY}
    )
    assertRedirects(answer, f"{INBOX}{talk}/", status_code=303, fetch_redirect_response=False)
    officer.post(f"{INBOX}{talk}/answer/", {"pesan": "Bisa hari ini.\r\nTerima kasih.", "kunci": KEY})
    gateway.work()
    assert gateway.got(1)[1:] == ["Bisa hari ini.\nTerima kasih."]
    assertContains(officer.get(f"{INBOX}{talk}/"), "Anda yang menangani.")


def test_bad_words_stay_in_the_field(officer: Client, gateway: Gateway) -> None:
    talk = asks(gateway)
    page = officer.post(f"{INBOX}{talk}/answer/", {"pesan": "NIK 3573014409900001 ya", "kunci": KEY})
    assertContains(page, "Ada NIK atau nomor panjang lain", status_code=422)
    assertContains(page, "NIK 3573014409900001 ya", status_code=422)
    assertContains(
        officer.post(f"{INBOX}{talk}/answer/", {"pesan": " ", "kunci": KEY}), "harus diisi", status_code=422
    )


def test_a_closed_window_offers_the_template(officer: Client, gateway: Gateway) -> None:
    talk = asks(gateway)
    gateway.later(hours=25)
    page = officer.get(f"{INBOX}{talk}/")
    assertContains(page, "Jawaban bebas tidak bisa dikirim")
    assertNotContains(page, 'name="pesan"')
    officer.post(f"{INBOX}{talk}/do/reopen/")
    gateway.work()
    assert gateway.taken[-1]["kind"] == "template"


def test_a_failed_message_is_seen_and_repeated(officer: Client, gateway: Gateway) -> None:
    talk = asks(gateway)
    gateway.later(minutes=1)
    gateway.control(numbers={phone(1).lstrip("+"): 131026})
    officer.post(f"{INBOX}{talk}/answer/", {"pesan": "Baik.", "kunci": KEY})
    gateway.work()
    page = officer.get(f"{INBOX}{talk}/")
    assertContains(page, "nomor ini tidak memakai WhatsApp")
    assertContains(page, "Kirim lagi")


def test_a_ready_answer_is_put_into_the_field_without_script(officer: Client, gateway: Gateway) -> None:
    officer.post(f"{INBOX}answers/new/", {"judul": "Jam buka", "isi": "Kami buka pukul 08.00."})
    ready = Canned.objects.get()
    talk = asks(gateway)
    page = officer.get(f"{INBOX}{talk}/?siap={ready.public_id}")
    assertContains(page, "Kami buka pukul 08.00.</textarea>")
    again = officer.post(f"{INBOX}answers/new/", {"judul": "Jam buka", "isi": "Lain."})
    assertContains(again, "Judul ini sudah dipakai", status_code=422)
    officer.post(f"{INBOX}answers/{ready.public_id}/", {"judul": "Jam buka", "isi": "Buka 08.30."})
    assertContains(officer.get(f"{INBOX}answers/"), "Buka 08.30.")
    officer.post(f"{INBOX}answers/{ready.public_id}/drop/")
    assertContains(officer.get(f"{INBOX}answers/"), "Belum ada")


def test_the_second_officer_is_told_who_was_first(officer: Client, gateway: Gateway, ptsp: Actor) -> None:
    talk = asks(gateway)
    Conversation.objects.update(taken_by=999, taken_name="Rekan Meja")
    page = officer.post(f"{INBOX}{talk}/do/take/", follow=True)
    assertContains(page, "Rekan Meja sudah lebih dahulu mengambil percakapan ini.")
    assertContains(page, "Ambil alih dari Rekan Meja")


def test_searches_by_number_without_putting_it_into_the_address(officer: Client, gateway: Gateway) -> None:
    talk, other = asks(gateway, 1), asks(gateway, 2)
    answer = officer.post(f"{INBOX}search/", {"query": phone(2), "view": "open"})
    assert phone(2)[3:] not in answer["Location"]
    page = officer.get(INBOX + "?view=open")
    assertContains(page, other)
    assertNotContains(page, talk)


def test_news_is_a_small_question(officer: Client, gateway: Gateway) -> None:
    talk = asks(gateway)
    assert officer.get(f"{INBOX}{talk}/news/?seen=2").status_code == 204
    assertContains(officer.get(f"{INBOX}{talk}/news/?seen=1"), "Ada pesan baru")


@pytest.mark.asvs("8.2.2")
@pytest.mark.parametrize("login", ["bram", "ketua.ms", "rt001", "loket.lsm"])
def test_strangers_get_404(
    login: str, signed_in: SignedIn, gateway: Gateway, topic: None, ptsp: Actor
) -> None:
    talk = asks(gateway)
    client = signed_in(login)
    for address in (
        INBOX,
        f"{INBOX}{talk}/",
        f"{INBOX}{talk}/news/",
        f"{INBOX}answers/",
        f"{INBOX}answers/new/",
        VISITS,
        f"{VISITS}new/",
    ):
        assert client.get(address).status_code == 404, address
    for address in (f"{INBOX}{talk}/answer/", f"{INBOX}{talk}/do/take/", f"{INBOX}{talk}/hand/"):
        assert client.post(address, {"pesan": "x", "kunci": KEY}).status_code == 404, address


@pytest.mark.asvs("3.5.3")
def test_acts_are_not_done_by_get(officer: Client, gateway: Gateway) -> None:
    talk = asks(gateway)
    for act in ("answer/", "do/take/", "hand/"):
        assert officer.get(f"{INBOX}{talk}/{act}").status_code == 405
    assert officer.post(f"{INBOX}{talk}/do/lain/").status_code == 404


def test_queries_do_not_grow_with_the_list(
    officer: Client, gateway: Gateway, django_assert_max_num_queries: Any
) -> None:
    for number in range(1, 7):
        asks(gateway, number)
    officer.get(INBOX)
    with django_assert_max_num_queries(16):
        officer.get(INBOX)


@pytest.mark.requirement("R-110")
@pytest.mark.requirement("R-111")
@pytest.mark.requirement("R-112")
@pytest.mark.requirement("R-113")
def test_a_visitor_is_entered_told_and_ticked_off(officer: Client, gateway: Gateway, topic: None) -> None:
    assertContains(officer.get(f"{VISITS}new/"), "Cerai gugat")
    form = officer.get(f"{VISITS}new/?topik={TOPIC.slug}")
    assertContains(form, "Buku nikah asli")
    given = {
        "topik": TOPIC.slug,
        "nama": "Wati Handayani",
        "syarat": ["0"],
        "telepon": "0812 0000 0007",
        "setuju": "ya",
        "kunci": KEY,
    }
    officer.post(f"{VISITS}new/", given)
    officer.post(f"{VISITS}new/", given)
    assert Visit.objects.count() == 1
    gateway.work()
    (told,) = gateway.got(7)
    assert gateway.taken[-1]["kind"] == "template"
    assert told.startswith("Selamat datang di Mahkamah Syar'iyah Lhokseumawe.")
    for word in (
        "Cerai gugat sudah kami terima",
        "KTP penggugat",
        "Langkah berikutnya: Datang ke meja informasi",
    ):
        assert word in told
    assert "Buku nikah" not in told
    assert "Wati" not in told
    page = officer.get(f"{VISITS}{Visit.objects.get().public_id}/")
    assertContains(page, "Wati Handayani")
    assertContains(page, "+62812 **** *007")


def test_a_visitor_is_told_when_all_is_there_and_when_it_ends(
    officer: Client, gateway: Gateway, topic: None
) -> None:
    given = {"topik": TOPIC.slug, "nama": "Wati", "telepon": phone(7), "setuju": "ya", "kunci": KEY}
    officer.post(f"{VISITS}new/", given)
    gateway.work()
    visit = Visit.objects.get()
    gateway.later(minutes=1)
    officer.post(f"{VISITS}{visit.public_id}/tick/", {"syarat": ["0", "1"]})
    officer.post(f"{VISITS}{visit.public_id}/tick/", {"syarat": ["0", "1"]})
    gateway.work()
    assert "sudah lengkap" in gateway.got(7)[1]
    gateway.later(minutes=1)
    officer.post(f"{VISITS}{visit.public_id}/finish/")
    gateway.work()
    assert "sudah selesai" in gateway.got(7)[2]
    assert len(gateway.got(7)) == 3
    assertContains(officer.get(VISITS + "?view=done"), "Wati")


@pytest.mark.requirement("R-112")
def test_without_consent_or_after_a_failed_send_there_is_a_slip(
    officer: Client, gateway: Gateway, topic: None
) -> None:
    given = {"topik": TOPIC.slug, "nama": "Tono", "telepon": "081200000008", "kunci": KEY}
    forgotten = officer.post(f"{VISITS}new/", given)
    assertContains(forgotten, "Bila tidak setuju, kosongkan nomornya.", status_code=422)
    assertContains(forgotten, "081200000008", status_code=422)
    officer.post(f"{VISITS}new/", {**given, "telepon": ""})
    visit = Visit.objects.get()
    gateway.work()
    assert gateway.got(8) == []
    assertContains(officer.get(f"{VISITS}{visit.public_id}/"), "Tidak ada nomor atau persetujuan")
    slip = officer.get(f"{VISITS}{visit.public_id}/slip/")
    for word in ("Tono", "KTP penggugat", "Datang ke meja informasi", "Sumber"):
        assertContains(slip, word)
    gateway.control(numbers={phone(9).lstrip("+"): 131026})
    officer.post(
        f"{VISITS}new/",
        {"topik": TOPIC.slug, "nama": "Sari", "telepon": phone(9), "setuju": "ya", "kunci": "f" * 16},
    )
    gateway.work()
    failed = Visit.objects.latest("pk")
    page = officer.get(f"{VISITS}{failed.public_id}/")
    assertContains(page, "Pesan WhatsApp tidak terkirim: nomor ini tidak memakai WhatsApp.")
    assertContains(page, "Buka lembar cetak")


def test_bad_input_of_a_visit_stays(officer: Client, gateway: Gateway, topic: None) -> None:
    page = officer.post(
        f"{VISITS}new/",
        {"topik": TOPIC.slug, "nama": " ", "telepon": "12", "setuju": "ya", "syarat": ["1"], "kunci": KEY},
    )
    assertContains(page, "Bagian ini harus diisi.", status_code=422)
    assertContains(page, "Nomor HP diawali 08.", status_code=422)
    assertContains(page, 'value="1" checked', status_code=422)
    assertContains(
        officer.get(f"{VISITS}new/?topik=tidak-ada"), "Pilih jenis informasi dari daftar.", status_code=422
    )
    assert not Visit.objects.exists()


@pytest.mark.requirement("R-114")
def test_both_ways_lead_to_the_same_answer_without_a_visit(
    gateway: Gateway, officer: Client, topic: None
) -> None:
    """By chat at night, or at the counter: requirements and next steps come at once, from the same source."""
    gateway.later(hours=12)
    gateway.says(1, "cara cerai")
    gateway.later(hours=12)
    officer.post(
        f"{VISITS}new/",
        {"topik": TOPIC.slug, "nama": "Wati", "telepon": phone(2), "setuju": "ya", "kunci": KEY},
    )
    gateway.work()
    for text in (gateway.got(1)[0], gateway.got(2)[0]):
        assert "KTP penggugat" in text
        assert "Langkah berikutnya" in text


def test_old_visits_are_deleted(officer: Client, gateway: Gateway, topic: None, settings: Any) -> None:
    officer.post(f"{VISITS}new/", {"topik": TOPIC.slug, "nama": "Wati", "kunci": KEY})
    gateway.later(days=settings.EMAS_INQUIRY_DAYS + 1)
    assert operations.sweep(at=gateway.at) == 1
    assert not Visit.objects.exists()
