"""The sweep for a planted passphrase, in a real installation; and its twin with the passphrase let out, which must be noticed."""

import os
import subprocess
import sys

import pytest

from tests import few_services


def _drill(*more: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("EMAS_")}
    kept["EMAS_SERVICES_DIR"] = few_services.folder()
    command = [sys.executable, "-m", "emas", "drill", "canary", "--letters=1", *more]
    return subprocess.run(command, env=kept, capture_output=True, text=True, check=False)


@pytest.mark.requirement("R-011")
@pytest.mark.asvs("14.2.4")
def test_a_passphrase_is_found_nowhere() -> None:
    done = _drill()
    assert done.returncode == 0, done.stdout + done.stderr[-2000:]


def test_a_passphrase_that_was_let_out_is_found() -> None:
    done = _drill("--sabotage")
    assert done.returncode == 1, done.stdout + done.stderr[-2000:]
    for place in ("columns of the database", "files of the database", "logs", "temporary files"):
        assert any(place in line and "MISSED" in line for line in done.stdout.splitlines()), place
