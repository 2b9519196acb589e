"""
Many people act on one case at the same moment; exactly one must win, and everybody else must be told so in an orderly way.

The actors sit on the seats of one post, in several processes with several threads each; a barrier starts every round. They try
different acts, half of them with the version their page showed. The yardstick is one actor alone doing as many acts.
"""

import random
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from emas.cases import operations
from emas.cases import queries as cases
from emas.kernel import clock
from emas.kernel.actor import Actor
from emas.people import queries as people
from emas.project import town
from emas.project.benches import filing, observing
from emas.project.drills import crowd
from emas.project.installation import Installation
from emas.project.measuring import Figure

ACTS = (("lengkap", ""), ("kembalikan", "Foto KTP kurang jelas."), ("tolak", "Usaha di luar kelurahan ini."))
PROCESSES = 4
WON = "won"
#: Refusals that tell the loser what happened; anything else is a fault.
ORDERLY = frozenset({"Conflict", "_Lost", "NotAllowed"})


@dataclass(frozen=True, slots=True)
class Seat:
    """One actor: his account, and the chance that picks his acts."""

    account_id: int
    seed: int


@dataclass(frozen=True, slots=True)
class Group:
    """The seats of one process, and the cases of all rounds."""

    seats: tuple[Seat, ...]
    refs: tuple[str, ...]


def run(portal: Installation, *, actors: int, rounds: int, sabotage: bool) -> Iterator[Figure]:
    """Yield rounds with one winner, disorderly answers, chains broken, announcements, and acts per second."""
    at = clock.now()
    place = town.build(at, seats=actors)
    refs = [filing.file_letter(number, at) for number in range(2 * rounds)]
    filing.to_front_desk(refs, place, at)
    contested, calm = refs[:rounds], refs[rounds:]
    seats = _seats(place, at)
    alone_seconds, _ = contest([seats[0]], calm, 1)
    seconds, outcomes = contest(seats, contested, PROCESSES)
    yield from _verdict(contested, outcomes)
    yield Figure(
        f"rounds, {actors} actors each",
        rounds / seconds,
        "rounds/s",
        rounds / alone_seconds,
        "one actor alone",
    )


def _verdict(refs: list[str], outcomes: list[list[str]]) -> Iterator[Figure]:
    winners = Counter(index for row in outcomes for index, outcome in enumerate(row) if outcome == WON)
    single = sum(1 for index in range(len(refs)) if winners[index] == 1)
    yield Figure(
        "rounds with exactly one winner", single, "rounds", must=f"{len(refs)}", ok=single == len(refs)
    )
    others = Counter(outcome for row in outcomes for outcome in row if outcome not in ORDERLY | {WON})
    named = ", ".join(sorted(others)) or "none"
    yield Figure(
        f"answers that are no orderly refusal ({named})", others.total(), "answers", must="0", ok=not others
    )
    broken = _broken_chains(refs)
    yield Figure("chains of events broken", broken, "cases", must="0", ok=broken == 0)
    twice = _told_twice(refs)
    yield Figure(
        "cases with not exactly one more event and announcement", twice, "cases", must="0", ok=twice == 0
    )


def _seats(place: town.Town, at: datetime) -> list[Seat]:
    found = place.actors(town.KELURAHAN[town.HERE], "cs", at)
    return [
        Seat(actor.account_id, number) for number, actor in enumerate(found) if actor.account_id is not None
    ]


def _broken_chains(refs: list[str]) -> int:
    return sum(1 for ref in refs if not cases.verify_chain(ref=ref).is_whole)


def _told_twice(refs: list[str]) -> int:
    """Filed, approved, validated, and one act: four events, four versions, four announcements."""
    events = _counted("SELECT c.ref FROM cases_event e JOIN cases_case c ON c.id = e.case_id")
    told = _counted(
        "SELECT c.ref FROM outbox_outboxentry o JOIN cases_case c ON o.dedupe_key LIKE 'announce:' || c.id || ':%%'"
    )
    versions = dict(observing.rows("SELECT ref, version FROM cases_case"))
    return sum(1 for ref in refs if not events[ref] == told[ref] == versions[ref] == 4)


def _counted(sql: str) -> Counter[str]:
    return Counter(ref for (ref,) in observing.rows(sql))


def contest(seats: list[Seat], refs: list[str], processes: int) -> tuple[float, list[list[str]]]:
    """Let all seats act on each of ``refs`` in turn; gives seconds and, per seat, the outcome of each round."""
    groups = [Group(tuple(seats[number::processes]), tuple(refs)) for number in range(processes)]
    done = crowd.run(_sit_down, [group for group in groups if group.seats], len(seats))
    seconds = max(spent for spent, _ in done)
    return seconds, [row for _, rows in done for row in rows]


def _sit_down(group: Group) -> tuple[float, list[list[str]]]:
    """One process: a thread per seat."""
    with ThreadPoolExecutor(len(group.seats)) as pool:
        done = [row.result() for row in [pool.submit(_act, seat, group.refs) for seat in group.seats]]
    return max(spent for spent, _ in done), [row for _, row in done]


def _act(seat: Seat, refs: tuple[str, ...]) -> tuple[float, list[str]]:
    """Act once in every round, at the same moment as all others."""
    chance = random.Random(seat.seed)
    actor = people.actor_for(account_id=seat.account_id, at=clock.now())
    versions = dict(observing.rows("SELECT ref, version FROM cases_case"))
    row = []
    crowd.set_off()
    started = time.monotonic()
    for ref in refs:
        act, note = chance.choice(ACTS)
        version = versions[ref] if chance.random() < 0.5 else None
        crowd.set_off()
        row.append(_try(ref, act, actor, note, version))
    connection.close()
    return time.monotonic() - started, row


def _try(ref: str, act: str, actor: Actor, note: str, version: int | None) -> str:
    try:
        operations.act(case_ref=ref, act=act, actor=actor, at=clock.now(), note=note, version=version)
    except Exception as error:
        return type(error).__name__
    return WON
