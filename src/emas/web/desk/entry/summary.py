"""A draft as rows for people."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from emas.catalogue import queries as catalogue
from emas.catalogue.types import FieldType, Text
from emas.kernel import identity, indonesian
from emas.web.desk.entry.draft import OpenDraft


@dataclass(frozen=True, slots=True)
class Row:
    """One answer."""

    label: str
    value: str
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class PageRows:
    """The answers of one page."""

    number: int
    title: Text
    rows: tuple[Row, ...]


def identity_rows(resident: dict[str, Any]) -> tuple[Row, ...]:
    """What the register knows; the numbers of others never appear, the applicant's own KK is masked."""
    born = resident.get("birth_on", "")
    on = indonesian.date_words(date.fromisoformat(born)) if born else ""
    sex = {"L": _("Laki-laki"), "P": _("Perempuan")}.get(str(resident.get("sex", "")), "")
    place = _("RT %(rt)s / RW %(rw)s") % {"rt": resident.get("rt", ""), "rw": resident.get("rw", "")}
    lines = (
        (_("Nama"), resident.get("name")),
        (_("NIK"), identity.group_nik(str(resident.get("nik", "")))),
        (_("Nomor KK"), identity.mask_nik(str(resident.get("kk", ""))) if resident.get("kk") else ""),
        (_("Tempat, tanggal lahir"), f"{resident.get('birth_place', '')}, {on}"),
        (_("Jenis kelamin"), sex),
        (_("Agama"), resident.get("religion")),
        (_("Status kawin"), resident.get("marital_status")),
        (_("Pekerjaan"), resident.get("occupation")),
        (_("Alamat"), f"{resident.get('address', '')}, {place}"),
    )
    return tuple(Row(label=label, value=str(value)) for label, value in lines if value)


def answer_pages(draft: OpenDraft, language: str) -> tuple[PageRows, ...]:
    """The visible answers, page by page, as they will be printed."""
    clean = draft.clean()
    visible = set(draft.visible())
    fields = draft.definition.form.fields
    pages = []
    for number, asked in enumerate(draft.definition.form.pages, start=1):
        rows = tuple(
            _row(fields[name], clean.get(name), language)
            for name in asked.fields
            if name in visible and name in fields
        )
        if rows:
            pages.append(PageRows(number=number, title=asked.title, rows=rows))
    return tuple(pages)


def _row(field: Any, value: Any, language: str) -> Row:
    label = field.label.in_(language)
    if value in (None, "", []):
        return Row(label=label, value="")
    if field.type is FieldType.TABLE:
        columns = tuple(column.label.in_(language) for column in field.columns)
        return Row(
            label=label, value="", columns=columns, rows=catalogue.written_rows(field=field, value=value)
        )
    return Row(label=label, value=catalogue.written(field=field, value=value))
