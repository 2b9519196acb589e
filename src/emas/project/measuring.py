"""What a bench or drill reports: figures with a yardstick of the same run, and the machine they were taken on."""

import os
import platform
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Figure:
    """
    One measured figure.

    ``ratio`` is value / yardstick; ``must`` says in words what has to hold; ``ok`` whether it does.
    """

    name: str
    value: float
    unit: str
    yardstick: float | None = None
    yardstick_name: str = ""
    must: str = ""
    ok: bool = True

    @property
    def ratio(self) -> float | None:
        return round(self.value / self.yardstick, 3) if self.yardstick else None

    def line(self) -> str:
        """Write the figure for people."""
        text = f"{self.name}: {self.value:,.4g} {self.unit}"
        if self.ratio is not None:
            text += f"  | {self.yardstick_name}: {self.yardstick:,.4g} {self.unit}  | ratio {self.ratio}"
        if self.must:
            text += f"  | must: {self.must}  [{'ok' if self.ok else 'MISSED'}]"
        return text

    def as_dict(self) -> dict[str, Any]:
        return asdict(self) | {"ratio": self.ratio}

    @classmethod
    def of(cls, values: dict[str, Any], prefix: str) -> "Figure":
        """Read what a child wrote by ``as_dict``; ``prefix`` names where it ran."""
        own = {key: value for key, value in values.items() if key != "ratio"}
        return cls(**own | {"name": f"{prefix}: {own['name']}"})


def machine() -> str:
    """Describe the machine in a few words: system, Python, cores, memory, and how busy it is with other work."""
    gigabytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    return (
        f"{platform.system()} {platform.machine()}, {_processor()}, {os.cpu_count()} cores, {gigabytes:.0f} GB, "
        f"Python {platform.python_version()}, load {os.getloadavg()[0]:.1f}"
    )


def _processor() -> str:
    """Name the processor where the system tells."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or "unknown processor"
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, "unknown processor")
