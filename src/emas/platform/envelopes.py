"""
Envelopes: one random key per sealed thing, wrapped for each who may open it, and for nobody else.

Unlike ``sealing``, whose key the installation holds, nothing here opens with what the server keeps: a content key is wrapped under a
receipt code, or for the public key (X25519) of a person whose private key is locked under his own passphrase (scrypt), or for the
recovery key whose private half is split into shares. All encryption is AES-256-GCM with a random nonce; purpose and place are bound as
associated data, so that nothing sealed for one place opens in another.

Layout: version (1 byte), nonce (12), ciphertext and tag; a wrap for a public key carries the sender's one-time public key (32) after
the version.
"""

import base64
import os
from dataclasses import dataclass
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

_VERSION: Final = b"\x01"
_NONCE_BYTES: Final = 12
_KEY_BYTES: Final = 32
_LENGTH_BYTES: Final = 4
#: Sizes are padded to whole blocks: the length of a text tells what it says.
BLOCK_BYTES: Final = 1024
#: scrypt by OWASP's table: N=2^15, r=8, p=3: 32 MiB and some tenths of a second a try.
SCRYPT: Final = (2**15, 8, 3)
_SHARES, _NEEDED = 3, 2
_SECRET_BYTES: Final = 16


class EnvelopeError(Exception):
    """It does not open: a wrong key, code or passphrase, another place, or altered bytes."""


@dataclass(frozen=True, slots=True)
class LockedKey:
    """A private key locked under a passphrase: salt and sealed key; ``cost`` is (N, r, p) of scrypt."""

    salt: bytes
    sealed: bytes
    cost: tuple[int, int, int]


def new_key() -> bytes:
    """Make a content key."""
    return os.urandom(_KEY_BYTES)


def seal(key: bytes, data: bytes, place: str, *, block: int = BLOCK_BYTES) -> bytes:
    """Encrypt ``data``, padded to whole blocks of ``block`` bytes, bound to ``place``."""
    framed = len(data).to_bytes(_LENGTH_BYTES, "big") + data
    framed += b"\x00" * (-len(framed) % block)
    return _locked(_derived(key, b"content"), framed, place.encode())


def unseal(key: bytes, sealed: bytes | memoryview, place: str) -> bytes:
    """Give back what was sealed for ``place``. Raises: EnvelopeError."""
    framed = _unlocked(_derived(key, b"content"), bytes(sealed), place.encode())
    size = int.from_bytes(framed[:_LENGTH_BYTES], "big")
    return framed[_LENGTH_BYTES : _LENGTH_BYTES + size]


def wrap_with(secret: bytes, key: bytes, place: str) -> bytes:
    """
    Wrap a content key under a secret of at least 128 random bits (a receipt code): no slow function is needed to stretch it.

    Raises: ValueError for a shorter secret.
    """
    if len(secret) < _SECRET_BYTES:
        raise ValueError("a secret of fewer than 128 bits needs a passphrase's treatment")
    return _locked(_derived(secret, b"wrap"), key, place.encode())


def unwrap_with(secret: bytes, wrapped: bytes | memoryview, place: str) -> bytes:
    """Give back the content key. Raises: EnvelopeError."""
    return _unlocked(_derived(secret, b"wrap"), bytes(wrapped), place.encode())


def mark(key: bytes) -> str:
    """Name a content key without telling it: 16 hex characters, to find which of several keys sealed a thing."""
    return _derived(key, b"mark")[:8].hex()


def private_of(secret: bytes) -> bytes:
    """
    Make the private key that a secret of at least 128 random bits stands for, so that others can wrap for its owner without knowing it.

    Raises: ValueError for a shorter secret.
    """
    if len(secret) < _SECRET_BYTES:
        raise ValueError("a secret of fewer than 128 bits needs a passphrase's treatment")
    return _derived(secret, b"private")


def new_private() -> bytes:
    """Make a private key (X25519, 32 bytes)."""
    return X25519PrivateKey.generate().private_bytes_raw()


def public_of(private: bytes) -> bytes:
    """Give the public half of a private key."""
    return (
        X25519PrivateKey.from_private_bytes(private)
        .public_key()
        .public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    )


def wrap_for(public: bytes, key: bytes, place: str) -> bytes:
    """Wrap a content key so that only the owner of ``public`` opens it (a one-time X25519 key, HKDF-SHA256, AES-256-GCM)."""
    once = X25519PrivateKey.generate()
    sender = once.public_key().public_bytes_raw()
    shared = once.exchange(X25519PublicKey.from_public_bytes(public))
    inner = _locked(_derived(shared + sender + public, b"box"), key, place.encode())
    return _VERSION + sender + inner[1:]


