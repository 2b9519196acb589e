"""Words of absences: kinds of entries, states, units."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from emas.catalogue.types import ServiceDefinition

Words = Promise | str

ENTRIES: dict[str, Words] = {
    "right": _("Hak tahun ini"),
    "carried": _("Bawaan tahun sebelumnya"),
    "hold": _("Dipesan"),
    "release": _("Pesanan dilepas"),
    "take": _("Dipakai"),
    "give_back": _("Dikembalikan"),
    "postponed": _("Ditangguhkan, dapat dipakai tahun depan"),
    "joint": _("Cuti bersama di luar Keppres"),
    "lapsed": _("Hapus karena cuti besar"),
    "correction": _("Koreksi petugas cuti"),
}
EMPLOYED: dict[str, Words] = {
    "pns": _("PNS"),
    "cpns": _("CPNS"),
    "pppk": _("PPPK"),
    "honorer": _("Honorer atau PPNPN"),
    "": _("Belum diisi"),
}
SEXES: dict[str, Words] = {"": _("Tidak diisi"), "l": _("Laki-laki"), "p": _("Perempuan")}
STATES: dict[str, Words] = {
    "asked": _("Diajukan"),
    "approved": _("Disetujui"),
    "ended": _("Berakhir"),
}


def unit_of(definition: ServiceDefinition, raw: Mapping[str, Any]) -> Words:
    """Say in what the days of the chosen kind are counted."""
    spec = definition.absence
    kind = spec.types.get(str(raw.get(spec.sort, ""))) if spec else None
    return _("hari kerja") if kind is None or kind.unit == "working_days" else _("hari kalender")


def sorts(definition: ServiceDefinition, language: str) -> dict[str, str]:
    """Give the names of the kinds of absence, by value."""
    spec = definition.absence
    field = definition.form.fields.get(spec.sort) if spec else None
    return {c.value: c.label.in_(language) for c in field.choices} if field else {}
