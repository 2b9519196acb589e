"""
A batch of letters through the BSrE stand-in, which takes a second for each signature and makes four at once, as in the field.

The yardstick is the stand-in itself, asked directly for as many signatures, as many at a time. Meanwhile a citizen reads pages.
"""

import base64
import json
import statistics
import threading
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from emas.documents import queries as documents
from emas.kernel import clock
from emas.project import town
from emas.project.benches import browser, observing, signing
from emas.project.benches import letters as operators
from emas.project.installation import Installation
from emas.project.measuring import Figure
from emas.project.simulators.bsre import Simulator
from emas.project.simulators.bsre.state import PASSPHRASE

SIGN_SECONDS = 30
EACH_SECONDS = 1.0
PARALLEL = 4
PAGES = ("/", "/layanan/kelurahan/sk-usaha/", "/lacak/")
BETWEEN_SECONDS = 0.2
RATIO = 1.5
#: A citizen's page may take this long beside a batch (the founding documents want pages within a second).
PAGE_SECONDS = 1.0


def run(portal: Installation, *, letters: int) -> Iterator[Figure]:
    """Yield seconds of the batch beside the stand-in's own, what was issued, and the citizen's page with and without it."""
    at = clock.now()
    place = town.build(at)
    name = signing.lurah(place, at)
    refs = signing.before_the_lurah(place, 0, letters, at)
    with signing.stand_in(portal, name) as bsre:
        bsre.state.control({"sign_seconds": EACH_SECONDS, "parallel": PARALLEL})
        environment = signing.environment(bsre, "v2", SIGN_SECONDS)
        portal.start_web(processes=2, **environment)
        portal.start("worker", "worker", **environment)
        desk = signing.Desk(browser.Browser(portal.url))
        desk.web.sign_in(town.login(signing.HERE, "kepala"))
        desk.open(refs)
        quiet = _Reader(portal.url)
        quiet.read_for(5)
        busy = _Reader(portal.url)
        seconds = _sign_beside(desk, refs, busy)
        operators.wait_issued(refs, clock.monotonic() + 120)
        issued = observing.in_state("terbit", refs)
        own = _own_pace(bsre, letters, _some_letter(refs))
    yield Figure("letters issued", issued, "letters", must=str(letters), ok=issued == letters)
    yield Figure(
        f"batch of {letters}", seconds, "s", own, "the stand-in alone", must=f"ratio at most {RATIO}",
        ok=seconds <= RATIO * own,
    )  # fmt: skip
    yield Figure("per letter", seconds / letters, "s", EACH_SECONDS / PARALLEL, "one second, four at once")
    p95 = busy.p95()
    yield Figure(
        "citizen's page meanwhile, p95", p95, "s", quiet.p95(), "nobody signs", must=f"at most {PAGE_SECONDS}",
        ok=p95 <= PAGE_SECONDS,
    )  # fmt: skip


def _sign_beside(desk: signing.Desk, refs: list[str], reader: "_Reader") -> float:
    """Sign the batch while a citizen reads; gives seconds from the tap to the page that says all is signed."""
    done = threading.Event()
    reading = threading.Thread(target=reader.read_until, args=(done,))
    reading.start()
    started = clock.monotonic()
    desk.sign(refs)
    seconds = clock.monotonic() - started
    done.set()
    reading.join()
    return seconds


def _some_letter(refs: list[str]) -> bytes:
    return documents.issued_file(case_ref=refs[0]).content


def _own_pace(bsre: Simulator, number: int, pdf: bytes) -> float:
    """Ask the stand-in itself for as many signatures, as many at a time."""
    body = json.dumps(
        {
            "nik": signing.NIK,
            "passphrase": PASSPHRASE,
            "signatureProperties": [{"tampilan": "INVISIBLE"}],
            "file": [base64.b64encode(pdf).decode()],
        }
    ).encode()
    login = base64.b64encode(f"{bsre.user}:{bsre.password}".encode()).decode()
    headers = {"Content-Type": "application/json", "Authorization": f"Basic {login}"}

    def ask(_: int) -> None:
        request = urllib.request.Request(f"{bsre.url}/api/v2/sign/pdf", data=body, headers=headers)
        urllib.request.urlopen(request, timeout=60).read()

    started = clock.monotonic()
    with ThreadPoolExecutor(PARALLEL) as pool:
        list(pool.map(ask, range(number)))
    return clock.monotonic() - started


@dataclass(slots=True)
class _Reader:
    """A citizen who reads one page after the other."""

    url: str
    times: list[float] = field(default_factory=list)

    def read_for(self, seconds: float) -> None:
        done = threading.Event()
        timer = threading.Timer(seconds, done.set)
        timer.start()
        self.read_until(done)
        timer.join()

    def read_until(self, done: threading.Event) -> None:
        visitor = browser.Browser(self.url)
        turn = 0
        while not done.is_set():
            started = time.monotonic()
            visitor.get(PAGES[turn % len(PAGES)])
            self.times.append(time.monotonic() - started)
            turn += 1
            done.wait(BETWEEN_SECONDS)

    def p95(self) -> float:
        return statistics.quantiles(self.times, n=20)[-1] if len(self.times) > 1 else 0.0
