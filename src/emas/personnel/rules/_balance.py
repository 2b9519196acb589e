"""
The annual balance, exactly as the law counts it.

Source: PP 11/2017 Pasal 312-316 jo. PP 17/2020; Peraturan BKN 24/2017 jo. 7/2021; SE Sekretaris MA 13/2019 (18 and 24 days).
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Final

from emas.personnel.types import Balance, Employed, Employment, Entry, EntryKind, Policy, YearLeft

#: Entries that name the year of their right; all others use up days, the oldest first.
_GIVING: Final = frozenset({EntryKind.RIGHT, EntryKind.CARRIED, EntryKind.CORRECTION})
_HELD: Final = frozenset({EntryKind.HOLD, EntryKind.RELEASE})
_TAKEN: Final = frozenset({EntryKind.TAKE, EntryKind.GIVE_BACK})


def balance(entries: Iterable[Entry], year: int) -> Balance:
    """
    Add up the account of ``year``: what each year's right still holds, days used taken from the oldest right first.

    Because days are used up from the sum and not entry by entry, the answer does not depend on the order of entries.
    """
    own = [entry for entry in entries if entry.year == year and entry.kind is not EntryKind.POSTPONED]
    rights: dict[int, int] = defaultdict(int)
    for entry in own:
        if entry.kind in _GIVING:
            rights[entry.of_year or year] += entry.days
    used = -sum(entry.days for entry in own if entry.kind not in _GIVING)
    used += sum(-days for days in rights.values() if days < 0)
    rows = []
    for of_year in sorted(rights):
        there = max(0, rights[of_year])
        from_here = min(there, max(0, used))
        used -= from_here
        rows.append(YearLeft(of_year, there, there - from_here))
    return Balance(
        year,
        tuple(rows),
        held=-sum(entry.days for entry in own if entry.kind in _HELD),
        taken=-sum(entry.days for entry in own if entry.kind in _TAKEN),
    )


def right_days(employment: Employment, year: int, on: date, policy: Policy) -> int:
    """
    Give the days of a year's own right as of ``on``: none before a year of unbroken service is complete, then the whole right.

    >>> who = Employment(Employed.CPNS, date(2025, 3, 1))
    >>> right_days(who, 2026, date(2026, 2, 28), Policy()), right_days(who, 2026, date(2026, 3, 1), Policy())
    (0, 12)
    """
    if on < _a_year_after(employment.since) or (
        employment.until is not None and employment.until.year < year
    ):
        return 0
    return policy.honorary_days if employment.kind is Employed.HONORARY else policy.yearly_days


def _a_year_after(since: date) -> date:
    try:
        return since.replace(year=since.year + 1)
    except ValueError:
        return date(since.year + 1, 3, 1)


def due_entries(
    entries: Iterable[Entry], employment: Employment, today: date, policy: Policy, *, year: int = 0
) -> tuple[Entry, ...]:
    """
    Give the entries that are due and missing: the right of each year up to today's (or ``year``), and what goes over from the year before.

    Days go over on 1 January: they never count for a year that has not begun, since the old one may still use them up. A late change of
    an old year gives a further entry with the difference, never below what is left. Written down or only reckoned with, the balance is
    the same; running it again gives nothing.

    Rules (leave-rules section 3): at most 6 days of N-1; 6 more of N-2 only if nothing at all was used in N-1 and in N-2; days that the
    authority postponed go over in full, all together up to 24; nothing goes over for who may not carry (PPPK, unless set).
    """
    known = list(entries)
    first = min((entry.year for entry in known), default=today.year)
    made: list[Entry] = []
    for each in range(first, max(today.year, year) + 1):
        there = known + made
        made += _right(there, employment, each, max(today, date(each, 1, 1)), policy)
        if each > first and each <= today.year:
            made += _carried(known + made, employment, each, policy)
    return tuple(made)


def _right(
    entries: list[Entry], employment: Employment, year: int, today: date, policy: Policy
) -> list[Entry]:
    known = [entry.days for entry in entries if entry.year == year and entry.kind is EntryKind.RIGHT]
    # One line is the year's right, also where an import says none; taken back by ``changed_right``, it comes when it is due.
    if len(known) == 1 or sum(known) > 0:
        return []
    days = right_days(employment, year, min(today, date(year, 12, 31)), policy)
    if not days:
        return []
    begins = max(date(year, 1, 1), _a_year_after(employment.since))
    key = f"right:{year}:{len(known)}" if known else f"right:{year}"
    return [Entry(year, EntryKind.RIGHT, days, begins, key, of_year=year)]


def changed_right(
    entries: Iterable[Entry], old: Employment, new: Employment, today: date, policy: Policy
) -> tuple[Entry, ...]:
    """
    Give what sets this year's right straight when the facts of the employment were wrong: by the difference of what either would give, so that
    an imported right stays what it was beside the rule; never below what is left, never above the rule.
    """
    own = list(entries)
    year = today.year
    known = [entry.days for entry in own if entry.year == year and entry.kind is EntryKind.RIGHT]
    wanted, had = right_days(new, year, today, policy), sum(known)
    change = wanted - right_days(old, year, today, policy)
    change = min(change, max(0, wanted - had)) if change > 0 else max(change, -had, -balance(own, year).left)
    if not known or not change:
        return ()
    return (Entry(year, EntryKind.RIGHT, change, today, f"right:{year}:{len(known)}", of_year=year),)


def _carried(entries: list[Entry], employment: Employment, year: int, policy: Policy) -> list[Entry]:
    wanted = carried_days(entries, employment, year, policy)
    had: dict[int, int] = defaultdict(int)
    for entry in entries:
        if entry.year == year and entry.kind is EntryKind.CARRIED:
            had[entry.of_year] += entry.days
    # Days that were used before the old year changed can't be taken away any more.
    spare = balance(entries, year).left
    made = []
    for of_year in sorted({*wanted, *had}):
        change = wanted.get(of_year, 0) - had.get(of_year, 0)
        change = max(change, -spare)
        if change:
            spare += min(0, change)
            key = f"carried:{year}:{of_year}:{had.get(of_year, 0) + change}:{len(entries)}"
            made.append(Entry(year, EntryKind.CARRIED, change, date(year, 1, 1), key[:80], of_year=of_year))
    return made


def carried_days(
    entries: Iterable[Entry], employment: Employment, year: int, policy: Policy
) -> Mapping[int, int]:
    """Give what goes over into ``year``, by the year of the right."""
    known = list(entries)
    if employment.kind is Employed.PPPK and not policy.pppk_carries:
        return {}
    before = balance(known, year - 1)
    marked = sum(e.days for e in known if e.year == year - 1 and e.kind is EntryKind.POSTPONED)
    newest = before.of(year - 1)
    over = {year - 1: max(min(policy.carry_days, newest), min(newest, marked))}
    marked -= min(newest, marked)
    older = before.of(year - 2)
    untouched = _is_untouched(known, year - 1) and _is_untouched(known, year - 2)
    over[year - 2] = min(policy.carry_days, older) if untouched else min(older, marked)
    # Together with the new right never more than 24; what is cut is the oldest.
    room = max(0, policy.most_days - policy.yearly_days)
    over[year - 1] = min(over[year - 1], room)
    over[year - 2] = min(over[year - 2], room - over[year - 1])
    return {of_year: days for of_year, days in over.items() if days > 0}


def _is_untouched(entries: Iterable[Entry], year: int) -> bool:
    """Tell whether the right of a year was there and nothing of it was used or is asked for."""
    own = [entry for entry in entries if entry.year == year]
    has_right = any(entry.kind is EntryKind.RIGHT for entry in own)
    return has_right and not sum(e.days for e in own if e.kind in _HELD | _TAKEN)
