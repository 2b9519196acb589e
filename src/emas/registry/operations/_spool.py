"""Rows that wait on disk between checking and writing, unreadable to anyone but this run."""

import marshal
import os
import tempfile
from collections.abc import Iterator
from types import TracebackType
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_LENGTH_BYTES = 8


class SealedSpool:
    """
    A temporary file of batches, each sealed with a key that only lives in this process (ASVS 14.2.2: no plain spool on disk).

    The file has no name once it is open; a killed run leaves nothing behind.
    """

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by __exit__
        self._cipher = AESGCM(AESGCM.generate_key(bit_length=256))

    def __enter__(self) -> "SealedSpool":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def put(self, batch: list[tuple[Any, ...]]) -> None:
        """Add a batch of plain values (text, bytes, numbers)."""
        nonce = os.urandom(12)
        data = nonce + self._cipher.encrypt(nonce, marshal.dumps(batch), None)
        self._file.write(len(data).to_bytes(_LENGTH_BYTES, "big") + data)

    def batches(self) -> Iterator[list[tuple[Any, ...]]]:
        """Give the batches back in order."""
        self._file.seek(0)
        while head := self._file.read(_LENGTH_BYTES):
            data = self._file.read(int.from_bytes(head, "big"))
            # Authenticated with this run's own key, so what is loaded is what was put.
            yield marshal.loads(self._cipher.decrypt(data[:12], data[12:], None))  # noqa: S302
