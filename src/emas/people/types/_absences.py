"""Absences of officials and who stands in for them."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class AbsenceRow:
    """
    One absence, its first and last day included. ``state``: ``coming``, ``running``, ``over`` or ``void``; ``source`` is the case that says so,
    '' where an administrator noted it. ``is_uncovered``: nobody stands in, or who should is away himself.
    """

    id: int
    person_id: int
    name: str
    titles: tuple[str, ...]
    deputy_id: int | None
    deputy: str
    start_on: date
    end_on: date
    basis: str
    source: str
    state: str
    is_uncovered: bool = False


@dataclass(frozen=True, slots=True)
class StandingIn:
    """That somebody stands in for a post on some days, as a warning to who is about to be away himself."""

    title: str
    instead_of: str
    start_on: date
    end_on: date


@dataclass(frozen=True, slots=True)
class Released:
    """A deputy whose standing in ended before its last day, with the days that it was to be."""

    deputy_id: int
    start_on: date
    end_on: date
