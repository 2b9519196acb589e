"""Run the same thing from many threads at once, each with a connection of its own, on either database."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from django.core.management import call_command
from django.db import connection, connections

Answer = TypeVar("Answer")


def in_threads(work: Callable[[int], Answer], threads: int) -> list[Answer | Exception]:
    """Call ``work(0) … work(threads - 1)`` at the same moment; gives answers or errors in that order."""
    answers: list[Any] = [None] * threads
    gate = threading.Barrier(threads)

    def one(number: int) -> None:
        try:
            gate.wait(300)
            answers[number] = work(number)
        except Exception as error:
            answers[number] = error
        finally:
            connections.close_all()

    crowd = [threading.Thread(target=one, args=(number,)) for number in range(threads)]
    for each in crowd:
        each.start()
    for each in crowd:
        each.join(300)
    assert not any(each.is_alive() for each in crowd), "somebody waits for ever"
    return answers


def alone(work: Callable[[], Answer]) -> Answer:
    """Call ``work`` once in a thread of its own, so that it sees the raced database; its error is raised here."""
    answer = in_threads(lambda _: work(), 1)[0]
    if isinstance(answer, Exception):
        raise answer
    return answer


@contextmanager
def raced_database(folder: Path, *apps: str) -> Iterator[None]:
    """
    Give threads a database that they really share.

    For tests marked ``django_db(transaction=True)``. PostgreSQL: the test database itself. SQLite: a file of its own with the tables of ``apps``,
    because the test database lives in memory, where threads meet other locks than processes do on a file.
    """
    if connection.vendor == "postgresql":
        yield
        return
    entry = connections.settings["default"]
    before = entry["NAME"]
    entry["NAME"] = str(folder / "race.sqlite3")
    try:
        alone(lambda: [call_command("migrate", app, verbosity=0, skip_checks=True) for app in apps])
        yield
    finally:
        entry["NAME"] = before
