"""What a message wants: its topic, its aspect, a person, or nothing of ours. No database."""

import re
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from emas.catalogue.knowledge import Aspect, ReplyKind
from emas.catalogue.rules import folder
from emas.catalogue.rules.knowledge import index, questions, spelling, understanding, words
from emas.catalogue.rules.knowledge.understanding import Verdict

ROOT = Path(__file__).resolve().parents[4] / "services"
COURT = "ms-lhokseumawe"


@cache
def built() -> index.Index:
    found = [d for d in folder.load(ROOT).definitions if d.is_listed]
    return index.build(words.words(), found, questions.load(ROOT)[0])


def ask(text: str, topic: str = "", offered: tuple[str, ...] = ()) -> Verdict:
    return understanding.understand(built(), text, topic=topic, instansi=COURT, offered=offered)


@pytest.mark.parametrize(
    ("text", "slug", "aspect"),
    [
        ("gmn cara ngurus surat cerai", "mahkamah/cerai-gugat", Aspect.OVERVIEW),
        ("syarat bkin ktp ilang apa aja min", "opd/pengantar-ktp", Aspect.REQUIREMENTS),
        ("brp lama bikin surat usaha", "kelurahan/sk-usaha", Aspect.DURATION),
        ("ngambil akta cerai klo diwakilkan gmn", "mahkamah/akta-cerai", Aspect.BY_PROXY),
        ("dasar hukum itsbat nikah", "mahkamah/itsbat-nikah", Aspect.LEGAL_BASIS),
        ("how much is a business letter", "kelurahan/sk-usaha", Aspect.FEE),
        ("pakiban cara cre ngon lakoe", "mahkamah/cerai-gugat", Aspect.OVERVIEW),
        ("piye carane gawe surat usaha", "kelurahan/sk-usaha", Aspect.OVERVIEW),
        ("pngantar skkc", "kelurahan/pengantar-skck", Aspect.OVERVIEW),
        ("jam buka", "mahkamah/jam-layanan", Aspect.OVERVIEW),
        ("kantor buka jam berapa ya", "mahkamah/jam-layanan", Aspect.OVERVIEW),
        ("akta kematiannya biayanya berapa", "opd/dukcapil-akta-kematian", Aspect.FEE),
        (
            "sy orang bandung ngekos disini, surat tinggalnya gmn",
            "kelurahan/sk-domisili-pendatang",
            Aspect.OVERVIEW,
        ),
        ("mau nikah", "kelurahan/pengantar-nikah-n1", Aspect.OVERVIEW),
        ("perusahaan minta bukti masih bujang", "kelurahan/sk-belum-menikah", Aspect.OVERVIEW),
    ],
)
def test_everyday_words_find_topic_and_aspect(text: str, slug: str, aspect: Aspect) -> None:
    verdict = ask(text)
    assert (verdict.kind, verdict.slug, verdict.aspect) == (ReplyKind.ANSWER, slug, aspect)


@pytest.mark.requirement("R-109")
@pytest.mark.parametrize(
    ("text", "aspect"),
    [
        ("biayanya?", Aspect.FEE),
        ("bayar brp min", Aspect.FEE),
        ("berapa lama?", Aspect.DURATION),
        ("syaratnya apa", Aspect.REQUIREMENTS),
        ("klo diwakilkan?", Aspect.BY_PROXY),
        ("dimana ngurusnya", Aspect.WHERE),
        ("perlu fotokopi ktp ga?", Aspect.REQUIREMENTS),
        ("berlaku brp bulan?", Aspect.DURATION),
    ],
)
def test_a_question_that_follows_keeps_the_topic(text: str, aspect: Aspect) -> None:
    verdict = ask(text, topic="kelurahan/sk-usaha")
    assert (verdict.kind, verdict.slug, verdict.aspect) == (ReplyKind.ANSWER, "kelurahan/sk-usaha", aspect)


def test_another_topic_is_taken_up_and_an_old_one_that_is_gone_is_forgotten() -> None:
    assert ask("eh kalo akta cerai ngambilnya gmn", topic="kelurahan/sk-usaha").slug == "mahkamah/akta-cerai"
    assert ask("biayanya?", topic="kelurahan/tidak-ada-lagi").kind is ReplyKind.MENU
    assert ask("udah sampai mana ya", topic="kelurahan/sk-usaha").slug == "diskominfo/status-permohonan"


