"""The figures of a report as page, sheet and print (Perwali 107/2021 Pasal 13)."""

from datetime import date, datetime

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from emas.audit import operations as audit
from emas.cases import queries
from emas.cases.types import PeriodReport
from emas.documents import queries as documents
from emas.documents.types import Report, ReportPart, ReportTable
from emas.kernel import clock, indonesian
from emas.platform import xlsx
from emas.web.desk.office import figures as words
from emas.web.desk.page import StaffRequest, desk_view


@desk_view("GET")
def figures(request: StaffRequest, ref: str) -> HttpResponse:
    """All figures of the period, with the hash once they are frozen."""
    found = queries.period_report(actor=request.actor, ref=ref, at=clock.now())
    context = {
        "report": found,
        "parts": words.parts(found.figures),
        "start": date.fromisoformat(found.figures["start"]),
        "end": date.fromisoformat(found.figures["end"]),
        "as_of": datetime.fromisoformat(found.figures["as_of"]),
    }
    return render(request, "desk/office/figures.html", context)


@desk_view("GET")
def figures_file(request: StaffRequest, ref: str, kind: str) -> HttpResponse:
    """The whole report as XLSX (one sheet a table) or PDF; the export is recorded."""
    at = clock.now()
    found = queries.period_report(actor=request.actor, ref=ref, at=at)
    audit.record("figures.export", request.actor, "case", found.ref, at, detail={"kind": kind})
    if kind == "xlsx":
        sheets = [table.sheet() for part in words.parts(found.figures) for table in part.tables]
        content, media_type = xlsx.write_book([_cover(found), *sheets]), xlsx.MEDIA_TYPE
    else:
        content, media_type = documents.report_pdf(report=_printed(found, at)), "application/pdf"
    response = HttpResponse(content, content_type=media_type)
    name = f"laporan-{found.figures['start']}-{found.figures['end']}.{kind}"
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


def _language() -> str:
    return get_language() or "id"


def _period(found: PeriodReport) -> str:
    start, end = (date.fromisoformat(found.figures[key]) for key in ("start", "end"))
    return _("%(start)s sampai %(end)s") % {
        "start": indonesian.date_words(start),
        "end": indonesian.date_words(end),
    }


def _standing(found: PeriodReport) -> str:
    """Whether these figures still move: what a reader of a print must know first."""
    if not found.is_frozen:
        as_of = datetime.fromisoformat(found.figures["as_of"])
        return _("Sementara, dihitung %(at)s") % {"at": indonesian.datetime_words(as_of)}
    assert found.frozen_at is not None, "frozen figures have their moment"
    return _("Disetujui %(name)s, dibekukan %(at)s. Sidik angka SHA-256: %(digest)s") % {
        "name": found.signed_by,
        "at": indonesian.datetime_words(found.frozen_at),
        "digest": found.digest,
    }


def _cover(found: PeriodReport) -> tuple[str, tuple[str, ...], list[tuple[str, str]]]:
    rows = [(_("Periode"), _period(found)), (_("Keadaan"), _standing(found))]
    rows += [(label.in_(_language()), text) for label, text in found.notes]
    return (_("Laporan"), (_("Bagian"), _("Isi")), rows)


def _printed(found: PeriodReport, at: datetime) -> Report:
    parts = [
        ReportPart(
            f"{number}. {part.title}",
            (),
            tuple(ReportTable(t.caption, t.columns, t.texts, t.numbers, t.note) for t in part.tables),
        )
        for number, part in enumerate(words.parts(found.figures), start=1)
    ]
    notes = tuple(
        ReportPart(label.in_(_language()), tuple(line for line in text.splitlines() if line.strip()))
        for label, text in found.notes
    )
    return Report(
        title=found.title.in_(_language()),
        subtitle=_period(found),
        dated_on=clock.local_date(found.frozen_at or at),
        parts=(ReportPart("", (_standing(found),)), *notes, *parts),
        footer=f"{found.ref} · {found.digest[:16]}" if found.is_frozen else found.ref,
    )
