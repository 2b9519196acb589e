"""
A planted passphrase and a planted code, used in every way that works and fails, and a planted complaint with contact and photo that
lives its whole life; then every place that outlives the act is searched.

Searched: the database's files with write-ahead log, every column of every table, blobs, logs, temporary files, sessions, and what the
system tells of the running processes (arguments, environment); in plain, UTF-16, base64 at each alignment, hex and URL form. That no
process may write a core dump is looked up too, and a backup, a dump and the papers of the complaint as the portal's own keys open
them. ``--sabotage`` plants passphrase, words and photo where a careless programmer would have put them.
"""

import base64
import os
import secrets
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote_plus

from django.contrib.sessions.backends.db import SessionStore
from django.db import connection

from emas.cases import queries as cases
from emas.kernel import clock
from emas.outbox import operations as outbox
from emas.platform import db, sealing
from emas.project import town
from emas.project.benches import browser, signing
from emas.project.drills import sealed
from emas.project.installation import Installation
from emas.project.measuring import Figure
from emas.project.simulators.bsre import Simulator, User

SIGN_SECONDS = 2
#: What is sealed is opened for the search: at rest it would look innocent.
SEALED_FOR = (
    "documents.content",
    "documents.letter",
    "documents.upload",
    "idempotency.answer",
    "cases.answers",
    "cases.phone",
    "people.nik",
)
FAULTS = (
    "",
    "timeout_after_signing",
    "server_error",
    "proxy_html",
    "wrong_passphrase_old",
    "unsigned",
    "reset",
)


def run(portal: Installation, *, letters: int, sabotage: bool) -> Iterator[Figure]:
    """Yield in how many places the canary was found, by kind of place."""
    canary = f"Kenari-{secrets.token_urlsafe(18)}+Ä"
    folder = portal.home / "tmp"
    folder.mkdir()
    os.environ["TMPDIR"] = tempfile.tempdir = str(folder)
    at = clock.now()
    place = town.build(at)
    name = signing.lurah(place, at)
    refs = signing.before_the_lurah(place, 0, letters * (len(FAULTS) + 1), at)
    with signing.stand_in(portal, name) as bsre:
        bsre.state.users[signing.NIK] = User(nik=signing.NIK, name=name, passphrase=canary)
        bsre.state.control({"hold_seconds": SIGN_SECONDS + 1})
        environment = signing.environment(bsre, "v2", SIGN_SECONDS)
        portal.start_web(processes=1, **environment)
        portal.start("worker", "worker", **environment)
        used = _use(portal, bsre, refs, letters, canary)
        complaint = sealed.plant(portal, cases.sealed_services()[0].slug)
        if sabotage:
            _betray(portal, canary)
            sealed.betray(portal, complaint)
        yield Figure("times the secret was used", used, "times")
        yield Figure(
            "words of the complaint its reporter read again", complaint.used, "of 3", ok=complaint.used == 3
        )
        told = [canary, *(code for code, _ in bsre.state.totp.values()), *complaint.words]
        yield from _searched(
            portal, [form for each in told for form in _forms(each)] + _forms_of(complaint.photo)
        )


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


def _betray(portal: Installation, canary: str) -> None:
    """Do what must never be done: a job with the passphrase, a log line, a temporary file."""
    with db.act_transaction():
        outbox.enqueue(
            "documents.sign", {"document": "x", "slot": "x", "request": "x", "secret": canary}, clock.now()
        )
    with (portal.home / "web.log").open("a", encoding="utf-8") as log:
        log.write(f"passphrase={quote_plus(canary)}\n")
    (portal.home / "tmp" / "upload").write_bytes(base64.b64encode(b"x" + canary.encode()))


