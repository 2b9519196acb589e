"""
The code behind the QR of a letter: unguessable, signed, free of personal data, checkable without the server.

``version(1) key id(4) token(16) issue day(2) binding(8) Ed25519 signature(64)``, written in base 32 without padding.
The binding ties the code to number and date, so that a genuine code copied onto another letter is found out.
"""

import base64
import binascii
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

VERSION = 1
#: What is signed begins with its purpose: a signature made for anything else never fits.
_PURPOSE = b"emas/letter-code/v1\x00"
_EPOCH = date(2020, 1, 1)
_HEAD_BYTES = 1 + 4 + 16 + 2 + 8
_ALL_BYTES = _HEAD_BYTES + 64
CODE_LENGTH = -(-_ALL_BYTES * 8 // 5)
TOKEN_LENGTH = 26


@dataclass(frozen=True, slots=True)
class LetterCode:
    """What a code says once its signature has been checked."""

    key_id: str
    token: str
    issued_on: date
    binding: bytes

    def fits(self, *, number: str, dated_on: date) -> bool:
        """Tell whether the code was made for this number and date."""
        return self.binding == binding_of(number=number, dated_on=dated_on)


def binding_of(*, number: str, dated_on: date) -> bytes:
    """Give the eight bytes that tie a code to a letter's number and date."""
    return hashlib.sha256(f"{number}\n{dated_on.isoformat()}".encode()).digest()[:8]


def key_id_of(public_key: Ed25519PublicKey) -> str:
    """Name a public key: eight hex digits of its digest."""
    return hashlib.sha256(public_key.public_bytes_raw()).hexdigest()[:8]


def write_token(random_bytes: bytes) -> str:
    """Write 16 random bytes as the 26 letters and digits that stand in for the letter."""
    return base64.b32encode(random_bytes).decode().rstrip("=")


def write_code(*, token: str, number: str, dated_on: date, key: Ed25519PrivateKey) -> str:
    """Make the code of one letter. The same letter and key always give the same code."""
    head = (
        bytes([VERSION])
        + bytes.fromhex(key_id_of(key.public_key()))
        + base64.b32decode(token + "=" * 6)
        + (dated_on - _EPOCH).days.to_bytes(2, "big")
        + binding_of(number=number, dated_on=dated_on)
    )
    return base64.b32encode(head + key.sign(_PURPOSE + head)).decode().rstrip("=")


def read_code(text: str, *, keys: Mapping[str, Ed25519PublicKey]) -> LetterCode | None:
    """
    Check and read a code; None when it is malformed, of another version or key, or its signature does not hold.

    Nothing in it is believed before the signature is checked; the algorithm is fixed, never taken from the code.
    """
    raw = _unpack(text)
    if raw is None or raw[0] != VERSION:
        return None
    public_key = keys.get(raw[1:5].hex())
    if public_key is None:
        return None
    try:
        public_key.verify(raw[_HEAD_BYTES:], _PURPOSE + raw[:_HEAD_BYTES])
    except InvalidSignature:
        return None
    issued_on = _EPOCH + timedelta(days=int.from_bytes(raw[21:23], "big"))
    return LetterCode(raw[1:5].hex(), write_token(raw[5:21]), issued_on, raw[23:31])


def clean(text: str) -> str:
    """Give the bare code of what somebody typed, scanned or pasted (a whole address, spaces, dashes, lower case)."""
    last = text.strip().rstrip("/").rsplit("/", 1)[-1]
    return "".join(c for c in last.upper() if c.isalnum())


def is_token(text: str) -> bool:
    """Tell whether ``text`` has the shape of a token (the short form printed under the QR)."""
    return len(text) == TOKEN_LENGTH and all(c in "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567" for c in text)


def _unpack(text: str) -> bytes | None:
    bare = clean(text)
    if len(bare) != CODE_LENGTH:
        return None
    try:
        raw = base64.b32decode(bare + "=" * (-len(bare) % 8))
    except binascii.Error:
        return None
    # Base 32 leaves spare bits at the end: only the one canonical writing counts.
    canonical = base64.b32encode(raw).decode().rstrip("=")
    return raw if len(raw) == _ALL_BYTES and canonical == bare else None
