"""
Authenticated encryption of what must not be readable in a dump, and keyed digests to find it again.

Layout of a sealed value: version (1 byte), key id (4), nonce (12), AES-256-GCM ciphertext and tag. The purpose makes a key of
its own (HKDF-SHA256) and is bound as associated data, so a value sealed for one column does not open in another.
Rotation: put the old key into ``EMAS_SEALING_KEY_FALLBACKS``; what it sealed still opens, what is written next uses the new one.
"""

import hashlib
import hmac
import json
import os
from functools import lru_cache
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

_VERSION: Final = b"\x01"
_NONCE_BYTES: Final = 12
_HEAD_BYTES: Final = 1 + 4


class SealError(Exception):
    """What was read is not what was sealed: wrong purpose, unknown key, or altered."""


def seal(data: bytes, purpose: str, *, context: str = "") -> bytes:
    """
    Encrypt ``data`` for ``purpose``; only ``unseal`` with the same purpose and ``context`` gives it back.

    ``context`` ties the value to its place (a row's or file's name), so that two of one purpose cannot be swapped.
    """
    master = settings.EMAS_SEALING_KEY
    head = _VERSION + _key_id(master)
    nonce = os.urandom(_NONCE_BYTES)
    return head + nonce + _cipher(master, purpose).encrypt(nonce, bytes(data), _bound(head, purpose, context))


def unseal(sealed: bytes | bytearray | memoryview, purpose: str, *, context: str = "") -> bytes:
    """
    Give back what was sealed for ``purpose``.

    Raises: SealError if it is cut, altered, of another purpose, or sealed with a key that is gone.
    """
    data = bytes(sealed)
    head, nonce, text = (
        data[:_HEAD_BYTES],
        data[_HEAD_BYTES : _HEAD_BYTES + _NONCE_BYTES],
        data[_HEAD_BYTES + _NONCE_BYTES :],
    )
    if head[:1] != _VERSION:
        raise SealError("not a sealed value")
    for master in (settings.EMAS_SEALING_KEY, *settings.EMAS_SEALING_KEY_FALLBACKS):
        if _key_id(master) == head[1:]:
            try:
                return _cipher(master, purpose).decrypt(nonce, text, _bound(head, purpose, context))
            except (InvalidTag, ValueError) as error:
                raise SealError("altered, or sealed for something else") from error
    raise SealError("sealed with a key that is not here")


def seal_json(value: Any, purpose: str, *, context: str = "") -> bytes:
    """Seal a JSON value."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return seal(text.encode(), purpose, context=context)


def unseal_json(sealed: bytes | bytearray | memoryview, purpose: str, *, context: str = "") -> Any:
    """Open a sealed JSON value; an empty column gives None. Raises: SealError as ``unseal``."""
    if not bytes(sealed):
        return None
    return json.loads(unseal(sealed, purpose, context=context))


def digest(text: str, purpose: str) -> str:
    """
    Give the keyed digest (HMAC-SHA256, 64 hex digits) under which a secret or an identity number is found again.

    Without ``EMAS_DIGEST_KEY`` nobody can try all NIKs against a stolen table. The key cannot be rotated without
    re-reading what was digested.
    """
    message = purpose.encode() + b"\x00" + text.encode()
    return hmac.new(settings.EMAS_DIGEST_KEY.encode(), message, hashlib.sha256).hexdigest()


def same(a: str, b: str) -> bool:
    """Compare two digests or tokens in time that does not depend on where they differ."""
    return hmac.compare_digest(a.encode(), b.encode())


def key_ids() -> tuple[str, ...]:
    """List the ids of the sealing keys in use, the writing one first (for the key inventory)."""
    return tuple(
        _key_id(master).hex() for master in (settings.EMAS_SEALING_KEY, *settings.EMAS_SEALING_KEY_FALLBACKS)
    )


def _bound(head: bytes, purpose: str, context: str) -> bytes:
    return b"\x00".join((head, purpose.encode(), context.encode()))


def _derive(master: str, info: str, length: int) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=length, salt=b"emas", info=info.encode()).derive(
        master.encode()
    )


@lru_cache(maxsize=16)
def _key_id(master: str) -> bytes:
    return _derive(master, "key-id", 4)


@lru_cache(maxsize=256)
def _cipher(master: str, purpose: str) -> AESGCM:
    return AESGCM(_derive(master, f"seal/{purpose}", 32))
