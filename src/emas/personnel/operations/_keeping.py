"""What the leave officer does: facts of employment, opening balances, joint leave, corrections with a reason."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime

from emas.audit import operations as audit
from emas.kernel import clock, codes
from emas.kernel.actor import Actor
from emas.kernel.errors import Invalid
from emas.people import queries as people
from emas.people.types import StaffInfo
from emas.personnel import access, rules
from emas.personnel.models import Employment as EmploymentTable
from emas.personnel.operations import _writing
from emas.personnel.queries import _reading
from emas.personnel.types import Employed, Employment, Entry, EntryKind, OpeningRow
from emas.platform import db

_MOST_ROWS = 5000


def set_employment(
    *,
    person_id: int,
    kind: str,
    since_on: date,
    actor: Actor,
    at: datetime,
    sex: str = "",
    grade: str = "",
    until_on: date | None = None,
) -> None:
    """
    Write what the rules of leave need of one employee; the trail keeps old and new.

    ``kind`` is one of ``types.Employed``, ``sex`` ``l``, ``p`` or ''. Raises: NotFound, NotAllowed (``own_ledger``), Invalid by field.
    """
    today = clock.local_date(at)
    faults: dict[str, tuple[str, ...]] = {}
    if kind not in set(Employed):
        faults["kind"] = ("unknown",)
    if since_on > today:
        faults["since_on"] = ("in_future",)
    if until_on is not None and until_on < since_on:
        faults["until_on"] = ("period_backwards",)
    if sex not in {"", "l", "p"}:
        faults["sex"] = ("unknown",)
    if faults:
        raise Invalid(faults)
    with db.act_transaction():
        who = access.employee(actor, person_id, today, changes=True)
        row = EmploymentTable.objects.filter(person_id=person_id).first()
        values = {
            "kind": kind,
            "since_on": since_on,
            "sex": sex,
            "grade": grade.strip()[:20],
            "until_on": until_on,
        }
        EmploymentTable.objects.update_or_create(person_id=person_id, defaults=values)
        old = {name: str(getattr(row, name)) for name in values} if row else None
        detail = {"old": old, "new": {name: str(value) for name, value in values.items()}}
        if row is not None:
            _set_rights_straight(person_id, _reading.employment_of(row), who, actor, at)
        audit.record(
            "personnel.employment", actor, "person", str(person_id), at, detail=detail, instansi=who.instansi
        )


def _set_rights_straight(
    person_id: int, before: Employment, who: StaffInfo, actor: Actor, at: datetime
) -> None:
    """What this year's right was reckoned from has changed: the ledgers follow, with a line of their own."""
    now, today = _writing.locked(person_id), clock.local_date(at)
    for ledger in _reading.ledgers(person_id):
        entries = _reading.entries(person_id, ledger)
        change = rules.changed_right(entries, before, now, today, _reading.policy(who.instansi))
        _writing.write(person_id, ledger, change, at, by=actor.person_id)


def correct(
    *, person_id: int, ledger: str, of_year: int, days: int, reason: str, actor: Actor, at: datetime
) -> None:
    """
    Correct the balance of this year by ``days`` (signed) in the row of ``of_year``, with a reason that everybody who sees the ledger reads.

    Raises: NotFound, NotAllowed (``own_ledger``), Invalid (``days``: ``required``, ``not_enough_days``; ``reason``: ``required``;
    ``of_year``: ``unknown``).
    """
    today = clock.local_date(at)
    faults: dict[str, tuple[str, ...]] = {}
    if not reason.strip():
        faults["reason"] = ("required",)
    if not days or abs(days) > 24:
        faults["days"] = ("required",)
    if not today.year - 2 <= of_year <= today.year:
        faults["of_year"] = ("unknown",)
    if faults:
        raise Invalid(faults)
    with db.act_transaction():
        who = access.employee(actor, person_id, today, changes=True)
        employment = _writing.locked(person_id)
        entries = _writing.opened(person_id, ledger, employment, who.instansi, at, today.year)
        if rules.balance(entries, today.year).left + days < 0:
            raise Invalid({"days": ("not_enough_days",)})
        key = f"correction:{codes.new_public_id()}"
        entry = Entry(
            today.year, EntryKind.CORRECTION, days, today, key, of_year=of_year, note=reason.strip()
        )
        _writing.write(person_id, ledger, [entry], at, by=actor.person_id)
        detail = {"ledger": ledger, "of_year": of_year, "days": days}
        audit.record(
            "personnel.correct", actor, "person", str(person_id), at, detail=detail, instansi=who.instansi
        )


