"""The switches of the drills exist only in rehearsals."""

import os
import subprocess
import sys

import pytest

from emas.platform import sabotage


def test_no_switch_works_without_failpoints(monkeypatch: pytest.MonkeyPatch, settings: object) -> None:
    monkeypatch.setenv("EMAS_SABOTAGE", "compare_and_swap")
    settings.EMAS_FAILPOINTS = False  # type: ignore[attr-defined]
    assert not sabotage.is_on("compare_and_swap")
    settings.EMAS_FAILPOINTS = True  # type: ignore[attr-defined]
    assert sabotage.is_on("compare_and_swap")
    assert not sabotage.is_on("access")


@pytest.mark.asvs("13.4.2")
def test_production_refuses_to_start_with_failpoints() -> None:
    environment = {**os.environ, "EMAS_PRODUCTION": "1", "EMAS_FAILPOINTS": "1", "EMAS_TESTING": "0"}
    done = subprocess.run(
        [sys.executable, "-m", "emas", "manage", "check"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert "EMAS_FAILPOINTS" in done.stderr
