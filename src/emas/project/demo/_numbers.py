"""Identity numbers for invented people: well formed, each given once."""

from collections import defaultdict
from datetime import date
from random import Random

#: Regions of first issue of those who moved in: a NIK need not begin with the city's code.
ELSEWHERE = ("351301", "351302", "350901", "357301", "357302", "351401", "352801", "327301")


class Numbers:
    """Gives NIK and KK numbers; serials run per region and date, so none comes twice."""

    def __init__(self, taken: frozenset[str]) -> None:
        self._serials: defaultdict[str, int] = defaultdict(int)
        self._taken = taken

    def nik(self, region: str, birth_on: date, sex: str) -> str:
        day = birth_on.day + (40 if sex == "P" else 0)
        return self._next(f"{region}{day:02d}{birth_on:%m%y}")

    def kk(self, region: str, issued_on: date) -> str:
        return self._next(f"{region}{issued_on:%d%m%y}")

    def _next(self, head: str) -> str:
        while True:
            self._serials[head] += 1
            number = f"{head}{self._serials[head]:04d}"
            if number not in self._taken:
                return number


def nip(rng: Random, sex: str) -> tuple[str, date]:
    """Give a civil servant's number and the date of birth in it."""
    born_on = date(rng.randint(1968, 1995), rng.randint(1, 12), rng.randint(1, 28))
    year, month = born_on.year + rng.randint(22, 28), rng.randint(1, 12)
    return f"{born_on:%Y%m%d}{year}{month:02d}{1 if sex == 'L' else 2}{rng.randint(1, 19):03d}", born_on


class Phones:
    """
    Gives numbers that ring nobody: 0800 is no mobile prefix, though it has the form of one.

    A demo that is one day connected to a real messenger then disturbs no stranger.
    """

    def __init__(self) -> None:
        self._last = 0

    def next(self) -> str:
        self._last += 1
        return f"+62800{self._last:08d}"
