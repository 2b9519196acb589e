"""
The worked examples of the law on annual leave, as data: a test proves them, ``emas bench leave`` prints them.

Source: leave-rules section 3: PP 11/2017, the example of the BKN (2018/2019), SE Sekretaris MA 13/2019, PP 49/2018.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from emas.personnel.rules import _entries
from emas.personnel.rules._balance import balance, due_entries
from emas.personnel.types import Employed, Employment, Entry, EntryKind, Policy

_PNS = Employment(Employed.PNS, date(2015, 1, 1))


@dataclass(frozen=True, slots=True)
class Example:
    """One case of the table: what was used in which year, and the balance that must come out on ``on``."""

    name: str
    source: str
    used: Mapping[int, int]
    expected: int
    on: date = date(2026, 1, 1)
    who: Employment = _PNS
    postponed: Mapping[int, int] = field(default_factory=dict)
    joint: Mapping[int, int] = field(default_factory=dict)
    great_leave_in: int = 0
    carries: bool = False

    def result(self, policy: Policy) -> int:
        """Reckon the balance by the rules."""
        if self.carries:
            policy = Policy(pppk_carries=True)
        entries = history(
            self.who, self.used, until=self.on, postponed=self.postponed, joint=self.joint, policy=policy
        )
        if self.great_leave_in:
            entries += _entries.lapse(
                entries, request="besar", year=self.great_leave_in, on=self.on, key="besar"
            )
            entries += due_entries(entries, self.who, self.on, policy)
        return balance(entries, self.on.year).left


def history(
    who: Employment,
    used: Mapping[int, int],
    *,
    until: date,
    postponed: Mapping[int, int] | None = None,
    joint: Mapping[int, int] | None = None,
    policy: Policy | None = None,
) -> list[Entry]:
    """Write the ledger of somebody who used so many days in each year, year by year as it happened."""
    agency = policy or Policy()
    entries: list[Entry] = []
    for year in sorted(used):
        entries += due_entries(entries, who, date(year, 12, 31), agency, year=year)
        if used[year]:
            entries.append(Entry(year, EntryKind.TAKE, -used[year], date(year, 7, 1), f"used:{year}"))
        if joint and joint.get(year):
            entries.append(Entry(year, EntryKind.JOINT, -joint[year], date(year, 6, 1), f"joint:{year}"))
        if postponed and postponed.get(year):
            entries.append(
                Entry(year, EntryKind.POSTPONED, postponed[year], date(year, 12, 1), f"postponed:{year}")
            )
    return [*entries, *due_entries(entries, who, until, agency)]


_PPPK = Employment(Employed.PPPK, date(2022, 3, 1))
ALL: tuple[Example, ...] = (
    Example("all 12 used in N-1", "PP 11/2017", {2024: 12, 2025: 12}, 12),
    Example("BKN: nothing used in 2018", "BKN", {2017: 12, 2018: 0}, 18, on=date(2019, 1, 1)),
    Example("4 of 12 used in N-1", "PP 11/2017", {2024: 12, 2025: 4}, 18),
    Example("9 of 12 used in N-1", "PP 11/2017", {2024: 12, 2025: 9}, 15),
    Example("nothing used in N-1 and N-2", "SE Sekma 13/2019", {2024: 0, 2025: 0}, 24),
    Example("nothing used in three years", "SE Sekma 13/2019", {2023: 0, 2024: 0, 2025: 0}, 24),
    Example("only partly used in both years", "SE Sekma 13/2019", {2024: 3, 2025: 4}, 18),
    Example("nothing in N-2, one day in N-1", "SE Sekma 13/2019", {2024: 0, 2025: 1}, 18),
    Example("one day in N-2, nothing in N-1", "SE Sekma 13/2019", {2024: 1, 2025: 0}, 18),
    Example("all 12 postponed in N-1", "PP 11/2017", {2024: 12, 2025: 0}, 24, postponed={2025: 12}),
    Example("8 postponed, 4 used in N-1", "PP 11/2017", {2024: 12, 2025: 4}, 20, postponed={2025: 8}),
    Example("4 days of other joint leave", "SE Sekma 13/2019", {2025: 12, 2026: 0}, 8,
            on=date(2026, 12, 31), joint={2026: 4}),
    Example("first year of work", "PP 11/2017", {}, 0, on=date(2026, 2, 28),
            who=Employment(Employed.CPNS, date(2025, 3, 1))),
    Example("the day a year is complete", "PP 11/2017", {}, 12, on=date(2026, 3, 1),
            who=Employment(Employed.CPNS, date(2025, 3, 1))),
    Example("year of cuti besar", "PP 11/2017", {2025: 4, 2026: 0}, 0, on=date(2026, 9, 1), great_leave_in=2026),
    Example("year after cuti besar", "PP 11/2017", {2025: 0, 2026: 0}, 12, on=date(2027, 1, 1), great_leave_in=2026),
    Example("PPPK, nothing used in N-1", "PP 49/2018", {2024: 0, 2025: 0}, 12, who=_PPPK),
    Example("PPPK where the agency lets days go over", "PP 49/2018", {2024: 12, 2025: 0}, 18, who=_PPPK, carries=True),
    Example("PPPK in the first year", "PP 49/2018", {}, 0, on=date(2026, 3, 1),
            who=Employment(Employed.PPPK, date(2025, 6, 1))),
)  # fmt: skip
