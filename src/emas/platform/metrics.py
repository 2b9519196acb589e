"""
Figures for Prometheus. Labels are routes, codes and queue names: never a person, a case or an address.

Several processes share one set when ``PROMETHEUS_MULTIPROC_DIR`` names a folder before the program starts: each writes files
of its own there, named by its process id, and whoever shows the figures adds them up.
"""

import os
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from prometheus_client import REGISTRY as _DEFAULT
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest, multiprocess
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

#: Names the shared folder; read by prometheus_client when it is imported.
SHARED_FOLDER: Final = "PROMETHEUS_MULTIPROC_DIR"
CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"

_MOST_DEAD_FILES: Final = 400
_OWNER: Final = re.compile(r"_(\d+)\.db$")
_REQUESTS: Final = Counter("emas_requests_total", "Answered requests.", ["route", "method", "status"])
_REQUEST_SECONDS: Final = Histogram(
    "emas_request_seconds",
    "How long answers took.",
    ["route"],
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
_JOBS: Final = Counter("emas_jobs_total", "Outbox entries handled, by outcome.", ["topic", "outcome"])
_JOB_SECONDS: Final = Histogram("emas_job_seconds", "How long handlers took.", ["topic"])
_ACTS: Final = Counter("emas_acts_total", "Acts on cases.", ["kind"])
_OUTSIDE: Final = Counter("emas_outside_calls_total", "Calls of outside services.", ["service", "outcome"])
_OUTSIDE_SECONDS: Final = Histogram(
    "emas_outside_seconds",
    "How long outside services took.",
    ["service"],
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60),
)
_SIGN_INS: Final = Counter("emas_sign_in_failures_total", "Refused sign-ins.")
_WAITING: Final = Gauge(
    "emas_outbox_oldest_seconds", "Age of the oldest due outbox entry.", multiprocess_mode="livemax"
)


def request_done(*, route: str, method: str, status: int, seconds: float) -> None:
    """Count one answered request."""
    _REQUESTS.labels(route, method, str(status)).inc()
    _REQUEST_SECONDS.labels(route).observe(seconds)


def job_done(*, topic: str, outcome: str, seconds: float) -> None:
    """Count one handled outbox entry; ``outcome`` is ``done``, ``retry``, ``dead`` or ``lost``."""
    _JOBS.labels(topic, outcome).inc()
    _JOB_SECONDS.labels(topic).observe(seconds)


def act_done(kind: str) -> None:
    """Count one act on a case by its kind (forward, return, sign …)."""
    _ACTS.labels(kind).inc()


def outside_call(*, name: str, outcome: str, seconds: float) -> None:
    """Count one call of an outside service; ``outcome`` is ``ok`` or the code of its failure."""
    _OUTSIDE.labels(name, outcome).inc()
    if outcome != "open_circuit":
        _OUTSIDE_SECONDS.labels(name).observe(seconds)


def sign_in_failed() -> None:
    """Count one refused sign-in."""
    _SIGN_INS.inc()


def outbox_oldest(seconds: float) -> None:
    """Show how long the oldest due entry has been waiting."""
    _WAITING.set(seconds)


def shown_figure(name: str, words: str, rows: Iterable[tuple[dict[str, str], float]]) -> GaugeMetricFamily:
    """Make a figure that is read when somebody asks; each row has its labels and its value."""
    found = list(rows)
    labels = sorted({label for labels, _ in found for label in labels})
    family = GaugeMetricFamily(name, words, labels=labels)
    for given, value in found:
        family.add_metric([given.get(label, "") for label in labels], value)
    return family


def render(*collectors: Collector) -> bytes:
    """Write all figures in Prometheus' text form, of all processes if they share a folder, and those of ``collectors``."""
    asked = CollectorRegistry()
    for collector in collectors:
        asked.register(collector)
    if os.environ.get(SHARED_FOLDER):
        multiprocess.MultiProcessCollector(asked)  # type: ignore[no-untyped-call]
        return generate_latest(asked)
    return generate_latest(_DEFAULT) + generate_latest(asked)


def forget_dead_processes(folder: Path) -> int:
    """
    Delete the files of processes that ended, when none of this machine runs any more or they grew many; gives how many.

    While one runs the others' counts stay: to take them away would look like a restart of everything.
    """
    owners = {path: _owner(path) for path in folder.glob("*.db")}
    dead = [path for path, owner in owners.items() if not _is_running(owner)]
    if len(dead) < len(owners) and len(dead) < _MOST_DEAD_FILES:
        return 0
    for path in dead:
        path.unlink(missing_ok=True)
    return len(dead)


def process_ended(process_id: int) -> None:
    """Take back what only holds while a process lives; its counts stay."""
    if os.environ.get(SHARED_FOLDER):
        multiprocess.mark_process_dead(process_id)  # type: ignore[no-untyped-call]


def _owner(path: Path) -> int:
    found = _OWNER.search(path.name)
    return int(found.group(1)) if found else 0


def _is_running(process_id: int) -> bool:
    if not process_id:
        return False
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