def unwrap_for(private: bytes, wrapped: bytes | memoryview, place: str) -> bytes:
    """Give back a content key wrapped for this person. Raises: EnvelopeError."""
    data = bytes(wrapped)
    sender, rest = data[1 : 1 + _KEY_BYTES], data[1 + _KEY_BYTES :]
    try:
        shared = X25519PrivateKey.from_private_bytes(private).exchange(
            X25519PublicKey.from_public_bytes(sender)
        )
    except ValueError as error:
        raise EnvelopeError("not a wrapped key") from error
    whole = _derived(shared + sender + public_of(private), b"box")
    return _unlocked(whole, data[:1] + rest, place.encode())


def lock_private(private: bytes, passphrase: str, place: str) -> LockedKey:
    """Lock a private key under a passphrase; a fresh salt each time. Slow and heavy on purpose (32 MiB)."""
    salt = os.urandom(16)
    sealed = _locked(_stretched(passphrase, salt, SCRYPT), private, place.encode())
    return LockedKey(salt, sealed, SCRYPT)


def unlock_private(locked: LockedKey, passphrase: str, place: str) -> bytes:
    """Give back the private key. Raises: EnvelopeError for a wrong passphrase."""
    return _unlocked(_stretched(passphrase, locked.salt, locked.cost), locked.sealed, place.encode())


def recovery_private(secret: bytes) -> bytes:
    """Give the private key that belongs to a recovery secret of 16 bytes."""
    return _derived(secret, b"recovery")


def new_shares() -> tuple[bytes, tuple[str, ...]]:
    """
    Make a recovery key: its public half, and three shares as text of which any two give the private half.

    The secret itself leaves this function only as shares (Shamir's scheme, as PyCryptodome keeps it).
    """
    from Crypto.Protocol.SecretSharing import Shamir

    secret = os.urandom(_SECRET_BYTES)
    shares = Shamir.split(_NEEDED, _SHARES, secret)
    return public_of(recovery_private(secret)), tuple(_share_text(n, share) for n, share in shares)


def join_shares(texts: tuple[str, ...]) -> bytes:
    """Give the private recovery key from two different shares. Raises: EnvelopeError when they are no shares, or the same one."""
    from Crypto.Protocol.SecretSharing import Shamir

    read = dict(_share_of(text) for text in texts)
    if len(read) < _NEEDED:
        raise EnvelopeError("two different shares are needed")
    return recovery_private(Shamir.combine(list(read.items())[:_NEEDED]))


def _share_text(number: int, share: bytes) -> str:
    text = base64.b32encode(bytes([number]) + share + _check_of(number, share)).decode().rstrip("=")
    return "-".join(text[at : at + 4] for at in range(0, len(text), 4))


def _share_of(text: str) -> tuple[int, bytes]:
    bare = "".join(c for c in text.upper() if c.isalnum())
    try:
        raw = base64.b32decode(bare + "=" * (-len(bare) % 8))
    except ValueError as error:
        raise EnvelopeError("not a share") from error
    number, share = raw[0] if raw else 0, raw[1:-2]
    if len(share) != _SECRET_BYTES or raw[-2:] != _check_of(number, share):
        raise EnvelopeError("not a share")
    return number, share


def _check_of(number: int, share: bytes) -> bytes:
    """Two bytes that tell a slip of the pen from a wrong share."""
    digest = hashes.Hash(hashes.SHA256())
    digest.update(b"emas share" + bytes([number]) + share)
    return digest.finalize()[:2]


def _locked(key: bytes, data: bytes, place: bytes) -> bytes:
    nonce = os.urandom(_NONCE_BYTES)
    return _VERSION + nonce + AESGCM(key).encrypt(nonce, data, _VERSION + place)


def _unlocked(key: bytes, sealed: bytes, place: bytes) -> bytes:
    if sealed[:1] != _VERSION:
        raise EnvelopeError("not an envelope")
    nonce, text = sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
    try:
        return AESGCM(key).decrypt(nonce, text, _VERSION + place)
    except (InvalidTag, ValueError) as error:
        raise EnvelopeError("does not open") from error


def _derived(secret: bytes, use: bytes) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=_KEY_BYTES, salt=b"emas envelope", info=use).derive(secret)


def _stretched(passphrase: str, salt: bytes, cost: tuple[int, int, int]) -> bytes:
    n, r, p = cost
    return Scrypt(salt=salt, length=_KEY_BYTES, n=n, r=r, p=p).derive(passphrase.encode())
