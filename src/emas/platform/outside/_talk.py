"""A conversation with an outside service that is no HTTP (SMTP): the same row, the same circuit, the same log as a channel's calls."""

from collections.abc import Iterator
from contextlib import contextmanager

from emas.kernel import clock
from emas.platform import db, logs
from emas.platform.outside import _state
from emas.platform.outside._errors import OutsideError


@contextmanager
def conversation(name: str) -> Iterator[None]:
    """
    Hold one conversation with the service ``name``; an ``OutsideError`` raised inside is noted as a failure, anything else as an answer.

    Raises: OutsideError ``open_circuit`` before it begins; TransactionMisuseError inside a transaction.
    """
    db.forbid_transaction(f"talking to {name}")
    _state.enter(name)
    started = clock.monotonic()
    try:
        yield
    except OutsideError as error:
        failed(name, error, clock.monotonic() - started)
        raise
    except Exception:
        # It answered, if not as wished: what it said is the adapter's to note.
        _state.succeeded(name, clock.monotonic() - started)
        raise
    _state.succeeded(name, clock.monotonic() - started)


def failed(name: str, error: OutsideError, seconds: float) -> None:
    """Note and log that no answer came."""
    _state.failed(name, f"{error.code}:{error.detail}".rstrip(":"), seconds)
    logs.log("emas.outside").warning(
        "outside.failed", service=name, code=error.code, detail=error.detail, ms=round(seconds * 1000)
    )
