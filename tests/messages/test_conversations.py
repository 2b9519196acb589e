"""What people write freely to the number of an office, and what the desk does with it (flows section 13)."""

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection

from emas.catalogue.types import Text, knowledge
from emas.inquiries import operations, queries
from emas.inquiries import rules as inquiry_rules
from emas.inquiries.models import Conversation, Line
from emas.inquiries.types import ConversationFilter
from emas.kernel import codes
from emas.kernel.actor import Actor
from emas.kernel.errors import Conflict, Invalid, NotFound
from emas.notify.models import Inbound, Message
from emas.people.tests.factories import SmallCity, small_city
from emas.project import doctoring_messages
from tests.messages.harness import Gateway, phone

COURT = "ms-lhokseumawe"
#: Monday, 23 November 2026, 09.00 in the city: the desk is open.
OPEN = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
NIK = "3573014409900001"
TOPIC = knowledge.Topic("mahkamah/cerai-gugat", Text("Cerai gugat"))
OTHER = knowledge.Topic("mahkamah/itsbat-nikah", Text("Itsbat nikah"))


def published(text: str, topic: str = "", **_: Any) -> knowledge.Reply:
    """A small library: what is published about one topic, and nothing else."""
    words = text.lower()
    kind, aspect = knowledge.ReplyKind, knowledge.Aspect
    source = knowledge.Source("question", TOPIC.title, "abcdef123456", (Text("UU 7/1989 Pasal 73"),))
    if "cerai" in words or (topic and "biaya" in words):
        wanted = aspect.FEE if "biaya" in words else aspect.OVERVIEW
        sections = {
            aspect.FEE: (knowledge.Section(aspect.FEE, (Text("Panjar dibayar lewat bank."),)),),
            aspect.OVERVIEW: (
                knowledge.Section(aspect.REQUIREMENTS, (Text("Buku nikah asli"), Text("KTP penggugat"))),
                knowledge.Section(aspect.PROCEDURE, (Text("Datang ke meja informasi"),)),
            ),
        }[wanted]
        answer = knowledge.Answer(TOPIC, wanted, sections, source, instansi=COURT)
        return knowledge.Reply(kind.ANSWER, answer=answer, topic=TOPIC.slug, confidence=0.9)
    return knowledge.Reply(kind.MENU, "not_understood", menu=(TOPIC, OTHER), topic=topic)


@pytest.fixture
def city(gateway: Gateway, monkeypatch: pytest.MonkeyPatch, settings: Any) -> SmallCity:
    """The small city with a court whose desk is open; the first number is the court's."""
    from emas.catalogue import queries as catalogue

    gateway.simulator.state.control.offset_seconds += (OPEN - gateway.at).total_seconds()
    gateway.at = OPEN
    settings.EMAS_WHATSAPP = {**settings.EMAS_WHATSAPP, "instansi": COURT}
    monkeypatch.setattr(catalogue, "answer", published)
    return small_city()


@pytest.fixture
def ptsp(city: SmallCity) -> Actor:
    return city.actor("ptsp.ms", OPEN)


def row() -> Conversation:
    return Conversation.objects.latest("pk")


@pytest.mark.requirement("R-107")
@pytest.mark.requirement("R-108")
def test_free_words_are_answered_with_requirements_procedure_and_the_next_step(
    gateway: Gateway, city: SmallCity
) -> None:
    gateway.says(1, "min gmn cara ngurus surat cerai")
    (answer,) = gateway.got(1)
    for word in (
        "Buku nikah asli",
        "KTP penggugat",
        "Datang ke meja informasi",
        "Langkah berikutnya",
        "Sumber: Cerai gugat",
    ):
        assert word in answer
    assert "otomatis Mahkamah Syar'iyah Lhokseumawe" in answer
    assert (row().state, row().topic, row().instansi) == ("dibalas_otomatis", TOPIC.slug, COURT)


def test_the_greeting_fits_the_office_that_greets() -> None:
    """The city's number must not speak of court matters, nor the greeting of a service that this office may not have."""
    greeting = knowledge.Reply(knowledge.ReplyKind.COURTESY, "greeting", menu=(OTHER,))
    for name in ("Portal Emas Kota Probolinggo", "Mahkamah Syar'iyah Lhokseumawe"):
        office = inquiry_rules.Office(name, "https://kota.example", is_open=True)
        said = inquiry_rules.turn(reply=greeting, text="halo", misses=0, is_first=True, office=office).text
        assert said.startswith(f"Ini layanan informasi otomatis {name}. Jangan menulis NIK")
        assert "1. Itsbat nikah" in said
        assert not {"perkara", "cerai"} & set(said.lower().split())