def _searched(portal: Installation, wanted: list[bytes]) -> Iterator[Figure]:
    yield _none("in columns of the database", _in_tables(wanted))
    home = portal.home
    # The stand-in's own folder is not the portal's.
    files = [p for p in home.rglob("*") if p.is_file() and p.relative_to(home).parts[0] != "bsre"]
    passing = [p for p in files if p.relative_to(home).parts[0] == "tmp"]
    kept = [p for p in files if p not in passing and p.suffix != ".log"]
    for title, chosen in (
        ("in files of the database", [p for p in kept if p.name.startswith("emas.sqlite3")]),
        ("in logs", [p for p in files if p.suffix == ".log"]),
        ("in temporary files", passing),
        ("in blobs and all other files", [p for p in kept if not p.name.startswith("emas.sqlite3")]),
    ):
        hits = sum(1 for path in chosen if _has(_read(path), wanted))
        yield _none(f"{title} ({len(chosen)})", hits)
    copies = sealed.copies(portal)
    yield _none(f"in a backup, a dump and papers opened by the portal's keys ({len(copies)})",
                sum(1 for content in copies if _has(content, wanted)))  # fmt: skip
    families = [pid for child in portal.processes.values() for pid in _family(child.pid)]
    told = [Path(f"/proc/{pid}/{what}") for pid in families for what in ("cmdline", "environ")]
    yield _none(
        "in arguments and environment of processes", sum(1 for path in told if _has(_read(path), wanted))
    )
    dumping = sum(1 for pid in families if not _may_not_dump(pid))
    yield _none(f"processes that may write a core dump, of {len(families)}", dumping)


def _forms(canary: str) -> list[bytes]:
    """The canary as it might be written; one-time codes are short, so only whole in plain and UTF-16."""
    plain = canary.encode()
    if len(plain) < 12:
        return [b'"%b"' % plain, b"=%b&" % plain, canary.encode("utf-16-le")]
    core = canary[:-2].encode()
    return [
        core,
        canary[:-2].encode("utf-16-le"),
        core.hex().encode(),
        quote_plus(canary).encode(),
        *_forms_of(plain)[2:],
    ]


def _forms_of(plain: bytes) -> list[bytes]:
    """Bytes as they are, in hex, and in base64 at each alignment."""
    inner = [base64.b64encode(b"\0" * shift + plain)[4 if shift else 0 : -4] for shift in range(3)]
    urls = [base64.urlsafe_b64encode(b"\0" * shift + plain)[4 if shift else 0 : -4] for shift in range(3)]
    return [plain, plain.hex().encode(), *inner, *urls]


def _has(content: bytes, wanted: list[bytes]) -> bool:
    return any(form in content for form in wanted)


def _read(path: Path) -> bytes:
    try:
        return _opened(path.read_bytes()) if "blobs" in path.parts else path.read_bytes()
    except OSError:
        return b""


def _in_tables(wanted: list[bytes]) -> int:
    """Read every column of every table; what is sealed is opened as far as a key of ours does."""
    hits = 0
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            for row in cursor.fetchall():
                hits += any(_has(_plain(value, is_session="session" in table), wanted) for value in row)
    return hits


def _plain(value: object, *, is_session: bool = False) -> bytes:
    if isinstance(value, bytes | memoryview):
        return _opened(bytes(value))
    text = str(value)
    if is_session and text.count(":") >= 2 and len(text) > 60:
        return text.encode() + repr(SessionStore().decode(text)).encode()
    return text.encode()


def _opened(raw: bytes) -> bytes:
    for purpose in SEALED_FOR:
        try:
            return raw + sealing.unseal(raw, purpose)
        except Exception:  # sealed for another purpose, or not at all
            continue
    return raw


def _family(pid: int) -> list[int]:
    """A process and its children."""
    found = [pid]
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in _read(path).split():
            found += _family(int(child))
    return found


def _may_not_dump(pid: int) -> bool:
    lines = _read(Path(f"/proc/{pid}/limits")).decode().splitlines()
    line = next((line for line in lines if line.startswith("Max core file size")), "")
    # A process that has gone writes no dump.
    return not line or line.split()[4] == "0"


def _none(name: str, count: int) -> Figure:
    return Figure(name, count, "places", must="0", ok=count == 0)
