"""
Bytes and requests of every page kind in Chromium, first visit and repeat, against the budgets of the pages (ux section 3).

HTML is counted as it travels behind a proxy that compresses it; style and script as the server sends them. Each page is opened in a
browser that has seen nothing, then once more. Pictures of papers and drafts count as bytes and as requests of the first visit, but
not of the repeat: what is a citizen's must not be stored (ASVS 14.3.2), so they are fetched each time.
"""

import gzip
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from emas.cases import operations as cases
from emas.kernel import clock
from emas.outbox import operations as outbox
from emas.project import town
from emas.project.benches import browser, filing, observing
from emas.project.installation import Installation
from emas.project.measuring import Figure

FLAGS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
LETTERS = 55
#: Pictures of what citizens sent, and of letters not yet signed.
_PERSONAL = ("/papers/", "/preview/")


@dataclass(frozen=True, slots=True)
class Budget:
    """Kilobytes (compressed) and requests that a kind of page may use."""

    html: float
    css: float
    js: float
    everything: float
    first: int
    repeat: int


BUDGETS = {
    "citizen": Budget(10, 16, 15, 60, 6, 2),
    "verification": Budget(6, 16, 0, 30, 3, 1),
    "neighbourhood": Budget(12, 18, 25, 80, 8, 1),
    "officer": Budget(20, 26, 60, 150, 10, 3),
}


@dataclass(slots=True)
class Visit:
    """What one opening of a page fetched, in KB."""

    status: int = 0
    html: float = 0.0
    css: float = 0.0
    js: float = 0.0
    other: float = 0.0
    requests: int = 0
    personal: int = 0
    foreign: list[str] = field(default_factory=list)

    @property
    def everything(self) -> float:
        return self.html + self.css + self.js + self.other


