"""One running portal for all browser tests of a run, shared by the processes of pytest-xdist: built once, stopped by the last."""

import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PHOTO = Path(__file__).with_name("foto.jpg")
START_SECONDS = 90
#: What the pytest process sets for itself and the portal must not inherit.
_OWN = {"EMAS_DATABASE_URL", "EMAS_FAILPOINTS", "EMAS_FAILPOINT", "EMAS_SABOTAGE", "EMAS_ROLE", "EMAS_BIND"}


@dataclass(frozen=True, slots=True)
class Portal:
    """Where it answers, and the letters that stand ready, by the scene's name."""

    url: str
    scenes: dict[str, dict[str, str]]
    photo: Path = PHOTO


@contextmanager
def shared(folder: Path) -> Iterator[Portal]:
    """Give the portal of this run; the first caller builds it in ``folder``, the last one stops it."""
    folder.mkdir(parents=True, exist_ok=True)
    with _alone(folder):
        kept = _read(folder)
        if kept is None:
            kept = {**_start(folder), "users": 0}
        _write(folder, {**kept, "users": kept["users"] + 1})
    try:
        yield Portal(kept["url"], kept["scenes"])
    finally:
        with _alone(folder):
            left = _read(folder)
            if left is not None:
                _write(folder, {**left, "users": left["users"] - 1})
                if left["users"] == 1:
                    _stop(left["processes"])
                    (folder / "portal.json").unlink()


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _read(folder: Path) -> dict[str, Any] | None:
    path = folder / "portal.json"
    found: dict[str, Any] | None = json.loads(path.read_text(encoding="utf-8")) if path.exists() else None
    return found


def _write(folder: Path, kept: dict[str, Any]) -> None:
    (folder / "portal.json").write_text(json.dumps(kept), encoding="utf-8")


def _start(folder: Path) -> dict[str, Any]:
    port = _free_port()
    environment = {name: value for name, value in os.environ.items() if name not in _OWN} | {
        "EMAS_HOME": str(folder / "home"),
        "EMAS_BASE_URL": f"http://127.0.0.1:{port}",
        "EMAS_DEMO": "1",
        "EMAS_TESTING": "0",
        "EMAS_PRODUCTION": "0",
        # Each test comes from an address of its own, so that no limit counts them together.
        "EMAS_TRUSTED_PROXIES": "127.0.0.1",
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
        "DJANGO_SETTINGS_MODULE": "emas.project.settings",
    }
    (folder / "home").mkdir()
    scenes = folder / "scenes.json"
    command = [sys.executable, "-m", "tests.journeys.stage", str(scenes)]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"the city of the journeys could not be built:\n{done.stderr[-3000:]}")
    commands = {"web": ["web", f"--bind=127.0.0.1:{port}", "--processes=1"], "worker": ["worker"]}
    processes = [_spawn(folder / f"{name}.log", words, environment) for name, words in commands.items()]
    url = f"http://127.0.0.1:{port}"
    try:
        _wait(url, folder / "web.log")
    except BaseException:
        _stop(processes)
        raise
    return {"url": url, "scenes": json.loads(scenes.read_text(encoding="utf-8")), "processes": processes}


def _spawn(log: Path, words: list[str], environment: dict[str, str]) -> int:
    with log.open("wb") as file:
        child = subprocess.Popen(
            [sys.executable, "-m", "emas", *words],
            cwd=ROOT,
            env=environment,
            stdout=file,
            stderr=file,
            start_new_session=True,
        )
    return child.pid


def _wait(url: str, log: Path) -> None:
    waiter, until = threading.Event(), time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(f"{url}/sehat/siap", timeout=5) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            waiter.wait(0.1)
    raise RuntimeError(
        f"the portal did not come up:\n{log.read_text(encoding='utf-8', errors='replace')[-3000:]}"
    )


def _stop(processes: list[int]) -> None:
    for pid in processes:
        try:
            os.killpg(pid, signal.SIGTERM)
        except ProcessLookupError:
            continue


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
