"""The question list in the database, and the door that answers from it. Both databases."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from emas.catalogue import operations, queries
from emas.catalogue.models import QuestionVersion
from emas.catalogue.types import Text, knowledge
from emas.kernel.actor import Actor, HeldPost
from emas.kernel.errors import Conflict, Invalid, NotAllowed, NotFound

ROOT = Path(__file__).resolve().parents[4] / "services"
AT = datetime(2026, 11, 2, 3, tzinfo=UTC)
COURT = "ms-lhokseumawe"
SLUG = "mahkamah/jam-layanan"


def officer(role: str = "cs", kind: str = "pengadilan", instansi: str = COURT) -> Actor:
    post = HeldPost(1, role, 1, kind, "/1/", "Mahkamah", instansi)
    return Actor("staff", account_id=7, name="Bram", posts=(post,))


@pytest.fixture
def seeded(transactional_db: None) -> None:
    operations.sync_questions(root=ROOT, at=AT)


def ask(text: str, topic: str = "") -> knowledge.Reply:
    return queries.answer(text=text, at=AT, topic=topic, instansi=COURT)


def lines(reply: knowledge.Reply) -> list[str]:
    assert reply.answer is not None
    return [line.id for section in reply.answer.sections for line in section.lines]


def written(**changes: object) -> knowledge.Question:
    entry = queries.question(slug=SLUG)
    assert entry is not None
    said = knowledge.Statement(
        knowledge.Aspect.OVERVIEW, (Text("Buka pukul 08.00."),), Text("Keputusan Ketua 1/2026")
    )
    return replace(entry.question, **{"statements": (said,), **changes})  # type: ignore[arg-type]


def test_seeding_twice_changes_nothing(seeded: None) -> None:
    assert operations.sync_questions(root=ROOT, at=AT) == ()
    entry = queries.question(slug=SLUG)
    assert entry is not None
    assert (entry.version, entry.written_by, entry.is_enabled) == (1, "folder", True)


@pytest.mark.requirement("R-108")
def test_a_first_question_brings_requirements_procedure_and_source(seeded: None) -> None:
    reply = ask("gmn cara ngurus surat cerai")
    assert reply.kind is knowledge.ReplyKind.ANSWER
    assert reply.answer is not None
    aspects = [section.aspect for section in reply.answer.sections]
    assert {knowledge.Aspect.REQUIREMENTS, knowledge.Aspect.PROCEDURE} <= set(aspects)
    assert "Surat gugatan cerai." in lines(reply)
    assert reply.answer.source.law
    assert reply.answer.source.title.id == "Cerai gugat (istri menggugat cerai)"


@pytest.mark.requirement("R-109")
def test_questions_that_follow_are_answered_of_the_same_topic(seeded: None) -> None:
    topic = ask("gmn cara ngurus surat cerai").topic
    assert any("panjar" in line.casefold() for line in lines(ask("biayanya?", topic)))
    assert any("30 hari" in line for line in lines(ask("berapa lama?", topic)))
    assert any("kuasa" in line for line in lines(ask("klo diwakilkan?", topic)))


def test_what_the_source_does_not_say_is_not_made_up(seeded: None) -> None:
    """The topic is plain, its source says nothing on the fee: an officer goes on."""
    reply = ask("biayanya brp", "mahkamah/status-perkara")
    assert (reply.kind, reply.reason) == (knowledge.ReplyKind.OFFICER, "not_stated")
    assert reply.answer is None


def test_an_answer_costs_two_queries(seeded: None) -> None:
    ask("halo")
    with CaptureQueriesContext(connection) as asked:
        ask("syarat itsbat nikah")
    assert len(asked) == 2


def test_what_an_officer_writes_is_answered_at_once_and_outlives_the_folder(seeded: None) -> None:
    number = operations.save_question(question=written(), based_on=1, actor=officer(), at=AT)
    assert number == 2
    assert lines(ask("jam buka ptsp")) == ["Buka pukul 08.00."]
    assert operations.sync_questions(root=ROOT, at=AT) == ()
    assert [v.version for v in queries.question_versions(slug=SLUG)] == [2, 1]
    with pytest.raises(IntegrityError):
        QuestionVersion.objects.filter(topic__slug=SLUG).update(content="{}")


def test_a_new_topic_is_understood_by_its_phrases(seeded: None) -> None:
    new = written(slug="mahkamah/parkir", title=Text("Parkir"), phrases=("parkir", "parkir motor"))
    operations.save_question(question=new, based_on=0, actor=officer(), at=AT)
    assert ask("parkir motornya dimana ya").topic == "mahkamah/parkir"
    assert "mahkamah/parkir" in {t.slug for t in queries.topics(instansi=COURT)}


def test_two_officers_do_not_overwrite_each_other(seeded: None) -> None:
    operations.save_question(question=written(), based_on=1, actor=officer(), at=AT)
    with pytest.raises(Conflict):
        operations.save_question(question=written(), based_on=1, actor=officer(), at=AT)
    with pytest.raises(Conflict):
        operations.save_question(question=written(), based_on=0, actor=officer(), at=AT)


def test_no_answer_without_its_source(seeded: None) -> None:
    said = knowledge.Statement(knowledge.Aspect.FEE, (Text("Rp1"),), Text(" "))
    with pytest.raises(Invalid) as refused:
        operations.save_question(question=written(statements=(said,)), based_on=1, actor=officer(), at=AT)
    assert refused.value.faults == {"fee.source": ("required",)}
    with pytest.raises(Invalid):
        operations.save_question(question=written(phrases=()), based_on=1, actor=officer(), at=AT)
    with pytest.raises(Invalid):
        operations.save_question(question=written(link="http://x"), based_on=1, actor=officer(), at=AT)


@pytest.mark.parametrize(
    "actor",
    [
        officer("admin", "kota", "kota-probolinggo"),
        officer("pegawai"),
        officer("cs", "kelurahan", "kota-probolinggo"),
        Actor("anonymous"),
    ],
)
def test_strangers_write_and_switch_nothing(seeded: None, actor: Actor) -> None:
    with pytest.raises(NotAllowed):
        operations.save_question(question=written(), based_on=1, actor=actor, at=AT)
    with pytest.raises(NotFound):
        operations.switch_question(slug=SLUG, is_on=False, reason="x", actor=actor, at=AT)
    own = written(instansi="kota-probolinggo")
    if actor.posts and actor.posts[0].role == "admin":
        with pytest.raises(NotAllowed):  # A topic is not taken over by naming another instansi.
            operations.save_question(question=own, based_on=1, actor=actor, at=AT)


@pytest.mark.requirement("R-008")
@pytest.mark.parametrize("role", ["cs", "admin"])
def test_the_desk_of_the_service_mall_writes_for_its_own_instansi_alone(seeded: None, role: str) -> None:
    mall = officer(role, "mpp", "kota-probolinggo")
    own = written(slug="kota-probolinggo/jam-mall", instansi="kota-probolinggo")
    assert operations.save_question(question=own, based_on=0, actor=mall, at=AT) == 1
    for foreign in (written(), written(slug="umum/jam-mall", instansi="")):
        with pytest.raises(NotAllowed):
            operations.save_question(question=foreign, based_on=0, actor=mall, at=AT)
    for other in (officer("operator", "mpp", "kota-probolinggo"), officer("cs", "opd", "kota-probolinggo")):
        with pytest.raises(NotAllowed):
            operations.save_question(question=own, based_on=1, actor=other, at=AT)


def test_a_topic_out_of_use_is_not_answered(seeded: None) -> None:
    with pytest.raises(Invalid):
        operations.switch_question(slug=SLUG, is_on=False, reason=" ", actor=officer(), at=AT)
    operations.switch_question(slug=SLUG, is_on=False, reason="jam berubah", actor=officer(), at=AT)
    assert ask("jam buka ptsp").kind is not knowledge.ReplyKind.ANSWER
    assert queries.told(slug=SLUG) is None
    operations.switch_question(slug=SLUG, is_on=True, reason="sudah benar", actor=officer(), at=AT)
    assert ask("jam buka ptsp").topic == SLUG


def test_a_reply_holds_no_word_of_the_message(seeded: None) -> None:
    for text in ("nik 1173010101900001 syarat cerai gugat", "Wati Kusuma mau cerai gugat 1173010101900001"):
        reply = ask(text)
        assert "1173" not in repr(reply)
        assert "Wati" not in repr(reply)


def test_who_has_not_said_what_he_wants_is_offered_the_common_topics(seeded: None) -> None:
    reply = ask("assalamualaikum")
    assert (reply.kind, reply.reason) == (knowledge.ReplyKind.COURTESY, "greeting")
    assert "mahkamah/cerai-gugat" in {t.slug for t in reply.menu}
    assert ask("asdfgh qwerty").is_miss
