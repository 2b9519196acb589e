"""Real processes: ``emas up`` on a fresh folder, its figures, and its end."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from emas.project.installation import free_port
from tests.commands.conftest import Portal


class Running:
    """A portal that runs, with its addresses."""

    def __init__(self, portal: Portal, *arguments: str, **environment: str) -> None:
        self.web, self.inside = free_port(), free_port()
        self.log = portal.home / "up.log"
        bind = {"EMAS_BIND": f"127.0.0.1:{self.web}", "EMAS_INTERNAL_BIND": f"127.0.0.1:{self.inside}"}
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "emas", *arguments],
                env=portal.env(**bind, **environment),
                cwd=portal.home,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def get(self, path: str, *, inside: bool = False, data: bytes | None = None) -> tuple[int, str]:
        address = f"http://127.0.0.1:{self.inside if inside else self.web}{path}"
        try:
            with urllib.request.urlopen(urllib.request.Request(address, data=data), timeout=20) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def wait_for(self, path: str, status: int = 200, *, inside: bool = False) -> str:
        pause = threading.Event()
        until = time.monotonic() + 300
        while time.monotonic() < until:
            assert self.process.poll() is None, self.log.read_text()[-3000:]
            try:
                found, body = self.get(path, inside=inside)
                if found == status:
                    return body
            except OSError:
                pause.wait(0.2)
        raise AssertionError(self.log.read_text()[-3000:])

    def end(self) -> int:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(timeout=120)
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)


@pytest.fixture
def running(portal: Portal) -> Iterator[Running]:
    found = Running(portal, "up")
    yield found
    found.end()


def figures(text: str) -> dict[str, float]:
    rows = [line for line in text.splitlines() if line and not line.startswith("#")]
    return {row.rpartition(" ")[0]: float(row.rpartition(" ")[2]) for row in rows}


def test_a_fresh_folder_comes_up_counts_and_ends(portal: Portal, running: Running) -> None:
    running.wait_for("/sehat/siap")
    assert "emas account create-admin" in running.log.read_text(encoding="utf-8")
    assert running.get("/demo/")[0] == 404
    for _ in range(6):
        assert running.get("/sehat/hidup")[0] == 200
    assert running.get("/api/v1/services")[0] == 401
    seen = figures(running.wait_for("/metrics", inside=True))
    # Two web processes answered; the worker's page adds them up.
    assert seen['emas_requests_total{method="GET",route="alive",status="200"}'] == 6
    assert seen['emas_requests_total{method="GET",route="api:list_services",status="401"}'] == 1
    assert seen["emas_database_up"] == 1
    for name in ("emas_outbox_waiting", "emas_outbox_dead"):
        assert seen[f'{name}{{queue="default"}}'] == 0
    assert running.get("/", inside=True)[0] == 404
    assert running.get("/metrics")[0] == 404, "figures are not for the street"
    home = str(portal.home)
    assert running.end() == 0
    left = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True).stdout
    assert f":{running.web}" not in left, f"{home}: a process stayed"


def test_a_web_process_without_its_database_says_so(portal: Portal) -> None:
    away = Running(portal, "web", "--processes=1", EMAS_DATABASE_URL="postgresql://127.0.0.1:1/nowhere")
    try:
        away.wait_for("/sehat/hidup")
        assert away.get("/sehat/siap")[0] == 503
        status, body = away.get("/sehat")
        assert (status, json.loads(body)["parts"]["database"]) == (503, "down")
    finally:
        away.end()


def test_a_child_that_never_stays_up_ends_the_whole(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    from emas.project.cli.run import Supervisor

    monkeypatch.setattr(signal, "signal", lambda *_: None)
    tried = portal.home / "tried"
    script = f"open({str(tried)!r}, 'a').write('x')"
    assert Supervisor({"web": [sys.executable, "-c", script]}).run() == 1
    assert len(Path(tried).read_text(encoding="utf-8")) == Supervisor.MOST_QUICK_ENDS
