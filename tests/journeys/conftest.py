"""A real portal (web, worker, database in a temporary folder) and a real Chromium for every journey."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browsing import PATIENCE_MS
from tests.journeys.actors import Cast, Citizen, Staff
from tests.journeys.portal import Portal, shared

PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1366, "height": 768}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder needs the browser."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def portal(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """Built in the temporary folder of this run; ``EMAS_JOURNEYS_FOLDER`` names one that is kept by somebody else."""
    base = tmp_path_factory.getbasetemp()
    root = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    with shared(Path(os.environ.get("EMAS_JOURNEYS_FOLDER") or root / "journeys")) as found:
        yield found


@pytest.fixture
def new_page(browser: Browser, portal: Portal) -> Iterator[Callable[..., Page]]:
    """Open pages on own devices; at the end no page may have written an error to its console (strict content policy)."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def make(*, script: bool = True, wide: bool = False, **options: object) -> Page:
        context = browser.new_context(
            base_url=portal.url,
            viewport=DESKTOP if wide else PHONE,
            java_script_enabled=script,
            locale="id-ID",
            timezone_id="Asia/Jakarta",
            extra_http_headers={"X-Forwarded-For": _address()},
            accept_downloads=True,
            **options,
        )
        context.set_default_timeout(PATIENCE_MS)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
        page.on("console", lambda message: _note(message, page, complaints))
        return page

    yield make
    for context in contexts:
        context.close()
    assert complaints == []


def _note(message: object, page: Page, complaints: list[str]) -> None:
    text = str(getattr(message, "text", ""))
    # A refused form is answered with its own status; the browser remarks on every such answer.
    if getattr(message, "type", "") == "error" and "responded with a status of 4" not in text:
        complaints.append(f"{page.url}: {text}")


def _address() -> str:
    """A source address that no other test has, whatever process it runs in."""
    one, two, three = os.urandom(3)
    return f"10.{one}.{two}.{max(1, three)}"


@pytest.fixture
def citizen(new_page: Callable[..., Page], portal: Portal) -> Citizen:
    """Wati on her phone, without JavaScript."""
    return Citizen(new_page(script=False), portal)


@pytest.fixture
def cast(new_page: Callable[..., Page], portal: Portal) -> Cast:
    """Everybody who works on letters, each on his own device."""
    return Cast(lambda login, **options: Staff(new_page(**options), portal, login))
