"""
Thousands of hostile files through the real door, and ordinary ones among them: nothing is stored as it came, nothing breaks.

Every file goes over HTTP to the page of papers of a citizen's form, or in parts (each fourth). What was accepted is read back and looked at:
a picture or paper made anew, without what the sender put beside it. Peak memory is that of the largest web process.
"""

import base64
import http.client
import io
import re
import time
import uuid
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pikepdf
from django.contrib.sessions.backends.db import SessionStore
from PIL import Image

from emas.cases import operations as cases
from emas.documents import operations as documents
from emas.documents import queries
from emas.kernel import clock
from emas.kernel.actor import Actor
from emas.project import town
from emas.project.benches import filing
from emas.project.drills import hostile
from emas.project.installation import Installation
from emas.project.measuring import Figure

SEED: Final = 3574
MEGABYTES: Final = 512
GOOD_SHARE: Final = 0.995
PAPER: Final = "kk"
SECONDS: Final = 60
_PART: Final = 262_144
#: What no stored file may hold: scripts, other files, and where the sender was. Long enough never to come about by chance in a picture.
_TRACES: Final = (
    b"<script",
    b"<?php",
    b"<html>",
    b"META-INF",
    b"Main.class",
    b"GPS-JALAN-MASTRIP",
    b"%PDF-1.3\n",
)


@dataclass
class Tally:
    """What became of the files."""

    accepted: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    crashed: Counter[str] = field(default_factory=Counter)
    unclean: Counter[str] = field(default_factory=Counter)


