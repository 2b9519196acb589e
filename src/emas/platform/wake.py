"""
Tells workers on this machine that something waits, right after commit.

A touched file is enough: no server, and a lost touch costs one polling interval. Workers elsewhere only poll.
"""

import contextlib
from pathlib import Path

from django.conf import settings
from django.db import transaction


def poke_after_commit() -> None:
    """Wake the workers once the open transaction has been committed."""
    transaction.on_commit(poke, robust=True)


def poke() -> None:
    """Wake the workers now."""
    path = _path()
    try:
        path.touch()
    except FileNotFoundError:
        with contextlib.suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()


def last_poke() -> int:
    """Give a number that changes with each poke."""
    try:
        return _path().stat().st_mtime_ns
    except FileNotFoundError:
        return 0


def _path() -> Path:
    return Path(settings.HOME_DIR) / "wake"
