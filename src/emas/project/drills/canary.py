"""
A planted passphrase and a planted code, used in every way that works and fails; a planted complaint with contact and photo that lives
its whole life; a message and its answer on an ordinary case, a comment in the survey, a question by WhatsApp with its number. Then every
place that outlives the act is searched.

Searched: the database's files with write-ahead log, every column of every table, blobs, logs, temporary files, sessions, a backup and a
dump, and what the system tells of the running processes (arguments, environment); in plain, UTF-16, base64 at each alignment, hex and URL
form. What is sealed is searched once more as the installation's keys open it: there a secret may lie in its own columns alone. That no
process may write a core dump is looked up too. ``--sabotage`` searches first, then plants each of them where a careless programmer would
have put it, and searches again.
"""

import base64
import os
import secrets
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote_plus

from emas.cases import queries as cases
from emas.kernel import clock
from emas.outbox import operations as outbox
from emas.platform import db
from emas.project import town
from emas.project.benches import browser, filing, gateway, signing
from emas.project.drills import sealed, searching, spoken
from emas.project.installation import Installation
from emas.project.measuring import Figure
from emas.project.simulators.bsre import Simulator, User

SIGN_SECONDS = 2
FAULTS = (
    "",
    "timeout_after_signing",
    "server_error",
    "proxy_html",
    "wrong_passphrase_old",
    "unsigned",
    "reset",
)
UNTOUCHED = "before anything is let out: "


def run(portal: Installation, *, letters: int, sabotage: bool) -> Iterator[Figure]:
    """Yield in how many places the canaries were found, by kind of place and by canary."""
    canary = f"Kenari-{secrets.token_urlsafe(18)}+Ä"
    folder = portal.home / "tmp"
    folder.mkdir()
    os.environ["TMPDIR"] = tempfile.tempdir = str(folder)
    at, since = clock.now(), searching.log_position()
    place = town.build(at, with_court=True)
    name = signing.lurah(place, at)
    refs = signing.before_the_lurah(place, 0, letters * (len(FAULTS) + 1), at)
    with signing.stand_in(portal, name) as bsre, gateway.stand_in(portal, tier=250) as phones:
        bsre.state.users[signing.NIK] = User(nik=signing.NIK, name=name, passphrase=canary)
        bsre.state.control({"hold_seconds": SIGN_SECONDS + 1})
        environment = signing.environment(bsre, "v2", SIGN_SECONDS) | gateway.environment(phones)
        gateway.configure_here(phones, portal)
        portal.start_web(processes=1, **environment)
        portal.start("worker", "worker", **environment)
        used = _use(portal, bsre, refs, letters, canary)
        complaint = sealed.plant(portal, cases.sealed_services()[0].slug)
        said, read = spoken.say(portal, place, refs[0], phones)
        yield Figure("times the secret was used", used, "times")
        words = complaint.used + read
        yield Figure("planted words that their readers read again", words, "of 7", must="7", ok=words == 7)
        codes, nik = [code for code, _ in bsre.state.totp.values()], filing.resident(0)["nik"]
        plants = [*_plants(canary, codes, complaint, nik), *said]
        found = list(_searched(portal, plants, since))
        if sabotage:
            yield from (replace(figure, name=f"{UNTOUCHED}{figure.name}") for figure in found)
            _betray(portal, canary, codes[0], nik)
            sealed.betray(portal, complaint)
            spoken.betray(portal, said)
            found = list(_searched(portal, plants, since))
        yield from found


def _plants(canary: str, codes: list[str], complaint: sealed.Planted, nik: str) -> list[searching.Plant]:
    """Give what is to be searched; the NIK is that of a resident whose letter was issued: with the case, and frozen with the letter."""
    return [
        searching.plant("the passphrase", canary),
        searching.plant("a one-time code", *codes),
        searching.plant("a word of the complaint", *complaint.words),
        searching.Plant("its photo", tuple(searching.forms_of(complaint.photo))),
        searching.plant(
            "the NIK of an applicant",
            nik,
            own=("cases_case.applicant_sealed", "documents_document.content_sealed"),
        ),
    ]


def _use(portal: Installation, bsre: Simulator, refs: list[str], letters: int, canary: str) -> int:
    """Sign with it: rightly, into every fault, wrongly spelt, and with a one-time code; gives how often."""
    desk = signing.Desk(browser.Browser(portal.url))
    desk.web.sign_in(town.login(signing.HERE, "kepala"))
    desk.open(refs)
    used = 0
    for number, fault in enumerate(FAULTS):
        bsre.state.control({"fault": fault})
        mine = refs[number * letters : (number + 1) * letters]
        for secret in (f"{canary}x", canary):
            signing.forget_troubles()
            desk.sign(mine, secret)
            used += 1
        # A form that does not fit is shown again: not with what was typed.
        desk.web.post("/desk/sign/do/", {"picked": "tidak-ada", "passphrase": canary, "kunci": "x"})
    bsre.state.control({"fault": "", "release": True})
    last = refs[-letters:]
    signing.forget_troubles()
    desk.web.post("/desk/sign/code/", {"picked": last})
    code = bsre.state.totp[signing.NIK][0]
    desk.web.post("/desk/sign/do/", {"picked": last, "totp": code, "kunci": secrets.token_hex(8)})
    return used + 1


def _betray(portal: Installation, canary: str, code: str, nik: str) -> None:
    """Do what must never be done: a job with the passphrase, a log line, a temporary file."""
    with db.act_transaction():
        outbox.enqueue(
            "documents.sign", {"document": "x", "slot": "x", "request": "x", "secret": canary}, clock.now()
        )
    with (portal.home / "web.log").open("a", encoding="utf-8") as log:
        log.write(f"passphrase={quote_plus(canary)}&totp={code}&nik={nik}\n")
    (portal.home / "tmp" / "upload").write_bytes(base64.b64encode(b"x" + canary.encode()))


def _searched(portal: Installation, plants: list[searching.Plant], since: str) -> Iterator[Figure]:
    yield from searching.figures(searching.everywhere(portal, plants, since), plants)
    families = searching.families(portal)
    dumping = sum(1 for pid in families if not _may_not_dump(pid))
    yield Figure(
        f"processes that may write a core dump, of {len(families)}",
        dumping,
        "processes",
        must="0",
        ok=not dumping,
    )


def _may_not_dump(pid: int) -> bool:
    lines = searching.read(Path(f"/proc/{pid}/limits")).decode().splitlines()
    line = next((line for line in lines if line.startswith("Max core file size")), "")
    # A process that has gone writes no dump.
    return not line or line.split()[4] == "0"
