"""What a request does to its applicant's ledger and absences. Each call belongs into the transaction of the act, and is safe to repeat."""

from datetime import date, datetime, timedelta

from emas.kernel.errors import Invalid
from emas.personnel import rules
from emas.personnel.models import Absence
from emas.personnel.operations import _writing
from emas.personnel.queries import _preview, _reading
from emas.personnel.types import AbsenceAsked, AbsenceState, AbsenceType
from emas.platform import db


def reserve(
    *,
    person_id: int,
    unit_id: int,
    instansi: str,
    service: str,
    ledger: str,
    request: str,
    kind: AbsenceType,
    asked: AbsenceAsked,
    key: str,
    at: datetime,
) -> int:
    """
    Hold what a request asks for, in place of what it held before, and give the days it counts.

    Everything is checked again under the lock, so that two requests at once can't spend the same days. ``key`` names the step of the
    case. Raises: Invalid by ``sort``, ``start``, ``end``, ``extra`` (leave-rules section 3, "checks at submit").
    """
    employment = _writing.locked(person_id)
    year = asked.start_on.year
    entries = _writing.opened(person_id, ledger, employment, instansi, at, year) if kind.is_ledgered else []
    facts = _preview.preview(
        person_id=person_id, unit_id=unit_id, instansi=instansi, ledger=ledger, kind=kind, asked=asked,
        request=request, at=at,
    )  # fmt: skip
    if facts.faults:
        raise Invalid(facts.faults)
    days = facts.days
    if kind.is_ledgered:
        made = rules.hold(entries, request=request, year=year, days=days, on=_writing.day_of(at), key=key)
        if made is None:
            raise Invalid({"end": ("not_enough_days",)})
        _writing.write(person_id, ledger, made, at)
    Absence.objects.update_or_create(
        request=request,
        defaults={
            "person_id": person_id,
            "unit_id": unit_id,
            "service": service,
            "sort": asked.sort,
            "start_on": asked.start_on,
            "end_on": asked.end_on,
            "days": days,
            "extra_days": asked.extra_days,
            "state": AbsenceState.ASKED.value,
            "changed_at": at,
        },
    )
    return days


def take(*, request: str, ledger: str, instansi: str, ends_ledger: bool, key: str, at: datetime) -> None:
    """Turn what a request holds into days taken: it is approved. With ``ends_ledger`` the rest of the year's balance lapses."""
    row = _absence(request)
    if row is None:
        return
    employment = _writing.locked(row.person_id)
    entries = _writing.opened(row.person_id, ledger, employment, instansi, at, row.start_on.year)
    on = _writing.day_of(at)
    made = list(rules.take(entries, request=request, on=on, key=key))
    if ends_ledger:
        made += rules.lapse([*entries, *made], request=request, year=row.start_on.year, on=on, key=key)
    _writing.write(row.person_id, ledger, made, at)
    _set(row, AbsenceState.APPROVED, at)


def give_back(*, request: str, ledger: str, key: str, at: datetime, back_on: date | None = None) -> int:
    """
    Give back what a request holds or took: all of it, or with ``back_on`` the working days from that day on (he is at work again).

    The absence ends, or ends the day before ``back_on``. Gives the days given back. Raises: Invalid ``back_on`` (``not_within``) when that
    day is not one of the absence.
    """
    row = _absence(request)
    if row is None:
        return 0
    _writing.locked(row.person_id)
    entries = list(_reading.entries(row.person_id, ledger))
    days = None
    if back_on is not None and back_on > row.start_on:
        if back_on > row.end_on:
            raise Invalid({"back_on": ("not_within",)})
        # Further days at the end (a place hard to reach) were never charged, so none of them comes back.
        charged_until = row.end_on - timedelta(days=row.extra_days)
        days = _preview.working_days_of(row.unit_id, back_on, charged_until)
    made = rules.give_back(entries, request=request, on=_writing.day_of(at), key=key, days=days)
    _writing.write(row.person_id, ledger, made, at)
    given = sum(entry.days for entry in made)
    if days is None or back_on is None:
        _set(row, AbsenceState.ENDED, at)
    else:
        _shorten(row, back_on, given, at)
    return given


def _shorten(row: Absence, back_on: date, given: int, at: datetime) -> None:
    """End an absence the day before somebody is at work again; its days are those that were really spent."""
    last = back_on - timedelta(days=1)
    spent = row.days - given if given else rules.days_between(row.start_on, last)
    extra = max(0, row.extra_days - (row.end_on - last).days)
    Absence.objects.filter(pk=row.pk).update(end_on=last, days=spent, extra_days=extra, changed_at=at)


def postpone(*, request: str, ledger: str, key: str, at: datetime) -> None:
    """Release what a request holds and mark the days as postponed: they go over into the next year in full."""
    row = _absence(request)
    if row is None:
        return
    _writing.locked(row.person_id)
    entries = list(_reading.entries(row.person_id, ledger))
    made = rules.postpone(entries, request=request, on=_writing.day_of(at), key=key)
    _writing.write(row.person_id, ledger, made, at)
    _set(row, AbsenceState.ENDED, at)


def _absence(request: str) -> Absence | None:
    db.require_transaction("changing an absence")
    return Absence.objects.filter(request=request).first()


def _set(row: Absence, state: AbsenceState, at: datetime) -> None:
    Absence.objects.filter(pk=row.pk).update(state=state.value, changed_at=at)
