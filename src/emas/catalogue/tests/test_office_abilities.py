"""Checks of the number queue, of what officials file for themselves and of stand-ins: a fault before anybody meets it."""

import shutil
from pathlib import Path

import pytest

from emas.catalogue.rules import folder

SHIPPED = Path(__file__).resolve().parents[4] / "services"
TASK, LEAVE = "mahkamah/surat-tugas", "mahkamah/cuti"


@pytest.fixture
def services(tmp_path: Path) -> Path:
    """A folder with two shipped services of the court, to be broken."""
    root = tmp_path / "services"
    for part in ("_shared", TASK, LEAVE):
        shutil.copytree(SHIPPED / part, root / part)
    return root


def _edit(services: Path, name: str, old: str, new: str) -> None:
    path = services / name
    text = path.read_text(encoding="utf-8")
    assert old in text, old
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def _codes(services: Path, slug: str = TASK) -> list[str]:
    return [fault.code for fault in folder.load_one(services / slug).faults]


def test_the_shipped_services_load(services: Path) -> None:
    assert _codes(services) == []
    assert _codes(services, LEAVE) == []


@pytest.mark.parametrize(
    ("name", "old", "new", "code"),
    [
        pytest.param("_shared/flows/izin.yaml", "post: penomoran@origin\n    due", "post: sekretaris@origin\n    due", "numbering", id="not-the-officer"),
        pytest.param(f"{TASK}/service.yaml", "{urut}/{kode_jabatan}", "{nomor}/{kode_jabatan}", "number_pattern", id="pattern-without-number"),
        pytest.param(f"{TASK}/service.yaml", "post_code: KMS", "post_code: KMS\n  unit: origin", "numbering", id="unit-twice"),
        pytest.param(f"{TASK}/service.yaml", "{keperluan}, {tempat}", "{tujuan}", "numbering", id="book-of-no-field"),
        pytest.param(f"{TASK}/service.yaml", "{keperluan}, {tempat}", "{undangan}", "numbering", id="book-of-a-paper"),
        pytest.param(f"{TASK}/service.yaml", "channels: [staff]", "channels: [staff, web]", "staff_alone", id="staff-and-public"),
        pytest.param(f"{TASK}/service.yaml", "filed_by: [staff@pengadilan]\n", "", "filed_by", id="nobody-files"),
        pytest.param(f"{TASK}/service.yaml", "filed_by: [staff@pengadilan]", "filed_by: [staff@kapal]", "role_unknown", id="unknown-kind"),
    ],
)  # fmt: skip
def test_a_fault_of_the_queue_or_of_who_files_is_named(
    services: Path, name: str, old: str, new: str, code: str
) -> None:
    _edit(services, name, old, new)
    assert code in _codes(services)


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        pytest.param("stand_in: { person: pengganti,", "stand_in: { person: alasan,", "field_shape", id="no-colleague"),
        pytest.param("from: mulai,", "from: jenis,", "field_shape", id="no-date"),
        pytest.param("stand_in: {", "tallies: [jenis]\n#stand_in: {", "stand_in", id="effect-without-names"),
    ],
)  # fmt: skip
def test_a_fault_of_a_stand_in_is_named(services: Path, old: str, new: str, code: str) -> None:
    _edit(services, f"{LEAVE}/service.yaml", old, new)
    assert code in _codes(services, LEAVE)
