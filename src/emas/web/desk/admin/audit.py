"""The list of changes, read from the append-only trail."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from emas.audit import operations as trail
from emas.audit import queries
from emas.audit.types import EntryRow
from emas.kernel import clock
from emas.people import queries as people
from emas.platform import xlsx
from emas.web.desk.admin.audit_words import ACTIONS, AREAS, DETAILS, RESULTS, SUBJECTS
from emas.web.desk.admin.page import ADMIN
from emas.web.desk.page import StaffRequest, desk_view

PAGE: Final = 50
SHEET: Final = 20_000
_WHOLE: Final = frozenset({"kota", "pengadilan"})


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the trail in words. ``is_fault``: it was refused or failed."""

    id: int
    at: datetime
    who: str
    label: str
    action: Any
    area: str
    result: Any
    is_fault: bool
    subject: str
    detail: tuple[tuple[Any, Any], ...]


@desk_view("GET", roles=ADMIN)
def audit(request: StaffRequest) -> HttpResponse:
    """Changes in the instansi for its own admin; an admin further down sees what people of his own offices did."""
    asked, is_whole = _asked(request), bool(_whole(request))
    before = request.GET.get("before", "")
    rows = queries.entries(
        **asked, before_id=int(before) if before.isdecimal() and len(before) < 18 else None, limit=PAGE + 1
    )
    # Reading the trail is an act too (UU 27/2022 Pasal 31).
    trail.record("audit.read", request.actor, "audit", asked["area"] or "all", clock.now())
    kept = {key: request.GET[key] for key in ("area", "who", "from", "to") if request.GET.get(key)}
    older = urlencode({**kept, "before": rows[PAGE - 1].id}) if len(rows) > PAGE else ""
    context = {
        "lines": _lines(rows[:PAGE]),
        "areas": AREAS.items(),
        "area": asked["area"],
        "who": asked["actor"],
        "since": request.GET.get("from", ""),
        "until": request.GET.get("to", ""),
        "is_whole": is_whole,
        "older": older,
        "sheet": urlencode(kept),
    }
    return render(request, "desk/admin/audit.html", context)


@desk_view("GET", roles=ADMIN)
def sheet(request: StaffRequest) -> HttpResponse:
    """The same lines as a spreadsheet, at most 20,000."""
    lines = _lines(queries.entries(**_asked(request), limit=SHEET))
    trail.record(
        "audit.export", request.actor, "audit", request.GET.get("area", "")[:20] or "all", clock.now()
    )
    columns = (_("Waktu"), _("Siapa"), _("Tindakan"), _("Hasil"), _("Tentang"), _("Rincian"))
    rows = (
        (
            line.at,
            line.who,
            str(line.action),
            str(line.result),
            line.subject,
            "; ".join(f"{key}: {value}" for key, value in line.detail),
        )
        for line in lines
    )
    response = HttpResponse(
        xlsx.write_sheet(columns, rows, _("Catatan perubahan")), content_type=xlsx.MEDIA_TYPE
    )
    name = f"catatan-perubahan-{clock.local_date(clock.now())}.xlsx"
    response["Content-Disposition"] = content_disposition_header(True, name) or ""
    return response


def _whole(request: StaffRequest) -> frozenset[str]:
    return frozenset(
        post.instansi for post in request.actor.posts if post.role == "admin" and post.unit_kind in _WHOLE
    )


def _asked(request: StaffRequest) -> dict[str, Any]:
    """Give what was asked for and what the reader may see of it; an odd filter is none."""
    whole = _whole(request)
    area, who = request.GET.get("area", ""), request.GET.get("who", "")[:60]
    actors = {request.actor.label}
    if not whole:
        actors |= people.labels_in_reach(actor=request.actor, on=clock.local_date(clock.now()))
    return {
        "area": area if area in AREAS else "",
        "actor": who,
        "since": _midnight(request.GET.get("from", "")),
        "until": _midnight(request.GET.get("to", ""), days=1),
        "instansi": whole,
        "actors": actors,
    }


def _midnight(text: str, days: int = 0) -> datetime | None:
    try:
        day = date.fromisoformat(text) + timedelta(days=days)
    except (ValueError, OverflowError):
        return None
    return datetime.combine(day, time.min, tzinfo=clock.LOCAL)


def _subject(row: EntryRow) -> str:
    """What a line is about; of the trail itself, which part was read."""
    ref = row.subject_ref
    if row.subject_type == "audit":
        ref = str(AREAS.get(ref, "" if ref == "all" else ref))
    return f"{SUBJECTS.get(row.subject_type, row.subject_type)} {ref}".strip()


def _lines(rows: tuple[EntryRow, ...]) -> list[Line]:
    names = people.names_of_labels(labels={row.actor for row in rows})
    others = {"system": _("Sistem"), "anonymous": _("Belum masuk")}
    return [
        Line(
            id=row.id,
            at=row.at,
            who=names.get(row.actor) or others.get(row.actor, row.actor),
            label=row.actor,
            action=ACTIONS.get(row.action, row.action),
            area=row.action.partition(".")[0],
            result=RESULTS.get(row.result, row.result),
            is_fault=row.result != "ok",
            subject=_subject(row),
            detail=tuple((DETAILS.get(key, key), value) for key, value in row.detail.items()),
        )
        for row in rows
    ]
