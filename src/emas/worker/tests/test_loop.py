"""The loop: wakes, waits, stops politely, survives kill -9."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError

from emas.audit import queries as audit_queries
from emas.outbox import operations as outbox
from emas.outbox.models import OutboxEntry
from emas.platform import wake
from emas.worker import jobs, loop
from emas.worker.schedule import TABLE, Periodic, Schedule

AT = datetime(2026, 11, 21, 20, 0, tzinfo=UTC)


@pytest.mark.django_db
def test_each_job_runs_once_a_period_and_a_broken_one_stops_nobody() -> None:
    ran: list[str] = []

    def fail(at: datetime) -> None:
        ran.append("broken")
        raise ValueError

    table = (
        Periodic("broken", 10, fail, is_shared=False),
        Periodic("often", 10, lambda at: ran.append("often"), is_shared=False),
        Periodic("rarely", 60, lambda at: ran.append("rarely")),
    )
    one, other = Schedule(table), Schedule(table)
    assert one.run_due(AT) == 2
    assert other.run_due(AT) == 1, "the shared job was taken by the first worker"
    assert one.run_due(AT + timedelta(seconds=9)) == 0
    assert one.run_due(AT + timedelta(seconds=10)) == 1
    assert other.run_due(AT + timedelta(seconds=60)) == 2
    assert ran.count("rarely") == 2


def test_the_table_names_each_job_once() -> None:
    assert len({job.name for job in TABLE}) == len(TABLE)


@pytest.mark.django_db
def test_the_night_is_planned_once_and_proves_the_trail() -> None:
    one_at_night = datetime(2026, 11, 21, 18, 30, tzinfo=UTC)
    jobs.plan_night(one_at_night)
    assert not OutboxEntry.objects.exists()
    jobs.plan_night(AT)
    jobs.plan_night(AT + timedelta(minutes=10))
    assert OutboxEntry.objects.count() == 1
    assert outbox.drain(AT) == 1
    (line,) = audit_queries.entries(action="night.proved")
    assert line.result == "ok"
    assert line.detail == {
        "trail_broken_at": 0,
        "dead_letters": 0,
        "posts_lacking": 0,
        "boxes_erased": 0,
        "uploads_deleted": 0,
    }
    jobs.seal_trail(AT)
    jobs.reap(AT)
    jobs.sweep(AT)
    jobs.show_figures(AT)


class Stopping(threading.Event):
    """An event that sets itself after some looks."""

    def __init__(self, looks: int) -> None:
        super().__init__()
        self.looks = looks

    def is_set(self) -> bool:
        self.looks -= 1
        return self.looks < 0 or super().is_set()


def test_a_database_that_is_away_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[int] = []

    def away(*args: Any, **kwargs: Any) -> int:
        calls.append(1)
        raise OperationalError

    monkeypatch.setattr(loop, "run_once", away)
    monkeypatch.setattr(loop, "_AFTER_FAULT_SECONDS", 0.0)
    assert loop.run(Stopping(3), schedule=Schedule(())) == 0
    assert len(calls) == 3


def test_a_poke_ends_the_wait(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.HOME_DIR = tmp_path
    # Far longer than a busy machine may be late.
    monkeypatch.setattr(loop, "_SHORTEST_POLL_SECONDS", 120.0)
    monkeypatch.setattr(loop, "_LONGEST_POLL_SECONDS", 120.0)
    stop = threading.Event()
    before = wake.last_poke()
    poker = threading.Timer(0.05, wake.poke)
    poker.start()
    began = time.monotonic()
    loop._sleep(stop, before, idle=1)
    assert time.monotonic() - began < 30
    poker.join()


class House:
    """A throw-away installation on SQLite, worked by real processes."""

    def __init__(self, home: Path) -> None:
        self.home = home

    def start(self, code: str, **more: str) -> subprocess.Popen[str]:
        environment = {
            **os.environ,
            "EMAS_HOME": str(self.home),
            "EMAS_TESTING": "0",
            "EMAS_DATABASE_URL": f"sqlite:///{self.home / 'emas.sqlite3'}",
            "DJANGO_SETTINGS_MODULE": "emas.project.settings",
            "EMAS_FAILPOINTS": "1",
            "PYTHONPATH": os.pathsep.join(sys.path),
            **more,
        }
        return subprocess.Popen(
            [sys.executable, "-c", f"import django; django.setup()\n{code}"],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def python(self, code: str, **more: str) -> str:
        process = self.start(code, **more)
        out, errors = process.communicate(timeout=300)
        assert process.returncode == 0, errors
        return out.strip()

    def sql(self, statement: str) -> list[tuple[int, ...]]:
        """Look (or tamper) from outside, without starting Django."""
        database = sqlite3.connect(self.home / "emas.sqlite3", timeout=10)
        try:
            with database:
                return database.execute(statement).fetchall()
        finally:
            database.close()

    def sent(self) -> int:
        return self.sql("SELECT count(*) FROM notify_message WHERE state = 'terkirim'")[0][0]

    def left(self) -> int:
        return self.sql("SELECT count(*) FROM outbox_outboxentry WHERE done_at IS NULL")[0][0]


BUILD = """
from django.core.management import call_command
for app in ("platform", "outbox", "audit", "notify"):
    call_command("migrate", app, verbosity=0, skip_checks=True)
