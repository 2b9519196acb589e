"""A click that waits for its page: a test that hurries on judges the page before, or one that is half there."""

from playwright.sync_api import Locator, Page


def follow(page: Page, target: Locator | str) -> None:
    """Click (a locator, or the first thing that a selector finds) and wait until the page that comes has loaded."""
    found = page.locator(target).first if isinstance(target, str) else target
    with page.expect_navigation():
        found.click()
