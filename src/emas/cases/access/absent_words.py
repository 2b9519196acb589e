"""What the letter of an absence says besides the answers: parts IV, V, VII and VIII of the official form."""

from datetime import date, datetime
from typing import Any, Final

from emas.cases.access import absent, sealed
from emas.cases.access.hot import CaseRow, aware
from emas.cases.models import Event
from emas.cases.types import APPROVER
from emas.catalogue.types import AbsenceSpec, ServiceDefinition
from emas.kernel import clock, indonesian
from emas.kernel.identity import group_nip
from emas.people import queries as people
from emas.personnel import queries as ledgers
from emas.personnel.types import Balance

_DECIDING: Final = frozenset({"decide", "return", "refuse", "sign"})


def letter_words(row: CaseRow, definition: ServiceDefinition, at: datetime) -> dict[str, Any]:
    """Give the words under the key ``cuti`` of a letter's content; nothing for a service that is none of absences."""
    spec = definition.absence
    if spec is None or row.applicant_person_id is None:
        return {}
    opened = sealed.open_case(row.id)
    asked = absent.asked(definition, opened.applicant, opened.answers, clock.local_date(at))
    kind = spec.types[asked.sort]
    known = ledgers.absence(request=row.ref)
    left = ledgers.balance(
        person_id=row.applicant_person_id, ledger=spec.ledger, instansi=row.instansi, at=at,
        year=asked.start_on.year,
    )  # fmt: skip
    unit = "hari kerja" if kind.unit == "working_days" else "hari kalender"
    said = _said(row, definition)
    return {
        "cuti": {
            "lama": f"{known.days} ({indonesian.number_words(known.days)}) {unit}" if known else "",
            "tambahan": f"{asked.extra_days} hari kalender" if asked.extra_days else "",
            "mulai": indonesian.date_words(asked.start_on),
            "sampai": indonesian.date_words(asked.end_on),
            "masa_kerja": _service_time(str(opened.applicant.get("since", "")), clock.local_date(at)),
            "tahunan": _years(left, asked.start_on.year, bool(kind.is_ledgered)),
            "lainnya": _others(row, spec, asked.start_on.year),
            "dikirim": indonesian.date_words(clock.local_date(aware(row.created_at) or at)),
            "pertimbangan": [each for each in said if each["tahap"] != "last"],
            "keputusan": next((each for each in reversed(said) if each["tahap"] == "last"), {}),
            "paraf": _checked_by(row),
        }
    }


def _years(left: Balance, year: int, is_ledgered: bool) -> list[list[str]]:
    """Write the three rows of part V: N-2, N-1 and N with what is left and a remark."""
    rows = []
    for of_year in (year - 2, year - 1, year):
        there = next((row for row in left.rows if row.year == of_year), None)
        remark = ""
        if there is not None and is_ledgered and of_year == year:
            remark = "setelah cuti ini"
        rows.append([str(of_year), str(there.left if there else 0), remark])
    return rows


def _others(row: CaseRow, spec: AbsenceSpec, year: int) -> dict[str, str]:
    """Write how many days of each other kind were approved in the year, for lines 2 to 6 of part V."""
    taken = ledgers.taken_in_year(person_id=row.applicant_person_id or 0, year=year, but=row.ref)
    return {sort: f"{taken[sort]} hari dalam {year}" if taken.get(sort) else "-" for sort in spec.types}


def _said(row: CaseRow, definition: ServiceDefinition) -> list[dict[str, str]]:
    """Give what each approver decided last, in order: level, decision, remark, who, when."""
    found: dict[str, dict[str, str]] = {}
    steps = definition.flow.steps
    for event in Event.objects.filter(case_id=row.id, kind__in=_DECIDING).order_by("seq"):
        step = steps.get(event.from_state)
        if step is None or step.post is None or step.post.role != APPROVER or event.kind == "sign":
            continue
        act = step.acts.get(event.act)
        found.pop(step.post.level, None)
        found[step.post.level] = {
            "tahap": step.post.level,
            "putusan": event.act,
            "sebutan": act.label.id if act else event.act,
            "catatan": sealed.open_note(event.note_sealed, row.ref),
            **_person(event),
        }
    return list(found.values())


def _person(event: Event) -> dict[str, str]:
    moment = aware(event.at)
    on = clock.local_date(moment) if moment else date.min
    posts = people.staff_posts(person_id=event.actor_person_id, on=on) if event.actor_person_id else ()
    mine = next((p for p in posts if p.unit_id == event.actor_unit_id and p.role == event.actor_role), None)
    acting = {"plt": "Plt. ", "plh": "Plh. "}.get(str(event.detail.get("holding", "")), "")
    return {
        "nama": event.actor_name,
        "nip": group_nip(mine.nip) if mine and mine.nip else "",
        "jabatan": f"{acting}{mine.title}" if mine else "",
        "tanggal": indonesian.date_words(on),
    }


def _checked_by(row: CaseRow) -> str:
    event = Event.objects.filter(case_id=row.id, kind="initial").order_by("-seq").first()
    return event.actor_name if event else ""


def _service_time(since: str, today: date) -> str:
    if not since:
        return "-"
    begun = date.fromisoformat(since)
    months = (today.year - begun.year) * 12 + today.month - begun.month - (today.day < begun.day)
    return f"{months // 12} tahun {months % 12} bulan"
