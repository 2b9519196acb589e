"""What the stand-in says: the whole record, or for each element whether it agrees."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from emas.project.simulators.dukcapil.people import FIELDS, NUMBERS, Person

#: Compared by likeness, with a score; everything else agrees or does not.
FUZZY = frozenset({"NAMA_LGKP", "ALAMAT", "TMPT_LHR"})
#: Codes of the verifying method, each with its text.
CODES = {
    "01": "Data Ditemukan",
    "03": "Login Gagal",
    "04": "IP Tidak Sesuai",
    "05": "Kuota Akses Hari Ini Telah Habis",
    "06": "Di Luar Waktu Akses",
    "07": "Data Request Tidak Lengkap",
    "08": "NIK Tidak Dapat Diproses",
    "09": "User, Password atau IP Kosong",
    "10": "IP Tidak Valid",
    "11": "Data Ditemukan, Status Meninggal Dunia",
    "12": "Data Ditemukan Lebih Dari Satu",
    "13": "Data Tidak Ditemukan",
    "14": "Data Tidak Aktif",
    "15": "Data Tidak Ditemukan, NIK Tidak Sesuai Format Dukcapil",
    "16": "Instansi Tidak Aktif",
    "17": "User Id Tidak Aktif, Hubungi Admin",
}
#: The full method answers in words alone, and not always in the same letters.
WORDS = {
    "03": "Login gagal",
    "04": "IP tidak terdaftar",
    "05": "Kuota akses hari ini telah habis",
    "06": "Di luar waktu akses yang diizinkan",
    "07": "Parameter tidak lengkap",
    "09": "Login gagal",
    "11": "Data ditemukan, penduduk sudah meninggal dunia",
    "13": "Data Tidak Ditemukan",
    "14": "Data penduduk tidak aktif",
    "16": "Instansi tidak aktif",
    "17": "User tidak aktif",
}
BY_FAULT = {
    "login": "03",
    "ip": "04",
    "quota": "05",
    "hours": "06",
    "incomplete": "07",
    "agency": "16",
    "user": "17",
}
BY_STATUS = {"meninggal": "11", "ganda": "12", "nonaktif": "14"}


@dataclass(frozen=True, slots=True)
class Style:
    """How this deployment writes: case of its keys, and NIKs as text, integer or float."""

    key_case: str = "upper"
    numbers: str = "text"

    def written(self, record: Mapping[str, Any]) -> dict[str, Any]:
        return {self.key(name): self._value(name, value) for name, value in record.items()}

    def key(self, name: str) -> str:
        return name.lower() if self.key_case == "lower" else name

    def _value(self, name: str, value: Any) -> Any:
        if self.numbers == "text" or name not in NUMBERS or not str(value).isdecimal():
            return value or None
        return int(value) if self.numbers == "integer" else float(value)


def envelope(content: list[dict[str, Any]], left: int) -> bytes:
    """Wrap rows the way a page of results is wrapped; ``left`` is what remains of today's quota."""
    page = {
        "content": content, "lastPage": True, "firstPage": True, "numberOfElements": len(content),
        "totalElements": len(content), "number": 0, "size": len(content), "sort": None, "quotaLimiter": left,
    }  # fmt: skip
    return json.dumps(page).encode()


def full(person: Person | None, style: Style, left: int) -> bytes:
    """Answer ``CALL_NIK``: the record, or ``RESPON``."""
    if person is None:
        return refused_full("13", style, left)
    if person.status in {"meninggal", "nonaktif"}:
        return refused_full(BY_STATUS[person.status], style, left)
    record = style.written({name: person.fields.get(name, "") for name in FIELDS})
    return envelope([record] * (2 if person.status == "ganda" else 1), left)


def refused_full(code: str, style: Style, left: int) -> bytes:
    """Answer in words alone."""
    return envelope([{style.key("RESPON"): WORDS.get(code, CODES[code])}], left)


def verified(
    person: Person | None, asked: Mapping[str, str], threshold: int, style: Style, left: int
) -> bytes:
    """Answer ``CALL_VERIFY_BY_ELEMEN``: for each element that was sent, whether it agrees."""
    if person is None:
        return refused_verify("13", style, left)
    if person.status:
        return refused_verify(BY_STATUS[person.status], style, left)
    row = {style.key(name): _judged(name, value, person, threshold) for name, value in asked.items()}
    return envelope([{**row, style.key("RESPONSE_CODE"): "01", style.key("RESPONSE"): CODES["01"]}], left)


def refused_verify(code: str, style: Style, left: int) -> bytes:
    """Answer with a code and its text."""
    return envelope([{style.key("RESPONSE_CODE"): code, style.key("RESPONSE"): CODES[code]}], left)


def _judged(name: str, value: str, person: Person, threshold: int) -> str:
    ours = person.fields.get(name, "")
    if name in FUZZY:
        score = round(SequenceMatcher(None, _plain(value), _plain(ours)).ratio() * 100)
        return f"{'Sesuai' if score >= threshold else 'Tidak Sesuai'} ({score})"
    return "Sesuai" if _exact(name, value) == _exact(name, ours) else "Tidak Sesuai"


def _exact(name: str, value: str) -> str:
    if name == "TGL_LHR":
        parts = value.split("-")
        return "-".join(reversed(parts)) if len(parts[0]) == 4 else value
    if name in NUMBERS and value.isdecimal():
        return str(int(value))
    return _plain(value)


def _plain(text: str) -> str:
    return " ".join("".join(c if c.isalnum() else " " for c in text.upper()).split())
