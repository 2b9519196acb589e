"""
First page, counts and search of a post with 5,000 waiting, over HTTP, at ten thousand cases and at a million.

Two servers run side by side, one on a copy of the database with 10,000 cases; they are asked in turn, so that whatever else the
machine does slows both alike. The cases are made by one INSERT … SELECT from a case that went through the doors.
"""

import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import quote

from django.db import connection

from emas.kernel import clock
from emas.project import installation, town
from emas.project.benches import browser, filing, letters, multiplying, observing, snapshots
from emas.project.benches.client import Client
from emas.project.installation import Installation
from emas.project.measuring import Figure

WAITING = 5_000
FEW = 10_000
ROUNDS = 300
WARM = 10
AT_MOST = 1.2
#: The last two names of somebody who waits on that desk.
SOUGHT = quote(multiplying.name_of(4_321).partition(" ")[2])


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two servers, with a clerk signed in at each door."""

    browser: browser.Browser
    client: Client


def run(portal: Installation, *, cases: int) -> Iterator[Figure]:
    """Yield the p95 of each page, beside the same page at 10,000 cases."""
    at = clock.now()
    place = town.build(at)
    refs = [filing.file_letter(0, at)]
    filing.to_front_desk(refs, place, at)
    token = letters.token(place, "cs", at)
    multiplying.multiply(refs[0], 1, FEW, WAITING)
    copy = snapshots.take(portal)
    started = time.monotonic()
    multiplying.multiply(refs[0], FEW + 1, cases, WAITING)
    yield Figure("cases in the database", _count(), "cases", must=f"{cases}", ok=_count() >= cases)
    yield Figure("time to make them", time.monotonic() - started, "s")
    connection.close()
    few = Installation(portal.home, installation.free_port(), copy.url(portal.database_url))
    portal.collect_static()
    try:
        many = _side(portal, "web", token)
        less = _side(portal, "few", token, few)
        for name, ask in PAGES.items():
            yield from _compare(name, many, less, ask, is_bound=ask is not _search_unit)
    finally:
        portal.kill("web")
        portal.kill("few")
        copy.drop()


def _compare(
    name: str, many: Side, less: Side, ask: Callable[[Side], object], *, is_bound: bool
) -> Iterator[Figure]:
    """Ask both in turn. What a head searches in all cases of his unit, closed ones too, is shown but not bound."""
    slow: list[float] = []
    quick: list[float] = []
    for number in range(ROUNDS + WARM):
        for side, times in ((many, slow), (less, quick)):
            started = time.perf_counter()
            ask(side)
            if number >= WARM:
                times.append((time.perf_counter() - started) * 1000)
    here, there = _p95(slow), _p95(quick)
    ok = here / there <= AT_MOST or not is_bound
    must = f"at most {AT_MOST} times" if is_bound else ""
    yield Figure(f"{name}, p95", here, "ms", there, f"at {FEW:,} cases", must=must, ok=ok)
    yield Figure(
        f"{name}, median", statistics.median(slow), "ms", statistics.median(quick), f"at {FEW:,} cases"
    )


def _p95(values: list[float]) -> float:
    return statistics.quantiles(values, n=20)[-1]


def _side(portal: Installation, name: str, token: str, other: Installation | None = None) -> Side:
    own = other or portal
    arguments = ["web", f"--bind=127.0.0.1:{own.port}", "--processes=1"]
    portal.start(name, *arguments, EMAS_DATABASE_URL=own.database_url, EMAS_BASE_URL=own.url)
    own.wait_ready()
    clerk = browser.Browser(own.url)
    clerk.sign_in(town.login(town.KELURAHAN[town.HERE], "cs"))
    return Side(clerk, Client(own.url, token))


def _page(side: Side) -> None:
    page = side.browser.get("/desk/inbox/")
    if page.status != 200 or "siti" not in page.text:
        raise RuntimeError(f"the inbox answered {page.status}")


def _first(side: Side) -> None:
    found = side.client.get("/inbox?size=50")
    if len(found["items"]) != 50 or found["counts"]["waiting"] < 100:
        raise RuntimeError(f"the inbox shows {len(found['items'])} rows")


def _search(side: Side) -> None:
    if not side.client.get(f"/inbox?query={SOUGHT}")["items"]:
        raise RuntimeError("the search found nothing")


def _search_unit(side: Side) -> None:
    if not side.client.get(f"/inbox?view=unit&query={SOUGHT}")["items"]:
        raise RuntimeError("the search in the unit found nothing")


PAGES: dict[str, Callable[[Side], object]] = {
    "inbox page of a clerk (HTML, counts)": _page,
    "first 50 rows and counts (API)": _first,
    "search in what waits (API)": _search,
    "search in everything of the unit (API)": _search_unit,
}


def _count() -> int:
    return int(observing.rows("SELECT count(*) FROM cases_case")[0][0])
