"""Files in a folder of this machine."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path


class Folder:
    """See ``blobs.Store``."""

    def __init__(self, root: Path | str) -> None:
        self._root = Path(root)

    def write(self, name: str, sealed: bytes) -> None:
        path = self._path(name)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        temporary = path.with_suffix(".part")
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(sealed)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
        _sync_folder(path.parent)

    def read(self, name: str) -> bytes | None:
        with contextlib.suppress(FileNotFoundError):
            return self._path(name).read_bytes()
        return None

    def exists(self, name: str) -> bool:
        return self._path(name).exists()

    def delete(self, name: str) -> None:
        with contextlib.suppress(FileNotFoundError):
            self._path(name).unlink()

    def names(self) -> Iterator[str]:
        for path in self._root.glob("*/*"):
            yield path.name

    def _path(self, name: str) -> Path:
        return self._root / name[:2] / name


def _sync_folder(folder: Path) -> None:
    # The name itself must survive a power cut, not only the bytes.
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
