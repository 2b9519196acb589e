"""A real Chromium for tests: where it is, how it is started, what every page must hold, and a click that waits for its page."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

MISSING = (
    "NO CHROMIUM ON THIS MACHINE: no page is tried in a browser. Install it with `apt-get install chromium`, "
    "or set EMAS_CHROMIUM to its path."
)
_FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
#: What comes at once on an idle machine may come late on a busy one; only what never comes is a failure.
PATIENCE_MS = 60_000
_RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    "resultTypes": ["violations"],
}
_AXE = Axe()


def chromium_path() -> str:
    """Give the path of Chromium, '' where there is none."""
    names = ("chromium", "chromium-browser")
    return os.environ.get("EMAS_CHROMIUM") or next(filter(None, map(shutil.which, names)), None) or ""


@contextmanager
def launched(path: str) -> Iterator[Browser]:
    """Run it without a window. While it runs, its event loop keeps other tests of this process from checking a signature."""
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=list(_FLAGS), headless=True)
        yield started
        started.close()


def follow(page: Page, target: Locator | str) -> None:
    """Click (a locator, or the first thing that a selector finds) and wait until the page that comes has loaded."""
    found = page.locator(target).first if isinstance(target, str) else target
    with page.expect_navigation():
        found.click()


def barriers(page: Page) -> list[str]:
    """Everything that axe finds on the page as it stands now, one line each."""
    answer: dict[str, Any] = _AXE.run(page, options=_RULES).response
    return [
        f"axe {violation['id']}: {node['html'][:160]}"
        for violation in answer["violations"]
        for node in violation["nodes"][:3]
    ]


def assert_clean(page: Page) -> None:
    """Assert that axe finds nothing and that the page does not scroll sideways."""
    assert barriers(page) == []
    over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert over <= 0, f"{page.url} scrolls sideways by {over}px"
