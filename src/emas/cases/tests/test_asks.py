"""Asking at an act: what who acts fills in is checked, kept sealed, decides the act, and is asked from nobody else."""

import shutil
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from emas.cases import operations, queries
from emas.cases.models import Case, Event
from emas.cases.tests.factories import SERVICES, USAHA, Town
from emas.cases.types import Acted, ApplicantInput, Submitted
from emas.catalogue import operations as catalogue
from emas.catalogue import queries as services
from emas.documents import queries as documents
from emas.kernel import codes
from emas.kernel.actor import Actor
from emas.kernel.errors import Invalid, NotAllowed
from emas.notify.models import Message
from emas.people.tests.factories import AT

SLUG = "contoh/titip"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The example service beside the shared files it includes."""
    root = tmp_path / "services"
    shutil.copytree(SERVICES / "_shared", root / "_shared")
    shutil.copytree(Path(__file__).parent / "titip", root / SLUG)
    return root


@pytest.fixture
def titip(city: Town, folder: Path) -> Town:
    catalogue.publish(path=folder / SLUG, at=AT)
    return city


def begin(town: Town, *, barang: str = "Piano", **who: str) -> Submitted:
    given = {"name": "Rini", "kelurahan_code": "35.74.03.1003", **who}
    return operations.submit(
        service=SLUG, channel="web", applicant=ApplicantInput(given, "081234567890"),
        answers={"barang": barang, "sejak": "2026-11-01", "kelas": "berat"}, uploads_owner="",
        actor=Actor(kind="anonymous"), at=town.at, idempotency_key=codes.new_public_id(),
    )  # fmt: skip


def sort(town: Town, ref: str, answers: Mapping[str, Any], **more: Any) -> Acted:
    return town.act("operator.jati", ref, "golongkan", data={"answers": dict(answers)}, **more)


def test_the_folder_is_sound(folder: Path) -> None:
    found, faults = services.load(folder)
    assert [str(f) for f in faults if SLUG in f.path and "contoh" in f.path] == []
    assert SLUG in {definition.slug for definition in found}


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("asks: [barang]", "asks: [tidak_ada]", "field_unknown"),
        ("asks: [barang]", "asks: [barang, note]", "field_name"),
        ("asks: [kelas, alasan_berat, selesai_pada, bukti]", "asks: [kelas, alasan_berat, bukti]", "field_unused"),
        ("asks: [kelas, alasan_berat, selesai_pada, bukti]", "asks: [kelas, alasan_berat, selesai_pada]", "paper_unused"),
        ("late: { effects: [void_letter] }", "late: { effects: [sign] }", "late_effect"),
        ("late: { effects: [void_letter] }", "late: { to: nanti }", "step_unknown"),
        ("late: { effects: [void_letter] }", "late: { to: $stay }", "late_idle"),
        ("expires_to: selesai", "expires_to: selesai\n    late: { to: biasa }", "late_without_due"),
    ],
)  # fmt: skip
def test_a_wrong_word_is_named(folder: Path, old: str, new: str, code: str) -> None:
    path = folder / SLUG / "flow.yaml"
    text = path.read_text().replace(old, new, 1)
    if code == "field_unused":
        text = text.replace("asks: [selesai_pada, foto]", "asks: [foto]")
    path.write_text(text)
    _found, faults = services.load(folder)
    assert code in {fault.code for fault in faults}


def test_a_late_step_needs_a_text(folder: Path) -> None:
    path = folder / SLUG / "messages.yaml"
    path.write_text(path.read_text().replace("event: late", "event: cancelled"))
    _found, faults = services.load(folder)
    assert "no text says 'late' to anybody" in {fault.message for fault in faults}


@pytest.mark.requirement("R-042")
def test_nobody_else_is_asked_and_nothing_is_shown_before(titip: Town) -> None:
    ref = begin(titip).ref
    found = queries.desk_case(actor=titip.actor("operator.jati"), ref=ref, at=titip.at)
    # The applicant sent a class of his own: it is not his to give.
    assert [row.name for row in found.answers] == ["barang", "sejak"]
    sheet = queries.act_sheet(actor=titip.actor("operator.jati"), ref=ref, act="golongkan", at=titip.at)
    assert sheet.fields == ("kelas", "selesai_pada")
    assert sheet.papers == ()
    assert sheet.values == {}


def test_what_is_missing_or_wrong_is_told_at_once_and_nothing_is_kept(titip: Town) -> None:
    ref = begin(titip).ref
    with pytest.raises(Invalid) as fault:
        sort(titip, ref, {})
    assert fault.value.faults == {"kelas": ("required",)}
    with pytest.raises(Invalid) as fault:
        sort(titip, ref, {"kelas": "berat", "selesai_pada": "2026-10-01"})
    assert fault.value.faults == {
        "alasan_berat": ("required",), "selesai_pada": ("rule:tidak_mundur",), "bukti": ("required",)
    }  # fmt: skip
    assert Case.objects.get(ref=ref).version == 1
    sheet = queries.act_sheet(
        actor=titip.actor("operator.jati"), ref=ref, act="golongkan", at=titip.at, raw={"kelas": "berat"}
    )
    assert sheet.fields == ("kelas", "alasan_berat", "selesai_pada")
    assert sheet.papers == (("bukti", True),)


@pytest.mark.requirement("R-042")
def test_what_was_told_decides_is_kept_sealed_and_stands_in_the_history_by_name(titip: Town) -> None:
    ref = begin(titip).ref
    owner = titip.upload(f"tindakan:{codes.new_public_id()}", ("bukti",))
    answers = {"kelas": "berat", "alasan_berat": "RAHASIA SEKALI", "selesai_pada": "2026-11-05"}
    acted = sort(titip, ref, answers, uploads_owner=owner)
    assert acted.state == "berat"
    found = queries.desk_case(actor=titip.actor("operator.jati"), ref=ref, at=titip.at)
    assert {row.name: row.value for row in found.answers}["alasan_berat"] == "RAHASIA SEKALI"
    assert [paper.name for paper in found.attachments] == ["bukti"]
    event = Event.objects.get(case__ref=ref, act="golongkan")
    assert event.detail["asked"] == ["kelas", "alasan_berat", "selesai_pada", "bukti"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT answers_sealed FROM cases_case WHERE ref = %s", [ref])
        assert b"RAHASIA" not in bytes(cursor.fetchone()[0])
    assert "RAHASIA" not in str(event.detail)


def test_who_may_not_act_hears_that_and_not_what_is_missing(titip: Town) -> None:
    ref = begin(titip).ref
    with pytest.raises(NotAllowed, match="not_your_step"):
        titip.act("camat.mayangan", ref, "golongkan")


def test_papers_that_nobody_asked_are_refused(titip: Town) -> None:
    ref = begin(titip).ref
    owner = titip.upload(f"tindakan:{codes.new_public_id()}", ("foto",))
    with pytest.raises(Invalid) as fault:
        sort(titip, ref, {"kelas": "biasa"}, uploads_owner=owner)
    assert fault.value.faults == {"foto": ("not_asked",)}


def test_a_field_of_the_form_is_asked_again_with_what_was_answered(titip: Town) -> None:
    ref = begin(titip).ref
    sort(titip, ref, {"kelas": "biasa"})
    operator = titip.actor("operator.jati")
    assert queries.act_sheet(actor=operator, ref=ref, act="selesai", at=titip.at).values == {
        "barang": "Piano"
    }
    titip.act(
        "operator.jati", ref, "selesai", data={"answers": {"barang": "Piano besar", "sejak": "2020-01-01"}}
    )
    answers = {row.name: row.value for row in queries.desk_case(actor=operator, ref=ref, at=titip.at).answers}
    assert answers["barang"] == "Piano besar"
    assert answers["sejak"] == "1 November 2026"


def test_who_drafts_corrects_and_is_asked_in_one(titip: Town) -> None:
    ref = begin(titip).ref
    sort(titip, ref, {"kelas": "biasa"})
    with pytest.raises(Invalid) as fault:
        titip.act("operator.jati", ref, "rapikan", data={"answers": {"barang": "Piano kecil"}})
    assert fault.value.faults == {"kelas": ("required",)}
    answers = {"barang": "Piano kecil", "kelas": "biasa"}
    titip.act("operator.jati", ref, "rapikan", data={"answers": answers})
    event = Event.objects.get(case__ref=ref, act="rapikan")
    assert (event.detail["changed"], event.detail["asked"]) == (["barang"], ["kelas"])
    found = queries.desk_case(actor=titip.actor("operator.jati"), ref=ref, at=titip.at)
    assert {row.name: row.value for row in found.answers}["barang"] == "Piano kecil"


def test_the_same_key_gives_the_first_answer(titip: Town) -> None:
    ref = begin(titip).ref
    first = sort(titip, ref, {"kelas": "biasa"}, idempotency_key="k" * 20)
    assert sort(titip, ref, {"kelas": "biasa"}, idempotency_key="k" * 20) == first


@pytest.mark.requirement("R-067")
def test_a_repair_that_asks_takes_just_that_and_replaces_papers(titip: Town) -> None:
    ref = begin(titip, barang="Lemari jati tua").ref
    owner = titip.upload(f"tindakan:{codes.new_public_id()}", ("bukti",))
    sort(titip, ref, {"kelas": "berat", "alasan_berat": "besar"}, uploads_owner=owner)
    citizen = titip.citizen(ref)
    for colour in ("navy", "red"):
        titip.act("camat.mayangan", ref, "tanya", note="Kapan selesai?")
        sheet = queries.correction_sheet(ref=ref, actor=citizen, at=titip.at)
        assert (sheet.fields, sheet.papers, sheet.answers) == (("selesai_pada",), ("foto",), {})
        assert sheet.label.id == "Jawab"
        owner = titip.upload(f"perbaikan:{colour}", ("foto",))
        acted = operations.repair(
            case_ref=ref, actor=citizen, at=titip.at, answers={"selesai_pada": "2026-11-09", "barang": "Lain"},
            uploads_owner=owner,
        )  # fmt: skip
        assert acted.state == "berat"
    assert sorted(p.field for p in documents.attachments(owner_ref=ref)) == ["bukti", "foto"]
    found = queries.desk_case(actor=titip.actor("camat.mayangan"), ref=ref, at=titip.at)
    answers = {row.name: row.value for row in found.answers}
    assert (answers["barang"], answers["selesai_pada"]) == ("Lemari jati tua", "9 November 2026")


@pytest.mark.requirement("R-052")
def test_anyone_begins_without_a_register_and_what_is_not_asked_is_not_kept(titip: Town) -> None:
    receipt = begin(titip)
    case = Case.objects.get(ref=receipt.ref)
    assert (case.applicant_name, case.applicant_digest, case.contact_digest) == ("Rini", "", "")
    assert case.promise_due_at is not None
    progress = queries.progress(ref=receipt.ref, pin_or_actor=receipt.pin, at=titip.at)
    assert progress.held_by.id
    with pytest.raises(Invalid) as fault:
        begin(titip, name=" ", kelurahan_code="")
    assert fault.value.faults == {"name": ("required",), "kelurahan_code": ("required",)}
    with pytest.raises(Invalid) as fault:
        begin(titip, kelurahan_code="99.99.99.9999")
    assert fault.value.faults == {"kelurahan_code": ("home_unknown",)}


def test_a_deadline_moves_a_case_once_by_its_condition(titip: Town) -> None:
    refs = {barang: begin(titip, barang=barang).ref for barang in ("Piano", "Lemari jati tua")}
    titip.at += timedelta(days=1)
    operations.run_timers(at=titip.at)
    states = {barang: Case.objects.get(ref=ref).state for barang, ref in refs.items()}
    assert states == {"Piano": "biasa", "Lemari jati tua": "berat"}
    event = Event.objects.get(case__ref=refs["Piano"], act="terlambat")
    assert (event.kind, event.actor_kind, event.to_state) == ("system", "system", "biasa")
    titip.deliver()
    assert Message.objects.filter(case_ref=refs["Piano"], template="late").exists()
    timeline = queries.desk_case(actor=titip.actor("operator.jati"), ref=refs["Piano"], at=titip.at).timeline
    assert timeline[-1].title.id == "Batas waktu terlewati"


def test_a_deadline_that_stays_acts_once_and_the_reminders_go_on(titip: Town) -> None:
    ref = begin(titip, barang="Lemari jati tua").ref
    titip.at += timedelta(hours=4)
    operations.run_timers(at=titip.at)
    for _ in range(24):
        titip.at += timedelta(hours=1)
        operations.run_timers(at=titip.at)
    titip.deliver()
    assert Event.objects.filter(case__ref=ref, act="terlambat", from_state="berat").count() == 1
    told = set(Message.objects.filter(case_ref=ref).values_list("template", flat=True))
    assert {"late", "reminder_due", "escalated"} <= told
    assert Case.objects.get(ref=ref).state == "berat"


@pytest.fixture
def letter_that_asks(city: Town, tmp_path: Path) -> Town:
    """The business letter, with a line that the operator adds when he drafts."""
    root = tmp_path / "services"
    shutil.copytree(SERVICES / "_shared", root / "_shared")
    shutil.copytree(SERVICES / USAHA, root / USAHA)
    for name, old, new in (
        ("form.yaml", "fields:\n", "fields:\n  ukuran: { type: choice, label: Ukuran, required: true, choices: "
         "[{ value: mikro, label: Usaha mikro }] }\n"),
        ("flow.yaml", "include: [rt-rw, kelurahan]", "include: [rt-rw, kelurahan]\nsteps: { operator_kelurahan: "
         "{ acts: { susun: { asks: [ukuran] } } } }"),
        ("letter.typ", "#keperluan()", '#jika("ukuran")[Termasuk #isian("ukuran").]\n\n#keperluan()'),
    ):  # fmt: skip
        path = root / USAHA / name
        head, found, tail = path.read_text().rpartition(old)
        assert found
        path.write_text(head + new + tail)
    catalogue.publish(path=root / USAHA, at=AT)
    return city


@pytest.mark.requirement("R-042")
def test_a_letter_is_drawn_before_the_answer_and_holds_it_after(letter_that_asks: Town) -> None:
    town = letter_that_asks
    ref = town.submit().ref
    town.walk(ref, until="lengkap")
    before = queries.preview(actor=town.actor("operator.jati"), ref=ref, at=town.at)
    town.act("operator.jati", ref, "susun", data={"answers": {"ukuran": "mikro"}})
    after = queries.preview(actor=town.actor("operator.jati"), ref=ref, at=town.at)
    assert before[0].startswith(b"\x89PNG")
    assert before != after
