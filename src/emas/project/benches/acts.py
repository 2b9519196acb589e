"""
Acts per second through ``cases.operations.act``, beside the same SQL statements sent raw on the same connection.

The acts on half of the letters are done once and their statements kept; the database then goes back to where it was. From there
one act runs through the door on a letter of the other half, one kept act runs raw in a transaction of the same size, and so on
in turn, so that a busy neighbour on the machine and a slow disk meet both alike. The slowest tenth of each is left out.
"""

import gc
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection

from emas.cases import operations as cases
from emas.kernel import clock
from emas.kernel.actor import Actor
from emas.project import town
from emas.project.benches import filing, snapshots
from emas.project.installation import Installation
from emas.project.measuring import Figure

#: Acts that hand a letter on, with the role that does each; signing is measured by ``bench letter``.
CHAIN = (("lengkap", "cs"), ("susun", "operator"), ("paraf", "kasi"), ("paraf", "sekretaris"))
AT_LEAST = {"sqlite": 0.3, "postgresql": 0.4}


@dataclass(slots=True)
class Statement:
    """One statement as Django was about to send it."""

    sql: str
    params: Any
    is_many: bool
    in_transaction: bool


@dataclass(slots=True)
class Recorder:
    """Keeps the statements of one act."""

    kept: list[Statement] = field(default_factory=list)

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        # On SQLite Django sends BEGIN as a statement, on PostgreSQL the driver does: the replay begins by itself on both.
        if not sql.startswith("BEGIN"):
            self.kept.append(Statement(sql, params, many, connection.in_atomic_block))
        return execute(sql, params, many, context)


def run(portal: Installation, *, acts: int) -> Iterator[Figure]:
    """Yield acts per second, raw transactions per second and their ratio, and statements per act."""
    at = clock.now()
    place = town.build(at)
    work = prepare(place, 2 * acts, at)
    copy = snapshots.take(portal)
    recorded = record(work[::2], at)
    statements = [[(native(s), s.params, s.is_many, s.in_transaction) for s in act] for act in recorded]
    copy.restore()
    through_door([work[1]], at)
    gc.freeze()
    door: list[tuple[float, float]] = []
    raw: list[tuple[float, float]] = []
    for mine, its in zip(work[3::2], statements[1:], strict=True):
        door.append(timed(lambda: through_door([mine], at)))  # noqa: B023
        raw.append(timed(lambda: replay([its])))  # noqa: B023
    copy.drop()
    least = AT_LEAST[connection.vendor]
    mine_rate, its_rate = rate([wall for wall, _ in door]), rate([wall for wall, _ in raw])
    yield Figure(
        "acts through the door",
        mine_rate,
        "acts/s",
        its_rate,
        "same statements raw",
        must=f"ratio at least {least}",
        ok=mine_rate / its_rate >= least,
    )
    spent, least_spent = (statistics.median(cpu for _, cpu in times) * 1000 for times in (door, raw))
    yield Figure("processor time of an act here", spent, "ms", least_spent, "same statements raw")
    yield Figure("statements per act", sum(len(act) for act in recorded) / len(recorded), "statements")


def rate(seconds: list[float]) -> float:
    """Give how many a second, without the slowest tenth."""
    kept = sorted(seconds)[: max(1, len(seconds) * 9 // 10)]
    return len(kept) / sum(kept)


def prepare(place: town.Town, acts: int, at: datetime) -> list[tuple[str, str, Actor]]:
    """File letters up to the front desk and list the acts to do: (reference, act, actor). One letter warms every cache."""
    refs = [filing.file_letter(number, at) for number in range(1 + 2 * max(1, acts // len(CHAIN) // 2))]
    filing.to_front_desk(refs, place, at)
    unit = town.KELURAHAN[town.HERE]
    actors = {role: place.actor(unit, role, at) for _, role in CHAIN}
    through_door([(refs[0], act, actors[role]) for act, role in CHAIN], at)
    # An even number of letters: the halves of the work are then two sets of letters, and each letter goes its whole way.
    return [(ref, act, actors[role]) for act, role in CHAIN for ref in refs[1:]]


def through_door(work: list[tuple[str, str, Actor]], at: datetime) -> None:
    """Do the acts as a page does them: with a key, so that a second tap gives the first answer."""
    for ref, act, actor in work:
        cases.act(case_ref=ref, act=act, actor=actor, at=at, idempotency_key=f"{ref}:{act}:{actor.label}")


def record(work: list[tuple[str, str, Actor]], at: datetime) -> list[list[Statement]]:
    """Do the acts once and keep the statements of each."""
    recorded = []
    for entry in work:
        recorder = Recorder()
        with connection.execute_wrapper(recorder):
            through_door([entry], at)
        recorded.append(recorder.kept)
    return recorded


def native(statement: Statement) -> str:
    """Write placeholders as the driver of the database at hand wants them."""
    if connection.vendor == "postgresql":
        return statement.sql
    return statement.sql.replace("%s", "?").replace("%%", "%")


def replay(acts: list[list[tuple[str, Any, bool, bool]]]) -> None:
    """Send the statements with nothing between them and the driver."""
    connection.ensure_connection()
    cursor = connection.connection.cursor()
    begin = "BEGIN IMMEDIATE" if connection.vendor == "sqlite" else "BEGIN"
    for act in acts:
        is_open = False
        for sql, params, is_many, inside in act:
            if inside != is_open:
                cursor.execute(begin if inside else "COMMIT")
                is_open = inside
            cursor.executemany(sql, params) if is_many else cursor.execute(sql, params or ())
            if not is_many and cursor.description is not None:
                cursor.fetchall()
        if is_open:
            cursor.execute("COMMIT")
    cursor.close()


def timed(work: Callable[[], None]) -> tuple[float, float]:
    """Give the seconds it takes on an open connection, by the clock and of this processor."""
    connection.ensure_connection()
    started, spent = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - started, time.process_time() - spent
