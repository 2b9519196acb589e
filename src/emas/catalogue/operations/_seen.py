"""
Remembers which folder was published last, so that an unchanged one costs a start nothing.

Reading and checking all services takes seconds; hashing their raw bytes takes milliseconds. What is remembered holds only with
the same files, the same code that reads them, and a database that still has exactly those versions.
"""

import json
from hashlib import sha256
from pathlib import Path
from typing import Final

from emas.catalogue.models import Service

_FILE: Final = "services-seen.json"
_CODE: Final = Path(__file__).resolve().parent.parent


def fingerprint(root: Path) -> str:
    """Digest every file below ``root`` and the code of this module, names included."""
    total = sha256()
    for folder, pattern in ((root, "*"), (_CODE, "*.py"), (_CODE, "*.json")):
        for path in sorted(p for p in folder.rglob(pattern) if p.is_file() and "tests" not in p.parts[-2:]):
            total.update(f"{path.relative_to(folder)}\0".encode())
            total.update(sha256(path.read_bytes()).digest())
    return total.hexdigest()


def is_known(home: Path, print_: str, active: dict[str, str | None]) -> bool:
    """Tell whether this very folder was published without a fault into a database that still stands so."""
    try:
        kept = json.loads((home / _FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return bool(active) and kept == {"fingerprint": print_, "active": active}


def remember(home: Path, print_: str) -> None:
    """Keep what is published now under the folder's fingerprint; a home that can't be written only costs time."""
    kept = {"fingerprint": print_, "active": active_hashes()}
    scratch = home / f"{_FILE}.new"
    try:
        scratch.write_text(json.dumps(kept, sort_keys=True), encoding="utf-8")
        scratch.replace(home / _FILE)
    except OSError:
        return


def active_hashes() -> dict[str, str | None]:
    """Give the hash of the active version of each service."""
    return dict(Service.objects.values_list("slug", "active_version__content_hash"))
