"""
A complaint sent, sorted, handled and answered over real pages: its words, its contact, its photo, its code and the passphrases are
canaries that no place may hold, not even opened with every key of the installation.
"""

import io
import os
import re
import secrets
import subprocess
import tarfile
import urllib.parse
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from django.db import connection
from PIL import Image

from emas.kernel import clock
from emas.platform import blobs
from emas.project import archive, town
from emas.project.benches import observing
from emas.project.benches.browser import Browser, Page
from emas.project.installation import Installation

SERVICE = "/kotak/kirim/"
KEEPER, HANDLER = "kasi", "sekretaris"
OFFICE = "DISKOMINFO"
_CODE = re.compile(r"(?:[0-9A-Z]{4}-){6}[0-9A-Z]{4}")
_BOX_PURPOSE = "cases.box"


@dataclass(frozen=True, slots=True)
class Planted:
    """What was planted, and how often it passed through a page."""

    words: tuple[str, ...]
    photo: bytes
    used: int
    slug: str


class _Pages(Browser):
    """A browser that can send a file."""

    def send(self, path: str, fields: Mapping[str, str], name: str = "", content: bytes = b"") -> Page:
        """Send a form with one file in it."""
        edge = secrets.token_hex(16)
        parts = [
            f'--{edge}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'.encode()
            for key, value in {**fields, "csrfmiddlewaretoken": self._token()}.items()
        ]
        if content:
            head = f'--{edge}\r\nContent-Disposition: form-data; name="{name}"; filename="x.jpg"\r\n'
            parts.append(head.encode() + b"Content-Type: image/jpeg\r\n\r\n" + content + b"\r\n")
        body = b"".join([*parts, f"--{edge}--\r\n".encode()])
        request = urllib.request.Request(f"{self._url}{path}", data=body)
        request.add_header("Content-Type", f"multipart/form-data; boundary={edge}")
        return self._open(request)


def plant(portal: Installation, slug: str) -> Planted:
    """Let a complaint live its whole life; a form with faults, a wrong code and a wrong passphrase among it."""
    tag = secrets.token_urlsafe(12)
    text = f"Kenari aduan {tag}: petugas meminta uang lima puluh ribu"
    name, reply = f"Pelapor {secrets.token_urlsafe(12)}", f"Balasan {secrets.token_urlsafe(16)}"
    phone = f"0812{secrets.randbelow(10**8):08d}"
    answer, passphrase = f"Jawaban {secrets.token_urlsafe(16)}", f"Sandi {secrets.token_urlsafe(18)}"
    raw = _photo()
    reporter = _Pages(portal.url)
    fields = {"uraian": text, "nama": name, "telepon": phone, "about": ""}
    staff = {role: _handler(portal, role, passphrase) for role in (KEEPER, HANDLER)}
    reporter.send(
        f"{SERVICE}{slug}/", {**fields, "uraian": "pendek", "tempat": text, "kunci": _seed(reporter, slug)}
    )
    receipt = reporter.send(f"{SERVICE}{slug}/", {**fields, "kunci": _seed(reporter, slug)}, "bukti", raw)
    code = _found(_CODE, receipt)
    opened = reporter.post("/kotak/buka/", {"kode": code})
    paper = _found(re.compile(r'name="berkas" value="(\w{32})"'), opened)
    clean = reporter.post("/kotak/buka/berkas/", {"kode": code, "berkas": paper}).body
    reporter.post("/kotak/buka/", {"kode": code[:-1] + "?"})
    ref = _assign(staff[KEEPER])
    reporter.send(
        "/kotak/buka/pesan/", {"kode": code, "pesan": reply, "kunci": secrets.token_hex(16)}, "bukti", raw
    )
    staff[HANDLER].post(f"/desk/kotak/{ref}/", {})
    staff[HANDLER].post(f"/desk/kotak/{ref}/pesan/", {"pesan": answer, "kunci": secrets.token_hex(16)})
    staff[HANDLER].post(f"/desk/kotak/{ref}/tindakan/jawab/", {"catatan": answer})
    last = reporter.post("/kotak/buka/", {"kode": code}).text
    used = sum(word in last for word in (text, reply, answer))
    words = (text, name, phone, f"+62{phone[1:]}", reply, answer, passphrase, code, code.replace("-", ""))
    return Planted(words, clean[len(clean) // 2 : len(clean) // 2 + 48], used, slug)


def _photo() -> bytes:
    out = io.BytesIO()
    Image.frombytes("RGB", (160, 160), os.urandom(160 * 160 * 3)).save(out, "JPEG", quality=90)
    return out.getvalue()


def _seed(browser: Browser, slug: str) -> str:
    return _found(re.compile(r'name="kunci" value="(\w{32})"'), browser.get(f"{SERVICE}{slug}/"))


def _found(pattern: re.Pattern[str], page: Page) -> str:
    found = pattern.search(page.text)
    if found is None:
        raise RuntimeError(f"{page.url}: {page.status} without {pattern.pattern}")
    return found[found.lastindex or 0]


def _handler(portal: Installation, role: str, passphrase: str) -> Browser:
    desk = Browser(portal.url)
    desk.sign_in(town.login(OFFICE, role))
    desk.post("/desk/kotak/kunci/", {"passphrase": passphrase, "again": passphrase})
    desk.post("/desk/kotak/kunci/buka/", {"passphrase": f"{passphrase}x"})
    desk.post("/desk/kotak/kunci/buka/", {"passphrase": passphrase})
    return desk


def _assign(keeper: Browser) -> str:
    ref = _found(re.compile(r'href="/desk/kotak/([0-9A-Z-]{15})/"'), keeper.get("/desk/kotak/"))
    page = keeper.get(f"/desk/kotak/{ref}/tindakan/umum/")
    persons = re.findall(r'name="penangan" type="checkbox" value="(\d+)"', page.text)
    version = _found(re.compile(r'name="version" value="(\d+)"'), page)
    keeper.post(f"/desk/kotak/{ref}/tindakan/umum/", {"version": version, "penangan": persons})
    return ref


def betray(portal: Installation, planted: Planted) -> None:
    """Do what must never be done: a word in a log, the photo in a temporary file."""
    with (portal.home / "web.log").open("a", encoding="utf-8") as log:
        log.write(f"uraian={urllib.parse.quote_plus(planted.words[0])}\n")
    (portal.home / "tmp" / "photo").write_bytes(b"x" + planted.photo)


def copies(portal: Installation) -> list[bytes]:
    """Give what leaves the house: a backup, opened, a dump of the database as text, and the sealed papers as the portal's key opens them."""
    folder = portal.home / f"dump-{secrets.token_hex(4)}"
    folder.mkdir()
    target = folder / "backup.tar.gz"
    archive.write(target, folder, clock.now())
    found = []
    with tarfile.open(target) as kept:
        for member in kept.getmembers():
            content = kept.extractfile(member)
            if content is not None:
                found.append(content.read())
    found.append(_dump(portal, folder))
    found += [blobs.get(name, _BOX_PURPOSE) for name in _blob_names()]
    return found


def _blob_names() -> list[str]:
    return [str(row[0]) for row in observing.rows("SELECT blob FROM cases_boxitem WHERE blob <> ''")]


def _dump(portal: Installation, folder: Path) -> bytes:
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        return "\n".join(connection.connection.iterdump()).encode()
    return subprocess.run(["pg_dump", portal.database_url], capture_output=True, check=True).stdout
