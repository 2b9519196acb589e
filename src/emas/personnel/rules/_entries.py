"""What one request writes into the ledger: hold, take, give back, postpone, lapse. Entries in, entries out."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from emas.personnel.rules._balance import balance
from emas.personnel.types import Entry, EntryKind


@dataclass(frozen=True, slots=True)
class Outstanding:
    """What one request still binds: ``held`` and ``taken`` days in the account of ``year``, ``lapsed`` days of a year it ended."""

    year: int = 0
    held: int = 0
    taken: int = 0
    lapsed: int = 0


def outstanding(entries: Iterable[Entry], request: str) -> Outstanding:
    """Give what a request binds now."""
    own = [entry for entry in entries if entry.request == request]
    year = next((entry.year for entry in reversed(own)), 0)
    sums = {kind: sum(e.days for e in own if e.kind is kind) for kind in EntryKind}
    return Outstanding(
        year,
        held=-(sums[EntryKind.HOLD] + sums[EntryKind.RELEASE]),
        taken=-(sums[EntryKind.TAKE] + sums[EntryKind.GIVE_BACK]),
        lapsed=-sums[EntryKind.LAPSED],
    )


def hold(
    entries: Sequence[Entry], *, request: str, year: int, days: int, on: date, key: str
) -> tuple[Entry, ...] | None:
    """
    Hold ``days`` for a request in place of what it held before, or give None when that is more than is left.

    Asking for the same days again gives nothing to write.
    """
    bound = outstanding(entries, request)
    if bound.held == days and bound.year == year:
        return ()
    made = _release(bound, request, on, key)
    if balance([*entries, *made], year).left < days:
        return None
    if days:
        made.append(Entry(year, EntryKind.HOLD, -days, on, f"{key}:hold", request=request))
    return tuple(made)


def take(entries: Sequence[Entry], *, request: str, on: date, key: str) -> tuple[Entry, ...]:
    """Turn what a request holds into days taken."""
    bound = outstanding(entries, request)
    if not bound.held:
        return ()
    return (
        *_release(bound, request, on, key),
        Entry(bound.year, EntryKind.TAKE, -bound.held, on, f"{key}:take", request=request),
    )


def give_back(
    entries: Sequence[Entry], *, request: str, on: date, key: str, days: int | None = None
) -> tuple[Entry, ...]:
    """Give back what a request holds, and of what it took ``days`` (None: all of it); a year that it ended opens again with all of it."""
    bound = outstanding(entries, request)
    made = _release(bound, request, on, key)
    back = bound.taken if days is None else min(days, bound.taken)
    if back > 0:
        made.append(Entry(bound.year, EntryKind.GIVE_BACK, back, on, f"{key}:back", request=request))
    if bound.lapsed and days is None:
        made.append(Entry(bound.year, EntryKind.LAPSED, bound.lapsed, on, f"{key}:reopen", request=request))
    return tuple(made)


def postpone(entries: Sequence[Entry], *, request: str, on: date, key: str) -> tuple[Entry, ...]:
    """Release what a request holds and mark the days as postponed by the authority: they go over into the next year in full."""
    bound = outstanding(entries, request)
    made = _release(bound, request, on, key)
    if bound.held:
        made.append(
            Entry(bound.year, EntryKind.POSTPONED, bound.held, on, f"{key}:postponed", request=request)
        )
    return tuple(made)


def lapse(entries: Sequence[Entry], *, request: str, year: int, on: date, key: str) -> tuple[Entry, ...]:
    """End the account of ``year`` (a year with cuti besar has no further annual leave): whatever is left lapses."""
    left = balance(entries, year).left
    if outstanding(entries, request).lapsed or not left:
        return ()
    return (Entry(year, EntryKind.LAPSED, -left, on, f"{key}:lapse", request=request),)


def _release(bound: Outstanding, request: str, on: date, key: str) -> list[Entry]:
    if not bound.held:
        return []
    return [Entry(bound.year, EntryKind.RELEASE, bound.held, on, f"{key}:release", request=request)]
