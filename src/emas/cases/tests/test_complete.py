"""Waiting for completeness, reminders that come again, and the court's way to a new KTP (flows section 14)."""

from datetime import timedelta

import pytest

from emas.cases import operations, queries, rules
from emas.cases.models import Case, Event
from emas.cases.tests.court import FINAL, SIRAMASAKAN, act, file, send, until_papers
from emas.cases.tests.factories import Town, town
from emas.cases.types import InboxFilter
from emas.kernel.errors import Invalid, NotFound
from emas.notify import queries as messages
from emas.notify.models import Message


@pytest.fixture
def court(db: None) -> Town:
    return town((SIRAMASAKAN, "mahkamah/cuti"))


def _told(ref: str, template: str) -> set[str]:
    rows = Message.objects.filter(case_ref=ref, template=template)
    return set(rows.values_list("recipient_label", flat=True))


@pytest.mark.requirement("R-093")
@pytest.mark.requirement("R-115")
@pytest.mark.requirement("R-116")
@pytest.mark.requirement("R-117")
@pytest.mark.requirement("R-118")
@pytest.mark.requirement("R-120")
@pytest.mark.requirement("R-121")
@pytest.mark.requirement("R-123")
def test_verdict_and_papers_complete_tell_the_registry_by_themselves(court: Town) -> None:
    ref = until_papers(court)
    court.deliver()
    assert not any("Disdukcapil" in label for label in _told(ref, "task_arrived"))
    assert send(court, ref, "formulir") == "menunggu_dokumen"
    assert act(court, "ptsp.ms", ref, "terima_dokumen", ("salinan_putusan",)) == "menunggu_dokumen"
    assert send(court, ref, "akta_cerai") == "menunggu_dokumen", "legal force is not recorded yet"
    page = queries.progress(ref, court.citizen(ref), court.at)
    assert [(label.id, mine) for label, mine in page.lacking] == [("Tanggal berkekuatan hukum tetap", False)]
    on = court.at.date().isoformat()
    assert act(court, "ptsp.ms", ref, "catat_bht", tanggal_bht=on) == "siap_dukcapil"
    court.deliver()
    assert any("Disdukcapil" in label for label in _told(ref, "task_arrived"))
    last = Event.objects.filter(case__ref=ref).order_by("-seq").first()
    assert last is not None
    assert (last.act, last.actor_kind) == ("complete", "system")
    act(court, "dukcapil.lsm", ref, "verifikasi")
    act(court, "dukcapil.lsm", ref, "siap", dokumen_siap="ktp_kk")
    court.deliver()
    ready = next(m for m in messages.recent(case_ref=ref) if "diperbarui" in m.title)
    assert "loket Disdukcapil Kota Lhokseumawe" in ready.body
    assert "Bawa KTP lama" in ready.body
    page = queries.progress(ref, court.citizen(ref), court.at)
    assert "Bawa KTP lama" in page.advice.id
    assert act(court, "loket.lsm", ref, "serahkan") == "selesai"


def test_what_was_given_before_stays_when_only_one_piece_comes(court: Town) -> None:
    ref = until_papers(court)
    act(court, "ptsp.ms", ref, "catat_bht", tanggal_bht=court.at.date().isoformat())
    send(court, ref, "salinan_putusan")
    send(court, ref, "akta_cerai")
    assert send(court, ref, "formulir") == "siap_dukcapil"


def test_a_paper_sent_back_counts_only_when_it_comes_anew(court: Town) -> None:
    ref = until_papers(court)
    act(court, "ptsp.ms", ref, "catat_bht", tanggal_bht=court.at.date().isoformat())
    assert send(court, ref, *FINAL) == "siap_dukcapil"
    with pytest.raises(Invalid) as refused:
        act(court, "dukcapil.lsm", ref, "kembalikan", note="KK tidak terbaca.")
    assert refused.value.faults == {"items": ("required",)}
    assert act(court, "dukcapil.lsm", ref, "kembalikan", note="KK tidak terbaca.", marked=["kk"]) == (
        "menunggu_dokumen"
    )
    assert send(court, ref, "ktp") == "menunggu_dokumen"
    assert send(court, ref, "kk") == "siap_dukcapil"


