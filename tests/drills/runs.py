"""Drills and benches as an operator runs them: a child process, its last line, its exit code."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from typing import Any

from tests import few_services

SECONDS = 900


@dataclass(frozen=True, slots=True)
class Run:
    """How a command ended."""

    code: int
    answer: dict[str, Any]

    @property
    def missed(self) -> list[str]:
        """Give the figures whose 'must show' was missed."""
        return [figure["name"] for figure in self.answer["figures"] if not figure["ok"]]


def emas(*words: str) -> Run:
    """Run ``emas WORDS --json``; the last line is one object."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith("EMAS_")}
    environment["EMAS_SERVICES_DIR"] = few_services.folder()
    done = subprocess.run(
        [sys.executable, "-m", "emas", *words, "--json"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    lines = done.stdout.splitlines()
    assert lines, done.stderr[-3000:]
    return Run(done.returncode, json.loads(lines[-1]))
