"""
Notices per second from the outbox to the gateway, and how long after its act a notice is handed over.

A backlog is written while no worker runs; then one worker hands it over. The yardstick is the same number of messages posted to the
same stand-in by as many threads with nothing else to do. For the second figure RT and RW act at the pace of a city's busiest minute.
"""

import http.client
import json
import statistics
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from emas.cases import operations as cases
from emas.kernel import clock
from emas.notify import queries
from emas.outbox import queries as outbox
from emas.project import town
from emas.project.benches import filing, gateway
from emas.project.installation import Installation
from emas.project.measuring import Figure
from emas.project.simulators.whatsapp import Simulator

PARALLEL = 8
ACTS_PER_SECOND = 5
WAIT_SECONDS = 180
#: Their telephones are nobody else's: an official's is busy with his own notices, one in six seconds.
FIRST_CITIZEN = 500_000
GONE = frozenset({"terkirim", "sampai", "dibaca"})


def run(portal: Installation, *, notices: int, letters: int) -> Iterator[Figure]:
    """Yield notices per second beside bare posts, and the seconds from act to hand-over."""
    limits = {
        "people_a_day": 100_000,
        "templates_a_day": 1_000_000,
        "per_second": 100_000,
        "parallel": PARALLEL,
    }
    with gateway.stand_in(portal, tier=100_000) as simulator:
        gateway.configure_here(simulator, portal, **limits)
        environment = gateway.environment(simulator, **limits)
        portal.start_web(processes=1, **environment)
        bare = _bare(simulator, notices)
        simulator.state.taken.clear()
        for first in range(0, notices, 50):
            backlog = [
                gateway.notice(person, f"n:{person}") for person in range(first, min(first + 50, notices))
            ]
            gateway.write(backlog, clock.now())
        portal.start("worker", "worker", **environment)
        rate = _rate(simulator, notices)
        yield Figure("outbox to gateway", rate, "notices/s", bare, "bare posts")
        yield from _after_acts(portal, letters)
        yield from _limits(simulator)


def _limits(simulator: Simulator) -> Iterator[Figure]:
    times = sum(simulator.state.broken.values())
    yield Figure("limits broken meanwhile", times, "times", must="0", ok=times == 0)


def _bare(simulator: Simulator, number: int) -> float:
    """Post as many messages with nothing between the thread and the wire."""
    kept = simulator.state.settings
    host, _, port = simulator.url.removeprefix("http://").partition(":")
    simulator.register("bare", "Kabar {{1}} sudah ada.")
    template = {
        "name": "bare",
        "language": {"code": "id"},
        "components": [{"type": "body", "parameters": [{"type": "text", "text": "surat"}]}],
    }

    def post(person: int) -> None:
        body = {
            "messaging_product": "whatsapp",
            "to": f"62812{person:07d}",
            "type": "template",
            "template": template,
        }
        call = http.client.HTTPConnection(host, int(port), timeout=15)
        headers = {"Authorization": f"Bearer {kept.token}", "Content-Type": "application/json"}
        call.request("POST", f"/v25.0/{kept.phone_number_id}/messages", json.dumps(body), headers)
        call.getresponse().read()
        call.close()

    started = time.perf_counter()
    with ThreadPoolExecutor(PARALLEL) as pool:
        list(pool.map(post, range(number)))
    return number / (time.perf_counter() - started)


def _rate(simulator: Simulator, number: int) -> float:
    """Wait for the backlog; the time counts from the first message taken to the last."""
    pause, until = threading.Event(), time.monotonic() + WAIT_SECONDS
    while len(simulator.state.taken) < number and time.monotonic() < until:
        pause.wait(0.05)
    moments = [datetime.fromisoformat(each["at"]) for each in simulator.state.taken]
    if len(moments) < number:
        return 0.0
    return (len(moments) - 1) / max((moments[-1] - moments[0]).total_seconds(), 0.001)


def _after_acts(portal: Installation, letters: int) -> Iterator[Figure]:
    at = clock.now()
    place = town.build(at)
    refs = [filing.file_letter(FIRST_CITIZEN + number, at) for number in range(letters)]
    _quiet()
    rt = place.actor(town.rt_code(town.HERE), "rt", at)
    pause = threading.Event()
    acted: dict[str, datetime] = {}
    for ref in refs:
        pause.wait(1 / ACTS_PER_SECOND)
        acted[ref] = clock.now()
        cases.act(case_ref=ref, act="setujui", actor=rt, at=acted[ref])
    waits = _waits(acted)
    yield Figure(
        "notices to applicants after an act", len(waits), "notices", must="all", ok=len(waits) == letters
    )
    if len(waits) > 1:
        yield Figure("act to hand-over, p50", statistics.median(waits), "s")
        p99 = statistics.quantiles(waits, n=100, method="inclusive")[-1]
        yield Figure("act to hand-over, p99", p99, "s", must="at most 10 s", ok=p99 <= 10)


def _quiet() -> None:
    """Wait until the worker has nothing left to do but what waits for its hour."""
    pause, until = threading.Event(), time.monotonic() + WAIT_SECONDS
    while outbox.waiting() and time.monotonic() < until:
        pause.wait(0.2)
    pause.wait(7)


def _waits(acted: dict[str, datetime]) -> list[float]:
    """Give the seconds from each act to the hand-over of the notice it caused for the applicant."""
    pause, until = threading.Event(), time.monotonic() + WAIT_SECONDS
    found: dict[str, float] = {}
    while len(found) < len(acted) and time.monotonic() < until:
        pause.wait(0.2)
        for ref, at in acted.items():
            if ref in found:
                continue
            rows = queries.recent(limit=20, case_ref=ref)
            sent = [
                row.sent_at
                for row in rows
                if row.template == "advanced" and row.state in GONE and row.sent_at
            ]
            if sent:
                found[ref] = (sent[0] - at).total_seconds()
    return list(found.values())
