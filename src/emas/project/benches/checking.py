"""Examine issued letters from outside: the file, its QR, its number, the register."""

import re
from dataclasses import dataclass, field
from datetime import datetime

import pypdfium2
import zxingcpp

from emas.documents import queries as documents
from emas.documents.types import Verdict
from emas.kernel import clock
from emas.people import queries as people
from emas.project.benches.client import ApiError, Client

SCALE = 3.0


@dataclass(slots=True)
class Report:
    """What was found in a round of letters."""

    issued: int = 0
    wrong: int = 0
    gaps: int = 0
    seconds_to_issue: list[float] = field(default_factory=list)


def read_qr(pdf: bytes) -> str:
    """Give the text of the first QR on the first page, or ''."""
    image = pypdfium2.PdfDocument(pdf)[0].render(scale=SCALE).to_pil()
    found = zxingcpp.read_barcodes(image)
    return found[0].text if found else ""


def examine(refs: list[str], client: Client, unit_code: str, *, numbered: list[str]) -> Report:
    """Fetch every letter over HTTP and compare file, QR, number and register; ``numbered`` are all that took a number."""
    report = Report()
    for ref in refs:
        case = client.get(f"/cases/{ref}")
        try:
            pdf = client.download(f"/cases/{ref}/document")
        except ApiError:
            continue
        report.issued += 1
        report.wrong += not _is_right(pdf, case["letter"]["number"])
        report.seconds_to_issue.append(_seconds(case["timeline"]))
    unit = people.unit_by_code(code=unit_code)
    assert unit is not None
    report.gaps = _gaps(unit.id, len(numbered))
    return report


def _is_right(pdf: bytes, number: str) -> bool:
    now = clock.now()
    by_file = documents.verify_file(content=pdf, at=now)
    by_code = documents.verify_code(code=read_qr(pdf), at=now)
    text = re.sub(r"\s+", "", pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_range())
    genuine = by_file.verdict is Verdict.GENUINE and by_code.verdict is Verdict.GENUINE
    return genuine and by_file.number == by_code.number == number and number.replace(" ", "") in text


def _seconds(timeline: list[dict[str, str]]) -> float:
    at = {row["act"]: datetime.fromisoformat(row["at"]) for row in timeline}
    return (at["signed"] - at["tandatangani"]).total_seconds()


def _gaps(unit_id: int, expected: int) -> int:
    """Count numbers missing from or repeated in 1..expected of this year's register."""
    year = clock.local_date(clock.now()).year
    seen: list[int] = []
    cursor = ""
    while True:
        page = documents.register_rows(unit_id=unit_id, year=year, query="", cursor=cursor)
        seen += [row.sequence for row in page.rows]
        cursor = page.next_cursor
        if not cursor:
            break
    return len(set(range(1, expected + 1)) ^ set(seen)) + len(seen) - len(set(seen))
