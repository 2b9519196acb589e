"""
Which column of a population sheet means what.

Headers are compared without case, spaces and signs. Sources: dukcapil-nik sections 3 and 5 (field names of Dukcapil's web service and
of SIAK); the column list of OpenSID's resident spreadsheet (``alamat, dusun, rw, rt, nama, no_kk, nik, sex, tempatlahir, …``) and the
headings of its printed list.
"""

import re
from collections.abc import Iterable

from emas.registry.types import ImportColumns

REQUIRED = ("nik", "kk", "name", "birth_on", "sex", "rt", "rw")

SYNONYMS: dict[str, tuple[str, ...]] = {
    "nik": ("NIK", "NOMOR_NIK", "NO_NIK", "NO_KTP", "NOMOR_INDUK_KEPENDUDUKAN"),
    "kk": ("NO_KK", "KK", "NOMOR_KK", "NOMOR_KARTU_KELUARGA", "NO_KARTU_KELUARGA"),
    "name": ("NAMA_LGKP", "NAMA", "NAMA_LENGKAP", "NM_LENGKAP"),
    "birth_place": ("TMPT_LHR", "TEMPATLAHIR", "TEMPAT_LAHIR", "TMP_LAHIR", "TMPT_LAHIR"),
    "birth_on": ("TGL_LHR", "TANGGALLAHIR", "TANGGAL_LAHIR", "TGL_LAHIR"),
    "sex": ("JENIS_KLMIN", "SEX", "JENIS_KELAMIN", "JK", "KELAMIN", "L/P"),
    "religion": ("AGAMA", "AGAMA_ID"),
    "marital_status": ("STATUS_KAWIN", "STAT_KWN", "STATUS_PERKAWINAN", "KAWIN", "STATUS_NIKAH"),
    "occupation": ("JENIS_PKRJN", "PEKERJAAN_ID", "PEKERJAAN", "JENIS_PEKERJAAN"),
    "education": (
        "PDDK_AKH",
        "PENDIDIKAN_KK_ID",
        "PENDIDIKAN",
        "PENDIDIKAN_DLM_KK",
        "PENDIDIKAN_AKHIR",
        "PENDIDIKAN_DALAM_KK",
    ),
    "citizenship": ("WARGANEGARA_ID", "KEWARGANEGARAAN", "WARGA_NEGARA", "WARGANEGARA"),
    "address": ("ALAMAT",),
    "rt": ("NO_RT", "RT"),
    "rw": ("NO_RW", "RW"),
    "father_name": ("NAMA_LGKP_AYAH", "NAMA_AYAH"),
    "mother_name": ("NAMA_LGKP_IBU", "NAMA_IBU"),
    "family_role": (
        "STAT_HBKEL",
        "KK_LEVEL",
        "SHDK",
        "HUBUNGAN_KELUARGA",
        "HUB_KELUARGA",
        "STATUS_HUBUNGAN_DALAM_KELUARGA",
    ),
    "status": ("STATUS_DASAR", "STATUS"),
    "kelurahan_code": ("KODE_KELURAHAN", "KODE_DESA", "KODE_WILAYAH", "KELURAHAN_CODE"),
    "no_prop": ("NO_PROP",),
    "no_kab": ("NO_KAB",),
    "no_kec": ("NO_KEC",),
    "no_kel": ("NO_KEL",),
    "kec_name": ("KEC_NAME", "KECAMATAN", "NAMA_KEC", "NAMA_KECAMATAN"),
    "kel_name": ("KEL_NAME", "KELURAHAN", "NAMA_KEL", "NAMA_KELURAHAN", "DESA", "NAMA_DESA"),
}


def bare(header: str) -> str:
    """Write a header without case, spaces and signs."""
    return re.sub(r"[^a-z0-9]", "", header.lower())


_BY_HEADER = {bare(name): field for field, names in SYNONYMS.items() for name in names}


def columns_of(headers: Iterable[str]) -> ImportColumns:
    """
    Tell which header holds which field, and which required fields no header names.

    The first of two headers for one field wins.
    """
    found: dict[str, str] = {}
    for header in headers:
        field = _BY_HEADER.get(bare(header))
        if field and field not in found:
            found[field] = header
    return ImportColumns(by_field=found, missing=tuple(field for field in REQUIRED if field not in found))
