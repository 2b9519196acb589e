"""Start the processes: ``up`` (all in one), ``web``, ``worker``, and ``manage``."""

import hashlib
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import Final

import click

from emas.kernel import clock
from emas.project.cli import stand_in, start_django


def share_figures() -> None:
    """
    Let all processes of this machine count into one folder (platform.metrics). Before Django starts: the library looks once.

    Children inherit it by their environment.
    """
    home = Path(os.environ.get("EMAS_HOME") or Path.cwd() / "var").resolve()
    folder = Path(os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", str(home / "figures")))
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)


def forget_old_figures() -> None:
    """Tidy the shared folder when nothing runs yet."""
    from emas.platform import metrics

    metrics.forget_dead_processes(Path(os.environ[metrics.SHARED_FOLDER]))


def prepare(*, at_start_sync: bool = True) -> None:
    """Migrate, collect static files and publish changed services. Safe to run again, and by several processes."""
    from django.core.management import call_command

    from emas.catalogue import operations as catalogue

    call_command("migrate", interactive=False, verbosity=0)
    collect_static()
    if at_start_sync:
        from django.conf import settings

        from emas.project import scope

        owners = scope.publishing()
        catalogue.sync_folder(
            root=settings.SERVICES_DIR, at=clock.now(), home=settings.HOME_DIR, owners=owners
        )
        catalogue.sync_themes(root=settings.SERVICES_DIR, at=clock.now())


def collect_static() -> None:
    """Collect and compress static files, unless the very same ones were collected last time."""
    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders
    from django.core.management import call_command

    total = hashlib.sha256(settings.STORAGES["staticfiles"]["BACKEND"].encode())
    for finder in get_finders():
        for name, storage in finder.list([]):
            facts = Path(storage.path(name)).stat()
            total.update(f"{name}\0{facts.st_size}\0{facts.st_mtime_ns}\0".encode())
    seen = Path(settings.STATIC_ROOT) / ".collected"
    if seen.exists() and seen.read_text(encoding="ascii") == total.hexdigest():
        return
    call_command("collectstatic", interactive=False, verbosity=0)
    seen.parent.mkdir(parents=True, exist_ok=True)
    seen.write_text(total.hexdigest(), encoding="ascii")


def gunicorn_command(bind: str, processes: int) -> list[str]:
    """Give the web server's command line: workers of two threads, never preloaded (typst does not survive a fork)."""
    return [
        sys.executable,
        "-m",
        "gunicorn",
        "emas.project.wsgi:application",
        f"--bind={bind}",
        f"--workers={processes}",
        "--threads=4",
        "--timeout=60",
        "--graceful-timeout=20",
        "--max-requests=20000",
        "--max-requests-jitter=2000",
        "--no-control-socket",
        "--config=python:emas.project.gunicorn",
    ]


def _worker_command(queues: str = "") -> list[str]:
    command = [sys.executable, "-m", "emas", "worker"]
    return [*command, "--queues", queues] if queues else command


_STAND_IN: Final = "simulate whatsapp"


class Supervisor:
    """
    Keep child processes alive until a signal arrives; then stop them gently, and surely after half a minute.

    A child that ends at once again and again is not started for ever: after five quick ends the whole stops with exit code 1.
    ``fds``: the open socket that a child takes over.
    """

    QUICK_SECONDS = 5.0
    MOST_QUICK_ENDS = 5

    def __init__(self, commands: dict[str, list[str]], fds: dict[str, int] | None = None) -> None:
        self._commands = commands
        self._fds = fds or {}
        self._children: dict[str, subprocess.Popen[bytes]] = {}
        self._started: dict[str, float] = {}
        self._quick_ends: dict[str, int] = dict.fromkeys(commands, 0)
        self._stop = threading.Event()

    def run(self) -> int:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self._stop.set())
        try:
            while not self._stop.is_set():
                if not all(self._tend(name) for name in self._commands):
                    return 1
                self._stop.wait(0.5)
        finally:
            self._end()
        return 0

    def _tend(self, name: str) -> bool:
        """Start a child that does not run; False when it was tried in vain too often."""
        child = self._children.get(name)
        now = clock.monotonic()
        if child is not None:
            if child.poll() is None:
                return True
            was_quick = now - self._started[name] < self.QUICK_SECONDS
            self._quick_ends[name] = self._quick_ends[name] + 1 if was_quick else 0
            if self._quick_ends[name] >= self.MOST_QUICK_ENDS:
                click.echo(f"emas {name} ended {self.MOST_QUICK_ENDS} times at once: see above", err=True)
                return False
            self._stop.wait(0.5 * self._quick_ends[name])
        handed = (self._fds[name],) if name in self._fds else ()
        self._children[name] = subprocess.Popen(self._commands[name], pass_fds=handed)
        self._started[name] = now
        return True

    def _end(self) -> None:
        for child in self._children.values():
            if child.poll() is None:
                child.terminate()
        for child in self._children.values():
            try:
                child.wait(timeout=30)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()