@pytest.mark.requirement("R-117")
def test_after_an_appeal_the_force_and_the_copy_of_the_verdict_before_count_no_more(court: Town) -> None:
    ref = until_papers(court)
    act(court, "ptsp.ms", ref, "catat_bht", tanggal_bht=court.at.date().isoformat())
    assert send(court, ref, "salinan_putusan", "formulir") == "menunggu_dokumen"
    assert act(court, "ptsp.ms", ref, "banding") == "menunggu_putusan"
    court.at += timedelta(days=90)
    on = court.at.date().isoformat()
    act(court, "ptsp.ms", ref, "putusan", tanggal_putusan=on, jenis_putusan="dikabulkan")
    assert send(court, ref, "akta_cerai") == "menunggu_dokumen"
    page = queries.progress(ref, court.citizen(ref), court.at)
    lacking = [label.id for label, _ in page.lacking]
    assert lacking == ["Tanggal berkekuatan hukum tetap", "Salinan putusan atau penetapan"]
    act(court, "ptsp.ms", ref, "catat_bht", tanggal_bht=on)
    assert send(court, ref, "salinan_putusan") == "siap_dukcapil"


@pytest.mark.requirement("R-117")
def test_a_verdict_that_refuses_keeps_the_request_open_until_nobody_can_appeal(court: Town) -> None:
    ref = file(court)
    act(court, "ptsp.ms", ref, "lengkap")
    act(court, "ptsp.ms", ref, "daftar", nomor_perkara="123/Pdt.G/2026/MS.Lsm")
    on = court.at.date().isoformat()
    refused = {"tanggal_putusan": on, "jenis_putusan": "ditolak"}
    assert act(court, "ptsp.ms", ref, "putusan", **refused) == "menunggu_tetap"
    court.deliver()
    told = next(m for m in messages.recent(case_ref=ref) if m.title == "Putusan sudah dicatat")
    assert "tidak perlu mengajukan lagi" in told.body
    court.at += timedelta(days=14, hours=1)
    operations.run_timers(at=court.at)
    assert any("PTSP" in label for label in _told(ref, "reminder_again")), "nobody forgets it meanwhile"
    assert act(court, "ptsp.ms", ref, "banding") == "menunggu_putusan"
    court.at += timedelta(days=90)
    on = court.at.date().isoformat()
    won = {"tanggal_putusan": on, "jenis_putusan": "dikabulkan"}
    assert act(court, "ptsp.ms", ref, "putusan", **won) == "menunggu_dokumen"


@pytest.mark.requirement("R-122")
def test_reminders_come_again_every_week_until_the_papers_are_there(court: Town) -> None:
    ref = until_papers(court)
    for week in (1, 2, 3):
        court.at += timedelta(days=7, hours=1)
        assert operations.run_timers(at=court.at) == 1
        assert operations.run_timers(at=court.at) == 0
        again = Message.objects.filter(case_ref=ref, template="reminder_again")
        assert again.filter(recipient_label="Pemohon").count() == week
    assert any("PTSP" in label for label in _told(ref, "reminder_again"))
    court.at += timedelta(days=30)
    operations.run_timers(at=court.at)
    again = Message.objects.filter(case_ref=ref, template="reminder_again", recipient_label="Pemohon")
    assert again.count() == 4, "a worker that was down sends one, not four"
    assert Case.objects.get(ref=ref).next_timer_at is not None


@pytest.mark.requirement("R-122")
def test_who_must_correct_is_reminded_each_week_until_it_expires(court: Town) -> None:
    ref = file(court)
    act(court, "ptsp.ms", ref, "kembalikan", note="KK terpotong.", marked=["kk"])
    for _week in (1, 2):
        court.at += timedelta(days=7, hours=1)
        operations.run_timers(at=court.at)
    again = Message.objects.filter(case_ref=ref, template="reminder_again")
    assert set(again.values_list("recipient_label", flat=True)) == {"Pemohon"}
    assert again.count() == 2
    assert "Perbaikan Anda masih ditunggu" in {m.title for m in messages.recent(case_ref=ref)}
    court.at += timedelta(days=60)
    operations.run_timers(at=court.at)
    assert Case.objects.get(ref=ref).state == "kedaluwarsa"


