"""What every process of the portal does for itself at its start."""

import contextlib
import ctypes
import resource
from typing import Final

#: The name of the setting in glibc's malloc.h.
_ARENA_MAX: Final = -8


def write_no_core_dumps() -> None:
    """Let no crash write this process's memory to disk: a signer's passphrase may be in it."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def keep_memory_together() -> None:
    """
    Let the threads of this process and its children share two heaps, where the C library can (glibc).

    Each thread otherwise keeps a heap of its own, and each keeps what its largest picture needed: eight threads, eight times.
    """
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).mallopt(_ARENA_MAX, 2)