@click.command()
@click.option(
    "--demo", is_flag=True, help="Switch the demo on; build the demo city first when there is none."
)
@click.option("--bind", default=None, help="Address to serve on; default EMAS_BIND.")
def up(demo: bool, bind: str | None) -> None:
    """Prepare the database and start web and worker."""
    has_stand_in = False
    if demo:
        os.environ.setdefault("EMAS_DEMO", "1")
        has_stand_in = stand_in.configure(bind or os.environ.get("EMAS_BIND", "127.0.0.1:8000"))
    share_figures()
    start_django()
    forget_old_figures()
    from django.conf import settings

    prepare()
    if demo:
        from emas.project.cli.demo import build_if_missing

        build_if_missing()
    address = bind or settings.EMAS_BIND
    _welcome(address, demo=settings.EMAS_DEMO)
    commands = {"web": gunicorn_command(address, settings.EMAS_WEB_PROCESSES), "worker": _worker_command()}
    fds = {}
    if has_stand_in:
        commands = {_STAND_IN: stand_in.command(address, settings.EMAS_BASE_URL), **commands}
        fds = {_STAND_IN: stand_in.held_fd()}
        stand_in.begin_talks(stand_in.here(address))
    sys.exit(Supervisor(commands, fds).run())


def _welcome(address: str, *, demo: bool) -> None:
    from emas.project import first_city

    click.echo(f"\nPortal Emas: http://{address}/")
    if demo:
        click.echo(f"Demo, one tap per role: http://{address}/demo/   phones: http://{address}/demo/ponsel/")
    elif not first_city.has_admin(clock.now()):
        click.echo("There is no administrator yet. In another terminal: emas account create-admin")


@click.command()
@click.option("--bind", default=None, help="Address to serve on; default EMAS_BIND.")
@click.option("--processes", default=None, type=int, help="How many processes; default EMAS_WEB_PROCESSES.")
def web(bind: str | None, processes: int | None) -> None:
    """Start only the web processes."""
    share_figures()
    start_django()
    forget_old_figures()
    from django.conf import settings

    command = gunicorn_command(bind or settings.EMAS_BIND, processes or settings.EMAS_WEB_PROCESSES)
    os.execv(command[0], command)


@click.command()
@click.option("--queues", default="", help="Only these queues, comma-separated; default all.")
def worker(queues: str) -> None:
    """Start only a worker; it also shows the figures on EMAS_INTERNAL_BIND."""
    share_figures()
    start_django()
    forget_old_figures()
    from emas.project import figures
    from emas.worker import loop

    server = figures.serve()
    loop.run_until_signalled(tuple(q for q in queues.split(",") if q))
    if server is not None:
        server.server_close()


@click.command("prepare")
def prepare_command() -> None:
    """Migrate, collect static files and publish changed services: what ``up`` does before it starts, for systemd."""
    start_django()
    prepare()


@click.command(context_settings={"ignore_unknown_options": True, "help_option_names": []})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def manage(arguments: tuple[str, ...]) -> None:
    """Pass a command on to Django."""
    from django.core.management import execute_from_command_line

    execute_from_command_line(["emas manage", *arguments])
