"""Criticism of the court's service (flows section 15): anyone, officer, leaders, owner, answer; nobody deletes it."""

import contextlib
from datetime import timedelta
from typing import Any

import pytest

from emas.cases import operations, queries
from emas.cases.models import Case
from emas.cases.tests.factories import Town, town
from emas.cases.types import ApplicantInput, Submitted
from emas.kernel import codes
from emas.kernel.actor import Actor
from emas.kernel.errors import EmasError, Invalid, NotFound
from emas.notify import queries as messages
from emas.notify.models import Message

KRITIS = "mahkamah/kritis"
TEXT = "Antrean salinan putusan lebih dari tiga jam."


@pytest.fixture
def court(db: None) -> Town:
    return town((KRITIS,))


def _file(court: Town, *, name: str = "", phone: str = "", **answers: Any) -> Submitted:
    return operations.submit(
        service=KRITIS,
        channel="web",
        applicant=ApplicantInput(resident={"name": name} if name else {}, phone=phone),
        answers={"jenis": "keterlambatan", "uraian": TEXT, **answers},
        uploads_owner="",
        actor=Actor(kind="anonymous"),
        at=court.at,
        idempotency_key=codes.new_public_id(),
    )


def _act(court: Town, login: str, ref: str, act: str, *, note: str = "", **told: Any) -> str:
    court.at += timedelta(minutes=5)
    return court.act(login, ref, act, note=note, data={"answers": told}).state


def _decided(court: Town, ref: str) -> None:
    _act(court, "ptsp.ms", ref, "teruskan", ringkasan="Antrean salinan tiga jam.")
    until = (court.at + timedelta(days=14)).date().isoformat()
    _act(
        court, "ketua.ms", ref, "putuskan", tindakan="Tambah satu loket.", penanggung_jawab="sekretaris",
        batas=until,
    )  # fmt: skip


def _titles(ref: str, label: str = "") -> set[str]:
    return {m.title for m in messages.recent(case_ref=ref) if label in m.recipient_label}


@pytest.mark.requirement("R-094")
@pytest.mark.requirement("R-124")
@pytest.mark.requirement("R-125")
@pytest.mark.requirement("R-126")
@pytest.mark.requirement("R-127")
@pytest.mark.requirement("R-128")
def test_criticism_goes_to_the_leaders_and_its_solution_to_the_sender(court: Town) -> None:
    ref = _file(court, name="Wati Handayani", phone="081298760012").ref
    court.deliver()
    assert _titles(ref, "PTSP") == {"Ada kritik masuk"}
    detail = queries.desk_case(actor=court.actor("ptsp.ms"), ref=ref, at=court.at)
    assert TEXT in {row.value for row in detail.answers}
    _decided(court, ref)
    court.deliver()
    assert "Ada kritik menunggu keputusan Anda" in _titles(ref, "Ketua")
    case = Case.objects.get(ref=ref)
    assert case.due_at is not None
    assert (case.state, case.due_at.date()) == ("tindak_sekretaris", (court.at + timedelta(days=14)).date())
    operations.say_as_officer(
        case_ref=ref, actor=court.actor("sekretaris.ms"), at=court.at, text="Hari apa antreannya?", papers=(),
        once=codes.new_public_id(),
    )  # fmt: skip
    assert _act(court, "sekretaris.ms", ref, "selesai", note="Loket kedua dibuka setiap Senin.") == "selesai"
    court.deliver()
    assert "Kritik Anda sudah ditindaklanjuti" in _titles(ref, "Pemohon")


@pytest.mark.requirement("R-129")
def test_who_left_no_contact_reads_the_result_by_code_and_pin(court: Town) -> None:
    receipt = _file(court)
    assert Case.objects.get(ref=receipt.ref).applicant_name == "Tanpa nama"
    _decided(court, receipt.ref)
    seen = queries.progress(receipt.ref, receipt.pin, court.at)
    assert seen.held_by.id.startswith("Sekretaris")
    _act(court, "sekretaris.ms", receipt.ref, "selesai", note="Loket kedua dibuka setiap Senin.")
    court.deliver()
    seen = queries.progress(receipt.ref, receipt.pin, court.at)
    assert seen.talk is not None
    assert "Loket kedua dibuka setiap Senin." in [line.text for line in seen.talk.lines]
    assert not Message.objects.filter(case_ref=receipt.ref, recipient_kind="applicant").exclude(
        address_digest=""
    )


def test_nobody_is_named_who_acts_on_it_before_the_leaders_decided(court: Town) -> None:
    receipt = _file(court)
    coming = [row.title.id for row in queries.progress(receipt.ref, receipt.pin, court.at).stages]
    assert coming == ["Dibaca petugas", "Diputuskan pimpinan"]


@pytest.mark.requirement("R-126")
def test_the_owner_hears_of_it_and_a_late_one_is_reminded_and_reported(court: Town) -> None:
    ref = _file(court).ref
    _decided(court, ref)
    court.deliver()
    assert "Ada kritik untuk Anda tindak lanjuti" in _titles(ref, "Sekretaris")
    for days in (9, 6, 30):
        court.at += timedelta(days=days)
        operations.run_timers(at=court.at)
    assert {"Waktu tinggal separuh", "Sudah melewati batas waktu"} & _titles(ref, "Sekretaris")
    assert "Ada pekerjaan yang terlambat" in _titles(ref, "Ketua")


def test_late_reading_reminds_the_leaders(court: Town) -> None:
    ref = _file(court).ref
    court.at += timedelta(days=3)
    operations.run_timers(at=court.at)
    assert "Kritik belum dibaca" in _titles(ref, "Ketua")


def test_no_officer_can_delete_or_refuse_it(court: Town) -> None:
    ref = _file(court).ref
    for login in ("ptsp.ms", "ketua.ms", "admin.pengadilan", "sekretaris.ms"):
        actor = court.actor(login)
        offered: tuple[Any, ...] = ()
        with contextlib.suppress(NotFound):
            offered = queries.desk_case(actor=actor, ref=ref, at=court.at).acts
        assert not {act.kind for act in offered} & {"refuse", "cancel", "withdraw"}
        for act in ("batalkan", "tolak", "hapus"):
            with pytest.raises(EmasError):
                court.act(login, ref, act, note="Tidak perlu.")
        with pytest.raises(EmasError):
            operations.cancel(case_ref=ref, actor=actor, at=court.at, note="Tidak perlu.")
    assert Case.objects.get(ref=ref).is_open


def test_misconduct_is_sent_to_the_confidential_box(court: Town) -> None:
    with pytest.raises(Invalid) as refused:
        _file(court, jenis="pelanggaran")
    assert refused.value.faults == {"jenis": ("rule:pelanggaran_ke_kotak_rahasia",)}
    ref = _file(court).ref
    assert _act(court, "ptsp.ms", ref, "arahkan", note="Laporkan di siwas.mahkamahagung.go.id.") == "selesai"


@pytest.mark.asvs("8.2.2")
def test_whom_a_critique_may_be_about_does_not_read_it_before_it_is_his_work(court: Town) -> None:
    ref = _file(court, uraian="Panitera tidak ada di tempat pada jam kerja.").ref
    _decided(court, ref)
    for accused in ("panitera.ms", "panmud.ms"):
        with pytest.raises(NotFound):
            queries.desk_case(actor=court.actor(accused), ref=ref, at=court.at)
    for handler in ("sekretaris.ms", "ketua.ms", "wakil.ms", "ptsp.ms"):
        assert queries.desk_case(actor=court.actor(handler), ref=ref, at=court.at).ref == ref
