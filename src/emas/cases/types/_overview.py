"""What the page of open cases by stage and age shows."""

from dataclasses import dataclass
from datetime import datetime

from emas.catalogue.types import Text


@dataclass(frozen=True, slots=True)
class StageCount:
    """The open cases at one stage of a service; ``oldest_days`` calendar days is how long the first of them has stood there."""

    service: str
    service_title: Text
    state: str
    title: Text
    held_by: Text
    count: int = 0
    late: int = 0
    oldest_days: int = 0


@dataclass(frozen=True, slots=True)
class OverviewRow:
    """One open case: where it stands, since how many calendar days there and in all."""

    ref: str
    service_title: Text
    applicant_name: str
    stage: Text
    held_by: Text
    stage_days: int
    total_days: int
    due_at: datetime | None
    is_late: bool


@dataclass(frozen=True, slots=True)
class Overview:
    """Open cases by stage, and a page of them, those that stood longest first."""

    stages: tuple[StageCount, ...]
    rows: tuple[OverviewRow, ...]
    total: int
    page: int
    size: int

    @property
    def pages(self) -> int:
        return max(1, -(-self.total // self.size))

    @property
    def open_cases(self) -> int:
        """How many cases are open, whatever is filtered."""
        return sum(stage.count for stage in self.stages)
