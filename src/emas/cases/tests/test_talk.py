"""The conversation of an ordinary case: both sides write, nothing is overwritten, nobody else reads or writes."""

from datetime import timedelta

import pytest

from emas.cases import operations, queries
from emas.cases.models import Case, Message
from emas.cases.tests.factories import Town, photo, town
from emas.cases.types import ApplicantInput, PaperInput, TalkLine
from emas.documents import queries as documents
from emas.kernel.actor import ANONYMOUS, Actor
from emas.kernel.errors import Conflict, Invalid, NotAllowed, NotFound, TooMany
from emas.notify.models import Message as Notice

HELP = "diskominfo/bantuan"


@pytest.fixture
def city(db: None) -> Town:
    return town((HELP, "kelurahan/sk-usaha", "diskominfo/bantuan-akun-rw"))


def report(city: Town, key: str = "k" * 20) -> str:
    who = ApplicantInput({"name": "Lina", "kelurahan_code": "35.74.03.1003"}, "081298760011")
    return operations.submit(
        service=HELP, channel="web", applicant=who, actor=ANONYMOUS, at=city.at, idempotency_key=key, uploads_owner="",
        answers={"jenis": "gawai", "cerita": "Foto KTP tidak terkirim.", "pos": "warga", "opd": "tidak"},
    ).ref  # fmt: skip


def write(city: Town, ref: str, text: str, *, act: str = "", once: str = "", papers: int = 0) -> None:
    city.at += timedelta(minutes=1)
    operations.say_as_applicant(
        case_ref=ref, actor=city.citizen(ref), text=text, act=act, once=once, at=city.at,
        papers=tuple(PaperInput("lampiran", f"{n}.jpg", photo()) for n in range(papers)),
    )  # fmt: skip


def answer(city: Town, ref: str, text: str, login: str = "operator.jati", once: str = "") -> None:
    city.at += timedelta(minutes=1)
    operations.say_as_officer(
        case_ref=ref, actor=city.actor(login), text=text, papers=(), once=once, at=city.at
    )


def lines(city: Town, ref: str, login: str = "") -> tuple[TalkLine, ...]:
    if login:
        talk = queries.desk_case(actor=city.actor(login), ref=ref, at=city.at).talk
    else:
        talk = queries.progress(ref, city.citizen(ref), city.at).talk
    assert talk is not None
    return talk.lines


@pytest.mark.requirement("R-062")
@pytest.mark.requirement("R-067")
def test_a_second_question_leaves_the_first_answer_where_it_was(city: Town) -> None:
    ref = report(city)
    city.act("operator.jati", ref, "tanya", note="Ponsel apa?")
    write(city, ref, "Ponsel lama.", act="jawab")
    city.at += timedelta(minutes=1)
    city.act("operator.jati", ref, "tanya", note="Peramban apa?")
    write(city, ref, "Chrome.", act="jawab")
    assert [line.text for line in lines(city, ref)] == [
        "Ponsel apa?", "Ponsel lama.", "Peramban apa?", "Chrome."
    ]  # fmt: skip
    assert [line.by_reporter for line in lines(city, ref)] == [False, True, False, True]
    assert Case.objects.get(ref=ref).state == "kelurahan"


def test_both_write_at_any_time_and_the_other_side_hears_of_it(city: Town) -> None:
    ref = report(city)
    write(city, ref, "Masih belum bisa.", papers=2)
    answer(city, ref, "Sedang kami lihat.")
    seen = lines(city, ref, "operator.jati")
    assert [line.text for line in seen] == ["Masih belum bisa.", "Sedang kami lihat."]
    assert len(seen[0].files) == 2
    # The applicant sees the post, a colleague the person as well.
    assert lines(city, ref)[1].who == "Operator Kelurahan Jati"
    name = city.actor("operator.jati").name
    assert name in seen[1].who
    assert name not in lines(city, ref)[1].who
    city.deliver()
    told = Notice.objects.filter(template="said")
    assert sorted(told.values_list("recipient_kind", flat=True)) == ["applicant", "staff"]


def test_one_sending_is_one_message_and_what_is_wrong_is_told(city: Town) -> None:
    ref = report(city)
    write(city, ref, "Sekali saja.", once="satu")
    write(city, ref, "Sekali saja.", once="satu")
    assert Message.objects.filter(case__ref=ref).count() == 1
    answer(city, ref, "Kunci yang sama dari petugas.", once="satu")
    answer(city, ref, "Kunci yang sama dari petugas.", once="satu")
    assert Message.objects.filter(case__ref=ref).count() == 2
    Message.objects.filter(case__ref=ref, author="officer").delete()
    for text, fault in (("  ", {"text": ("required",)}), ("x" * 4001, {"text": ("too_long",)})):
        with pytest.raises(Invalid) as error:
            write(city, ref, text)
        assert error.value.faults == fault
    with pytest.raises(Invalid) as error:
        write(city, ref, "Empat", papers=4)
    assert error.value.faults == {"lampiran": ("too_many_files",)}
    bad = PaperInput("lampiran", "a.jpg", b"bukan gambar")
    with pytest.raises(Invalid) as error:
        operations.say_as_applicant(
            case_ref=ref, actor=city.citizen(ref), text="Rusak", papers=(bad,), once="", at=city.at
        )
    assert set(error.value.faults) == {"lampiran"}
    assert Message.objects.filter(case__ref=ref).count() == 1