def test_the_last_menu_stays_until_it_is_answered() -> None:
    menu = ("mahkamah/cerai-talak", "kelurahan/sk-usaha")
    for text in ("2", "nomor 2", "yang kedua", "yg ke 2"):
        assert ask(text, offered=menu).slug == "kelurahan/sk-usaha"
    assert ask("9", offered=menu).kind is not ReplyKind.ANSWER
    assert ask("biayanya brp", offered=menu).menu == menu


@pytest.mark.parametrize(
    ("text", "kind", "reason"),
    [
        ("petugas", ReplyKind.OFFICER, "asked"),
        ("masih bingung min", ReplyKind.OFFICER, "asked"),
        ("mau ngomong sama orang aja", ReplyKind.OFFICER, "asked"),
        ("bodoh banget pelayanannya", ReplyKind.OFFICER, "upset"),
        ("suami saya mukulin saya, mau cerai", ReplyKind.OFFICER, "urgent"),
        ("sebaiknya saya cerai atau bertahan", ReplyKind.NOT_OURS, "legal_advice"),
        ("kalo gugat suami bakal menang ga", ReplyKind.NOT_OURS, "legal_advice"),
        ("perkara 123/Pdt.G/2026/MS.Lsm hasilnya apa", ReplyKind.NOT_OURS, "case_data"),
        ("ini nik saya 1173 0101 0190 0001 cek dong", ReplyKind.NOT_OURS, "case_data"),
        ("1173010101900001", ReplyKind.NOT_OURS, "case_data"),
        ("bikin sim c", ReplyKind.NOT_OURS, "outside"),
        ("jadwal kereta ke medan", ReplyKind.NOT_OURS, "outside"),
        ("kur bunganya berapa persen di bri", ReplyKind.NOT_OURS, "outside"),
        ("stnk mau balik nama di samsat", ReplyKind.NOT_OURS, "outside"),
        ("titip uang biar sidang cepet", ReplyKind.NOT_OURS, "outside"),
        ("halo min", ReplyKind.COURTESY, "greeting"),
        ("oke makasih ya", ReplyKind.COURTESY, "thanks"),
        ("👍", ReplyKind.COURTESY, "thanks"),
        ("qwzx plkj", ReplyKind.MENU, "not_understood"),
        ("", ReplyKind.MENU, "not_understood"),
        ("?", ReplyKind.MENU, "not_understood"),
    ],
)
def test_what_no_list_answers(text: str, kind: ReplyKind, reason: str) -> None:
    verdict = ask(text)
    assert (verdict.kind, verdict.reason, verdict.slug) == (kind, reason, "")


@settings(max_examples=150, deadline=None)
@given(
    st.text(max_size=1500),
    st.sampled_from(["", "kelurahan/sk-usaha", "x"]),
    st.lists(st.sampled_from(["kelurahan/sk-usaha", "x"]), max_size=3).map(tuple),
)
def test_any_text_has_a_verdict(text: str, topic: str, offered: tuple[str, ...]) -> None:
    verdict = ask(text, topic, offered)
    assert verdict.kind in ReplyKind
    assert all(slug in built().entries for slug in (*verdict.menu, *([verdict.slug] if verdict.slug else [])))


@settings(max_examples=60, deadline=None)
@given(
    st.from_regex(r"[1-9][0-9]{15}", fullmatch=True), st.sampled_from(["", " syarat sktm", "nik saya ", "."])
)
def test_a_number_of_an_identity_is_never_read(nik: str, around: str) -> None:
    """No verdict on it, no word of it in what was read: it can't come back."""
    for text in (nik, around + nik, nik + around, f"{nik[:4]} {nik[4:8]}-{nik[8:12]}.{nik[12:]}{around}"):
        assert ask(text).kind is ReplyKind.NOT_OURS
        read = understanding.read(built(), text)
        assert not any(re.search(r"\d", word) for word in (*read.plain, *read.stems))


