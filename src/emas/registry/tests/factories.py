"""Residents for tests: Wati and Tono, and sheets made of them."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from emas.kernel.actor import SYSTEM, Actor, HeldPost
from emas.platform import xlsx
from emas.registry import operations
from emas.registry.types import ResidentInfo

AT = datetime(2026, 11, 2, 2, 0, tzinfo=UTC)
WATI = ResidentInfo(
    nik="3574034409900001",
    kk="3574030101150001",
    name="Wati Handayani",
    birth_place="Probolinggo",
    birth_on=date(1990, 9, 4),
    sex="P",
    religion="Islam",
    marital_status="Kawin",
    occupation="Pedagang",
    education="SLTA/Sederajat",
    address="Jalan Mastrip Nomor 12",
    rt="001",
    rw="001",
    kelurahan_code="35.74.03.1003",
    father_name="Sukardi",
    mother_name="Aminah",
    family_role="Istri",
)
TONO = ResidentInfo(
    nik="3509011207880002",
    kk="3574040203140002",
    name="Tono Prasetyo",
    birth_place="Jember",
    birth_on=date(1988, 7, 12),
    sex="L",
    religion="Islam",
    marital_status="Kawin",
    occupation="Karyawan Swasta",
    address="Jalan Mawar Nomor 8",
    rt="002",
    rw="003",
    kelurahan_code="35.74.04.1003",
    family_role="Kepala Keluarga",
)
PLACES = {"35.74.03.1003": "Jati", "35.74.04.1003": "Kanigaran"}

DUKCAPIL = {
    "NIK": "3574034409900001",
    "NO_KK": "3574030101150001",
    "NAMA_LGKP": "WATI HANDAYANI",
    "TMPT_LHR": "PROBOLINGGO",
    "TGL_LHR": "1990-09-04",
    "JENIS_KLMIN": "PEREMPUAN",
    "AGAMA": "ISLAM",
    "STATUS_KAWIN": "KAWIN",
    "PDDK_AKH": "SLTA/SEDERAJAT",
    "JENIS_PKRJN": "PEDAGANG",
    "STAT_HBKEL": "ISTRI",
    "NAMA_LGKP_AYAH": "SUKARDI",
    "NAMA_LGKP_IBU": "AMINAH",
    "ALAMAT": "JALAN MASTRIP NOMOR 12",
    "NO_RT": "1",
    "NO_RW": "1",
    "NO_KEL": "1003",
    "NO_KEC": "3",
    "NO_KAB": "74",
    "NO_PROP": "35",
}
OPENSID = {
    "alamat": "Jalan Mastrip Nomor 12",
    "dusun": "-",
    "rw": "001",
    "rt": "001",
    "nama": "Wati Handayani",
    "no_kk": "3574030101150001",
    "nik": "3574034409900001",
    "sex": "2",
    "tempatlahir": "Probolinggo",
    "tanggallahir": "04/09/1990",
    "agama_id": "1",
    "pendidikan_kk_id": "5",
    "pendidikan_sedang_id": "18",
    "pekerjaan_id": "84",
    "status_kawin": "2",
    "kk_level": "3",
    "warganegara_id": "1",
    "ayah_nik": "",
    "nama_ayah": "Sukardi",
    "ibu_nik": "",
    "nama_ibu": "Aminah",
    "status_dasar": "1",
}


def sheet(path: Path, rows: Sequence[Mapping[str, object]]) -> Path:
    """Write rows as CSV or XLSX, by the ending of ``path``."""
    columns = list(dict.fromkeys(key for row in rows for key in row))
    cells: Iterable[list[object]] = ([row.get(column, "") for column in columns] for row in rows)
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(columns)
            writer.writerows(cells)
    else:
        path.write_bytes(xlsx.write_sheet(columns, cells, "Penduduk"))
    return path


def register(*residents: ResidentInfo) -> None:
    """Put residents on record."""
    operations.load_residents(residents=residents or (WATI, TONO), actor=SYSTEM, at=AT)


def admin(kind: str, path: str) -> Actor:
    """Give somebody who holds an admin's post at a unit of that kind and path."""
    post = HeldPost(1, "admin", 1, kind, path, "x", "kota-probolinggo")
    return Actor(kind="staff", account_id=7, person_id=7, posts=(post,))


KOTA = admin("kota", "35.74/")
MAYANGAN = admin("kecamatan", "35.74/35.74.03/")
RT_HEAD = Actor(
    kind="staff",
    account_id=15,
    posts=(
        HeldPost(2, "rt", 5, "rt", "35.74/35.74.03/35.74.03.1003/rw001/rt001/", "RT 001", "kota-probolinggo"),
    ),
)
OWN_RT = (("35.74.03.1003", "001", "001"),)
