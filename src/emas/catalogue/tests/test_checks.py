"""Every check of design section 4: one line is broken, and the fault names that file and line."""

from collections.abc import Callable
from pathlib import Path

import pytest

from emas.catalogue.rules import folder
from emas.catalogue.types import Fault

Break = Callable[[str, str, str], tuple[tuple[Fault, ...], int]]

SERVICE = "desa/surat-contoh/service.yaml"
FORM = "desa/surat-contoh/form.yaml"
FLOW = "desa/surat-contoh/flow.yaml"
LETTER = "desa/surat-contoh/letter.typ"
EXAMPLE = "desa/surat-contoh/examples/lancar.yaml"
COMMON = "_shared/forms/common.yaml"
TAIL = "_shared/flows/tail.yaml"
MESSAGES = "_shared/messages/letter.yaml"


def test_the_sound_folder_loads(services: Path) -> None:
    found = folder.load(services)
    assert found.faults == ()
    assert [d.slug for d in found.definitions] == ["desa/surat-contoh"]


AT_THE_LINE = [
    # One start per channel, and every start exists.
    pytest.param(FLOW, "web: rt", "web: tidak_ada", "step_unknown", id="start-unknown"),
    # Every step reachable, and a final step from every step.
    pytest.param(FLOW, "  tte:\n", "  lepas: { kind: final, title: X, status: x, outcome: done }\n  tte:\n", "step_unreachable", id="unreachable"),
    pytest.param(FLOW, "to: operator, starts_clock", "to: hilang, starts_clock", "step_unknown", id="target-unknown"),
    # Every act has a role that exists in the tree at that level.
    pytest.param(FLOW, "post: operator@kelurahan", "post: operator@rt", "role_unknown", id="role-not-at-level"),
    pytest.param(FLOW, "post: rt@rt", "post: rt@desa", "role_unknown", id="level-unknown"),
    # Send-back loops are bounded or stop the clock.
    pytest.param(FLOW, "to: operator, note: required, limit: 5", "to: operator, note: required", "loop_unbounded", id="loop"),
    # What an act asks anew is needed where it leads.
    pytest.param(FLOW, "susun: { kind: draft, label: Siap, to: ttd }", "susun: { kind: draft, label: Siap, to: ttd, renews: [keperluan] }", "completeness", id="renews-unneeded"),
    # Deadlines of the longest path fit the promise.
    pytest.param(SERVICE, "promise: { working_days: 1 }", "promise: { working_hours: 4 }", "promise_too_short", id="promise"),
    # Every placeholder of the letter resolves.
    pytest.param(LETTER, 'Sejak #isian("sejak").', 'Sejak #isian("sejek").', "placeholder_unknown", id="letter-isian"),
    pytest.param(LETTER, '#tabel("anggota")', '#tabel("sejak")', "placeholder_kind", id="letter-tabel"),
    # No answer, and so no secret, in a message; nothing is filled in on a page.
    pytest.param(MESSAGES, '"{kode}: {alasan}" }\n  - { event: refused', '"{hp}: {alasan}" }\n  - { event: refused', "answer_in_message", id="secret-in-message"),
    pytest.param(MESSAGES, '"Nomor {nomor}."', '"Nomor {nama}."', "placeholder_unknown", id="message-placeholder"),
    pytest.param(SERVICE, "how_to: [Isi formulir.]", 'how_to: ["Isi {hp}."]', "placeholder_not_allowed", id="secret-on-page"),
    pytest.param(FLOW, "title: Disusun operator", 'title: "Disusun {sejak}"', "placeholder_not_allowed", id="answer-on-page"),
    # Nobody approves his own request.
    pytest.param(FLOW, "susun: { kind: draft, label: Siap, to: ttd }", "susun: { kind: draft, by: applicant, label: Siap, to: ttd }", "self_approval", id="self-approval"),
    pytest.param(FLOW, "  web: rt\n", "  web: rt\n  rt: rt\n", None, id="self-approval-by-sending"),
    # Who is turned back hears why; nothing waits for ever.
    pytest.param(FLOW, "tolak: { kind: refuse, label: Tolak, to: ditolak, note: required }", "tolak: { kind: refuse, label: Tolak, to: ditolak }", "reason_missing", id="reason"),
    # Fields on pages exist; expressions use known names.
    pytest.param(COMMON, "fields: [keperluan, tujuan]", "fields: [keperluan, tujuan, lain]", "field_unknown", id="page-field"),
    pytest.param(FORM, 'check: "sejak <= hari_ini"', 'check: "sejek <= hari_ini"', "expression", id="rule-name"),
    pytest.param(FORM, 'check: "sejak <= hari_ini"', 'check: "sejak <= 5"', "expression", id="rule-types"),
    pytest.param(FORM, 'check: "sejak <= hari_ini"', 'check: "open(1)"', "expression", id="rule-function"),
    pytest.param(FORM, 'check: "sejak <= hari_ini"', 'check: "pemohon.gaji == 1"', "expression", id="rule-resident"),
    pytest.param(FORM, 'check: "sejak <= hari_ini"', 'check: "sejak <="', "expression", id="rule-syntax"),
    pytest.param(FORM, 'required_if: "jenis == \'besar\'", kinds', 'required_if: "jenes == \'besar\'", kinds', "expression", id="paper-condition"),
    pytest.param(FORM, "foto: { label: Foto,", "foto: { labl: Foto,", "unknown_key", id="unknown-key"),
    # Legal codes exist.
    pytest.param(SERVICE, "legal_basis: [UUP]", "legal_basis: [UUX]", "law_unknown", id="law"),
    # The 14 components.
    pytest.param(SERVICE, "fee_rupiah: 0", "fee_rupiah: 5000", "schema", id="fee"),
    # Signature slots agree with the flow.
    pytest.param(SERVICE, "step: ttd }", "step: operator }", "slot_unknown", id="slot"),
    pytest.param(SERVICE, "post: kepala@kelurahan", "post: kepala@kecamatan", "slot_post", id="slot-post"),
    # Examples name what exists.
    pytest.param(EXAMPLE, "act: susun", "act: susul", "act_unknown", id="example-act"),
    pytest.param(EXAMPLE, "attachments: [ktp]", "attachments: [sim]", "paper_unknown", id="example-paper"),
    pytest.param(EXAMPLE, "applicant: wati", "applicant: budi", "cast_unknown", id="example-cast"),
    pytest.param(EXAMPLE, "expect: { state: selesai }", "expect: { state: usai }", "step_unknown", id="example-state"),
    # Files that cannot be read.
    pytest.param(FLOW, "  web: rt\n", "  web: rt\n  web: ttd\n", "duplicate_key", id="duplicate-key"),
    pytest.param(FORM, "include: common", "include: lain", "include_unknown", id="include"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "old", "new", "code"), AT_THE_LINE)
