"""Reports for print: tables and paragraphs, tagged PDF, no signature."""

from dataclasses import asdict

from emas.documents.adapters import typst
from emas.documents.types import Report


def report_pdf(*, report: Report) -> bytes:
    """Print a report as A4. Equal input gives equal bytes: the clock is the report's own date."""
    day = report.dated_on
    values = {
        "title": report.title,
        "subtitle": report.subtitle,
        "footer": report.footer,
        "wide": report.is_wide,
        "day": [day.year, day.month, day.day],
        "parts": [asdict(part) for part in report.parts],
    }
    source = (typst.ROOT / "report.typ").read_text(encoding="utf-8")
    return typst.pdf(source=source, data=values, dated_on=day)
