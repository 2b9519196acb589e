"""
Many people act on one case at the same moment; exactly one must win, and everybody else must be told so in an orderly way.

The actors sit on the seats of one post, in several processes with several threads each; a barrier starts every round. They try
different acts, half of them with the version their page showed. The yardstick is one actor alone doing as many acts. Then the officers
of one number queue give the next number, all to one request or each to his own: no number may be given twice or left out.
"""

import random
import time
from collections import Counter
from collections.abc import Iterator, Sequence
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
from emas.project.drills import court, crowd
from emas.project.installation import Installation
from emas.project.measuring import Figure

ACTS = (("lengkap", ""), ("kembalikan", "Foto KTP kurang jelas."), ("tolak", "Usaha di luar kelurahan ini."))
PROCESSES = 4
WON = "won"
#: Refusals that tell the loser what happened; anything else is a fault.
ORDERLY = frozenset({"Conflict", "_Lost", "NotAllowed"})


@dataclass(frozen=True, slots=True)
class Seat:
    """One actor: his account, and the chance that picks his acts and his case where each has one of his own."""

    account_id: int
    seed: int


@dataclass(frozen=True, slots=True)
class Group:
    """The seats of one process, the cases of all rounds (one for all actors, or one for each), and the acts they try."""

    seats: tuple[Seat, ...]
    rounds: tuple[tuple[str, ...], ...]
    acts: tuple[tuple[str, str], ...]


def run(portal: Installation, *, actors: int, rounds: int, sabotage: bool) -> Iterator[Figure]:
    """Yield rounds with one winner, disorderly answers, chains broken, announcements, and acts per second."""
    at = clock.now()
    place = town.build(at, seats=actors)
    refs = [filing.file_letter(number, at) for number in range(2 * rounds)]
    filing.to_front_desk(refs, place, at)
    contested, calm = refs[:rounds], refs[rounds:]
    seats = _seats(place, at)
    alone_seconds, _ = contest([seats[0]], [(ref,) for ref in calm], 1)
    seconds, outcomes = contest(seats, [(ref,) for ref in contested], PROCESSES)
    yield from _verdict(contested, outcomes)
    yield Figure(
        f"rounds, {actors} actors each",
        rounds / seconds,
        "rounds/s",
        rounds / alone_seconds,
        "one actor alone",
    )
    yield from _numbers(actors, rounds, at)


def _numbers(actors: int, rounds: int, at: datetime) -> Iterator[Figure]:
    """Let many officers of one queue give the next number at the same moment: to one request, then each to his own."""
    unit_id = court.build(at, numbering_officers=actors)
    seats = [Seat(number, seed) for seed, number in enumerate(court.numbering_officers(unit_id, at))]
    same, each = max(2, rounds // 10), max(1, rounds // 20)
    refs = [court.file(unit_id, number) for number in range(same + each * actors)]
    court.to_the_queue(unit_id, refs, at)
    queue: list[tuple[str, ...]] = [(ref,) for ref in refs[:same]]
    queue += [tuple(refs[first : first + actors]) for first in range(same, len(refs), actors)]
    _, outcomes = contest(seats, queue, PROCESSES, ((court.STEPS[-1][1], ""),))
    winners = Counter(
        _of(queue[index], seat) for seat, row in zip(seats, _by_seat(outcomes), strict=True)
        for index, outcome in enumerate(row) if outcome == WON
    )  # fmt: skip
    single = sum(1 for ref in refs if winners[ref] == 1)
    yield Figure(
        "requests numbered by exactly one officer",
        single,
        "requests",
        must=f"{len(refs)}",
        ok=single == len(refs),
    )
    yield from _disorderly("numbering: answers that are no orderly refusal", outcomes)
    books = observing.rows(
        "SELECT e.sequence, e.number FROM documents_registerentry e JOIN cases_case c ON c.ref = e.case_ref "
        "WHERE c.service = %s ORDER BY e.sequence",
        [court.SERVICE],
    )
    wrong = abs(len(refs) - len(books)) + len(books) - len({number for _, number in books})
    wrong += [sequence for sequence, _ in books] != list(range(1, len(books) + 1))
    yield Figure("gaps and repeats in the register of numbers", wrong, "", must="0", ok=wrong == 0)


def _disorderly(name: str, outcomes: list[list[str]]) -> Iterator[Figure]:
    others = Counter(outcome for row in outcomes for outcome in row if outcome not in ORDERLY | {WON})
    named = ", ".join(sorted(others)) or "none"
    yield Figure(f"{name} ({named})", others.total(), "answers", must="0", ok=not others)


def _by_seat(outcomes: list[list[str]]) -> list[list[str]]:
    """Put rows, which come process by process, in the order of the seats."""
    order = [index for start in range(PROCESSES) for index in range(start, len(outcomes), PROCESSES)]
    return [row for _, row in sorted(zip(order, outcomes, strict=True))]


def _of(refs: tuple[str, ...], seat: Seat) -> str:
    """Give the case that an actor goes for in one round."""
    return refs[seat.seed % len(refs)]


def _verdict(refs: list[str], outcomes: list[list[str]]) -> Iterator[Figure]:
    winners = Counter(index for row in outcomes for index, outcome in enumerate(row) if outcome == WON)
    single = sum(1 for index in range(len(refs)) if winners[index] == 1)
    yield Figure(
        "rounds with exactly one winner", single, "rounds", must=f"{len(refs)}", ok=single == len(refs)
    )
    yield from _disorderly("answers that are no orderly refusal", outcomes)
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


def contest(
    seats: list[Seat],
    rounds: Sequence[tuple[str, ...]],
    processes: int,
    acts: tuple[tuple[str, str], ...] = ACTS,
) -> tuple[float, list[list[str]]]:
    """Let all seats act in each round in turn; gives seconds and, per seat and process by process, the outcome of each round."""
    groups = [Group(tuple(seats[number::processes]), tuple(rounds), acts) for number in range(processes)]
    done = crowd.run(_sit_down, [group for group in groups if group.seats], len(seats))
    seconds = max(spent for spent, _ in done)
    return seconds, [row for _, rows in done for row in rows]


def _sit_down(group: Group) -> tuple[float, list[list[str]]]:
    """One process: a thread per seat."""
    with ThreadPoolExecutor(len(group.seats)) as pool:
        done = [row.result() for row in [pool.submit(_act, seat, group) for seat in group.seats]]
    return max(spent for spent, _ in done), [row for _, row in done]


def _act(seat: Seat, group: Group) -> tuple[float, list[str]]:
    """Act once in every round, at the same moment as all others."""
    chance = random.Random(seat.seed)
    actor = people.actor_for(account_id=seat.account_id, at=clock.now())
    versions = dict(observing.rows("SELECT ref, version FROM cases_case"))
    row = []
    crowd.set_off()
    started = time.monotonic()
    for refs in group.rounds:
        act, note = chance.choice(group.acts)
        ref = _of(refs, seat)
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
