"""Residents: search, open, correct, import a sheet."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from emas.kernel import clock, errors
from emas.people import queries as people
from emas.platform import blobs
from emas.registry import operations, queries
from emas.registry.types import ImportReport
from emas.web.desk import search, sentences
from emas.web.desk.admin.calendar import own_instansi
from emas.web.desk.admin.forms import ImportForm, ResidentForm
from emas.web.desk.admin.page import ADMIN, add_faults, at_sheet, bound, form_page
from emas.web.desk.page import StaffRequest, desk_view, moved

_BLOB = "desk.refused"
_SHOWN = 100
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@desk_view("GET", "POST", roles=ADMIN)
def residents(request: StaffRequest) -> HttpResponse:
    """Find residents by name or by a whole NIK or KK number; numbers are masked in the list."""
    if request.method == "POST":
        search.keep(request, "residents")
        return moved(request, "desk:residents")
    text = search.kept(request, "residents")
    found = None
    if text:
        found = queries.search(
            text=text, actor=request.actor, at=clock.now(), page=search.page_number(request)
        )
    context = {"list": found, "search": text, "places": people.region_names(), "is_city": _is_city(request)}
    return render(request, "desk/admin/residents.html", context)


def _is_city(request: StaffRequest) -> bool:
    return any(post.role == "admin" and post.unit_kind == "kota" for post in request.actor.posts)


@desk_view("GET", roles=ADMIN)
def resident(request: StaffRequest, resident_id: int) -> HttpResponse:
    """One resident's record; opening it is recorded."""
    info = queries.resident(
        resident_id=resident_id, actor=request.actor, at=clock.now(), purpose="desk.admin"
    )
    context = {
        "info": info,
        "resident_id": resident_id,
        "place": people.region_names().get(info.kelurahan_code, ""),
    }
    return render(request, "desk/admin/resident.html", context)


@desk_view("GET", "POST", roles=ADMIN)
def resident_edit(request: StaffRequest, resident_id: int) -> HttpResponse:
    """Correct a record, with a reason; the NIK is for life."""
    info = queries.resident(
        resident_id=resident_id, actor=request.actor, at=clock.now(), purpose="desk.correct"
    )
    places = tuple(people.region_names(own_instansi(request)).items())
    initial = {name: getattr(info, name) for name in ResidentForm.base_fields if name != "reason"}

    def save(clean: dict[str, str]) -> None:
        changes = {name: str(clean[name] or "") for name in form.changed_data if name != "reason"}
        try:
            operations.correct_resident(
                resident_id=resident_id,
                changes=changes,
                reason=clean["reason"],
                actor=request.actor,
                at=clock.now(),
            )
        except errors.Conflict as error:
            raise errors.Invalid({"": (error.code,)}) from error

    form = bound(request, ResidentForm, initial=initial, places=places)
    return form_page(
        request,
        form=form,
        heading=_("Perbaiki data %(name)s") % {"name": info.name},
        back=reverse("desk:resident", args=[resident_id]),
        button=_("Simpan perbaikan"),
        save=save,
        done=_("Data sudah diperbaiki."),
    )


@desk_view("GET", "POST", roles=ADMIN)
def residents_import(request: StaffRequest) -> HttpResponse:
    """Take over a sheet, or only try it; every refused row is told with row number, column and reason."""
    form: ImportForm = bound(request, ImportForm)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                report = _import(request, form)
            except errors.Invalid as error:
                add_faults(form, at_sheet(error))
            else:
                return _report(request, report)
    context = {
        "form": form,
        "heading": _("Ambil data penduduk"),
        "lead": _(
            "CSV atau XLSX dengan judul kolom Dukcapil, SIAK, atau OpenSID. Berkas di atas 15 MB lewat perintah emas import residents."
        ),
        "back": reverse("desk:residents"),
        "button": _("Periksa berkas"),
    }
    return render(request, "desk/admin/form.html", context, status=status)


def _import(request: StaffRequest, form: ImportForm) -> ImportReport:
    sheet = form.cleaned_data["sheet"]
    with _in_memory(sheet.read(), sheet.name) as path:
        return operations.import_residents(
            path=path,
            at=clock.now(),
            actor=request.actor,
            dry_run=form.cleaned_data["dry_run"],
            places=people.region_names(own_instansi(request)),
        )


@contextmanager
def _in_memory(content: bytes, name: str) -> Iterator[Path]:
    """A path to bytes that never touch the disk: a sheet of residents is no file for a temporary folder (ASVS 14.2.2)."""
    suffix = ".xlsx" if name.lower().endswith(".xlsx") else ".csv"
    handle = os.memfd_create("sheet")
    try:
        os.write(handle, content) if content else None
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"sheet{suffix}"
            path.symlink_to(f"/proc/self/fd/{handle}")
            yield path
    finally:
        os.close(handle)


def _report(request: StaffRequest, report: ImportReport) -> HttpResponse:
    old = request.session.pop("refused_rows", "")
    if old:
        blobs.delete(old)
    if report.refused:
        words = {row.reason: sentences.for_code(row.reason) for row in report.refused}
        request.session["refused_rows"] = blobs.put(
            operations.refused_rows_sheet(report.refused, words), _BLOB
        )
    lines = [(row, sentences.for_code(row.reason)) for row in report.refused[:_SHOWN]]
    return render(request, "desk/admin/import.html", {"report": report, "lines": lines})


@desk_view("GET", roles=ADMIN)
def refused_rows(request: StaffRequest) -> HttpResponse:
    """The refused rows of the last import as XLSX."""
    name = request.session.get("refused_rows", "")
    if not name:
        raise errors.NotFound
    response = HttpResponse(blobs.get(name, _BLOB), content_type=_XLSX)
    response["Content-Disposition"] = content_disposition_header(True, "baris-ditolak.xlsx") or "attachment"
    return response
