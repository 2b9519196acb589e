"""
Figures for Prometheus on the internal address (``EMAS_INTERNAL_BIND``): one small server in the worker's process.

Counts of requests, acts, jobs and refused sign-ins come from a folder that all processes of this machine share; what stands in
the database is read when somebody asks, at most once in ten seconds. No person, case or address is among them.
"""

import threading
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final

from django.conf import settings
from django.db import Error as DatabaseFault
from django.db import connection
from prometheus_client import Metric
from prometheus_client.registry import Collector

from emas.cases import queries as cases
from emas.kernel import clock
from emas.outbox import queries as outbox
from emas.platform import logs, metrics, outside

KEPT_SECONDS: Final = 10


class Standing(Collector):
    """What stands in the database: events to deliver, open and late cases, letters to sign."""

    def __init__(self, now: Callable[[], datetime] = clock.now) -> None:
        self._now = now
        self._kept: list[Metric] = []
        self._until: datetime | None = None
        self._lock = threading.Lock()

    def describe(self) -> Iterable[Metric]:
        return ()

    def collect(self) -> Iterable[Metric]:
        with self._lock:
            now = self._now()
            if self._until is None or now >= self._until:
                self._kept = self._read(now)
                self._until = now + timedelta(seconds=KEPT_SECONDS)
            return tuple(self._kept)

    def _read(self, now: datetime) -> list[Metric]:
        try:
            return [_up(1), *_outbox(now), *_cases(now), *_outside(now)]
        except DatabaseFault as error:
            logs.log("emas.figures").error("figures.database_away", exc_info=error)
            return [_up(0)]
        finally:
            connection.close()


def _up(value: int) -> Metric:
    return metrics.shown_figure("emas_database_up", "Whether the database answers.", [({}, value)])


def _outbox(now: datetime) -> Iterable[Metric]:
    queues = outbox.health(at=now).queues
    for name, words, field in (
        ("emas_outbox_waiting", "Events that are due and not delivered.", "waiting"),
        ("emas_outbox_delayed", "Events that wait for another try or their hour.", "delayed"),
        ("emas_outbox_dead", "Events that were given up.", "dead"),
        ("emas_outbox_queue_oldest_seconds", "Age of the oldest due event.", "oldest_seconds"),
    ):
        rows = [({"queue": queue.queue}, float(getattr(queue, field))) for queue in queues]
        yield metrics.shown_figure(name, words, rows or [({"queue": "default"}, 0.0)])


def _cases(now: datetime) -> Iterable[Metric]:
    loads = cases.workload(at=now)
    for name, words, field in (
        ("emas_cases_open", "Open cases.", "open_cases"),
        ("emas_cases_late", "Open cases past their deadline.", "late"),
        ("emas_letters_to_sign", "Letters that wait for a head to sign.", "to_sign"),
    ):
        yield metrics.shown_figure(
            name, words, [({"instansi": each.instansi}, float(getattr(each, field))) for each in loads]
        )


def _outside(now: datetime) -> Iterable[Metric]:
    """What all processes know of outside services; counts and durations of the calls are counters of their own."""
    states = [state for state in outside.states() if state.state != "unknown"]

    def shown(name: str, words: str, value: Callable[[outside.ServiceState], float]) -> Metric:
        rows = [({"service": state.name}, float(value(state))) for state in states]
        return metrics.shown_figure(f"emas_outside_{name}", words, rows or [({"service": "none"}, 0.0)])

    yield shown("well", "Whether the last news of an outside service was good.", lambda each: each.is_well)
    yield shown("open", "Whether an outside service is left alone.", lambda each: each.state != "closed")
    yield shown("failures", "Failures one after the other.", lambda each: each.failures)
    yield shown("last_ms", "How long the call last noted took.", lambda each: each.last_ms)


class _Page(BaseHTTPRequestHandler):
    """``GET /metrics`` and nothing else."""

    standing: Standing
    server_version = "emas"
    sys_version = ""

    def do_GET(self) -> None:
        if self.path != "/metrics":
            self.send_error(404)
            return
        body = metrics.render(self.standing)
        self.send_response(200)
        self.send_header("Content-Type", metrics.CONTENT_TYPE)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: a scrape is no news."""


def serve(bind: str = "") -> ThreadingHTTPServer | None:
    """
    Show the figures on ``bind`` (default ``EMAS_INTERNAL_BIND``; ``off`` shows none) in a thread of this process.

    Gives None when another worker of this machine does it already: the figures are the same.
    """
    address = bind or settings.EMAS_INTERNAL_BIND
    if address == "off":
        return None
    host, _, port = address.rpartition(":")
    page = type("Page", (_Page,), {"standing": Standing()})
    try:
        server = ThreadingHTTPServer((host.strip("[]") or "127.0.0.1", int(port)), page)
    except OSError as error:
        logs.log("emas.figures").warning("figures.not_shown", errno=error.errno)
        return None
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, name="figures", daemon=True).start()
    return server
