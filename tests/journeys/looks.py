"""What every page must hold, whatever it is about: no barrier that axe can see, no sideways scrolling, one heading, a title."""

from typing import Any

from playwright.sync_api import Page

from tests.browsing import barriers

NARROW = {"width": 320, "height": 640}
WIDE = {"width": 1366, "height": 768}


def faults_of(page: Page, name: str) -> list[str]:
    """Everything wrong with the page as it stands now, one line each."""
    found = [f"{name}: {line}" for line in barriers(page)]
    found += [f"{name}: {line}" for line in _plain(page)]
    return found


def _plain(page: Page) -> list[str]:
    told: dict[str, Any] = page.evaluate(
        """() => ({
            wide: document.documentElement.scrollWidth - window.innerWidth,
            beyond: [...document.querySelectorAll('main *, header *, footer *')]
                .filter(e => !e.closest('.pe-scroll') && e.getBoundingClientRect().right > window.innerWidth + 1)
                .map(e => e.outerHTML.slice(0, 100)).slice(-2),
            headings: document.querySelectorAll('h1').length,
            title: document.title,
            language: document.documentElement.lang,
            summary: !!document.querySelector('.govuk-error-summary, .govuk-form-group--error'),
            small: [...document.querySelectorAll('button, .govuk-button, input:not([type=hidden]), select')]
                .filter(e => e.offsetParent && !e.closest('.govuk-visually-hidden') && !e.closest('.pe-hp'))
                .map(e => [e, e.getBoundingClientRect()])
                .filter(([e, box]) => box.width > 2 && (box.height < 24 || box.width < 24))
                .map(([e]) => e.outerHTML.slice(0, 120)),
        })"""
    )
    found = [f"target smaller than 24 px: {html}" for html in told["small"]]
    if told["wide"] > 0:
        found.append(f"scrolls sideways by {told['wide']} px: {told['beyond']}")
    if told["headings"] != 1:
        found.append(f"{told['headings']} first headings")
    if told["language"] not in {"id", "en"} or not told["title"].endswith("Portal Emas"):
        found.append(f"language {told['language']!r}, title {told['title']!r}")
    if told["summary"] and not told["title"].startswith(("Kesalahan", "Error")):
        found.append(f"errors are shown, but the title is {told['title']!r}")
    return found
