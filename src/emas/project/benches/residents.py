"""
Residents from a spreadsheet: rows a second and peak memory of ``emas import residents``, in a process of its own.

The yardstick is reading the same sheet without doing anything with it.
"""

import csv
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from emas.kernel import clock
from emas.platform import xlsx
from emas.project import demo
from emas.project.installation import Installation
from emas.project.measuring import Figure
from emas.registry.types import ResidentInfo

MOST_MEGABYTES = 400
#: The column names that a population office writes (SIAK).
COLUMNS = {
    "NIK": "nik",
    "NO_KK": "kk",
    "NAMA_LGKP": "name",
    "JENIS_KLMIN": "sex",
    "TMPT_LHR": "birth_place",
    "TGL_LHR": "birth_on",
    "AGAMA": "religion",
    "STAT_KWN": "marital_status",
    "JENIS_PKRJN": "occupation",
    "PDDK_AKH": "education",
    "ALAMAT": "address",
    "NO_RT": "rt",
    "NO_RW": "rw",
    "KODE_WILAYAH": "kelurahan_code",
    "NAMA_LGKP_AYAH": "father_name",
    "NAMA_LGKP_IBU": "mother_name",
    "STAT_HBKEL": "family_role",
}


def run(portal: Installation, *, rows: int) -> Iterator[Figure]:
    """Yield rows a second beside bare reading, and the peak memory, for CSV and for XLSX (a tenth of the rows)."""
    at = clock.now()
    demo.build(residents=0, at=at)
    people = demo.invent_residents(rows, on=clock.local_date(at))
    sheets = {"CSV": _write_csv(portal.home / "penduduk.csv", people)}
    few = demo.invent_residents(max(10, rows // 10), on=clock.local_date(at))
    sheets["XLSX, the same people again"] = _write_xlsx(portal.home / "penduduk.xlsx", few)
    for name, sheet in sheets.items():
        yield from _measure(name, sheet)


def _measure(name: str, sheet: Path) -> Iterator[Figure]:
    started = time.monotonic()
    count = sum(1 for _ in xlsx.read_rows(sheet, sheet.name))
    reading = time.monotonic() - started
    seconds, megabytes, report = _import(sheet)
    yield Figure(f"{name}: {count} rows", count / seconds, "rows/s", count / reading, "reading alone")
    done = sum(int(report.get(word, 0)) for word in ("created", "updated", "unchanged"))
    yield Figure(f"{name}: rows in the register", done, "rows", must=f"{count}", ok=done == count)
    ok = megabytes < MOST_MEGABYTES
    yield Figure(f"{name}: peak memory", megabytes, "MB", must=f"under {MOST_MEGABYTES}", ok=ok)


def _import(sheet: Path) -> tuple[float, float, dict[str, int]]:
    """Run the command as an operator does; gives seconds, peak megabytes, and what it reported."""
    command = [sys.executable, "-m", "emas", "import", "residents", str(sheet), "--quiet", "--json"]
    started = time.monotonic()
    child = subprocess.Popen(command, stdout=subprocess.PIPE)
    assert child.stdout is not None
    with child.stdout as pipe:
        text = pipe.read()
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    report = json.loads(text.splitlines()[-1]) if text.strip() else {}
    return time.monotonic() - started, usage.ru_maxrss / 1024, report


def _cells(person: ResidentInfo) -> list[str]:
    values = {name: getattr(person, name) for name in COLUMNS.values()}
    values["sex"] = "LAKI-LAKI" if person.sex == "L" else "PEREMPUAN"
    values["birth_on"] = f"{person.birth_on:%d-%m-%Y}"
    return [str(value) for value in values.values()]


def _write_csv(path: Path, people: Iterator[ResidentInfo]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows(map(_cells, people))
    return path


def _write_xlsx(path: Path, people: Iterator[ResidentInfo]) -> Path:
    path.write_bytes(xlsx.write_sheet(list(COLUMNS), map(_cells, people), "Penduduk"))
    return path
