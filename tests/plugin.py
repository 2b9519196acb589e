"""
Settings of every test run: a throw-away home, fixed keys, no network beyond loopback.

A plugin and not a conftest: Django reads its settings before the first conftest is looked at.
"""

import gc
import os
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser

os.environ.setdefault("EMAS_TESTING", "1")
os.environ.setdefault("EMAS_HOME", tempfile.mkdtemp(prefix="emas-test-"))
os.environ.setdefault("EMAS_SECRET_KEY", "test-secret-key-that-is-long-enough-for-every-check-000")
os.environ.setdefault("EMAS_SEALING_KEY", "test-sealing-key")
os.environ.setdefault("EMAS_DIGEST_KEY", "test-digest-key")
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
# What a collection makes, it keeps: looking through it for rubbish took a sixth of its time, in each worker of a run. The process that
# hands out the tests collects none and keeps its broom.
if "PYTEST_XDIST_WORKER" in os.environ:
    gc.disable()
# The web server's own check of its static folder is a warning, and warnings are errors here.
Path(os.environ["EMAS_HOME"], "static").mkdir(parents=True, exist_ok=True)

import pytest  # noqa: E402
from hypothesis import HealthCheck  # noqa: E402
from hypothesis import settings as hypothesis  # noqa: E402

# How long an example takes on a busy machine says nothing about the rule.
hypothesis.register_profile(
    "emas", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True
)
hypothesis.load_profile("emas")

_connect = socket.socket.connect


@pytest.fixture(autouse=True, scope="session")
def _loopback_only() -> Iterator[None]:
    """Refuse every connection that leaves this machine: a test that needs one is wrong."""

    def guarded(self: socket.socket, address: object) -> None:
        host = address[0] if isinstance(address, tuple) else ""
        if self.family in (socket.AF_INET, socket.AF_INET6) and not str(host).startswith(
            ("127.", "::1", "localhost")
        ):
            raise RuntimeError(f"a test tried to reach {host}")
        _connect(self, address)  # type: ignore[arg-type]

    socket.socket.connect = guarded  # type: ignore[method-assign]
    yield
    socket.socket.connect = _connect  # type: ignore[method-assign]


@pytest.fixture(autouse=True, scope="session")
def _no_order_unless_asked_for() -> None:
    """
    Let SQLite give rows backwards where a query names no order, so that a page or a test which leans on one shows.

    PostgreSQL promises none either, but breaks the habit only once in a hundred runs.
    """
    from django.db import connection
    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.backends.signals import connection_created

    def reverse(connection: BaseDatabaseWrapper, **_: object) -> None:
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA reverse_unordered_selects=ON")

    connection_created.connect(reverse, weak=False, dispatch_uid="no order unless asked for")
    if connection.connection is not None:
        reverse(connection)


@pytest.fixture(autouse=True, scope="session")
def _empty_only_what_is_full() -> None:
    """
    Make a test that commits clean up by deleting rows on PostgreSQL, where the tests' role may.

    Django cuts off every table of the schema; each has a dozen files that the server then makes anew, a second a test.
    """
    from django.db import connection
    from django.db.backends.base.operations import BaseDatabaseOperations

    if connection.vendor != "postgresql":
        return
    cut_off = type(connection.ops).sql_flush

    def flush(
        ops: BaseDatabaseOperations,
        style: object,
        tables: list[str],
        *,
        reset_sequences: bool = False,
        allow_cascade: bool = False,
    ) -> list[str]:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('is_superuser')")
            may = cursor.fetchone() == ("on",)
            full = []
            for name in map(ops.quote_name, tables):
                cursor.execute(f"SELECT EXISTS (SELECT 1 FROM {name})")
                if cursor.fetchone() == (True,):
                    full.append(name)
        if reset_sequences or not may:
            return cut_off(  # type: ignore[no-any-return]
                ops, style, tables, reset_sequences=reset_sequences, allow_cascade=allow_cascade
            )
        # Foreign keys and the guards of tables that only grow are for the product, not for the broom.
        role = "SET LOCAL session_replication_role = "
        return [f"{role}replica", *(f"DELETE FROM {name}" for name in full), f"{role}origin"]

    type(connection.ops).sql_flush = flush


@pytest.fixture(scope="session")
def chromium() -> str:
    """Give the path of Chromium; without one the tests that need it are skipped, loudly."""
    # Imported here: most processes of a run never see a browser.
    from tests import browsing

    return browsing.chromium_path() or pytest.skip(browsing.MISSING)


@pytest.fixture(scope="module")
def browser(chromium: str) -> "Iterator[Browser]":
    """Give a running Chromium; it ends with its module."""
    from tests import browsing

    with browsing.launched(chromium) as started:
        yield started


def pytest_addoption(parser: pytest.Parser) -> None:
    """``--only-database``: the half of the suite that a second database can change."""
    parser.addoption(
        "--only-database", action="store_true", help="run only tests that use the database, no browser"
    )


def _uses_database(item: pytest.Item) -> bool:
    names = getattr(item, "fixturenames", ())
    return item.get_closest_marker("django_db") is not None or any(
        name in names for name in ("db", "transactional_db", "client", "live_server")
    )


def _length(item: pytest.Item) -> int:
    """0 for the group of the browser, 1 for what starts processes of its own, 2 for all others."""
    if item.get_closest_marker("browser") is not None:
        return 0
    return 1 if "tests" in item.path.relative_to(item.config.rootpath).parts[:1] else 2


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """
    Keep the journeys on one worker, so that they share one portal, and the browser's other tests on another; drop what a second
    database can't change.

    What takes long begins first: otherwise one worker is left with it at the end, and the others wait.
    """
    for item in items:
        if item.get_closest_marker("browser") is not None:
            is_journey = item.path.parent.name == "journeys"
            item.add_marker(pytest.mark.xdist_group("journeys" if is_journey else "browser"))
    items.sort(key=_length)
    if not config.getoption("--only-database"):
        return
    kept = [item for item in items if _uses_database(item) and item.get_closest_marker("browser") is None]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(kept)])
    items[:] = kept


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """Leave what lives as long as the run out of every later collection: looking through it took a sixth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)
    gc.enable()


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Note the requirements that a passed test proves, for the table at the end of the run."""
    folder = os.environ.get("EMAS_REQUIREMENTS_SEEN")
    if not folder or os.environ.get("PYTEST_XDIST_WORKER") or report.when != "call" or not report.passed:
        return
    ids = [value for name, value in report.user_properties if name == "requirement"]
    if ids:
        Path(folder).mkdir(parents=True, exist_ok=True)
        with (Path(folder) / f"{os.getpid()}").open("a", encoding="utf-8") as file:
            file.write("\n".join(str(value) for value in ids) + "\n")


@pytest.fixture(autouse=True)
def _note_requirements(request: pytest.FixtureRequest) -> None:
    for marker in request.node.iter_markers("requirement"):
        for value in marker.args:
            request.node.user_properties.append(("requirement", value))