def test_a_broken_line_is_named(broken: Break, name: str, old: str, new: str, code: str | None) -> None:
    faults, line = broken(name, old, new)
    if code is None:
        code, line = "self_approval", line + 1
    if code == "duplicate_key":
        line += 1
    named = [(f.path, f.line) for f in faults if f.code == code]
    assert (f"services/{name}", line) in named, [str(f) for f in faults]


@pytest.mark.parametrize(
    ("name", "old", "new", "code", "at"),
    [
        pytest.param(SERVICE, "channels: [web]", "channels: [web, api]", "start_missing", FLOW, id="start-missing"),
        pytest.param(FLOW, "    on:\n      signed: selesai\n      failed: ttd\n", "    on:\n      signed: ttd\n      failed: ttd\n", "step_unreachable", TAIL, id="no-way-to-the-end"),
        pytest.param(FLOW, "      susun: { kind: draft, label: Siap, to: ttd }", "      susun: { kind: draft, label: Siap, to: selesai }", "unsigned_letter", TAIL, id="unsigned-letter-leaves"),
        pytest.param(FLOW, "to: operator, starts_clock: true", "to: operator", None, FLOW, id="without-clock-start-the-start-counts"),
        pytest.param(FLOW, "    due: { working_hours: 3 }\n", "", "deadline_missing", FLOW, id="deadline-missing"),
        pytest.param(TAIL, "    expires_after_days: 14\n    expires_to: kedaluwarsa\n", "", "deadline_missing", TAIL, id="applicant-waits-for-ever"),
        pytest.param(FLOW, "      signed: selesai\n", "      signed: ttd\n", "no_end", FLOW, id="dead-end"),
        pytest.param(MESSAGES, "  - { event: escalated, to: superior, title: Terlambat, body: \"{kode}.\" }\n", "", "text_missing", MESSAGES, id="text-missing"),
        pytest.param("_shared/standards/desa.yaml", '"14": [Isi 14.]\n', "", "standard_incomplete", SERVICE, id="standard"),
        pytest.param(FORM, "fields: [sejak, jenis, nomor_izin, anggota, hp]", "fields: [sejak, jenis, nomor_izin, anggota]", "field_unused", FORM, id="field-on-no-page"),
        pytest.param("desa/surat-contoh/examples/ditolak.yaml", "expect: { state: ditolak }", "expect: { state: rt }", "example_missing", None, id="no-refusal"),
        pytest.param("desa/surat-contoh/examples/dikembalikan.yaml", "act: kembalikan", "act: setujui", "example_missing", None, id="no-send-back"),
        pytest.param("desa/surat-contoh/examples/terlambat.yaml", "by: time, act: tunggu", "by: rt@rt, act: setujui", "example_missing", None, id="no-missed-deadline"),
    ],
)  # fmt: skip
def test_what_is_missing_is_told(
    broken: Break, name: str, old: str, new: str, code: str | None, at: str | None
) -> None:
    faults, _ = broken(name, old, new)
    if code is None:
        assert faults == ()
    else:
        where = f"services/{at}" if at else "services/desa/surat-contoh/examples"
        assert {f.path for f in faults if f.code == code} == {where}, [str(f) for f in faults]


