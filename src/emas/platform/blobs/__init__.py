"""
Files of people, sealed before they leave this process, under random names, outside any served folder.

They lie in a folder or in a bucket of an S3-compatible store (``EMAS_FILES``), with the same names and the same bytes in both.
A bucket is somebody else's server: with one, calling these inside a transaction is refused.
"""

import os
import re
from collections.abc import Iterator
from typing import Final, Protocol

from django.conf import settings

from emas.kernel import codes
from emas.kernel.errors import NotFound
from emas.platform import sealing
from emas.platform.blobs import _folder

_NAME: Final = re.compile(r"[0-9a-f]{32}")
_TRIAL: Final = "trial"


class Store(Protocol):
    """A place for sealed bytes."""

    def write(self, name: str, sealed: bytes) -> None:
        """Keep the bytes for good: they survive a power cut once this returns."""
        ...

    def read(self, name: str) -> bytes | None:
        """Give the bytes, or None when there are none of that name."""
        ...

    def exists(self, name: str) -> bool:
        """Tell whether there are bytes of that name."""
        ...

    def delete(self, name: str) -> None:
        """Forget the bytes; a missing name is no fault."""
        ...

    def names(self) -> Iterator[str]:
        """List all names."""
        ...


def put(data: bytes, purpose: str) -> str:
    """
    Seal ``data`` and store it; gives the random name. It is stored for good, not only in a cache, when this returns.

    A file whose transaction is rolled back afterwards is an orphan: ``names`` lets a nightly job find it.
    Raises: Unavailable ``files_away``, ``files_refused``, ``files_no_bucket`` (a bucket only).
    """
    name = codes.new_public_id()
    _store().write(name, sealing.seal(data, f"blob/{purpose}", context=name))
    return name


def get(name: str, purpose: str) -> bytes:
    """
    Give the content of a stored file.

    Raises: NotFound; sealing.SealError if it was altered or is of another purpose; Unavailable as ``put``.
    """
    sealed = _store().read(_checked(name))
    if sealed is None:
        raise NotFound("blob")
    return sealing.unseal(sealed, f"blob/{purpose}", context=name)


def exists(name: str) -> bool:
    """Tell whether a file of that name is stored. Raises: Unavailable as ``put``."""
    return _store().exists(_checked(name))


def delete(name: str) -> None:
    """Delete a stored file; a missing one is no fault, so the job may run twice. Raises: Unavailable as ``put``."""
    _store().delete(_checked(name))


def names() -> Iterator[str]:
    """List the names of all stored files. Raises: Unavailable as ``put``."""
    return (name for name in _store().names() if _NAME.fullmatch(name))


def try_out() -> None:
    """Store, read and delete a few bytes, for the doctor. Raises: Unavailable as ``put``."""
    said = os.urandom(16)
    name = put(said, _TRIAL)
    try:
        if get(name, _TRIAL) != said:
            raise sealing.SealError("other bytes came back")
    finally:
        delete(name)


def register_probe() -> None:
    """Let the administrator's page try the store, where it is somebody else's."""
    if settings.EMAS_FILES == "s3":
        from emas.platform.blobs import _s3

        _s3.register_probe()


def _store() -> Store:
    if settings.EMAS_FILES == "s3":
        from emas.platform.blobs import _s3

        return _s3.store()
    return _folder.Folder(settings.BLOBS_DIR)


def _checked(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise NotFound("blob")
    return name
