"""
The gateway is dead for 24 simulated hours and then comes back, with call-backs doubled and out of order.

Below quota first: a real worker, notices at an even pace, how soon each is handed over. Then the outage: notices of every urgency are
written hour by hour while the gateway refuses in every way it can; several workers at once hand over what was held up. The stand-in
counts what it took and every limit that was broken; time is simulated on both sides.
"""

import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import close_old_connections, connection

from emas.kernel import clock
from emas.notify import operations as notify
from emas.notify import queries
from emas.notify.types import ChannelState
from emas.outbox import operations as outbox
from emas.project.benches import gateway
from emas.project.installation import Installation
from emas.project.measuring import Figure
from emas.project.simulators.whatsapp import Simulator

WORKERS = 3
HOURS = 24
TIER, TEMPLATES_A_DAY = 220, 400
#: So long the run waits for the workers at most.
REAL_SECONDS = 400
SOON_SECONDS = 10
GONE = frozenset({"terkirim", "sampai", "dibaca"})
#: What the gateway says while it is up but of no use; a step without one refuses the connection.
TROUBLES: tuple[dict[str, Any], ...] = ({"code": 190}, {"code": 131016}, {"http": 503}, {"code": 80007}, {})


@dataclass(slots=True)
class SimulatedTime:
    """
    The time of the portal and of the stand-in alike.

    An hour takes a fraction of a second here, so it passes only between the rounds of the workers: on a busy machine one of them would
    otherwise act on a time that is hours old, which no real clock does.
    """

    simulator: Simulator
    offset: timedelta = timedelta()
    _changed: threading.Condition = field(default_factory=threading.Condition)
    _rounds: int = 0
    _stands: bool = False

    def now(self) -> datetime:
        return REAL_NOW() + self.offset

    def pass_by(self, **span: float) -> None:
        with self.still():
            self.offset += timedelta(**span)
            self.simulator.state.control.offset_seconds = self.offset.total_seconds()

    @contextmanager
    def round(self) -> Iterator[None]:
        """Work without time or gateway changing underneath."""
        with self._changed:
            self._changed.wait_for(lambda: not self._stands)
            self._rounds += 1
        try:
            yield
        finally:
            with self._changed:
                self._rounds -= 1
                self._changed.notify_all()

    @contextmanager
    def still(self) -> Iterator[None]:
        """Wait for the rounds under way to end, and let none begin meanwhile."""
        with self._changed:
            self._stands = True
            self._changed.wait_for(lambda: not self._rounds, timeout=120)
        try:
            yield
        finally:
            with self._changed:
                self._stands = False
                self._changed.notify_all()


REAL_NOW = clock.now


def run(portal: Installation, *, messages: int, sabotage: bool) -> Iterator[Figure]:
    """Yield what was lost, doubled, out of order or over a limit, and how soon notices go out below quota."""
    with gateway.stand_in(portal, tier=TIER) as simulator:
        yield from _below_quota(portal, simulator)
        simulator.state.settings.tier = TIER + 1000
        yield from _outage(portal, simulator, messages)


