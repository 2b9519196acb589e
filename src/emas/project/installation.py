"""
A throw-away installation for benches and drills: own folder, own keys, free loopback ports, real processes.

Django can be set up once per process, so a run on both databases starts itself again as a child (``on_database``).
"""

import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ADMIN_DATABASE = os.environ.get("EMAS_TEST_POSTGRES", "postgresql://127.0.0.1:5432/test?connect_timeout=3")
START_SECONDS = 120


def free_port() -> int:
    """Give a loopback port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(slots=True)
class Installation:
    """One running or prepared portal."""

    home: Path
    port: int
    database_url: str
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self, name: str, *arguments: str, **environment: str) -> subprocess.Popen[bytes]:
        """Start ``emas ARGUMENTS`` as process ``name``; its output goes to a file in the folder."""
        with (self.home / f"{name}.log").open("ab") as log:
            child = subprocess.Popen(
                [sys.executable, "-m", "emas", *arguments],
                env={**os.environ, **environment},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.processes[name] = child
        return child

    def collect_static(self) -> None:
        """Put style and script where pages find them; pages cannot be made before."""
        from django.core.management import call_command

        if not (self.home / "static").exists():
            call_command("collectstatic", interactive=False, verbosity=0)

    def start_web(self, processes: int = 2, **environment: str) -> None:
        """Start the web processes and wait until they answer."""
        self.collect_static()
        self.start("web", "web", f"--bind=127.0.0.1:{self.port}", f"--processes={processes}", **environment)
        self.wait_ready()

    def wait_ready(self) -> None:
        """Wait for ``/sehat/siap``; raises RuntimeError with the log's end after two minutes."""
        waiter = threading.Event()
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            try:
                with urllib.request.urlopen(f"{self.url}/sehat/siap", timeout=5) as answer:
                    if answer.status == 200:
                        return
            except (urllib.error.URLError, OSError):
                waiter.wait(0.1)
        raise RuntimeError(f"the portal did not come up:\n{self.last_words()}")

    def last_words(self) -> str:
        """Give the end of what each process wrote, for whoever must find out why a run broke."""
        logs = sorted(self.home.glob("*.log"))
        return "\n".join(f"--- {log.name}\n{log.read_text(errors='replace')[-2000:]}" for log in logs)

    def kill(self, name: str) -> None:
        """kill -9 the process and its children, as a power cut would."""
        child = self.processes.get(name)
        if child is not None and child.poll() is None:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()

    def stop(self) -> None:
        """Stop everything gently, then surely."""
        for child in self.processes.values():
            if child.poll() is None:
                os.killpg(child.pid, signal.SIGTERM)
        for name, child in self.processes.items():
            try:
                child.wait(timeout=15)
            except subprocess.TimeoutExpired:
                self.kill(name)


def postgres_available() -> bool:
    """Say whether a PostgreSQL answers for scratch databases."""
    import psycopg

    try:
        psycopg.connect(ADMIN_DATABASE).close()
    except psycopg.OperationalError:
        return False
    return True


@contextmanager
def scratch_postgres() -> Iterator[str]:
    """Create a database of its own and drop it afterwards; gives its address."""
    import psycopg

    name = f"emas_{secrets.token_hex(6)}"
    with psycopg.connect(ADMIN_DATABASE, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    base, _, options = ADMIN_DATABASE.partition("?")
    try:
        yield f"{base.rsplit('/', 1)[0]}/{name}" + (f"?{options}" if options else "")
    finally:
        with psycopg.connect(ADMIN_DATABASE, autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@contextmanager
def installation(*, database: str = "sqlite", **environment: str) -> Iterator[Installation]:
    """
    Prepare an empty portal (migrated, services published) and set Django up on it in this process.

    ``database`` is ``sqlite`` or ``postgresql``. Everything is removed at the end.
    """
    with ExitStack() as stack:
        home = Path(
            stack.enter_context(tempfile.TemporaryDirectory(prefix="emas-run-", ignore_cleanup_errors=True))
        )
        port = free_port()
        url = (
            stack.enter_context(scratch_postgres())
            if database == "postgresql"
            else f"sqlite:///{home / 'emas.sqlite3'}"
        )
        os.environ.update(_environment(home, port, url) | environment)
        made = Installation(home=home, port=port, database_url=url)
        stack.callback(_close_connections)
        stack.callback(made.stop)
        from emas.project.cli import start_django

        start_django()
        _prepare()
        try:
            yield made
        except Exception:
            sys.stderr.write(made.last_words())
            raise


def _prepare() -> None:
    """Migrate and publish. Static files are collected only for those who serve pages: it takes longer than all the rest."""
    from django.conf import settings
    from django.core.management import call_command

    from emas.catalogue import operations as catalogue
    from emas.kernel import clock

    call_command("migrate", interactive=False, verbosity=0)
    catalogue.sync_folder(root=settings.SERVICES_DIR, at=clock.now())


def _environment(home: Path, port: int, database_url: str) -> dict[str, str]:
    """Give what makes this installation its own, whatever the caller's environment says."""
    return {
        "EMAS_HOME": str(home),
        "EMAS_DATABASE_URL": database_url,
        "EMAS_BASE_URL": f"http://127.0.0.1:{port}",
        "EMAS_TESTING": "0",
        "EMAS_PRODUCTION": "0",
        "EMAS_DEMO": "0",
        "EMAS_ROLE": "all",
        "EMAS_FAILPOINTS": "0",
        "EMAS_SABOTAGE": "",
    }


def _close_connections() -> None:
    from django.db import connections

    connections.close_all()


def on_database(arguments: list[str], database: str) -> dict[str, Any]:
    """Run ``emas ARGUMENTS --database … --json`` in a child; gives its JSON object. Raises: RuntimeError if it gave none."""
    done = subprocess.run(
        [sys.executable, "-m", "emas", *arguments, f"--database={database}", "--json"],
        capture_output=True,
        text=True,
        check=False,
    )
    lines = done.stdout.strip().splitlines()
    if not lines or not lines[-1].startswith("{"):
        raise RuntimeError(f"emas {' '.join(arguments)} on {database}: {done.stderr[-2000:]}")
    answer: dict[str, Any] = json.loads(lines[-1])
    return answer
