"""Every open case by stage and age, and the same as a spreadsheet."""

from typing import Final
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from emas.audit import operations as audit
from emas.cases import queries
from emas.cases.types import Overview
from emas.kernel import clock
from emas.kernel.digits import whole
from emas.platform import xlsx
from emas.web.desk.page import StaffRequest, desk_view

#: So many lines a spreadsheet holds.
SHEET: Final = 5000


@desk_view("GET")
def overview(request: StaffRequest) -> HttpResponse:
    """The stages with their counts, then the cases, those that stood longest first."""
    asked = _asked(request)
    service, state = asked["service"], asked["state"]
    found = queries.overview(
        actor=request.actor, at=clock.now(), service=service, state=state, page=_page(request)
    )
    context = {
        "found": found,
        "asked": asked,
        "chosen": next((s for s in found.stages if (s.service, s.state) == (service, state)), None),
        "kept": urlencode({name: value for name, value in asked.items() if value}),
        "before": found.page - 1 if found.page > 1 else 0,
        "after": found.page + 1 if found.page < found.pages else 0,
    }
    return render(request, "desk/overview/overview.html", context)


@desk_view("GET")
def sheet(request: StaffRequest) -> HttpResponse:
    """The same cases as XLSX; that somebody took them along is on record."""
    at = clock.now()
    asked = _asked(request)
    found = queries.overview(
        actor=request.actor, at=at, service=asked["service"], state=asked["state"], size=SHEET
    )
    audit.record("overview.export", request.actor, "overview", "open", at, detail={"rows": len(found.rows)})
    content = xlsx.write_sheet(_heads(), _lines(found), _("Tidak ada yang tertinggal"))
    response = HttpResponse(content, content_type=xlsx.MEDIA_TYPE)
    name = f"belum-selesai-{clock.local_date(at)}.xlsx"
    response["Content-Disposition"] = content_disposition_header(True, name) or ""
    return response


def _asked(request: StaffRequest) -> dict[str, str]:
    return {"service": request.GET.get("layanan", "")[:80], "state": request.GET.get("tahap", "")[:40]}


def _page(request: StaffRequest) -> int:
    text = request.GET.get("halaman", "")
    return whole(text, 5) or 1


def _heads() -> tuple[str, ...]:
    return (
        _("Kode"),
        _("Layanan"),
        _("Pemohon"),
        _("Tahap"),
        _("Ada di"),
        _("Hari di tahap ini"),
        _("Hari sejak masuk"),
        _("Batas"),
    )


def _lines(found: Overview) -> list[tuple[object, ...]]:
    language = get_language() or "id"
    return [
        (
            row.ref,
            row.service_title.in_(language),
            row.applicant_name,
            row.stage.in_(language),
            row.held_by.in_(language),
            row.stage_days,
            row.total_days,
            row.due_at,
        )
        for row in found.rows
    ]