def _below_quota(portal: Installation, simulator: Simulator) -> Iterator[Figure]:
    number = 100
    limits = {"people_a_day": 2000, "templates_a_day": 10_000, "per_second": 80}
    simulator.state.settings.tier = 2000
    gateway.configure_here(simulator, portal, **limits)
    environment = gateway.environment(simulator, **limits)
    portal.start_web(processes=1, **environment)
    portal.start("worker", "worker", **environment)
    pause = threading.Event()
    for person in range(number):
        gateway.write([gateway.notice(9000 + person, f"soon:{person}")], clock.now())
        pause.wait(0.05)
    until = time.monotonic() + 60
    rows = queries.recent(limit=number)
    while time.monotonic() < until and any(row.state not in GONE for row in rows):
        pause.wait(0.2)
        rows = queries.recent(limit=number)
    waits = [(row.sent_at - row.created_at).total_seconds() if row.sent_at else 1e9 for row in rows]
    soon = 100 * sum(wait <= SOON_SECONDS for wait in waits) / len(waits)
    must = f"99 % within {SOON_SECONDS} s"
    yield Figure("below quota: handed over in time", soon, "%", must=must, ok=soon >= 99)
    yield Figure("below quota: slowest of the first 99 %", sorted(waits)[len(waits) * 99 // 100 - 1], "s")
    portal.kill("worker")


def _outage(portal: Installation, simulator: Simulator, number: int) -> Iterator[Figure]:
    limits = {"people_a_day": TIER, "templates_a_day": TEMPLATES_A_DAY, "per_second": 80, "parallel": 4}
    gateway.configure_here(simulator, portal, **limits)
    sim = SimulatedTime(simulator)
    simulator.hooks.settled(30)
    sim.pass_by(hours=25)
    simulator.state.settings.tier = TIER
    simulator.state.taken.clear()
    with _simulated(sim), _workers(sim):
        _hours_of_trouble(simulator, sim, number)
        back_at = sim.now()
        simulator.state.control.duplicates = 2
        simulator.state.control.reorder = True
        simulator.state.control.lose_answers = True
        # Fewer than would open the circuit.
        simulator.state.control.times = 4
        # What would tell that they arrived is late as well: whoever repeats on his own now doubles them.
        simulator.state.control.held = True
        for _ in range(20):
            sim.pass_by(seconds=20)
            threading.Event().wait(0.2)
        simulator.state.control.held = False
        days = _until_done(sim, simulator)
    yield from _counted(simulator, number, back_at, days)


def _hours_of_trouble(simulator: Simulator, sim: SimulatedTime, number: int) -> None:
    pause = threading.Event()
    for hour in range(HOURS):
        trouble = TROUBLES[hour % len(TROUBLES)]
        # Never well in between: what was wrong stays so until the next fault has begun.
        with sim.still():
            if trouble:
                _set(simulator, trouble)
            else:
                simulator.go_away()
        share = range(number * hour // HOURS, number * (hour + 1) // HOURS)
        gateway.write([_notice(index) for index in share], sim.now())
        pause.wait(0.15)
        if not trouble:
            with sim.still():
                simulator.come_back()
        sim.pass_by(hours=1)
    with sim.still():
        _set(simulator, {})


def _set(simulator: Simulator, trouble: dict[str, Any]) -> None:
    control = simulator.state.control
    if "http" in trouble:
        control.http, control.code = trouble["http"], -1
    else:
        control.code, control.http = trouble.get("code", -1), 0


def _notice(index: int) -> Any:
    """Of ten notices one is urgent, three are for officers who get many, six for citizens."""
    kind = index % 10
    if kind == 0:
        return gateway.notice(1000 + index, f"n:{index}", template="failed_signature", role="kepala")
    if kind in {3, 6, 9}:
        return gateway.notice(5000 + index % 7, f"n:{index}", template="task_arrived", role="kasi")
    return gateway.notice(2000 + index % 400, f"n:{index}")


def _until_done(sim: SimulatedTime, simulator: Simulator) -> float:
    """Let time pass, slowly at first, until nothing waits; gives the simulated days it took."""
    started, pause = sim.now(), threading.Event()
    until = time.monotonic() + REAL_SECONDS
    step = 5.0
    while time.monotonic() < until and sim.now() - started < timedelta(days=3):
        pause.wait(0.1)
        state = _standing()
        if not state.waiting + state.unknown:
            break
        # A machine with much else to do is slow, the city it plays is not: time waits for what could go out now.
        is_held = state.held_until is not None and state.held_until > clock.now()
        if state.under_way or (state.due and not is_held):
            continue
        sim.pass_by(seconds=step)
        step = min(step * 1.1, 900)
        notify.reconcile(at=sim.now())
    simulator.hooks.settled(30)
    pause.wait(1.0)
    return (sim.now() - started) / timedelta(days=1)


def _standing() -> ChannelState:
    return queries.channel_state(name="whatsapp", templates_a_day=1, people_limit=1, at=clock.now())


def _counted(simulator: Simulator, number: int, back_at: datetime, days: float) -> Iterator[Figure]:
    rows = [row for row in queries.recent(limit=10 * number) if not row.title.startswith("Balasan")]
    mine = [row for row in rows if row.created_at < back_at][:number]
    taken = Counter(each["request_id"] for each in simulator.state.taken)
    told = sum(row.state in GONE or row.state == "digabung" for row in mine)
    lost = sum(
        row.state not in GONE | {"digabung", "tidak_terkirim"}
        or (row.state == "tidak_terkirim" and not row.reason)
        for row in mine
    )
    refused = Counter(row.reason for row in mine if row.state == "tidak_terkirim")
    doubled = sum(times - 1 for times in taken.values())
    broken = simulator.state.broken
    yield Figure("notices written during the outage", len(mine), "notices")
    yield Figure("told by WhatsApp, merged ones included", told, "notices", must="all", ok=told == len(mine))
    yield Figure("lost without a reason", lost, "notices", must="0", ok=lost == 0)
    yield Figure(f"not sent, with a reason {dict(refused) or ''}", sum(refused.values()), "notices")
    yield Figure("doubled", doubled, "messages", must="0", ok=doubled == 0)
    late = _urgent_after_others(mine, back_at)
    yield Figure("urgent claimed after one that is not", late, "messages", must="0", ok=late == 0)
    for name, times in broken.items():
        yield Figure(f"limit broken: {name}", times, "times", must="0", ok=times == 0)
    yield Figure("messages for all of them", len(simulator.state.taken), "messages")
    yield Figure("time to work off the outage under the limits", days, "simulated days")
    yield Figure("call-backs given up", simulator.hooks.lost, "calls", must="0", ok=simulator.hooks.lost == 0)


def _urgent_after_others(rows: list[Any], back_at: datetime) -> int:
    """Count urgent notices that were planned after the first other one, once the gateway was back."""
    planned = queries.planned_at([row.public_id for row in rows if row.state != "digabung"])
    moments = [(planned[row.public_id], row.template) for row in rows if row.public_id in planned]
    after = [(at, template == "failed_signature") for at, template in moments if at >= back_at]
    first_other = min((at for at, is_urgent in after if not is_urgent), default=None)
    return sum(is_urgent and first_other is not None and at > first_other for at, is_urgent in after)


@contextmanager
def _simulated(sim: SimulatedTime) -> Iterator[None]:
    """Let this process live in simulated time: its circuit breaker as well."""
    clock.now = sim.now
    try:
        yield
    finally:
        clock.now = REAL_NOW


@contextmanager
def _workers(sim: SimulatedTime) -> Iterator[None]:
    """Several workers at once, as a city runs them."""
    stop = threading.Event()

    def work(name: str) -> None:
        while not stop.is_set():
            with sim.round():
                done = outbox.run_due(("messages",), sim.now(), 16, name, stop.is_set)
                done += notify.handle_received(at=sim.now()) + notify.dispatch(at=sim.now())
            close_old_connections()
            if not done:
                stop.wait(0.02)
        connection.close()

    threads = [threading.Thread(target=work, args=(f"drill-{n}",), daemon=True) for n in range(WORKERS)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join(timeout=60)
