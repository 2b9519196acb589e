"""
One process that delivers events and runs the periodic jobs until it is told to stop.

It may be killed at any instant: leases run out, handlers look before they act. Told to stop politely (SIGTERM), it finishes
the event in hand and goes.
"""

import os
import random
import signal
import socket
import threading
from collections.abc import Sequence
from types import FrameType
from typing import Final

from django.db import DatabaseError, InterfaceError, close_old_connections, connection

from emas.kernel import clock
from emas.outbox import operations as outbox
from emas.platform import logs, processes, wake
from emas.worker.schedule import Schedule

BATCH: Final = 16
_SHORTEST_POLL_SECONDS: Final = 0.2
_LONGEST_POLL_SECONDS: Final = 1.0
_GLANCE_SECONDS: Final = 0.03
_AFTER_FAULT_SECONDS: Final = 3.0
_jitter: Final = random.SystemRandom()


def run(
    stop: threading.Event,
    queues: Sequence[str] = (),
    *,
    worker_id: str = "",
    schedule: Schedule | None = None,
) -> int:
    """
    Work on ``queues`` (none named: on all) until ``stop`` is set; gives how many events were handled.

    A database that is away is waited for: the loop logs it once per try and comes back by itself.
    """
    processes.write_no_core_dumps()
    name = worker_id or f"{socket.gethostname()}:{os.getpid()}"
    table = schedule or Schedule()
    handled, idle = 0, 0
    logs.log("emas.worker").info("worker.started", queues=list(queues) or "all")
    while not stop.is_set():
        poke = wake.last_poke()
        try:
            done = run_once(stop, queues, name, table)
        except (DatabaseError, InterfaceError) as error:
            logs.log("emas.worker").error("worker.database_away", exc_info=error)
            connection.close()
            stop.wait(_AFTER_FAULT_SECONDS * _jitter.uniform(0.5, 1.0))
            continue
        handled += done
        idle = 0 if done else idle + 1
        close_old_connections()
        if not done:
            _sleep(stop, poke, idle)
    logs.log("emas.worker").info("worker.stopped", handled=handled)
    return handled


def run_once(stop: threading.Event, queues: Sequence[str], worker_id: str, schedule: Schedule) -> int:
    """Deliver one batch, then run the periodic jobs that are due; gives how many events were handled."""
    done = outbox.run_due(queues, at=clock.now(), limit=BATCH, worker_id=worker_id, stop=stop.is_set)
    if not stop.is_set():
        schedule.run_due(clock.now())
    return done


def run_until_signalled(queues: Sequence[str] = ()) -> int:
    """Work in the foreground until SIGTERM or SIGINT; a second signal ends the process at once."""
    stop = threading.Event()

    def on_signal(number: int, frame: FrameType | None) -> None:
        if stop.is_set():
            os._exit(128 + number)
        stop.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, on_signal)
    return run(stop, queues)


def _sleep(stop: threading.Event, poke: int, idle: int) -> None:
    """Wait for a poke or the next poll; polls grow rarer while nothing happens, and are spread so workers do not march."""
    longest = min(_SHORTEST_POLL_SECONDS * idle, _LONGEST_POLL_SECONDS) * _jitter.uniform(0.8, 1.2)
    ends = clock.monotonic() + longest
    while not stop.is_set() and clock.monotonic() < ends and wake.last_poke() == poke:
        stop.wait(_GLANCE_SECONDS)