def run(portal: Installation, *, files: int, sabotage: bool) -> Iterator[Figure]:
    """Yield how many hostile files got in as given, broke something, or came in clean; how many good ones were refused; memory."""
    del sabotage  # the environment of the web process holds the switch
    town.build(clock.now())
    portal.start_web(processes=1)
    pids = _family(portal.processes["web"].pid)
    door = Door(portal)
    started = time.monotonic()
    bad = Tally()
    for number, (kind, name, content) in enumerate(hostile.hostile(files, SEED)):
        _one(door, bad, kind, name, content, in_parts=number % 4 == 0)
    well = Tally()
    for number, (kind, name, content) in enumerate(hostile.good(max(22, files // 4), SEED)):
        _one(door, well, kind, name, content, in_parts=number % 4 == 0)
    seconds = time.monotonic() - started
    yield from _figures(bad, well, files, seconds)
    yield Figure("web processes that died", len(pids - _family(portal.processes["web"].pid)), "processes",
                 must="0", ok=pids <= _family(portal.processes["web"].pid))  # fmt: skip
    peak = max(_peak_megabytes(pid) for pid in _family(portal.processes["web"].pid))
    yield Figure("peak memory of a web process", peak, "MB", must=f"< {MEGABYTES}", ok=peak < MEGABYTES)


def _figures(bad: Tally, well: Tally, files: int, seconds: float) -> Iterator[Figure]:
    as_given = sum(bad.unclean.values()) + sum(well.unclean.values())
    named = ", ".join(sorted({*bad.unclean, *well.unclean})[:6])
    yield Figure(f"accepted as given ({named or 'none'})", as_given, "files", must="0", ok=as_given == 0)
    crashes = sum(bad.crashed.values()) + sum(well.crashed.values())
    named = ", ".join(sorted({*bad.crashed, *well.crashed})[:6])
    yield Figure(f"crashes ({named or 'none'})", crashes, "files", must="0", ok=crashes == 0)
    yield Figure(
        "hostile files refused", sum(bad.refused.values()), "files", yardstick=files, yardstick_name="sent"
    )
    yield Figure("hostile files that came in made anew", sum(bad.accepted.values()), "files")
    sent = sum(well.accepted.values()) + sum(well.refused.values()) + sum(well.crashed.values())
    share = sum(well.accepted.values()) / max(1, sent)
    lost = ", ".join(sorted(well.refused)[:6])
    yield Figure(
        f"good files accepted ({'refused: ' + lost if lost else 'all kinds'})", 100 * share, "%",
        must=f">= {100 * GOOD_SHARE}", ok=share >= GOOD_SHARE,
    )  # fmt: skip
    yield Figure("files a second", (files + sent) / max(seconds, 0.001), "files/s")


def _one(door: "Door", tally: Tally, kind: str, name: str, content: bytes, *, in_parts: bool) -> None:
    outcome = door.send_in_parts(name, content) if in_parts else door.send(name, content)
    if outcome != "accepted":
        (tally.refused if outcome == "refused" else tally.crashed)[kind] += 1
        return
    tally.accepted[kind] += 1
    for stored in queries.attachments(owner_ref=door.owner):
        kept = queries.attachment(public_id=stored.public_id, owner_ref=door.owner)
        if kept.content == content or not is_clean(kept.content, kept.media_type):
            tally.unclean[kind] += 1
        documents.delete_upload(public_id=stored.public_id, owner_ref=door.owner, at=clock.now())


def is_clean(content: bytes, media_type: str) -> bool:
    """Tell whether a stored file is one picture or paper and nothing besides; judged by other means than the door's own."""
    if any(mark in content[8:] for mark in _TRACES) or _opens_as_archive(content):
        return False
    if media_type == "image/jpeg":
        with Image.open(io.BytesIO(content), formats=("JPEG",)) as picture:
            picture.load()
            return max(picture.size) <= 1600 and not picture.getexif() and content.endswith(b"\xff\xd9")
    with pikepdf.open(io.BytesIO(content)) as pdf:
        listed = pdf.Root.keys()
        return not {"/OpenAction", "/AA", "/Names", "/Metadata"} & set(listed) and content.rstrip().endswith(
            b"%%EOF"
        )


def _opens_as_archive(content: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(content)):
            return True
    except (zipfile.BadZipFile, ValueError, OSError):
        return False


class Door:
    """The page of papers of one citizen's form, over real HTTP, with the cookies of his browser."""

    def __init__(self, portal: Installation) -> None:
        at = clock.now()
        applicant = {"nik": hostile_nik(), "name": "Warga Latihan", "phone": "+6280000000001",
                     "kelurahan_code": town.KELURAHAN[town.HERE], "rw": "005", "rt": "003"}  # fmt: skip
        saved = cases.save_draft(
            service=filing.SERVICE, channel="web", actor=Actor(kind="applicant"), at=at, applicant=applicant
        )
        self.owner = saved.uploads_owner
        session = SessionStore()
        session["ajukan"] = {"service": filing.SERVICE, "draft": saved.public_id, "code": ""}
        session.create()
        self._host, self._port = "127.0.0.1", portal.port
        self._cookies = {"sessionid": str(session.session_key)}
        page = self._ask("GET", "/ajukan/foto/")
        found = re.search(rb'data-pe-parts="([^"]*)"', page[2])
        self._ticket = found.group(1).decode() if found else ""

    def send(self, name: str, content: bytes) -> str:
        """Send one file as a form without script does; ``accepted``, ``refused`` or ``crashed``."""
        boundary = uuid.uuid4().hex
        body = b"".join(
            b'--%b\r\nContent-Disposition: form-data; name="%b"\r\n\r\n%b\r\n'
            % (boundary.encode(), key, value)
            for key, value in (
                (b"csrfmiddlewaretoken", self._cookies["csrftoken"].encode()),
                (b"kirim", b"1"),
            )
        )
        body += (
            f'--{boundary}\r\nContent-Disposition: form-data; name="{PAPER}"; filename="{name}"\r\n'
            "Content-Type: application/octet-stream\r\n\r\n"
        ).encode() + content
        body += f"\r\n--{boundary}--\r\n".encode()
        kind = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
        return _outcome(self._ask("POST", "/ajukan/foto/", body, kind)[0], 303)

    def send_in_parts(self, name: str, content: bytes) -> str:
        """Send one file in parts (tus), as the script does."""
        about = {"ticket": self._ticket, "field": PAPER, "filename": name}
        packed = ",".join(
            f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in about.items()
        )
        head = {"Tus-Resumable": "1.0.0", "X-CSRFToken": self._cookies["csrftoken"]}
        told = {**head, "Upload-Length": str(len(content)), "Upload-Metadata": packed}
        status, headers, _ = self._ask("POST", "/unggah/", b"", told)
        if status != 201:
            return _outcome(status, 201)
        for offset in range(0, len(content), _PART):
            more = {**head, "Upload-Offset": str(offset), "Content-Type": "application/offset+octet-stream"}
            status, _, _ = self._ask("PATCH", headers["Location"], content[offset : offset + _PART], more)
            if status != 204:
                return _outcome(status, 204)
        return "accepted"

    def _ask(
        self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None
    ) -> tuple[int, dict[str, str], bytes]:
        line = http.client.HTTPConnection(self._host, self._port, timeout=SECONDS)
        cookies = "; ".join(f"{key}={value}" for key, value in self._cookies.items())
        try:
            line.request(method, path, body=body or None, headers={**(headers or {}), "Cookie": cookies})
            answer = line.getresponse()
            content = answer.read()
        except (OSError, http.client.HTTPException):
            return 0, {}, b""
        finally:
            line.close()
        for value in answer.headers.get_all("Set-Cookie") or []:
            key, _, rest = value.partition("=")
            self._cookies[key] = rest.partition(";")[0]
        return answer.status, dict(answer.headers), content


def hostile_nik() -> str:
    """Give a NIK that nobody of the town has."""
    return "3574010101900077"


def _outcome(status: int, good: int) -> str:
    if status == good:
        return "accepted"
    return "refused" if 400 <= status < 500 else "crashed"


def _family(pid: int) -> set[int]:
    found = {pid}
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in path.read_text().split():
            found |= _family(int(child))
    return found


def _peak_megabytes(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    return 0.0