def test_a_long_letter_is_read_in_no_time() -> None:
    """Only its beginning is looked at."""
    read = understanding.read(built(), "mohon " + "zxqwv " * 50_000)
    assert len(read.plain) <= understanding.MOST_WORDS


@pytest.mark.parametrize(
    ("a", "b", "far"),
    [
        ("ushaa", "usaha", 1),
        ("kmatian", "kematian", 1),
        ("usaha", "usaha", 0),
        ("nikha", "nikah", 1),
        ("tanah", "rumah", 3),
    ],
)
def test_slips_of_the_finger(a: str, b: str, far: int) -> None:
    assert spelling.slips(a, b, 2) == spelling.slips(b, a, 2) == far


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("domisli", "domisili"),
        ("srtifikat", "sertifikat"),
        ("ngelamar", "ngelamar"),
        ("kehilngan", "kehilangan"),
    ],
)
def test_mistakes_are_forgiven(typed: str, meant: str) -> None:
    word, sure = built().speller.correct(typed)
    assert (word, sure > 0) == (meant, True)


def test_a_word_that_only_looks_alike_is_no_mistake() -> None:
    """ "Hujan" is a word; it is not a badly written "tujuan"."""
    assert built().speller.correct("hujan") == ("hujan", 1.0)
    assert built().speller.correct("zzzzzz") == ("zzzzzz", 0.0)


def test_the_word_list_is_whole() -> None:
    found = words.words()
    assert {aspect for _, aspect in found.aspects} == set(Aspect) - {Aspect.OVERVIEW}
    assert set(words.LISTS) | {"strong", "weak"} == set(found.lists)
    assert all(phrase for phrases in found.lists.values() for phrase in phrases)


def test_words_are_tidied_before_they_are_read() -> None:
    assert words.split("Syarat2nya apaaa ajaaa, min?? 1173010101900001 KTP-el") == (
        "syarat", "apa", "aja", "min", "ktp", "el",
    )  # fmt: skip


LIST = """
topics:
  jam:
    title: Jam buka
    phrases: [jam buka]
    answers:
      overview:
        lines: [Senin sampai Jumat.]
        source: Keputusan kantor
"""


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ("        source: Keputusan kantor\n", "", "missing_key", 7),
        ("        lines: [Senin sampai Jumat.]", "        lines: []", "schema", 8),
        ("      overview:", "      harga:", "unknown_key", 7),
        ("topics:", "aliases:\n  kelurahan/tidak-ada: [x]\ntopics:", "service_unknown", 3),
        ("    title: Jam buka\n", "", "missing_key", 3),
    ],
)
def test_a_fault_of_the_list_names_its_line(tmp_path: Path, old: str, new: str, code: str, line: int) -> None:
    """No answer without lines, none without its source."""
    place = tmp_path / "services" / "kantor" / "_questions"
    place.mkdir(parents=True)
    (place / "umum.yaml").write_text(LIST, encoding="utf-8")
    assert questions.load(place.parent.parent)[1] == ()
    (place / "umum.yaml").write_text(LIST.replace(old, new), encoding="utf-8")
    found, faults = questions.load(place.parent.parent)
    assert found == ()
    assert [(f.path, f.line, f.code) for f in faults] == [
        ("services/kantor/_questions/umum.yaml", line, code)
    ]
    # ``emas services check`` tells it, too.
    assert set(faults) <= set(folder.load(place.parent.parent).faults)


def test_the_shipped_list_is_sound_and_names_its_sources() -> None:
    found, faults = questions.load(ROOT)
    assert faults == ()
    own = {q.slug.partition("/")[2] for q in found if q.instansi == COURT and not q.service}
    assert own >= {
        "cerai-gugat", "cerai-talak", "itsbat-nikah", "dispensasi-kawin", "ahli-waris", "perwalian", "adopsi",
        "ekonomi-syariah", "akta-cerai", "prodeo", "posbakum", "salinan-putusan", "e-court", "jadwal-sidang", "biaya-panjar",
    }  # fmt: skip
    assert all(said.source.id and said.lines for q in found for said in q.statements)
    assert all(questions.from_text(q.slug, questions.to_text(q)) == q for q in found)
