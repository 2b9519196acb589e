"""What the stand-in holds between calls, and what whoever rehearses may tell it."""

import json
import threading
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from emas.kernel import clock
from emas.project.simulators.dukcapil.people import STATUSES, Person

#: Faults of the gateway itself, by what is told; ``""`` is none.
FAULTS = frozenset(
    {"", "login", "ip", "quota", "hours", "incomplete", "agency", "user", "error_in_200", "empty", "two_keys",
     "other_person", "html", "truncated", "http_500", "http_503", "slow", "hold", "reset"}
)  # fmt: skip
#: The last four digits of an unknown NIK that bring a fault by themselves, for trying it from a page.
BY_SERIAL = {"9990": "slow", "9991": "reset", "9992": "truncated", "9993": "error_in_200", "9994": "html"}


@dataclass
class State:
    """``key_case`` is ``upper`` or ``lower``; ``numbers`` is ``text``, ``integer`` or ``float``: how NIKs are written."""

    people: dict[str, Person] = field(default_factory=dict)
    quota: int = 1000
    key_case: str = "upper"
    numbers: str = "text"
    slow_seconds: float = 20.0
    fault: str = ""
    fault_times: int = -1
    used: int = 0
    used_on: str = ""
    calls: Counter[str] = field(default_factory=Counter)
    go_on: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, people: list[Person]) -> None:
        """Put people on record."""
        self.people.update({person.nik: person for person in people})

    def spend(self) -> int | None:
        """Take one call of today's quota; gives what is left, or None when nothing was."""
        today = clock.local_date(clock.now()).isoformat()
        with self.lock:
            if self.used_on != today:
                self.used_on, self.used = today, 0
            if self.used >= self.quota:
                return None
            self.used += 1
            return self.quota - self.used

    def left(self) -> int:
        return max(0, self.quota - self.used)

    def next_fault(self, nik: str) -> str:
        """Give the fault of this call; one that was told for a number of times ends by itself."""
        with self.lock:
            if self.fault and self.fault_times != 0:
                if self.fault_times > 0:
                    self.fault_times -= 1
                return self.fault
        return "" if nik in self.people else BY_SERIAL.get(nik[-4:], "")

    def control(self, told: dict[str, Any]) -> None:
        """
        Take orders: ``fault`` (with ``times``), ``quota``, ``used``, ``key_case``, ``numbers``, ``slow_seconds``, ``status``
        (NIK -> status), ``forget`` (NIKs), ``release`` (let go whoever is held), ``reset`` (all as at the start).

        Raises: ValueError for what is none.
        """
        if told.get("reset"):
            self.fault, self.fault_times, self.used, self.key_case, self.numbers = "", -1, 0, "upper", "text"
        if "fault" in told:
            self.fault = _one_of("fault", told["fault"], FAULTS)
            self.fault_times = int(told.get("times", -1))
        if "key_case" in told:
            self.key_case = _one_of("key_case", told["key_case"], frozenset({"upper", "lower"}))
        if "numbers" in told:
            self.numbers = _one_of("numbers", told["numbers"], frozenset({"text", "integer", "float"}))
        self.quota = int(told.get("quota", self.quota))
        if "used" in told:
            self.used, self.used_on = int(told["used"]), clock.local_date(clock.now()).isoformat()
        self.slow_seconds = float(told.get("slow_seconds", self.slow_seconds))
        for nik, status in dict(told.get("status", {})).items():
            self.people[nik].status = _one_of("status", status, STATUSES)
        for nik in told.get("forget", ()):
            self.people.pop(nik, None)
        if told.get("release"):
            self.go_on.set()

    def as_json(self) -> bytes:
        """Show the state; of people only how many there are."""
        shown = {
            "people": len(self.people), "quota": self.quota, "used": self.used, "key_case": self.key_case,
            "numbers": self.numbers, "fault": self.fault, "fault_times": self.fault_times, "calls": dict(self.calls),
        }  # fmt: skip
        return json.dumps(shown).encode()


def _one_of(name: str, value: Any, allowed: frozenset[str]) -> str:
    if value not in allowed:
        raise ValueError(f"{name} is one of {', '.join(sorted(allowed)) or 'nothing'}")
    return str(value)
