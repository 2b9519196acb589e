"""
Who can work a post right now, as one prebuilt statement: the engine asks it inside every act.

Why not the ORM here: this look-up stands in the middle of an act, and building two joined queries anew took a third of the act's time.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from emas.kernel import clock
from emas.kernel.actor import HoldingKind
from emas.people import rules
from emas.people.queries._admin import NIK_PURPOSE
from emas.platform import sealing

_SELECT = """
SELECT p.id, p.unit_id, p.role, h.kind, h.person_id, a.id, a.is_active, a.is_blocked
FROM people_post p
JOIN people_unit u ON u.id = p.unit_id
JOIN people_holder h ON h.post_id = p.id AND h.start_on <= %s AND (h.end_on IS NULL OR h.end_on >= %s)
LEFT JOIN people_account a ON a.person_id = h.person_id
WHERE p.is_active AND u.is_active AND ("""


@dataclass(frozen=True, slots=True)
class _Held:
    kind: HoldingKind
    person_id: int
    is_able: bool


def able_persons(*, pairs: Sequence[tuple[int, str]], at: datetime) -> dict[tuple[int, str], frozenset[int]]:
    """
    Give, for each (unit id, role), the persons on duty at that moment who have a working account; empty means vacant.

    The same answer as ``post_states`` gives, without the particulars. A role ``#<post id>`` means that very seat. One query.
    """
    found: dict[tuple[int, str], set[int]] = {pair: set() for pair in pairs}
    if not found:
        return {}
    by_post: dict[tuple[int, int, str], list[_Held]] = defaultdict(list)
    for post_id, unit_id, role, kind, person_id, account_id, is_active, is_blocked in _rows(found, at):
        able = account_id is not None and bool(is_active) and not is_blocked
        by_post[(post_id, unit_id, role)].append(_Held(HoldingKind(kind), person_id, able))
    for (post_id, unit_id, role), held in by_post.items():
        able_ones = {h.person_id for h in rules.on_duty(held) if h.is_able}
        for pair in ((unit_id, role), (unit_id, f"#{post_id}")):
            if pair in found:
                found[pair] |= able_ones
    return {pair: frozenset(persons) for pair, persons in found.items()}


def _rows(
    pairs: Iterable[tuple[int, str]], at: datetime
) -> list[tuple[int, int, str, str, int, int | None, bool, bool]]:
    wanted = list(pairs)
    on = clock.local_date(at).isoformat()
    either: list[str] = []
    values: list[int | str] = [on, on]
    for unit_id, role in wanted:
        is_seat = role.startswith("#")
        either.append(f"(p.unit_id = %s AND p.{'id' if is_seat else 'role'} = %s)")
        values += [unit_id, int(role[1:]) if is_seat else role]
    with connection.cursor() as cursor:
        cursor.execute(f"{_SELECT}{' OR '.join(either)})", values)
        return list(cursor.fetchall())


def nik_digest(*, nik: str) -> str:
    """Give the keyed digest under which an official's NIK is kept: two digests agree when the NIK is the same."""
    return sealing.digest(nik, NIK_PURPOSE)


def nik_digest_of(*, person_id: int) -> str:
    """Give the keyed digest of an official's NIK, '' when it is not known: nobody may decide his own request. One query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nik_digest FROM people_person WHERE id = %s", [person_id])
        row = cursor.fetchone()
    return str(row[0]) if row else ""