def import_openings(*, rows: Sequence[OpeningRow], ledger: str, actor: Actor, at: datetime) -> int:
    """
    Take over what people had and used in earlier years, found by NIP; all rows or none. Gives how many people.

    A year that has entries already is refused: what the ledger knows is corrected, not imported again. Raises: NotAllowed, Invalid under
    the number of the row (``1`` is the first): ``person_unknown``, ``not_reached``, ``own_ledger``, ``year_known``, ``out_of_range``, ``twice``.
    """
    if not rows or len(rows) > _MOST_ROWS:
        raise Invalid({"": ("out_of_range",)})
    access.require_keeper(actor)
    today = clock.local_date(at)
    known = people.persons_by_nip(nips=[row.nip for row in rows])
    reached = {info.person_id for info in _everybody(actor, today)}
    years = _reading.years_known(list(known.values()), ledger)
    faults: dict[str, tuple[str, ...]] = {}
    made: dict[int, list[Entry]] = defaultdict(list)
    seen: set[tuple[str, int]] = set()
    for number, row in enumerate(rows, start=1):
        code = _row_fault(row, known, reached, years, seen, actor, today)
        if code:
            faults[str(number)] = (code,)
            continue
        seen.add((row.nip, row.year))
        made[known[row.nip]] += _opening(row)
    if faults:
        raise Invalid(faults)
    with db.act_transaction():
        _writing.write_many(ledger, list(made.items()), at, actor.person_id)
        audit.record(
            "personnel.import", actor, "ledger", ledger, at, detail={"people": len(made), "rows": len(rows)}
        )
    return len(made)


def _everybody(actor: Actor, on: date) -> tuple[StaffInfo, ...]:
    return people.staff_below(roots=access.roots(actor), on=on, size=_MOST_ROWS).items


def _row_fault(
    row: OpeningRow,
    known: dict[str, int],
    reached: set[int],
    years: set[tuple[int, int]],
    seen: set[tuple[str, int]],
    actor: Actor,
    today: date,
) -> str:
    person_id = known.get(row.nip)
    if person_id is None:
        return "person_unknown"
    if person_id not in reached and actor.kind != "system":
        return "not_reached"
    if person_id == actor.person_id:
        return "own_ledger"
    if (person_id, row.year) in years:
        return "year_known"
    if (row.nip, row.year) in seen:
        return "twice"
    fits = 0 <= row.used <= row.right <= 24 and 0 <= row.postponed <= row.right - row.used
    return "" if fits and today.year - 3 <= row.year <= today.year else "out_of_range"


def _opening(row: OpeningRow) -> list[Entry]:
    on = date(row.year, 1, 1)
    made = [Entry(row.year, EntryKind.RIGHT, row.right, on, f"right:{row.year}", of_year=row.year)]
    if row.used:
        made.append(Entry(row.year, EntryKind.TAKE, -row.used, date(row.year, 12, 31), f"opening:{row.year}"))
    if row.postponed:
        key = f"opening-postponed:{row.year}"
        made.append(Entry(row.year, EntryKind.POSTPONED, row.postponed, date(row.year, 12, 31), key))
    return made


def charge_joint_leave(*, on: date, name: str, ledger: str, actor: Actor, at: datetime) -> int:
    """
    Charge a day of joint leave that is not the President's to everybody the actor looks after (SE Sekma 13/2019); gives how many.

    Who has nothing left is not charged; the same day again charges nobody twice. Raises: NotAllowed, Invalid ``on``.
    """
    access.require_keeper(actor)
    today = clock.local_date(at)
    if on.year != today.year:
        raise Invalid({"on": ("not_this_year",)})
    charged = 0
    with db.act_transaction():
        for info in _everybody(actor, today):
            if not EmploymentTable.objects.filter(person_id=info.person_id).exists():
                continue
            employment = _writing.locked(info.person_id)
            entries = _writing.opened(info.person_id, ledger, employment, info.instansi, at, on.year)
            key = f"joint:{on.isoformat()}"
            if any(entry.key == key for entry in entries) or not rules.balance(entries, on.year).left:
                continue
            entry = Entry(on.year, EntryKind.JOINT, -1, on, key, note=name)
            _writing.write(info.person_id, ledger, [entry], at, by=actor.person_id)
            charged += 1
        detail = {"on": on.isoformat(), "people": charged}
        audit.record("personnel.joint_leave", actor, "ledger", ledger, at, detail=detail)
    return charged
