"""What may be lost or done twice at the court: days of leave in the ledger, and what SIRAMASAKAN tells by itself."""

import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from emas.kernel import clock
from emas.personnel import queries as personnel
from emas.project.benches import observing
from emas.project.drills import court
from emas.project.measuring import Figure

_LEDGER = "cuti-tahunan"


def leave(refs: Sequence[str]) -> Iterator[Figure]:
    """Every finished request held its day and took it, once; the balance of everybody is what is left then."""
    written = _by_case("SELECT request, kind, days FROM personnel_entry WHERE request <> ''")
    wrong_kinds = {ref: Counter(kind for kind, _ in written.get(ref, ())) for ref in refs}
    lost = sum(1 for kinds in wrong_kinds.values() if not kinds["hold"] or not kinds["take"])
    yield _none("ledger entries of leave lost", lost)
    doubled = sum(count - 1 for kinds in wrong_kinds.values() for count in kinds.values() if count > 1)
    yield _none("ledger entries of leave doubled", doubled + len(set(written) - set(refs)))
    yield _none("balances that are not what is left after the leave taken", _wrong_balances(refs))


def _wrong_balances(refs: Sequence[str]) -> int:
    at = clock.now()
    taken: Counter[int] = Counter()
    for ref, person_id, days in observing.rows("SELECT request, person_id, days FROM personnel_absence"):
        taken[person_id] += days if ref in set(refs) else 0
    wrong = 0
    for person_id, days in taken.items():
        found = personnel.balance(person_id=person_id, ledger=_LEDGER, instansi=court.INSTANSI, at=at)
        wrong += (found.taken, found.held, found.left) != (days, 0, court.DAYS_A_YEAR - days)
    return wrong


def verdicts(refs: Sequence[str]) -> Iterator[Figure]:
    """Each act is in the history once, and the registry hears of each case once, when all is there."""
    wanted = set(refs)
    acted = Counter(
        (ref, act) for ref, act in observing.rows(
            "SELECT c.ref, e.act FROM cases_event e JOIN cases_case c ON c.id = e.case_id WHERE c.service = %s", [court.SIRAMASAKAN]
        ) if ref in wanted
    )  # fmt: skip
    yield _none("events of SIRAMASAKAN cases doubled", sum(count - 1 for count in acted.values()))
    told = Counter(
        ref for (ref,) in observing.rows(
            "SELECT case_ref FROM notify_message WHERE template = 'task_arrived' AND recipient_role = 'operator'"
        )
    )  # fmt: skip
    yield _none("civil registry not told, or told again", sum(1 for ref in refs if told[ref] != 1))


def reminders(waiting: Sequence[str]) -> Iterator[Figure]:
    """A case whose verdict is overdue is reminded of once: its applicant and the desk."""
    told = _reminded(waiting)
    wrong = sum(1 for ref in waiting if told[ref, "applicant"] != 1 or told[ref, "staff"] != 1)
    yield Figure("reminders of cases that wait for their verdict", told.total(), "messages")
    yield _none("such cases not reminded of, or twice", wrong)


def wait_reminded(waiting: Sequence[str], until: float) -> None:
    """Wait until the worker has reminded of each; its clock strikes seldom."""
    pause = threading.Event()
    while time.monotonic() < until and _reminded(waiting).total() < 2 * len(waiting):
        pause.wait(0.2)


def _reminded(waiting: Sequence[str]) -> Counter[tuple[str, str]]:
    sql = "SELECT case_ref, recipient_kind FROM notify_message WHERE template = 'reminder_again'"
    return Counter((ref, kind) for ref, kind in observing.rows(sql) if ref in set(waiting))


def _by_case(sql: str) -> dict[str, list[tuple[Any, ...]]]:
    found: dict[str, list[tuple[Any, ...]]] = {}
    for ref, *rest in observing.rows(sql):
        found.setdefault(ref, []).append(tuple(rest))
    return found


def _none(name: str, count: int) -> Figure:
    return Figure(name, count, "", must="0", ok=count == 0)
