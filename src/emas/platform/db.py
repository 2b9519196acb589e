"""
Transactions with manners: an act is one outermost transaction, slow work refuses one, writers on SQLite take turns.

``connection.in_atomic_block`` is not asked, because a test's own wrapping transaction would always say yes; blocks that a
test case opened are left out of the count.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from django.db import connection, transaction

from emas.platform import failpoints, sabotage


class TransactionMisuseError(RuntimeError):
    """A programming error: a transaction where none may be, or none where one must be."""


def vendor() -> str:
    """Name the database: ``sqlite`` or ``postgresql``."""
    return connection.vendor


def in_transaction() -> bool:
    """Tell whether the caller runs inside a transaction (a test's wrapping one is not counted)."""
    return any(not getattr(block, "_from_testcase", False) for block in connection.atomic_blocks)


def require_transaction(what: str = "this") -> None:
    """Refuse to go on outside a transaction. Raises: TransactionMisuseError."""
    if not in_transaction():
        raise TransactionMisuseError(f"{what} belongs inside the transaction of its act")


def forbid_transaction(what: str) -> None:
    """Refuse to go on inside a transaction: no row may stay locked while ``what`` is slow. Raises: TransactionMisuseError."""
    if in_transaction():
        raise TransactionMisuseError(f"{what} must not run inside a transaction")


@contextmanager
def act_transaction() -> Iterator[None]:
    """
    Run one act: outermost, all or nothing, and on SQLite only when it is this writer's turn.

    Raises: TransactionMisuseError if a transaction is open already, because then "committed" would be somebody else's word.
    """
    forbid_transaction("an act")
    with _writers_turn(), transaction.atomic():
        yield
        failpoints.hit("act.before_commit")
        # Answered and not kept, as by a disk that lies: only a rehearsal does so on purpose.
        if sabotage.is_on("commits"):
            transaction.set_rollback(True)
    failpoints.hit("act.after_commit")


@contextmanager
def short_transaction() -> Iterator[None]:
    """Run a small write: inside the transaction that is open, or in one of its own."""
    if in_transaction():
        yield
        return
    with _writers_turn(), transaction.atomic():
        yield


@contextmanager
def read_snapshot() -> Iterator[None]:
    """Read several tables as they stood at one moment, without keeping any writer waiting."""
    if connection.in_atomic_block:
        yield
        return
    if vendor() == "sqlite":
        connection.ensure_connection()
        mode = connection.transaction_mode  # type: ignore[attr-defined]
        connection.transaction_mode = "DEFERRED"  # type: ignore[attr-defined]
        try:
            with transaction.atomic():
                yield
        finally:
            connection.transaction_mode = mode  # type: ignore[attr-defined]
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield


@contextmanager
def _writers_turn() -> Iterator[None]:
    """
    Queue for the one writer that SQLite allows.

    SQLite's own wait is a poll with growing sleeps: with four busy writers a fifth waited out its whole time-out. A file
    lock wakes its waiters. The gate is held while waiting for the turn, so that whoever just wrote queues behind the others.
    A process that dies leaves both at once. A caller that already holds SQLite's write lock must not queue: it would wait
    for somebody who waits for it.
    """
    path = _sidecar_path()
    if path is None or connection.in_atomic_block:
        yield
        return
    with _open_lock(f"{path}.turn") as turn:
        with _open_lock(f"{path}.gate") as gate:
            fcntl.flock(gate, fcntl.LOCK_EX)
            fcntl.flock(turn, fcntl.LOCK_EX)
        yield


def _open_lock(path: str) -> IO[bytes]:
    # Opened anew each time: a descriptor kept over a fork would be one lock for both processes.
    return os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600), "rb")


def _sidecar_path() -> str | None:
    if vendor() != "sqlite":
        return None
    name = str(connection.settings_dict["NAME"])
    if name == ":memory:" or name.startswith("file:"):
        return None
    return name