@pytest.mark.requirement("R-109")
def test_a_follow_up_keeps_the_topic(gateway: Gateway, city: SmallCity) -> None:
    gateway.says(1, "syarat cerai")
    gateway.later(seconds=30)
    gateway.says(1, "biayanya?")
    assert "Panjar dibayar lewat bank." in gateway.got(1)[-1]
    assert "otomatis" not in gateway.got(1)[-1]
    assert Conversation.objects.count() == 1


def test_a_miss_shows_topics_and_a_second_one_brings_an_officer(
    gateway: Gateway, city: SmallCity, ptsp: Actor
) -> None:
    gateway.says(1, "blablabla")
    assert "1. Cerai gugat" in gateway.got(1)[-1]
    assert row().state == "tidak_paham"
    gateway.later(seconds=30)
    gateway.says(1, "xyz")
    assert "diteruskan" in gateway.got(1)[-1] or "teruskan" in gateway.got(1)[-1]
    assert row().state == "menunggu_petugas"
    page = queries.inbox(actor=ptsp, filter=ConversationFilter())
    assert [each.reason for each in page.rows] == ["not_understood"]
    assert page.counts["waiting"] == 1


def test_the_word_officer_outside_hours_says_when_the_office_opens(gateway: Gateway, city: SmallCity) -> None:
    gateway.later(hours=10)  # 19.00: shut until Tuesday morning
    gateway.says(1, "PETUGAS")
    assert "buka lagi Selasa, 24 November 2026" in gateway.got(1)[-1]
    gateway.later(minutes=1)
    gateway.says(1, "halo?")
    assert len(gateway.got(1)) == 1, "who waits for an officer is not asked again what he means"
    gateway.later(minutes=1)
    gateway.says(1, "syarat cerai apa?")
    assert "Buku nikah asli" in gateway.got(1)[-1], "what is published is told at once"
    assert row().state == "menunggu_petugas"


def test_an_officer_answers_and_silence_closes(gateway: Gateway, city: SmallCity, ptsp: Actor) -> None:
    gateway.says(1, "petugas")
    talk = row().public_id
    gateway.later(minutes=1)
    said = operations.answer(
        conversation=talk,
        text="Selamat pagi, apa yang bisa dibantu?",
        once="a" * 20,
        actor=ptsp,
        at=gateway.at,
    )
    assert (
        operations.answer(
            conversation=talk,
            text="Selamat pagi, apa yang bisa dibantu?",
            once="a" * 20,
            actor=ptsp,
            at=gateway.at,
        )
        == said
    )
    gateway.work()
    assert gateway.got(1)[-1] == "Selamat pagi, apa yang bisa dibantu?"
    assert len(gateway.got(1)) == 2
    view = queries.conversation(actor=ptsp, public_id=talk, at=gateway.at)
    assert [b.author for b in view.bubbles] == ["warga", "otomatis", "petugas"]
    assert view.row.is_mine
    assert view.is_window_open
    assert operations.close_silent(at=gateway.at) == 0
    gateway.later(hours=25)
    assert operations.close_silent(at=gateway.at) == 1
    assert row().state == "ditutup"
    gateway.says(1, "syarat cerai")
    assert Conversation.objects.count() == 2


def test_free_words_only_inside_the_24_hours(gateway: Gateway, city: SmallCity, ptsp: Actor) -> None:
    gateway.says(1, "petugas")
    talk = row().public_id
    gateway.later(hours=24)
    with pytest.raises(Conflict, match="window_closed"):
        operations.answer(
            conversation=talk, text="Maaf baru membalas.", once="b" * 20, actor=ptsp, at=gateway.at
        )
    operations.reopen(conversation=talk, actor=ptsp, at=gateway.at)
    gateway.work()
    assert gateway.taken[-1]["kind"] == "template"
    assert "Balas pesan ini" in gateway.got(1)[-1]
    with pytest.raises(Conflict, match="asked_today"):
        operations.reopen(conversation=talk, actor=ptsp, at=gateway.at)
    gateway.later(minutes=5)
    gateway.says(1, "ya saya di sini")
    operations.answer(conversation=talk, text="Maaf baru membalas.", once="c" * 20, actor=ptsp, at=gateway.at)
    gateway.later(minutes=1)
    gateway.work()
    assert gateway.got(1)[-1] == "Maaf baru membalas."
    assert gateway.broken["window"] == 0


