"""Absence of a holder: for the days that a case decided, the named deputy takes the applicant's posts and signature line."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings

from emas.cases.access import colleagues, hot, sealed
from emas.catalogue.types import ServiceDefinition
from emas.documents import queries as letters
from emas.kernel import clock, indonesian
from emas.kernel.errors import Invalid
from emas.notify import operations as notify
from emas.notify.types import OutgoingMessage, Recipient
from emas.people import operations as people
from emas.people import queries as facts

if TYPE_CHECKING:
    from emas.cases.operations._effects import Occasion

Faults = dict[str, tuple[str, ...]]


def faults(
    definition: ServiceDefinition, answers: Mapping[str, Any], person_id: int | None, source: str = ""
) -> Faults:
    """Say what speaks against the deputy that a form names, at the field that names him; nothing where no deputy is asked."""
    spec = definition.stand_in
    days = _days(definition, answers)
    if spec is None or person_id is None or days is None:
        return {}
    deputy = colleagues.person_in(answers, spec.person)
    code = facts.absence_fault(
        person_id=person_id, deputy_id=deputy, start_on=days[0], end_on=days[1], source=source
    )
    if code == "period_backwards":
        return {spec.end: (code,)}
    return {spec.person: (code,)} if code else {}


def faults_of_case(row: hot.CaseRow, definition: ServiceDefinition, answers: Mapping[str, Any]) -> Faults:
    """The same for answers of a case that an act changes."""
    return faults(definition, answers, row.applicant_person_id, row.ref)


def begin(occasion: "Occasion") -> None:
    """
    Note the absence that this act decides and hand the posts over. Raises: Invalid under the field of the deputy.

    The dates may still have changed on the way; asked again for the same case the new ones count.
    """
    row, definition = occasion.row, occasion.definition
    spec, answers = definition.stand_in, sealed.open_case(row.id).answers
    days = _days(definition, answers)
    if spec is None or days is None or row.applicant_person_id is None:
        return
    deputy = colleagues.person_in(answers, spec.person)
    try:
        people.begin_absence(
            person_id=row.applicant_person_id,
            deputy_id=deputy,
            start_on=days[0],
            end_on=days[1],
            basis=_basis(row, definition),
            source=row.ref,
            actor=occasion.actor,
            at=occasion.at,
        )
    except Invalid as fault:
        raise Invalid({spec.person: fault.faults.get("", ("deputy_absent",))}) from None
    if deputy is not None:
        _tell_deputy(row, deputy, days, occasion.at)


def _tell_deputy(row: hot.CaseRow, deputy: int, days: tuple[date, date], at: datetime) -> None:
    """Whoever is to act for somebody hears of it from the office, not from the first paper on his desk. Once for these days."""
    period = _period(days)
    body = f"Anda ditunjuk sebagai pelaksana harian (Plh.) {period}. Pekerjaan dan tanda tangan jabatan itu beralih kepada Anda pada hari-hari itu, lalu kembali."
    _tell(
        row,
        deputy,
        "deputy_named",
        f"deputy:{row.ref}:{deputy}:{days[0]}:{days[1]}",
        "Anda menjadi Plh.",
        body,
        period,
        at,
    )


def _tell_released(row: hot.CaseRow, deputy: int, days: tuple[date, date], at: datetime) -> None:
    """Whoever was to act for somebody hears that he need not."""
    period = _period(days)
    body = f"Anda tidak lagi menjadi pelaksana harian (Plh.) {period}: cutinya dibatalkan atau berakhir lebih awal. Pekerjaan dan tanda tangan jabatan itu kembali."
    key = f"released:{row.ref}:{deputy}:{days[0]}:{days[1]}"
    _tell(row, deputy, "deputy_released", key, "Anda bukan Plh. lagi", body, period, at)


def _period(days: tuple[date, date]) -> str:
    return f"{indonesian.date_words(days[0])} sampai {indonesian.date_words(days[1])}"


def _tell(
    row: hot.CaseRow, deputy: int, template: str, key: str, title: str, body: str, period: str, at: datetime
) -> None:
    contact = facts.contact_of(person_id=deputy)
    notify.write(
        [
            OutgoingMessage(
                template=template,
                recipient=Recipient(
                    kind="staff",
                    label="Pengganti (Plh.)",
                    address=contact.phone,
                    email=contact.email,
                    person_id=deputy,
                ),
                title=title,
                body=body,
                link="/desk/profile/",
                dedupe_key=key,
                case_ref=row.ref,
                instansi=row.instansi,
                values={"masa": period, "tautan": f"{settings.EMAS_BASE_URL}/desk/profile/"},
            )
        ],
        at,
    )


def end(occasion: "Occasion") -> None:
    """End the absence of this case: from the day that was answered as ``back``, else from today the official works again."""
    spec, answers = occasion.definition.stand_in, sealed.open_case(occasion.row.id).answers
    back = answers.get(spec.back) if spec is not None and spec.back else None
    released = people.end_absence(
        source=occasion.row.ref,
        back_on=date.fromisoformat(str(back)) if back else clock.local_date(occasion.at),
        actor=occasion.actor,
        at=occasion.at,
    )
    for each in released:
        _tell_released(occasion.row, each.deputy_id, (each.start_on, each.end_on), occasion.at)


def _days(definition: ServiceDefinition, answers: Mapping[str, Any]) -> tuple[date, date] | None:
    spec = definition.stand_in
    if spec is None or not answers.get(spec.start) or not answers.get(spec.end):
        return None
    return date.fromisoformat(str(answers[spec.start])), date.fromisoformat(str(answers[spec.end]))


def _basis(row: hot.CaseRow, definition: ServiceDefinition) -> str:
    """The paper on which the deputy acts: the number of the request, else its code (letter-format section 6)."""
    given = next((n for n in letters.numbers_of_case(case_ref=row.ref) if n.state == "terpakai"), None)
    return f"{definition.title.id} {f'Nomor {given.number}' if given else row.ref}"[:200]
