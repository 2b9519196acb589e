"""What happens by itself, and how often. Every job is safe to run twice and on several workers at once."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from emas.kernel.errors import TooMany
from emas.platform import limits, logs
from emas.worker import jobs


@dataclass(frozen=True, slots=True)
class Periodic:
    """
    One job of the table.

    ``is_shared``: one worker of all runs it in each period (the first to reserve it). Otherwise each worker does.
    """

    name: str
    every_seconds: int
    run: Callable[[datetime], object]
    is_shared: bool = True


TABLE: Final[tuple[Periodic, ...]] = (
    Periodic("timers", 5, jobs.run_timers, is_shared=False),
    Periodic("messages", 1, jobs.hand_over_messages, is_shared=False),
    Periodic("figures", 10, jobs.show_figures, is_shared=False),
    Periodic("reap", 30, jobs.reap),
    Periodic("unknown_messages", 60, jobs.reconcile_messages),
    Periodic("conversations", 300, jobs.close_conversations),
    Periodic("signatures", 60, jobs.tend_signatures),
    Periodic("seal_trail", 300, jobs.seal_trail),
    Periodic("plan_night", 600, jobs.plan_night),
    Periodic("pages", 600, jobs.end_pages),
    Periodic("sweep", 3600, jobs.sweep),
)


class Schedule:
    """Remembers when this worker last looked at each job; who runs a shared one is decided in the database."""

    def __init__(self, table: tuple[Periodic, ...] = TABLE) -> None:
        self._table = table
        self._next: dict[str, float] = {}

    def run_due(self, at: datetime) -> int:
        """Run what is due at ``at``; gives how many jobs ran. A job that fails is logged and does not stop the others."""
        ran = 0
        for job in self._table:
            if at.timestamp() < self._next.get(job.name, 0.0):
                continue
            self._next[job.name] = at.timestamp() + job.every_seconds
            ran += self._run(job, at)
        return ran

    def _run(self, job: Periodic, at: datetime) -> bool:
        try:
            if job.is_shared:
                limits.reserve(f"periodic:{job.name}", 1, job.every_seconds, at)
            job.run(at)
        except TooMany:
            return False
        except Exception as error:
            # One broken job must not keep the letters of a city waiting; the log and the figures tell of it.
            logs.log("emas.worker").error("worker.job_failed", job=job.name, exc_info=error)
            return False
        return True