def test_a_failed_answer_is_seen_with_its_reason_and_repeated(
    gateway: Gateway, city: SmallCity, ptsp: Actor
) -> None:
    gateway.says(1, "petugas")
    talk = row().public_id
    gateway.later(minutes=1)
    gateway.control(numbers={phone(1).lstrip("+"): 131026})
    operations.answer(conversation=talk, text="Baik.", once="d" * 20, actor=ptsp, at=gateway.at)
    gateway.work()
    bubble = queries.conversation(actor=ptsp, public_id=talk, at=gateway.at).bubbles[-1]
    assert (bubble.state, bubble.reason, bubble.can_repeat) == ("tidak_terkirim", "number_unreachable", True)
    gateway.control(numbers={})
    gateway.later(minutes=1)
    operations.repeat(conversation=talk, line=bubble.public_id, actor=ptsp, at=gateway.at)
    gateway.work()
    assert gateway.got(1)[-1] == "Baik."
    with pytest.raises(Conflict, match="not_to_repeat"):
        operations.repeat(conversation=talk, line=bubble.public_id, actor=ptsp, at=gateway.at)


def test_one_of_two_officers_wins(gateway: Gateway, city: SmallCity, ptsp: Actor) -> None:
    gateway.says(1, "petugas")
    talk = row().public_id
    other = replace(ptsp, account_id=(ptsp.account_id or 0) + 1000, name="Rekan")
    operations.take(conversation=talk, actor=ptsp, at=gateway.at)
    operations.take(conversation=talk, actor=ptsp, at=gateway.at)
    for act in (
        lambda: operations.take(conversation=talk, actor=other, at=gateway.at),
        lambda: operations.answer(conversation=talk, text="Ya", once="e" * 20, actor=other, at=gateway.at),
        lambda: operations.close(conversation=talk, actor=other, at=gateway.at),
    ):
        with pytest.raises(Conflict, match="taken_by_other") as refused:
            act()
        assert refused.value.params["name"] == ptsp.name
    operations.take(conversation=talk, actor=other, at=gateway.at, over=True)
    operations.leave(conversation=talk, actor=other, at=gateway.at)
    assert row().taken_by is None
    with pytest.raises(Invalid):
        operations.hand(conversation=talk, to=-1, actor=ptsp, at=gateway.at)


@pytest.mark.asvs("8.2.2")
@pytest.mark.parametrize("login", ["bram", "admin.kota", "ketua.ms", "loket.lsm", "cs.dinsos"])
def test_strangers_find_nothing(login: str, gateway: Gateway, city: SmallCity) -> None:
    gateway.says(1, "petugas")
    stranger = city.actor(login, OPEN)
    talk = row().public_id
    doors: list[Callable[[], object]] = [
        lambda: queries.inbox(actor=stranger, filter=ConversationFilter()),
        lambda: queries.conversation(actor=stranger, public_id=talk, at=gateway.at),
        lambda: operations.take(conversation=talk, actor=stranger, at=gateway.at),
        lambda: operations.answer(conversation=talk, text="x", once="f" * 20, actor=stranger, at=gateway.at),
    ]
    for door in doors:
        with pytest.raises(NotFound):
            door()


