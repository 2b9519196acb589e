"""Nothing starts half configured."""

import os
import subprocess
import sys

import pytest


def _check(**environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("EMAS_")}
    kept |= {
        "EMAS_TESTING": "1",
        "EMAS_HOME": os.environ["EMAS_HOME"],
        "DJANGO_SETTINGS_MODULE": "emas.project.settings",
    }
    command = [sys.executable, "-m", "django", "check"]
    return subprocess.run(command, env=kept | environment, capture_output=True, text=True, check=False)


@pytest.mark.requirement("R-011")
def test_half_a_configuration_is_refused_and_says_what_is_missing() -> None:
    done = _check(EMAS_SIGNER="bsre", EMAS_BSRE_URL="http://10.1.2.3", EMAS_BSRE_USER="portal")
    assert done.returncode != 0
    assert "EMAS_SIGNER=bsre also needs EMAS_BSRE_PASSWORD, EMAS_BSRE_ROOTS" in done.stderr


def test_a_whole_one_is_taken_and_the_password_may_be_a_file(tmp_path: object) -> None:
    secret = f"{tmp_path}/password"
    with open(secret, "w", encoding="ascii") as file:
        file.write("kunci\n")
    done = _check(
        EMAS_SIGNER="bsre",
        EMAS_BSRE_URL="http://10.1.2.3",
        EMAS_BSRE_USER="portal",
        EMAS_BSRE_PASSWORD_FILE=secret,
        EMAS_BSRE_ROOTS="/nowhere",
    )
    assert done.returncode == 0, done.stderr
