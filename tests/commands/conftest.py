"""Real ``emas`` processes in a home of their own."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from emas.project import cli, installation
from emas.project.cli import emas, run
from tests import few_services

REPO = Path(__file__).resolve().parents[2]
BUILDER = Path(__file__).with_name("build_town.py")
RUNNER = Path(__file__).with_name("run_all.py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep what shares a town on one worker: three workers would build it three times."""
    for item in items:
        if "town_portal" in getattr(item, "fixturenames", ()):
            database = item.callspec.params["town_portal"]  # type: ignore[attr-defined]
            item.add_marker(pytest.mark.xdist_group(f"town-{database}"))


@dataclass
class Portal:
    """One installation: its home, and its commands."""

    home: Path
    environment: dict[str, str] = field(default_factory=dict)
    facts: dict[str, Any] = field(default_factory=dict)

    def env(self, **more: str) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("EMAS_", "DJANGO_", "PROMETHEUS_"))}
        own = {"EMAS_HOME": str(self.home), "EMAS_SERVICES_DIR": few_services.folder()}
        return {**kept, **own, **self.environment, **more}

    def emas(self, *arguments: str, ok: bool = True, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run ``emas ARGUMENTS``; check that the exit code says what is expected."""
        done = subprocess.run(
            [sys.executable, "-m", "emas", *arguments],
            env=self.env(**environment),
            cwd=self.home,
            capture_output=True,
            text=True,
            check=False,
            timeout=900,
        )
        assert (done.returncode == 0) is ok, done.stdout[-2000:] + done.stderr[-4000:]
        assert "Traceback" not in done.stderr, done.stderr[-4000:]
        return done

    def json(self, *arguments: str, ok: bool = True, **environment: str) -> dict[str, Any]:
        """Run a command that reports, and read its one JSON object on the last line."""
        done = self.emas(*arguments, "--json", ok=ok, **environment)
        found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
        assert found["ok"] is ok
        return found

    def all(self, *commands: tuple[str, ...]) -> list[dict[str, Any]]:
        """Run commands that only look, in one process; give the ``code`` and ``stdout`` of each."""
        ended: list[dict[str, Any]] = json.loads(
            self.python(RUNNER, given=json.dumps(commands)).splitlines()[-1]
        )
        return ended

    def python(self, script: Path, *arguments: str, given: str = "") -> str:
        done = subprocess.run(
            [sys.executable, str(script), *arguments],
            input=given,
            env=self.env(PYTHONPATH=os.pathsep.join([str(REPO), os.environ.get("PYTHONPATH", "")])),
            cwd=self.home,
            capture_output=True,
            text=True,
            check=False,
            timeout=900,
        )
        assert done.returncode == 0, done.stderr[-4000:]
        return done.stdout


class Here:
    """The commands in this very process, on the test's own database: most of what they do needs no process of its own."""

    def emas(self, *arguments: str, ok: bool = True) -> Result:
        done = CliRunner().invoke(emas, list(arguments))
        assert done.exception is None or isinstance(done.exception, SystemExit), done.output
        assert (done.exit_code == 0) is ok, done.output
        return done

    def json(self, *arguments: str, ok: bool = True) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(
            self.emas(*arguments, "--json", ok=ok).stdout.strip().splitlines()[-1]
        )
        assert found["ok"] is ok
        return found


@pytest.fixture
def here(db: None, monkeypatch: pytest.MonkeyPatch) -> Here:
    """Commands in this process; the test's database is migrated already, and nobody needs the static files."""
    monkeypatch.setattr(run, "prepare", lambda **_: None)
    monkeypatch.setattr(cli, "start_django", lambda: None)
    return Here()


@pytest.fixture
def portal(tmp_path: Path) -> Portal:
    """An empty home on SQLite."""
    return Portal(tmp_path)


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def town_portal(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """A small city with one signed letter, on each database; not to be changed by tests."""
    home = tmp_path_factory.mktemp(f"town-{request.param}")
    if request.param == "sqlite":
        yield _built(home, {})
        return
    if not installation.postgres_available():
        pytest.skip("no PostgreSQL answers")
    with installation.scratch_postgres() as url:
        yield _built(home, {"EMAS_DATABASE_URL": url})


def _built(home: Path, environment: dict[str, str]) -> Portal:
    portal = Portal(home, environment)
    portal.facts = json.loads(portal.python(BUILDER, str(home)).strip().splitlines()[-1])
    return portal
