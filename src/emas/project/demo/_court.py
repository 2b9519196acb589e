"""
The court of the demo and the civil registry of its region: a second instansi beside the city.

The registry's officers work with the court on its cases alone, so their office stands in the court's instansi, under nobody.
"""

from typing import Final

from emas.people.types import NewPost, NewUnit, UnitKind

COURT: Final = "ms-lhokseumawe"
COURT_UNIT: Final = "MS-LSM"
REGISTRY_UNIT: Final = "DUKCAPIL-LSM"
REGION: Final = "11.73"
_NAME: Final = "Mahkamah Syar'iyah Lhokseumawe"

#: Role and title of every seat. What a court's offices are called: PERMA 7/2015; who is where: flows sections 1 and 12-15.
_SEATS: Final = (
    ("kepala", f"Ketua {_NAME}"),
    ("wakil", f"Wakil Ketua {_NAME}"),
    ("hakim", "Hakim"),
    ("hakim", "Hakim"),
    ("hakim", "Hakim"),
    ("panitera", "Panitera"),
    ("sekretaris", "Sekretaris"),
    ("panmud", "Panitera Muda Hukum"),
    ("panmud", "Panitera Muda Gugatan"),
    ("panmud", "Panitera Muda Permohonan"),
    ("kasubbag", "Kepala Subbagian Kepegawaian, Organisasi dan Tata Laksana"),
    ("kasubbag", "Kepala Subbagian Umum dan Keuangan"),
    ("kasubbag", "Kepala Subbagian Perencanaan, Teknologi Informasi dan Pelaporan"),
    ("pegawai", "Staf Subbagian Kepegawaian, Organisasi dan Tata Laksana"),
    ("pegawai", "Staf Kepaniteraan Hukum"),
    ("pegawai", "Staf Subbagian Umum dan Keuangan"),
    ("pegawai", "Staf Kepaniteraan Gugatan"),
    ("cuti", "Petugas Cuti"),
    ("penomoran", "Petugas Penomoran"),
    ("cs", "Petugas PTSP"),
    ("admin", f"Administrator {_NAME}"),
)
_REGISTRY_SEATS: Final = (
    ("cs", "Petugas Loket Disdukcapil"),
    ("operator", "Petugas Verifikasi Disdukcapil"),
    ("kepala", "Kepala Disdukcapil Kota Lhokseumawe"),
)
#: Who is tried with one tap: (unit, role) of the first seat, and the login.
CAST: Final = {
    (COURT_UNIT, "kepala"): ("demo.ketua-ms", ""),
    (COURT_UNIT, "wakil"): ("demo.wakil-ms", ""),
    (COURT_UNIT, "hakim"): ("demo.hakim-ms", ""),
    (COURT_UNIT, "panitera"): ("demo.panitera", ""),
    (COURT_UNIT, "sekretaris"): ("demo.sekretaris-ms", ""),
    (COURT_UNIT, "panmud"): ("demo.panmud-ms", ""),
    (COURT_UNIT, "kasubbag"): ("demo.kasubbag-ms", ""),
    (COURT_UNIT, "pegawai"): ("demo.staf-ms", ""),
    (COURT_UNIT, "cuti"): ("demo.cuti-ms", ""),
    (COURT_UNIT, "penomoran"): ("demo.penomoran-ms", ""),
    (COURT_UNIT, "cs"): ("demo.ptsp-ms", ""),
    (COURT_UNIT, "admin"): ("demo.admin-pengadilan", ""),
    (REGISTRY_UNIT, "operator"): ("demo.dukcapil-lsm", ""),
    (REGISTRY_UNIT, "cs"): ("demo.loket-dukcapil-lsm", ""),
}


def units() -> tuple[NewUnit, ...]:
    """Give the court and the registry it works with."""
    court = NewUnit(
        COURT_UNIT,
        UnitKind.COURT,
        _NAME,
        None,
        COURT,
        region_code=REGION,
        number_code="W1-A11",
        address="Jalan Contoh Nomor 3",
        email="ms-lsm@emas.example",
        emblem="pengadilan",
    )
    registry = NewUnit(
        REGISTRY_UNIT,
        UnitKind.OPD,
        "Dinas Kependudukan dan Pencatatan Sipil Kota Lhokseumawe",
        None,
        COURT,
        region_code=REGION,
        address="Jalan Contoh Nomor 4",
        email="dukcapil-lsm@emas.example",
    )
    return court, registry


def posts() -> tuple[NewPost, ...]:
    """Give every seat of both, in the order of the house."""
    return (*_seats(COURT_UNIT, _SEATS), *_seats(REGISTRY_UNIT, _REGISTRY_SEATS))


def _seats(unit: str, seats: tuple[tuple[str, str], ...]) -> list[NewPost]:
    found: list[NewPost] = []
    for role, title in seats:
        number = sum(post.role == role for post in found) + 1
        found.append(NewPost(unit, role, title, number))
    return found
