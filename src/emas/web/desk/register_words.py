"""What the outside population register said of somebody, in words for staff."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Sentence = str | Promise

#: What Dukcapil said of a person's data (``registry.types.Verification``).
REGISTER_OUTCOMES: dict[str, Sentence] = {
    "match": _("Cocok dengan data Dukcapil."),
    "mismatch": _("Sebagian data berbeda dengan data Dukcapil."),
    "not_found": _("NIK ini tidak ada di data Dukcapil."),
    "deceased": _("Dukcapil mencatat pemilik NIK ini sudah meninggal."),
    "inactive": _("Dukcapil mencatat NIK ini tidak aktif."),
    "ambiguous": _("Dukcapil mencatat lebih dari satu data untuk NIK ini."),
    "unchecked": _("Data ini belum dicocokkan dengan Dukcapil."),
}

REGISTER_FIELDS: dict[str, Sentence] = {
    "nik": _("NIK"),
    "kk": _("Nomor KK"),
    "name": _("Nama"),
    "birth_place": _("Tempat lahir"),
    "birth_on": _("Tanggal lahir"),
    "sex": _("Jenis kelamin"),
    "address": _("Alamat"),
    "rt": _("RT"),
    "rw": _("RW"),
}


def register_outcome(code: str) -> str:
    """What the outside population register said."""
    return str(REGISTER_OUTCOMES.get(code, REGISTER_OUTCOMES["unchecked"]))


def register_field(name: str) -> str:
    """An element of somebody's data."""
    return str(REGISTER_FIELDS.get(name, name))