from emas.kernel import clock
from emas.notify import operations
from emas.notify.types import OutgoingMessage, Recipient
from emas.platform import db
wati = Recipient("applicant", "Pemohon", "+6281234567890")
with db.act_transaction():
    operations.write([OutgoingMessage("diterima", wati, "a", "b", "", f"k{n}") for n in range(6)], clock.now())
"""
WORK = """
import threading
from emas.outbox import queries
from emas.worker import loop
from emas.worker.schedule import Schedule
"""
UNTIL_DONE = (
    WORK
    + """
stop = threading.Event()
def watch():
    while queries.waiting():
        stop.wait(0.05)
    stop.set()
threading.Thread(target=watch).start()
loop.run(stop, schedule=Schedule(()))
"""
)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("rumah")
    House(home).python(BUILD)
    return home


@pytest.fixture
def house(built: Path, tmp_path: Path) -> House:
    """Give a house with six messages waiting."""
    return House(Path(shutil.copytree(built, tmp_path / "rumah")))


@pytest.mark.parametrize(
    ("point", "sent_before"), [("outbox.before.notify.send:3", 2), ("outbox.after.notify.send:3", 3)]
)
def test_a_worker_killed_in_the_middle_loses_nothing_and_doubles_nothing(
    house: House, point: str, sent_before: int
) -> None:
    killed = house.start(WORK + "loop.run(threading.Event(), schedule=Schedule(()))", EMAS_FAILPOINT=point)
    killed.communicate(timeout=300)
    assert killed.returncode == -signal.SIGKILL
    assert (house.sent(), house.left()) == (sent_before, 4)
    house.sql("UPDATE outbox_outboxentry SET lease_until = NULL")
    house.python(UNTIL_DONE)
    assert (house.sent(), house.left()) == (6, 0)
    assert house.sql("SELECT sum(attempts) FROM outbox_outboxentry") == [(7,)]


def test_sigterm_ends_the_worker_cleanly(house: House) -> None:
    worker = house.start(
        WORK + "loop.Schedule = lambda: Schedule(())\nprint(loop.run_until_signalled(), flush=True)"
    )
    deadline = time.monotonic() + 300
    while house.left() and time.monotonic() < deadline:
        threading.Event().wait(0.05)
    worker.send_signal(signal.SIGTERM)
    out, errors = worker.communicate(timeout=300)
    assert worker.returncode == 0, errors
    assert out.strip() == "6"
    assert "worker.stopped" in errors
    assert "81234567890" not in errors