def test_a_verdict_that_changes_nothing_closes_the_case(court: Town) -> None:
    ref = file(court)
    act(court, "ptsp.ms", ref, "lengkap")
    act(court, "ptsp.ms", ref, "daftar", nomor_perkara="9/Pdt.G/2026/MS.Lsm")
    on = court.at.date().isoformat()
    assert (
        act(court, "ptsp.ms", ref, "putusan", tanggal_putusan=on, jenis_putusan="ditolak") == "menunggu_tetap"
    )
    coming = queries.progress(ref, court.citizen(ref), court.at).stages[-1]
    assert (coming.title.id, coming.state) == ("Ditutup, tidak ada data yang berubah", "next")
    assert act(court, "ptsp.ms", ref, "tetap", tanggal_bht=on) == "ditutup"
    court.deliver()
    assert "Permohonan ditutup sesuai putusan" in {m.title for m in messages.recent(case_ref=ref)}
    assert "ajukan lagi" in queries.progress(ref, court.citizen(ref), court.at).advice.id


def test_no_right_crosses_the_instansi(court: Town) -> None:
    ref = file(court)
    assert Case.objects.get(ref=ref).instansi == "ms-lhokseumawe"
    for stranger in ("admin.kota", "cs.dinsos", "bram", "lurah.hasan"):
        with pytest.raises(NotFound):
            queries.desk_case(actor=court.actor(stranger), ref=ref, at=court.at)
    with pytest.raises(NotFound):
        court.act("dukcapil.lsm", ref, "lengkap")
    for colleague in ("hakim.ms", "staf.ms"):
        with pytest.raises(NotFound):
            queries.desk_case(actor=court.actor(colleague), ref=ref, at=court.at)


@pytest.mark.requirement("R-118")
@pytest.mark.asvs("8.2.2")
def test_the_registry_knows_of_a_case_only_when_it_came_to_it(court: Town) -> None:
    ref = until_papers(court)
    act(court, "ptsp.ms", ref, "catat_bht", tanggal_bht=court.at.date().isoformat())

    def knows(login: str) -> bool:
        try:
            queries.desk_case(actor=court.actor(login), ref=ref, at=court.at)
        except NotFound:
            return False
        return True

    assert [knows(login) for login in ("dukcapil.lsm", "loket.lsm", "ptsp.ms")] == [False, False, True]
    with pytest.MonkeyPatch.context() as patched:
        # The twin: with the rule let out the registry would read it from the first day.
        patched.setattr(rules, "posts_reached", lambda flow, _visited: rules.post_keys(flow))
        assert knows("dukcapil.lsm")
    assert send(court, ref, *FINAL) == "siap_dukcapil"
    assert [knows(login) for login in ("dukcapil.lsm", "loket.lsm")] == [True, False]
    act(court, "dukcapil.lsm", ref, "kembalikan", note="KK tidak terbaca.", marked=["kk"])
    assert knows("dukcapil.lsm"), "what was on his desk stays his to follow"


@pytest.mark.requirement("R-123")
def test_no_refusal_is_foretold_while_the_verdict_is_not_known(court: Town) -> None:
    ref = file(court)
    coming = [row.title.id for row in queries.progress(ref, court.citizen(ref), court.at).stages]
    assert queries.progress(ref, court.citizen(ref), court.at).promise_due_at is not None
    assert not any(title.startswith("Ditutup") for title in coming)
    assert "Siap diambil di loket Disdukcapil Kota Lhokseumawe" in coming
    act(court, "ptsp.ms", ref, "lengkap")
    act(court, "ptsp.ms", ref, "daftar", nomor_perkara="9/Pdt.G/2026/MS.Lsm")
    waits = queries.progress(ref, court.citizen(ref), court.at)
    assert waits.promise_due_at is None, "the trial has no day that anybody could promise"
    assert coming.index("Menunggu putusan") < coming.index("Menunggu dokumen akhir dari Anda")


@pytest.mark.requirement("R-118")
def test_what_goes_on_by_itself_is_told_in_words(court: Town) -> None:
    ref = until_papers(court)
    act(court, "ptsp.ms", ref, "catat_bht", tanggal_bht=court.at.date().isoformat())
    send(court, ref, *FINAL)
    lines = queries.desk_case(actor=court.actor("dukcapil.lsm"), ref=ref, at=court.at).timeline
    assert lines[-1].title.id == "Semuanya lengkap, berjalan sendiri"


@pytest.mark.requirement("R-118")
def test_the_registry_filters_by_what_can_come_to_it(court: Town) -> None:
    def choices(login: str) -> set[str]:
        found = queries.inbox(actor=court.actor(login), filter=InboxFilter(), at=court.at)
        return {slug for slug, _title in found.services}

    assert choices("dukcapil.lsm") == {"mahkamah/siramasakan"}
    assert {"mahkamah/siramasakan", "mahkamah/cuti"} <= choices("ptsp.ms")
