"""``emas import residents``: figures, refused rows as a sheet with masked values, nothing half written."""

import csv
from pathlib import Path

import pytest

from emas.platform import xlsx
from tests.commands.conftest import Here

GOOD = {
    "NIK": "3574034409900001", "NO_KK": "3574030101150001", "NAMA_LGKP": "WATI HANDAYANI", "JENIS_KLMIN": "PEREMPUAN",
    "TMPT_LHR": "PROBOLINGGO", "TGL_LHR": "04-09-1990", "AGAMA": "ISLAM", "STAT_KWN": "KAWIN", "JENIS_PKRJN": "PEDAGANG",
    "ALAMAT": "JL MASTRIP 12", "NO_RT": "001", "NO_RW": "001", "NAMA_KEL": "MAYANGAN", "KODE_KEL": "35.74.01.1001",
}  # fmt: skip


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    rows = [GOOD, {**GOOD, "NIK": "3574033302900001"}]
    return write(tmp_path / "penduduk.csv", rows)


def write(path: Path, rows: list[dict[str, str]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(GOOD))
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.fixture
def city(here: Here) -> Here:
    here.emas("account", "create-admin", "--name", "A B", "--login", "admin", "--email", "a@kota.example")
    return here


def test_refused_rows_are_reported_and_the_others_written(city: Here, sheet: Path) -> None:
    dry = city.json("import", "residents", str(sheet), "--dry-run", "--quiet", ok=False)
    assert (dry["rows"], dry["created"], dry["refused_rows"], dry["written"]) == (2, 1, 1, False)
    report = sheet.with_suffix(".ditolak.xlsx")
    (row,) = list(xlsx.read_rows(report, report.name))[:1]
    assert "3574033302900001" not in str(row)
    assert report.stat().st_mode & 0o077 == 0
    strict = city.json("import", "residents", str(sheet), "--strict", "--quiet", ok=False)
    assert strict["written"] is False
    done = city.json("import", "residents", str(sheet), "--quiet", ok=False)
    assert (done["created"], done["written"]) == (1, True)


def test_the_same_sheet_again_changes_nothing(city: Here, tmp_path: Path) -> None:
    sheet = write(tmp_path / "baik.csv", [GOOD])
    assert city.json("import", "residents", str(sheet), "--quiet")["created"] == 1
    again = city.json("import", "residents", str(sheet), "--quiet")
    assert (again["created"], again["updated"], again["unchanged"]) == (0, 0, 1)


def test_a_sheet_without_the_columns_is_refused_in_a_sentence(city: Here, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    told = city.emas("import", "residents", str(tmp_path / "x.csv"), "--quiet", ok=False).stderr
    assert "column_missing" in told
