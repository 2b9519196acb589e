"""
Several processes that set off together. Nothing of Django is imported here: a new process reads this before it is set up.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any, TypeVar

from emas.project.cli import start_django

SECONDS = 60
Part = TypeVar("Part")
Result = TypeVar("Result")
_barriers: list[Any] = []


def run(work: Callable[[Part], Result], parts: Sequence[Part], actors: int) -> list[Result]:
    """
    Give ``work(part)`` of every part, each in a process of its own.

    ``actors`` is how many threads call ``set_off`` in all of them together. The processes are forked from one that is set up already,
    holds no connection and runs nothing else: setting up each took longer than its part.
    """
    context = get_context("forkserver")
    context.set_forkserver_preload(["emas.project.drills.set_up", work.__module__])
    barrier = context.Barrier(actors)
    with ProcessPoolExecutor(len(parts), context, _begin, (barrier,)) as pool:
        return [done.result() for done in [pool.submit(work, part) for part in parts]]


def set_off() -> None:
    """Wait until every actor is here. Raises: BrokenBarrierError after a minute."""
    _barriers[0].wait(timeout=SECONDS)


def _begin(barrier: Any) -> None:
    start_django()
    _barriers.append(barrier)