def test_the_happy_path_is_asked_for(services: Path) -> None:
    (services / EXAMPLE).unlink()
    assert [(f.code, f.message) for f in folder.load(services).faults] == [
        ("example_missing", "no example shows a happy path")
    ]


def test_a_flow_that_never_starts_the_clock_is_told(broken: Break) -> None:
    faults, _ = broken(
        FLOW,
        "      tolak: { kind: refuse, label: Tolak, to: ditolak, note: required }\n",
        "      tolak: { kind: refuse, label: Tolak, to: ditolak, note: required }\n      langsung: { kind: forward, label: Langsung, to: ttd }\n",
    )
    assert [f.code for f in faults] == ["clock_never_starts"]


def test_a_missing_file_and_a_missing_letter(services: Path) -> None:
    (services / LETTER).unlink()
    (services / "desa/surat-contoh/messages.yaml").unlink()
    faults = {(f.path, f.code) for f in folder.load(services).faults}
    assert (f"services/{SERVICE}", "letter_missing") in faults
    assert ("services/desa/surat-contoh/messages.yaml", "file_unreadable") in faults


def test_an_opened_service_must_exist(services: Path) -> None:
    path = services / FLOW
    text = path.read_text().replace(
        "include: tail\n",
        "include: tail\nrequires:\n  - { post: rw@rw, code: rw_not_in_use, opens: desa/tiada }\n",
    )
    path.write_text(text)
    assert ("services/desa/surat-contoh/flow.yaml", "service_unknown", 3) in {
        (f.path, f.code, f.line) for f in folder.load(services).faults
    }


def test_yaml_faults_name_the_line(services: Path) -> None:
    (services / FLOW).write_text("start:\n  web: [rt\nsteps: {}\n")
    fault = next(f for f in folder.load(services).faults if f.code == "yaml")
    assert (fault.path, fault.line) == (f"services/{FLOW}", 3)


def test_an_empty_folder_is_a_fault(tmp_path: Path) -> None:
    assert [f.code for f in folder.load(tmp_path).faults] == ["no_services"]