def run(portal: Installation) -> Iterator[Figure]:
    """Yield one line per page: all bytes beside the budget, with its parts and requests."""
    program = os.environ.get("EMAS_CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
    if not os.path.exists(program):
        yield Figure("no Chromium here (EMAS_CHROMIUM): NOT MEASURED", 0, "pages")
        return
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        yield Figure("playwright is not installed: NOT MEASURED", 0, "pages")
        return
    refs, code = _prepare()
    portal.start_web(processes=2)
    plan = _plan(portal, refs, code)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        for kind, path, visitor in plan:
            first, repeat = _visit(chromium, portal.url, path, visitor)
            yield _figure(kind, path, first, repeat)
        chromium.close()


def _prepare() -> tuple[list[str], str]:
    """Let a full page of letters wait at the front desk, one at the signer's, and one be out; gives references and the code of the last."""
    at = clock.now()
    place = town.build(at)
    refs = [filing.file_letter(number, at) for number in range(LETTERS + 3)]
    filing.to_front_desk(refs[1:], place, at)
    unit = town.KELURAHAN[town.HERE]
    for role, act in (("cs", "lengkap"), ("operator", "susun"), ("kasi", "paraf"), ("sekretaris", "paraf")):
        for ref in refs[1:3]:
            cases.act(case_ref=ref, act=act, actor=place.actor(unit, role, at), at=at)
    cases.act(case_ref=refs[1], act="tandatangani", actor=place.actor(unit, "kepala", at), at=at)
    outbox.drain(at=clock.now())
    return refs, str(observing.rows("SELECT token FROM documents_document")[0][0])


def _plan(portal: Installation, refs: list[str], code: str) -> list[tuple[str, str, browser.Browser]]:
    """List (kind, address, visitor)."""
    here, unit = town.HERE, town.KELURAHAN[town.HERE]
    nobody = browser.Browser(portal.url)
    rt, rw = _signed_in(portal, town.rt_code(here), "rt"), _signed_in(portal, town.rw_code(here), "rw")
    cs, head = _signed_in(portal, unit, "cs"), _signed_in(portal, unit, "kepala")
    admin = _signed_in(portal, here, "admin")
    applying = browser.Browser(portal.url)
    applying.get(f"/ajukan/mulai/{filing.SERVICE}/")
    return [
        *[
            ("citizen", path, nobody)
            for path in ("/", "/layanan/", f"/layanan/{filing.SERVICE}/", "/informasi/")
        ],
        *[("citizen", path, nobody) for path in ("/masuk/", "/lacak/", "/lupa-kata-sandi/", "/tidak-ada/")],
        ("citizen", "/ajukan/data-diri/", applying),
        *[("verification", path, nobody) for path in (f"/v/{code}", "/v/TIDAKADA", "/verifikasi/")],
        *[
            ("neighbourhood", path, rt)
            for path in ("/desk/letters/", f"/desk/cases/{refs[0]}/", "/desk/entry/")
        ],
        ("neighbourhood", f"/desk/entry/service/{filing.SERVICE}/nik/", rt),
        *[("neighbourhood", path, rw) for path in ("/desk/letters/", "/desk/letters/validate/")],
        *[
            ("officer", path, cs)
            for path in ("/desk/", "/desk/inbox/", f"/desk/cases/{refs[-1]}/", "/desk/register/")
        ],
        *[("officer", path, head) for path in ("/desk/sign/", f"/desk/sign/{refs[2]}/", "/desk/profile/")],
        *[
            ("officer", path, admin)
            for path in ("/desk/admin/", "/desk/admin/coverage/", "/desk/admin/units/")
        ],
    ]


def _signed_in(portal: Installation, unit: str, role: str) -> browser.Browser:
    visitor = browser.Browser(portal.url)
    visitor.sign_in(town.login(unit, role))
    return visitor


def _visit(chromium: Any, url: str, path: str, visitor: browser.Browser) -> tuple[Visit, Visit]:
    context = chromium.new_context()
    context.add_cookies([{"name": n, "value": v, "url": url} for n, v in visitor.cookies().items()])
    page = context.new_page()
    first, repeat = (_open(context, page, url, path) for _ in range(2))
    context.close()
    return first, repeat


def _open(context: Any, page: Any, url: str, path: str) -> Visit:
    """Open once and add up what went over the network; what came from the browser's own store counts nothing."""
    visit = Visit()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    kept: dict[str, dict[str, Any]] = {}
    stored: set[str] = set()
    session.on("Network.responseReceived", lambda event: kept.__setitem__(event["requestId"], event))
    session.on("Network.requestServedFromCache", lambda event: stored.add(event["requestId"]))
    sizes: dict[str, float] = {}
    session.on(
        "Network.loadingFinished",
        lambda event: sizes.__setitem__(event["requestId"], event["encodedDataLength"]),
    )
    answer = page.goto(f"{url}{path}", wait_until="networkidle")
    visit.status = answer.status
    for number, event in kept.items():
        response = event["response"]
        if number in stored or response.get("fromDiskCache") or response["url"].startswith("data:"):
            continue
        visit.requests += 1
        visit.personal += any(part in response["url"] for part in _PERSONAL)
        if not response["url"].startswith(url):
            visit.foreign.append(response["url"])
        _add(visit, event["type"], sizes.get(number, 0.0) / 1024, response, answer)
    session.detach()
    return visit


def _add(visit: Visit, kind: str, size: float, response: dict[str, Any], answer: Any) -> None:
    if kind == "Document":
        is_packed = "content-encoding" in {name.lower() for name in response["headers"]}
        visit.html += size if is_packed else len(gzip.compress(answer.body(), 6)) / 1024
    elif kind == "Stylesheet":
        visit.css += size
    elif kind == "Script":
        visit.js += size
    else:
        visit.other += size


def _figure(kind: str, path: str, first: Visit, repeat: Visit) -> Figure:
    allowed = BUDGETS[kind]
    parts = (
        ("html", first.html, allowed.html), ("css", first.css, allowed.css), ("js", first.js, allowed.js or first.js),
        ("requests", first.requests, allowed.first), ("again", repeat.requests - repeat.personal, allowed.repeat),
    )  # fmt: skip
    ok = all(used <= most for _, used, most in parts) and first.everything <= allowed.everything
    ok = ok and not first.foreign and first.status < 500
    told = ", ".join(f"{name} {used:.3g}/{most:.3g}" for name, used, most in parts)
    return Figure(
        f"{kind} {path} ({first.status}; {told})",
        first.everything,
        "KB",
        allowed.everything,
        "budget",
        must="within every budget",
        ok=ok,
    )
