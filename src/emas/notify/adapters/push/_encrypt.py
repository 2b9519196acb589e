"""The body of a push message: readable by the subscriber's browser alone (RFC 8291, content coding aes128gcm of RFC 8188)."""

import os
from typing import Final

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

RECORD_BYTES: Final = 4096
#: Every body is this long before it is encrypted, so that its length tells the push service nothing.
PADDED_BYTES: Final = 768
_LAST_RECORD: Final = b"\x02"
_POINT_BYTES: Final = 65


def point(encoded: bytes) -> ec.EllipticCurvePublicKey:
    """Read an uncompressed point of P-256. Raises: ValueError for bytes that are none."""
    if len(encoded) != _POINT_BYTES:
        raise ValueError("a public key has 65 bytes")
    return ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), encoded)


def encoded_point(key: ec.EllipticCurvePublicKey) -> bytes:
    """Write a public key as an uncompressed point: 65 bytes."""
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def encrypt(
    plain: bytes,
    *,
    browser_key: bytes,
    secret: bytes,
    salt: bytes | None = None,
    own_key: ec.EllipticCurvePrivateKey | None = None,
    padded_to: int = PADDED_BYTES,
) -> bytes:
    """
    Encrypt one message for a browser: ``browser_key`` and ``secret`` are ``p256dh`` and ``auth`` of its subscription.

    ``salt`` and ``own_key`` are fresh for each message; they are given only to repeat the example of RFC 8291.
    Raises: ValueError (a key that is no point, a body longer than a record).
    """
    if len(plain) >= RECORD_BYTES - 17:
        raise ValueError("a push message is one record")
    salt = salt or os.urandom(16)
    own = own_key or ec.generate_private_key(ec.SECP256R1())
    theirs, mine = point(browser_key), encoded_point(own.public_key())
    shared = own.exchange(ec.ECDH(), theirs)
    key = _derived(shared, secret, b"WebPush: info\0" + browser_key + mine, 32)
    cipher = AESGCM(_derived(key, salt, b"Content-Encoding: aes128gcm\0", 16))
    nonce = _derived(key, salt, b"Content-Encoding: nonce\0", 12)
    padding = b"\0" * max(0, padded_to - len(plain) - 1)
    header = salt + RECORD_BYTES.to_bytes(4, "big") + bytes([len(mine)]) + mine
    return header + cipher.encrypt(nonce, plain + _LAST_RECORD + padding, None)


def _derived(key: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=length, salt=salt, info=info).derive(key)
