"""Start page of the administration and the table of posts (R-006, R-045 to R-047)."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.utils.translation import gettext as _

from emas.audit import operations as trail
from emas.cases import queries as cases
from emas.cases.types import InboxFilter
from emas.documents import queries as documents
from emas.documents.types import Report, ReportPart, ReportTable
from emas.kernel import clock, indonesian
from emas.people import queries
from emas.platform import xlsx
from emas.web.desk import sentences
from emas.web.desk.admin import officials
from emas.web.desk.admin.page import ADMIN
from emas.web.desk.page import StaffRequest, desk_view

_KINDS = ("kelurahan", "kecamatan", "rw", "rt", "opd", "mpp", "pengadilan")
_ENDS_WITHIN_DAYS = 30


@desk_view("GET", roles=ADMIN)
def home(request: StaffRequest) -> HttpResponse:
    """What needs this admin: incomplete posts and tickets."""
    at = clock.now()
    rows = queries.coverage(actor=request.actor, at=at)
    waiting = cases.inbox(actor=request.actor, filter=InboxFilter(size=10), at=at)
    context = {
        "lacking": sum(1 for row in rows if row.lacks),
        "expected": len(rows),
        "tickets": waiting.rows,
    }
    return render(request, "desk/admin/home.html", context)


@desk_view("GET", roles=ADMIN)
def coverage(request: StaffRequest) -> HttpResponse:
    """The table of officials in one of its measures, and the posts with what they lack."""
    at = clock.now()
    measure, kecamatan_id = _asked(request)
    kind = request.GET.get("kind", "")
    only = request.GET.get("only") == "1"
    kinds = {"kinds": (kind,)} if kind in _KINDS else {}
    rows = (
        queries.coverage(actor=request.actor, at=at, kecamatan_id=kecamatan_id, only_lacking=only, **kinds)
        if measure == "posts"
        else ()
    )
    ending = documents.ending_certificates(at=at, unit_ids=_offices(request), within_days=_ENDS_WITHIN_DAYS)
    context = {
        "rows": rows,
        "grid": officials.grid(actor=request.actor, at=at, measure=measure, kecamatan_id=kecamatan_id),
        "grid_title": officials.title(measure),
        "measure": measure,
        "districts": queries.find_units(actor=request.actor, kind="kecamatan", size=100).items,
        "kinds": [(code, sentences.unit_kind(code)) for code in _KINDS],
        "kecamatan_id": kecamatan_id,
        "kind": kind,
        "only": only,
        "ending": len(ending),
        "at": at,
    }
    return render(request, "desk/admin/coverage.html", context)


def _asked(request: StaffRequest) -> tuple[str, int | None]:
    measure = request.GET.get("measure", "")
    chosen = request.GET.get("kecamatan", "")
    kecamatan_id = int(chosen) if chosen.isdecimal() and len(chosen) < 12 else None
    return measure if measure in officials.MEASURES else "posts", kecamatan_id


def _offices(request: StaffRequest) -> list[int]:
    """The units below this admin's posts."""
    held = [post.unit_id for post in request.actor.posts if post.role == "admin"]
    return sorted({unit_id for each in held for unit_id in queries.subtree_unit_ids(unit_id=each)})


@desk_view("GET", roles=ADMIN)
def coverage_file(request: StaffRequest, kind: str) -> HttpResponse:
    """The same table as XLSX or PDF; the export is recorded."""
    at = clock.now()
    measure, kecamatan_id = _asked(request)
    grid = officials.grid(actor=request.actor, at=at, measure=measure, kecamatan_id=kecamatan_id)
    words = officials.title(measure)
    trail.record("coverage.export", request.actor, "coverage", measure, at, detail={"kind": kind})
    if kind == "xlsx":
        content, media_type = xlsx.write_book(grid.sheets()), xlsx.MEDIA_TYPE
    else:
        told = _("data per %(at)s") % {"at": indonesian.datetime_words(at)}
        table = ReportTable("", grid.heads(), grid.rows())
        report = Report(
            words, told, clock.local_date(at), (ReportPart("", (), (table,)),), is_wide=True, footer=told
        )
        content, media_type = documents.report_pdf(report=report), "application/pdf"
    response = HttpResponse(content, content_type=media_type)
    name = f"{slugify(officials.short_title(measure))}-{clock.local_date(at).isoformat()}.{kind}"
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response
