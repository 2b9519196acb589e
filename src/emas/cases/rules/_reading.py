"""Who reads how much of a case: identity numbers in full only at the desk where the case now stands."""

from collections.abc import Collection, Mapping
from typing import Any, Final

from emas.catalogue.types import Field, FieldType, Flow, Text
from emas.kernel.identity import mask_nik, mask_phone

IDENTITY: Final = (
    ("name", Text("Nama", "Name")),
    ("nip", Text("NIP", "NIP")),
    ("post", Text("Jabatan", "Post")),
    ("unit", Text("Unit kerja", "Office")),
    ("nik", Text("NIK", "NIK")),
    ("kk", Text("Nomor KK", "Family card number")),
    ("ttl", Text("Tempat, tanggal lahir", "Place and date of birth")),
    ("sex", Text("Jenis kelamin", "Sex")),
    ("religion", Text("Agama", "Religion")),
    ("marital_status", Text("Status perkawinan", "Marital status")),
    ("occupation", Text("Pekerjaan", "Occupation")),
    ("citizenship", Text("Kewarganegaraan", "Citizenship")),
    ("address", Text("Alamat", "Address")),
    ("phone", Text("Nomor telepon", "Telephone")),
)
_HIDDEN: Final = "••••"
_NUMBERS: Final = frozenset({FieldType.NIK, FieldType.KK})
_OFFICERS: Final = frozenset(
    {"cs", "operator", "kasi", "kabid", "sekretaris", "kepala", "approver", "cuti", "penomoran"}
)


def reads_in_full(keys: Collection[str], flow: Flow, state: str, *, desk_role: str) -> bool:
    """
    Tell whether a reader who fills ``keys`` sees identity numbers in full (ASVS 14.2.6; security-checks rule 3).

    Only whoever must act on the case now, and only while he must: he compares them with the papers. ``desk_role`` is the role of the
    desk on which the case lies (an RT repairing for his resident).
    """
    step = flow.steps[state]
    if step.outcome or step.is_public_document:
        return False
    if step.post is not None and step.post.key in keys:
        return True
    return any(key.partition("@")[0] == desk_role for key in keys)


def may_preview(keys: Collection[str]) -> bool:
    """Tell whether a reader may see the unsigned letter: officers of the handling offices, never RT, RW, applicant (flows section 2)."""
    return any(key.partition("@")[0] in _OFFICERS for key in keys)


def masked_number(kind: FieldType, value: str, *, is_secret: bool = False) -> str:
    """Hide the middle of an identity number or phone; another secret altogether."""
    if kind in _NUMBERS:
        return mask_nik(value)
    if kind == FieldType.PHONE:
        return mask_phone(value)
    return _HIDDEN if is_secret and value else value


def masked(field: Field, written: str, *, in_full: bool) -> str:
    """Give one written answer as this reader may see it."""
    return written if in_full else masked_number(field.type, written, is_secret=field.is_secret)


def masked_identity(name: str, value: str, *, in_full: bool) -> str:
    """Give one line of the identity block as this reader may see it."""
    if in_full or not value:
        return value
    if name in {"nik", "kk"}:
        return mask_nik(value)
    return mask_phone(value) if name == "phone" else value


def identity_values(resident: Mapping[str, Any], texts: Mapping[str, str], phone: str) -> dict[str, str]:
    """Give the lines of the identity block, written, by name."""
    return {
        "name": str(resident.get("name", "")),
        "nip": texts.get("nip", ""),
        "post": str(resident.get("post", "")),
        "unit": str(resident.get("unit", "")),
        "nik": str(resident.get("nik", "")),
        "kk": str(resident.get("kk", "")),
        "ttl": texts.get("ttl", ""),
        "sex": texts.get("jenis_kelamin", ""),
        "religion": str(resident.get("religion", "")),
        "marital_status": str(resident.get("marital_status", "")),
        "occupation": str(resident.get("occupation", "")),
        "citizenship": str(resident.get("citizenship", "")),
        "address": texts.get("alamat", ""),
        "phone": phone,
    }
