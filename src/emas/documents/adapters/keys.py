"""The Ed25519 keys behind the QR codes, under ``KEYS_DIR``: one signs, older ones are kept to check older letters."""

import fcntl
import os
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings

from emas.documents.rules import codes
from emas.platform import sealing

_PURPOSE = "documents.letter-code"


def signing_key() -> Ed25519PrivateKey:
    """Give the key in use; made once, sealed at rest."""
    return _signing_key(str(_folder()))


def public_keys() -> dict[str, Ed25519PublicKey]:
    """Give all public keys by key id, the retired ones (``*.pub`` left in the folder) too."""
    signing_key()
    found: dict[str, Ed25519PublicKey] = {}
    for path in sorted(_folder().glob("letter-code-*.pub")):
        found.update(load_public(path.read_bytes()))
    return found


def load_public(pem: bytes) -> dict[str, Ed25519PublicKey]:
    """Read one public key (PEM) as a mapping from its key id. Raises: ValueError when it is none."""
    key = serialization.load_pem_public_key(pem)
    if not isinstance(key, Ed25519PublicKey):
        raise ValueError("not an Ed25519 key")
    return {codes.key_id_of(key): key}


def public_pem(key: Ed25519PublicKey) -> bytes:
    """Write a public key for publication."""
    return key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)


@lru_cache(maxsize=4)
def _signing_key(folder: str) -> Ed25519PrivateKey:
    path = Path(folder) / "letter-code.key"
    with (Path(folder) / ".letter-code.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            _make(path)
    return Ed25519PrivateKey.from_private_bytes(sealing.unseal(path.read_bytes(), _PURPOSE))


def _make(path: Path) -> None:
    key = Ed25519PrivateKey.generate()
    public = key.public_key()
    # The public half first: a code that can be made can always be checked.
    (path.parent / f"letter-code-{codes.key_id_of(public)}.pub").write_bytes(public_pem(public))
    fresh = path.with_suffix(".part")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(sealing.seal(key.private_bytes_raw(), _PURPOSE))
        file.flush()
        os.fsync(file.fileno())
    os.replace(fresh, path)


def _folder() -> Path:
    path = Path(settings.KEYS_DIR)
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path
