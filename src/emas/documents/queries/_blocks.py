"""What ``cases`` needs to write a letter's frame: letterhead, signature blocks, the applicant's words."""

from datetime import date
from typing import Any

from emas.documents.rules import blocks
from emas.kernel.identity import group_nip
from emas.kernel.indonesian import date_words

letterhead = blocks.letterhead
signer_block = blocks.signer_block
unit_words = blocks.unit_words
head_title = blocks.head_title
seal_block = blocks.seal_block
neighbourhood = blocks.neighbourhood

_SEX = {"L": "Laki-laki", "P": "Perempuan"}
_CITIZENSHIP = {"WNI": "Indonesia"}


def applicant_texts(*, resident: dict[str, Any], today: date, home: str = "") -> dict[str, str]:
    """
    Write a resident's data for print, under the names ``identitas()`` knows.

    ``resident`` has the names of ``ResidentInfo`` (dates as dates or ISO text); ``home`` is what follows the street in the
    address ("Kelurahan Mayangan Kecamatan Mayangan"). Unknown values are left out.
    """
    born = resident.get("birth_on")
    birth_on = date.fromisoformat(born) if isinstance(born, str) and born else born
    texts = {
        "nama": resident.get("name"),
        "nik": resident.get("nik"),
        "kk": resident.get("kk"),
        "ttl": _birth(resident.get("birth_place"), birth_on),
        "jenis_kelamin": _SEX.get(str(resident.get("sex")), resident.get("sex")),
        "agama": resident.get("religion"),
        "status_perkawinan": resident.get("marital_status"),
        "pekerjaan": resident.get("occupation"),
        "pendidikan": resident.get("education"),
        "kewarganegaraan": _CITIZENSHIP.get(str(resident.get("citizenship")), resident.get("citizenship")),
        "alamat": _address(resident, home),
        "nama_ayah": resident.get("father_name"),
        "nama_ibu": resident.get("mother_name"),
        "nip": group_nip(str(resident["nip"])) if resident.get("nip") else "",
        "pangkat": resident.get("rank"),
        "jabatan": resident.get("post"),
        "unit_kerja": resident.get("unit"),
        "umur": f"{_age(birth_on, today)} tahun" if isinstance(birth_on, date) else "",
    }
    return {name: str(value) for name, value in texts.items() if value}


def _birth(place: Any, on: Any) -> str:
    return ", ".join(str(part) for part in (place, date_words(on) if isinstance(on, date) else "") if part)


def _address(resident: dict[str, Any], home: str) -> str:
    number = f"RT {resident['rt']} RW {resident['rw']}" if resident.get("rt") and resident.get("rw") else ""
    return " ".join(str(part) for part in (resident.get("address"), number, home) if part)


def _age(born: date, today: date) -> int:
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))
