"""
What is known of each outside service: a row all processes share, and the circuit breaker built on it.

The clock is read here, not given: a circuit is about the wire at this moment, never about the time of a case.
"""

import contextlib
import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import DatabaseError
from django.db.models import Case, F, Q, Value, When

from emas.kernel import clock
from emas.platform import db, metrics
from emas.platform.models import OutsideService
from emas.platform.outside._errors import OutsideError

#: So many failures one after the other open the circuit …
OPENS_AFTER: Final = 5
#: … and after so long one call may try again.
REST: Final = timedelta(seconds=30)
#: A service that works is noted this often at most: a write per call would cost more than the call.
_NOTE_EVERY: Final = timedelta(seconds=15)

_noted: dict[str, datetime] = {}
_probes: dict[str, Callable[[], None]] = {}


@dataclass(frozen=True, slots=True)
class ServiceState:
    """One service: ``state`` is ``closed`` (all well), ``open`` (left alone), ``half_open`` (being tried) or ``unknown`` (never called)."""

    name: str
    state: str
    failures: int
    opened_at: datetime | None
    last_ok_at: datetime | None
    last_error: str
    last_error_at: datetime | None
    last_ms: int
    can_try: bool

    @property
    def is_well(self) -> bool:
        """Whether the last that was heard of it was good."""
        if self.state != "closed":
            return False
        return self.last_error_at is None or (
            self.last_ok_at is not None and self.last_ok_at >= self.last_error_at
        )


def register(name: str, probe: Callable[[], None]) -> None:
    """Say how to try a service: ``probe`` makes one harmless call and raises when it fails. For every configured adapter."""
    _probes[name] = probe


def states() -> tuple[ServiceState, ...]:
    """Give every configured service and every one that was called, by name."""
    rows = {row.name: row for row in OutsideService.objects.all()}
    return tuple(_state(name, rows.get(name)) for name in sorted({*rows, *_probes}))


def try_now(name: str) -> ServiceState:
    """
    Close the circuit and call the service once; gives what is known of it then. Errors of the call end up in that state.

    Raises: KeyError for a service that is not configured in this process.
    """
    db.forbid_transaction("trying an outside service")
    probe = _probes[name]
    _noted.pop(name, None)
    with db.short_transaction():
        OutsideService.objects.filter(name=name).exclude(state="closed").update(
            state="open", opened_at=clock.now() - REST
        )
    started = clock.now()
    try:
        probe()
    except Exception as error:
        # The page shows a code; whatever an adapter raises must not break the page. A call of the channel noted its own
        # failure already; what only the adapter read in an answer is noted here.
        noted = OutsideService.objects.filter(name=name, last_error_at__gte=started).exists()
        if not noted:
            note_answer_fault(name, str(getattr(error, "code", type(error).__name__)))
    return next(state for state in states() if state.name == name)


def enter(name: str) -> None:
    """Let a call pass, or not. Raises: OutsideError ``open_circuit``."""
    row = OutsideService.objects.filter(name=name).first()
    if row is None or row.state == "closed":
        return
    now = clock.now()
    with db.short_transaction():
        # Whoever changes the row is the one that tries; a trier that died is followed by another after the same rest.
        mine = OutsideService.objects.filter(
            Q(opened_at__isnull=True) | Q(opened_at__lte=now - REST),
            name=name,
            state__in=["open", "half_open"],
        ).update(state="half_open", opened_at=now)
    if not mine:
        metrics.outside_call(name=name, outcome="open_circuit", seconds=0)
        raise OutsideError("open_circuit")


def succeeded(name: str, seconds: float) -> None:
    """Note an answer, whatever it said."""
    metrics.outside_call(name=name, outcome="ok", seconds=seconds)
    now = clock.now()
    last = _noted.get(name)
    # A call that met a closed circuit without failures has little to say; every one after a failure has.
    if last is not None and now - last < _NOTE_EVERY and not _is_troubled(name):
        return
    _noted[name] = now
    values = {"state": "closed", "failures": 0, "opened_at": None, "last_ok_at": now, "last_ms": _ms(seconds)}
    _write(name, values, values)


def failed(name: str, code: str, seconds: float) -> None:
    """Note that no answer came; one too many opens the circuit, and so does one while it is being tried."""
    metrics.outside_call(name=name, outcome=code.partition(":")[0], seconds=seconds)
    now = clock.now()
    opens = Q(state__in=["half_open", "open"]) | Q(failures__gte=OPENS_AFTER - 1)
    error = {"last_error": code[:60], "last_error_at": now, "last_ms": _ms(seconds)}
    _write(
        name,
        {
            **error,
            "opened_at": Case(When(opens, then=Value(now)), default=F("opened_at")),
            "state": Case(When(opens, then=Value("open")), default=Value("closed")),
            "failures": F("failures") + 1,
        },
        {**error, "failures": 1},
    )


def note_answer_fault(name: str, code: str) -> None:
    """Note an answer that says something is wrong (HTTP 500, wrong password): shown, but the service is there."""
    values = {"last_error": code[:60], "last_error_at": clock.now()}
    _write(name, values, values)


def _write(name: str, values: dict[str, object], fresh: dict[str, object]) -> None:
    """Write what was learnt. A database that is away must not turn an answer that came into an error."""
    with contextlib.suppress(DatabaseError), db.short_transaction():
        if OutsideService.objects.filter(name=name).update(**values):
            return
        _, is_new = OutsideService.objects.get_or_create(name=name, defaults=fresh)
        if not is_new:
            OutsideService.objects.filter(name=name).update(**values)


def _is_troubled(name: str) -> bool:
    with contextlib.suppress(DatabaseError):
        bad_news = ~Q(state="closed") | Q(failures__gt=0) | Q(last_error_at__gt=F("last_ok_at"))
        return OutsideService.objects.filter(name=name).filter(bad_news).exists()
    return False


def _state(name: str, row: OutsideService | None) -> ServiceState:
    if row is None:
        return ServiceState(name, "unknown", 0, None, None, "", None, 0, can_try=name in _probes)
    return ServiceState(
        name=name,
        state=row.state,
        failures=row.failures,
        opened_at=row.opened_at,
        last_ok_at=row.last_ok_at,
        last_error=row.last_error,
        last_error_at=row.last_error_at,
        last_ms=row.last_ms,
        can_try=name in _probes,
    )


def _ms(seconds: float) -> int:
    return math.ceil(seconds * 1000)
