"""
Operators at once take letters from the kelurahan's CS to the signed PDF, over HTTP, on a real server and a real worker.

Each operator works whichever post has something waiting and takes a random letter of it, so that they meet often: exactly one
must win each time. Acts go through the API; signing goes through the signer's pages with a password, for only a person signs.
The yardstick is the same work by one operator alone.
"""

import random
import statistics
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from emas.kernel import clock
from emas.outbox import operations as outbox
from emas.people import operations as people
from emas.people import queries
from emas.project import town
from emas.project.benches import browser, checking, filing, observing
from emas.project.benches.client import ApiError, Client
from emas.project.installation import Installation
from emas.project.measuring import Figure

#: Who hands a letter on by which act, from the front desk to the signer.
POSTS = {"cs": "lengkap", "operator": "susun", "kasi": "paraf", "sekretaris": "paraf"}
SIGNER = "kepala"
SCOPES = ("cases:submit", "cases:read", "cases:act", "documents", "verify")
WORK_SECONDS = 600
ISSUE_SECONDS = 60


def run(portal: Installation, *, operators: int, letters: int) -> Iterator[Figure]:
    """Yield failures, wrong QR or numbers, gaps, letters per second beside one operator, and signing-to-issued times."""
    at = clock.now()
    place = town.build(at)
    clients = tokens(place, portal, at, (*POSTS, SIGNER))
    alone = filed(max(2, letters // 4), 0, place, at)
    crowd = filed(letters, letters, place, at)
    # Word of the filing goes out first: the worker begins with an empty outbox, as on any morning.
    outbox.drain(at=clock.now())
    portal.start_web(processes=2)
    portal.start("worker", "worker")
    alone_seconds, _ = operate(1, alone, clients, portal.url)
    observing.wait_idle(WORK_SECONDS)
    seconds, collisions = operate(operators, crowd, clients, portal.url)
    report = checking.examine(crowd, clients[SIGNER], town.KELURAHAN[town.HERE], numbered=alone + crowd)
    missing = len(crowd) - report.issued
    yield Figure("letters not issued", missing, "letters", must="0", ok=missing == 0)
    yield Figure("letters with a wrong QR or number", report.wrong, "letters", must="0", ok=report.wrong == 0)
    yield Figure("gaps or repeats in the register", report.gaps, "numbers", must="0", ok=report.gaps == 0)
    yield Figure("two met on one letter and one was told so", collisions, "times")
    rate = len(crowd) / seconds
    yield Figure(
        f"letters, {operators} operators", rate, "letters/s", len(alone) / alone_seconds, "one operator"
    )
    times = observing.seconds_to_issue(crowd)
    lone = observing.seconds_to_issue(alone)
    yield Figure(
        "signing to issued, p50", statistics.median(times), "s", statistics.median(lone), "one operator"
    )
    yield Figure("signing to issued, p95", _p95(times), "s", _p95(lone), "one operator")


def _p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20)[-1]


def tokens(
    place: town.Town, portal: Installation, at: datetime, roles: tuple[str, ...], unit_code: str = ""
) -> dict[str, Client]:
    """Give one API client per post of the kelurahan (or of ``unit_code``)."""
    return {role: Client(portal.url, token(place, role, at, unit_code)) for role in roles}


def token(place: town.Town, role: str, at: datetime, unit_code: str = "") -> str:
    """Issue the token of one post."""
    unit_id = place.unit_ids[unit_code or town.KELURAHAN[town.HERE]]
    found = queries.post_states(pairs=[(unit_id, role)], at=at)[(unit_id, role)]
    _, issued = people.issue_client(
        name=f"bench {role} {unit_id}",
        scopes=SCOPES,
        actor=place.actor(town.CITY, "admin", at),
        at=at,
        post_id=found.post_id,
        per_minute=1_000_000,
    )
    return issued


def filed(number: int, first: int, place: town.Town, at: datetime) -> list[str]:
    """File letters and bring them to the front desk."""
    refs = [filing.file_letter(first + index, at) for index in range(number)]
    filing.to_front_desk(refs, place, at)
    return refs


def operate(operators: int, refs: list[str], clients: dict[str, Client], url: str) -> tuple[float, int]:
    """Let the operators work until every letter is issued; gives seconds and how often two met on one letter."""
    crew = _Crew(set(refs), clients)
    signers = [browser.Browser(url) for _ in range(operators)]
    for signer in signers:
        signer.sign_in(town.login(town.KELURAHAN[town.HERE], SIGNER))
    started = time.monotonic()
    with ThreadPoolExecutor(operators) as pool:
        for done in [pool.submit(crew.work, number, signers[number]) for number in range(operators)]:
            done.result()
    wait_issued(refs, time.monotonic() + ISSUE_SECONDS)
    return time.monotonic() - started, crew.collisions


def wait_issued(refs: list[str], until: float) -> bool:
    """Wait for the worker to issue the last ones; tell whether it did in time."""
    pause = threading.Event()
    while observing.in_state("terbit", refs) < len(refs):
        if time.monotonic() > until:
            return False
        pause.wait(0.05)
    return True


class _Crew:
    """Operators who share nothing but the inboxes; letters outside the round are left alone."""

    def __init__(self, refs: set[str], clients: dict[str, Client]) -> None:
        self._refs = refs
        self._clients = clients
        self._lock = threading.Lock()
        self._signed: set[str] = set()
        self.collisions = 0

    def work(self, number: int, signer: browser.Browser) -> None:
        chance = random.Random(number)
        until = time.monotonic() + WORK_SECONDS
        pause = threading.Event()
        while len(self._signed) < len(self._refs) and time.monotonic() < until:
            roles = [*POSTS, SIGNER]
            chance.shuffle(roles)
            if not any(self._one(role, chance, signer) for role in roles):
                pause.wait(0.02)

    def _one(self, role: str, chance: random.Random, signer: browser.Browser) -> bool:
        found = self._clients[role].get("/inbox?size=100")["items"]
        rows = [row for row in found if row["ref"] in self._refs]
        if not rows:
            return False
        row = chance.choice(rows)
        done = self._sign(row["ref"], signer) if role == SIGNER else self._hand_on(role, row)
        if not done:
            with self._lock:
                self.collisions += 1
        return True

    def _sign(self, ref: str, signer: browser.Browser) -> bool:
        if not browser.sign(signer, ref):
            return False
        with self._lock:
            self._signed.add(ref)
        return True

    def _hand_on(self, role: str, row: dict[str, str]) -> bool:
        body = {"act": POSTS[role], "version": row["version"]}
        try:
            self._clients[role].post(f"/cases/{row['ref']}/acts", body)
        except ApiError as error:
            if error.status != 409:
                raise
            return False
        return True