def test_a_message_that_crosses_a_question_is_no_answer_to_it(city: Town) -> None:
    ref = report(city)
    city.act("operator.jati", ref, "tanya", note="Ponsel apa?")
    with pytest.raises(Conflict):
        write(city, ref, "Halo?", papers=1)
    assert documents.attachments(owner_ref=f"pesan:{ref}") == ()
    write(city, ref, "Ponsel lama.", act="jawab")
    with pytest.raises(Conflict):
        write(city, ref, "Ponsel lama.", act="jawab")
    with pytest.raises(Conflict):
        write(city, ref, "Lurah!", act="tandatangani")
    assert Case.objects.get(ref=ref).state == "kelurahan"


@pytest.mark.asvs("8.2.2")
def test_strangers_know_of_nothing_and_colleagues_read_only(city: Town) -> None:
    ref = report(city)
    write(city, ref, "Rahasia saya.", papers=1)
    paper = lines(city, ref)[0].files[0].public_id
    for login in ("tono", "cs.dinsos"):
        with pytest.raises(NotFound):
            answer(city, ref, "Halo", login)
    # The tier above fills a post of the case: it reads, and writes once the case is there.
    assert [line.text for line in lines(city, ref, "admin.mayangan")] == ["Rahasia saya."]
    with pytest.raises(NotAllowed):
        answer(city, ref, "Halo", "admin.mayangan")
    city.act("operator.jati", ref, "naikkan")
    answer(city, ref, "Sekarang saya.", "admin.mayangan")
    with pytest.raises(NotAllowed):
        answer(city, ref, "Masih saya?", "operator.jati")
    other = report(city, "m" * 20)
    for actor, wanted in ((city.citizen(other), ref), (ANONYMOUS, ref)):
        with pytest.raises(NotFound):
            queries.own_talk_paper(actor=actor, ref=wanted, public_id=paper, at=city.at)
    with pytest.raises(NotFound):
        queries.own_talk_paper(actor=city.citizen(other), ref=other, public_id=paper, at=city.at)
    content, media_type, _name = queries.own_talk_paper(
        actor=city.citizen(ref), ref=ref, public_id=paper, at=city.at
    )
    assert media_type == "image/jpeg"
    assert content.startswith(b"\xff\xd8")
    with pytest.raises(NotFound):
        operations.say_as_applicant(
            case_ref=ref, actor=city.citizen(other), text="Bukan saya", papers=(), once="", at=city.at
        )
    with pytest.raises(NotFound):
        operations.say_as_applicant(case_ref=ref, actor=ANONYMOUS, text="x", papers=(), once="", at=city.at)
    client = Actor(kind="client", name="Sistem", posts=city.actor("operator.jati").posts)
    with pytest.raises(NotAllowed):
        operations.say_as_officer(case_ref=ref, actor=client, text="x", papers=(), once="", at=city.at)


def test_words_lie_sealed_and_thirty_a_day_is_the_most(city: Town) -> None:
    ref = report(city)
    for number in range(30):
        write(city, ref, f"Pesan ke-{number}")
    with pytest.raises(TooMany):
        write(city, ref, "Pesan ke-31")
    assert all(b"Pesan" not in bytes(m.text_sealed) for m in Message.objects.all())


def test_a_closed_case_and_a_service_without_conversation_take_no_message(city: Town) -> None:
    ref = report(city)
    operations.cancel(case_ref=ref, actor=city.citizen(ref), at=city.at)
    with pytest.raises(NotAllowed):
        write(city, ref, "Masih ada?")
    letter = city.submit().ref
    with pytest.raises(NotFound):
        write(city, letter, "Halo")
    assert queries.progress(letter, city.citizen(letter), city.at).talk is None


@pytest.mark.requirement("R-060")
def test_the_tracker_names_the_agency_and_never_an_office_twice(city: Town) -> None:
    dinsos = city.actor("cs.dinsos")
    who = ApplicantInput({"name": dinsos.name}, "", unit_id=city.city.units["dinsos"])
    ref = operations.submit(
        service=HELP, channel="web", applicant=who, actor=dinsos, at=city.at, idempotency_key="d" * 20, uploads_owner="",
        answers={"jenis": "akun", "cerita": "Kata sandi tidak diterima.", "pos": "opd", "opd": "ya"},
    ).ref  # fmt: skip
    office = queries.progress(ref, city.citizen(ref), city.at).held_by.id
    assert office.startswith("Administrator ")
    assert office != "Administrator "
    city.act("admin.dinsos", ref, "naikkan")
    answer(city, ref, "Kata sandi baru sudah dikirim.", login="admin.kota")
    assert lines(city, ref)[-1].who == "Administrator Kota Probolinggo"
