"""
Whatever the installation's keys open, wherever it lies: what is sealed looks innocent at rest.

A drill, unlike the portal, has no need to know which row a value was bound to: it deciphers without checking the tag (AES-GCM is AES-CTR
with one) and keeps what reads like text, JSON or a file. What none of the purposes opens is counted, so that a new purpose is noticed.
"""

import base64
import binascii
import codecs
import contextlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CTR
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from emas.platform import sealing

#: Of the outbox there is none: what its payloads hold sealed is sealed by who wrote them.
PURPOSES = (
    "cases.answers", "cases.applicant", "cases.contact", "cases.draft", "cases.message", "cases.note", "cases.survey",
    "desk.receipt",
    "documents.ca", "documents.content", "documents.signed",
    "idempotency.answer",
    "inquiries.address", "inquiries.visitor", "inquiries.words",
    "notify.address", "notify.content", "notify.push", "notify.received",
    "people.nik", "people.phone_code", "people.reset", "people.reset_identifier", "people.security_notice", "people.totp",
    "personnel.feed",
    "public.receipt", "public.resume_code",
    "registry.change", "registry.kk", "registry.nik",
    "watch.secret", "web.parts_ticket",
    "blob/cases.box", "blob/desk.refused", "blob/documents.letter", "blob/documents.part", "blob/documents.upload",
)  # fmt: skip
_NONCE_BYTES, _TAG_BYTES, _LOOK_BYTES = 12, 16, 64
#: Random bytes of this length hardly ever read like text.
_SURE_BYTES = 24
#: What is no text: JPEG, PNG, PDF, DER, and an envelope, which only its reader opens.
_BEGINNINGS = (b"\xff\xd8\xff", b"\x89PNG", b"%PDF", b"\x30\x82", b"\x30\x81")
_ENVELOPES = "blob/cases.box"


@dataclass(slots=True)
class Opener:
    """Opens values one after the other; what opened the last one of a place is tried first on the next."""

    closed: set[str] = field(default_factory=set)
    _first: dict[str, str] = field(default_factory=dict)

    def open(self, content: bytes, place: str) -> list[bytes]:
        """Give everything in ``content`` that opens: the value itself, or what lies in its text as base64 or hex."""
        return [plain for sealed in _sealed_in(content) for plain in self._tried(sealed, place)]

    def _tried(self, sealed: bytes, place: str) -> list[bytes]:
        found = []
        for purpose in sorted(PURPOSES, key=lambda each: each != self._first.get(place)):
            if not _reads(_deciphered(sealed, purpose, _LOOK_BYTES), purpose):
                continue
            plain = _deciphered(sealed, purpose)
            found.append(plain)
            if len(plain) >= _SURE_BYTES:
                self._first[place] = purpose
                return found
        if not found:
            self.closed.add(place)
        return found


def _sealed_in(content: bytes) -> Iterator[bytes]:
    head = _head()
    if content.startswith(head):
        yield content
        return
    # The first three bytes are four whole signs of base64, wherever the value begins in the text.
    signs = re.escape(base64.b64encode(head[:3]))
    for found in re.findall(signs + rb"[A-Za-z0-9+/_-]{38,}", content):
        with contextlib.suppress(binascii.Error):
            yield base64.b64decode(found.translate(bytes.maketrans(b"-_", b"+/")) + b"=" * (-len(found) % 4))
    for found in re.findall(head.hex().encode() + rb"[0-9a-f]{58,}", content):
        yield bytes.fromhex(found[: len(found) // 2 * 2].decode())


def _deciphered(sealed: bytes, purpose: str, most: int | None = None) -> bytes:
    start = len(_head()) + _NONCE_BYTES
    text = sealed[start : max(start, len(sealed) - _TAG_BYTES)][:most]
    # The first block of GCM is its tag's; the text begins with the second.
    counter = sealed[len(_head()) : start] + (2).to_bytes(4, "big")
    return Cipher(AES(_key(purpose)), CTR(counter)).decryptor().update(text)


def _reads(plain: bytes, purpose: str) -> bool:
    if purpose == _ENVELOPES:
        return plain[:1] == b"\x01"
    if plain.startswith(_BEGINNINGS):
        return True
    try:
        text = codecs.getincrementaldecoder("utf-8")().decode(plain)
    except UnicodeDecodeError:
        return False
    return all(sign.isprintable() or sign in "\r\n\t" for sign in text)


@cache
def _head() -> bytes:
    return b"\x01" + bytes.fromhex(sealing.key_ids()[0])


@cache
def _key(purpose: str) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=b"emas", info=f"seal/{purpose}".encode()).derive(
        settings.EMAS_SEALING_KEY.encode()
    )