@pytest.mark.asvs("16.2.5")
def test_no_identity_number_is_kept_or_said_again_and_no_word_is_logged(
    gateway: Gateway, city: SmallCity, ptsp: Actor, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    secret = "rahasia-keluarga-saya"
    gateway.says(1, f"cerai nik saya {NIK} dan 357301 440990 0001 {secret}")
    view = queries.conversation(actor=ptsp, public_id=row().public_id, at=gateway.at)
    heard = view.bubbles[0].text
    assert NIK not in heard
    assert "0001" not in heard
    assert secret in heard
    assert all(NIK not in text and "440990" not in text for text in gateway.got(1))
    assert NIK not in caplog.text
    assert secret not in caplog.text
    for model in (Conversation, Line, Inbound, Message):
        table = model._meta.db_table
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {table}")
            dump = repr(
                [[bytes(v) if isinstance(v, memoryview) else v for v in line] for line in cursor.fetchall()]
            )
        assert secret not in dump
        assert NIK not in dump
        assert phone(1) not in dump


def test_a_status_is_answered_first_and_stays_out_of_the_conversation(
    gateway: Gateway, city: SmallCity
) -> None:
    gateway.says(1, f"{codes.new_case_ref()} 123456")
    gateway.later(minutes=1)
    gateway.says(1, "K7QM-2D4X-9TPWX 123456")
    assert [text[:13] for text in gateway.got(1)] == ["Kode dan PIN ", "Kode dan PIN "]
    gateway.says(1, "BERHENTI")
    assert Conversation.objects.count() == 0


def test_who_writes_without_end_is_not_answered_without_end(gateway: Gateway, city: SmallCity) -> None:
    for number in range(45):
        gateway.says(1, f"syarat cerai {number}")
    assert Line.objects.filter(author="warga").count() <= 40
    assert not Inbound.objects.exclude(content_sealed=b"").exists()


def test_each_office_answers_from_its_own_number(gateway: Gateway, city: SmallCity, settings: Any) -> None:
    settings.EMAS_WHATSAPP = {
        **settings.EMAS_WHATSAPP,
        "instansi": "kota-probolinggo",
        "numbers": {COURT: "100000000000002"},
    }
    gateway.simulator.state.settings.numbers = {"100000000000002": "6281100000002"}
    gateway.says(1, "cerai", metadata="100000000000002")
    assert row().instansi == COURT
    gateway.later(minutes=1)
    gateway.says(1, "cerai")
    assert row().instansi == "kota-probolinggo"
    assert len(gateway.got(1)) == 2
    assert gateway.broken["window"] == 0


def test_doctor_tries_the_number_of_each_office_by_name(
    gateway: Gateway, city: SmallCity, settings: Any
) -> None:
    numbers = {
        COURT: "100000000000002",
        "kota-probolinggo": "100000000000003",
        "kota-lain": "100000000000002",
    }
    tier = {"people_a_day": 250, "templates_a_day": 1000}
    settings.EMAS_WHATSAPP = {**settings.EMAS_WHATSAPP, **tier, "numbers": numbers}
    settings.EMAS_WHATSAPP_PHONE_NUMBER_ID = settings.EMAS_WHATSAPP["phone_number_id"]
    gateway.simulator.state.settings.numbers = {"100000000000002": "6281100000002"}
    gateway.says(1, "cerai")
    found = {line.subject: (line.state, line.found) for line in doctoring_messages.messages()}
    found.pop("messages")
    assert found.pop("WhatsApp 100000000000001")[0] == "green"
    assert found == {
        f"WhatsApp 100000000000002 ({COURT})": ("green", "answers"),
        "WhatsApp 100000000000003 (kota-probolinggo)": ("red", "gateway_100"),
        "WhatsApp 100000000000002 (kota-lain)": ("red", "no such instansi"),
    }


def test_conversations_are_deleted_after_their_time(gateway: Gateway, city: SmallCity, settings: Any) -> None:
    gateway.says(1, "syarat cerai")
    gateway.later(hours=25)
    operations.close_silent(at=gateway.at)
    gateway.later(days=settings.EMAS_INQUIRY_DAYS - 1)
    assert operations.sweep(at=gateway.at) == 0
    gateway.later(days=2)
    assert operations.sweep(at=gateway.at) == 1
    assert Line.objects.count() == 0


def test_the_desk_is_told_once_an_hour_that_somebody_waits(
    gateway: Gateway, city: SmallCity, ptsp: Actor
) -> None:
    for number in (1, 2):
        gateway.says(number, "petugas")
    told = Message.objects.filter(template="inquiry_waiting")
    assert list(told.values_list("person_id", flat=True)) == [ptsp.person_id]
    gateway.later(minutes=61)
    gateway.says(3, "petugas")
    assert told.count() == 2
    gateway.later(hours=12)
    gateway.says(4, "petugas")
    assert told.count() == 2, "at night nobody is woken"


def test_an_answer_of_another_office_sends_nobody_to_the_wrong_door(
    gateway: Gateway, city: SmallCity, settings: Any
) -> None:
    settings.EMAS_WHATSAPP = {**settings.EMAS_WHATSAPP, "instansi": "kota-probolinggo"}
    gateway.says(1, "syarat cerai")
    assert "datang ke Mahkamah Syar'iyah Lhokseumawe" in gateway.got(1)[0]


def test_where_nobody_sits_at_a_desk_nobody_is_promised(
    gateway: Gateway, city: SmallCity, settings: Any
) -> None:
    settings.EMAS_WHATSAPP = {**settings.EMAS_WHATSAPP, "instansi": "kota-probolinggo"}
    gateway.says(1, "petugas")
    assert "belum ada petugas" in gateway.got(1)[-1]
    assert row().state == "dibalas_otomatis"
