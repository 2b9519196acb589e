"""A production start has no warning of Django's deployment check, and refuses to run half configured."""

import os
import subprocess
import sys

import pytest

PRODUCTION = {
    "EMAS_PRODUCTION": "1",
    "EMAS_TESTING": "0",
    "EMAS_SECRET_KEY": "x7Tq9-production-like-secret-key-of-good-length-1234567890-abcdefgh",
    "EMAS_SEALING_KEY": "sealing",
    "EMAS_DIGEST_KEY": "digest",
    "EMAS_HOSTS": "emas.example.go.id",
}


def _django(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    env = (
        {k: v for k, v in os.environ.items() if not k.startswith(("EMAS_", "DJANGO_"))}
        | environment
        | {"DJANGO_SETTINGS_MODULE": "emas.project.settings"}
    )
    return subprocess.run(
        [sys.executable, "-m", "django", *arguments], env=env, capture_output=True, text=True, check=False
    )


@pytest.mark.asvs("13.4.2")
def test_deployment_check_has_no_warning(tmp_path: object) -> None:
    done = _django("check", "--deploy", "--fail-level", "WARNING", EMAS_HOME=str(tmp_path), **PRODUCTION)
    assert done.returncode == 0, done.stderr


@pytest.mark.asvs("13.3.1")
@pytest.mark.parametrize("missing", ["EMAS_SECRET_KEY", "EMAS_SEALING_KEY", "EMAS_DIGEST_KEY"])
def test_production_refuses_to_start_without_a_secret(tmp_path: object, missing: str) -> None:
    settings = {k: v for k, v in PRODUCTION.items() if k != missing}
    done = _django("check", EMAS_HOME=str(tmp_path), **settings)
    assert done.returncode != 0
    assert missing in done.stderr


@pytest.mark.asvs("15.2.3")
def test_production_refuses_failpoints_and_demo(tmp_path: object) -> None:
    for switch in ("EMAS_FAILPOINTS", "EMAS_TESTING"):
        done = _django("check", EMAS_HOME=str(tmp_path), **{**PRODUCTION, switch: "1"})
        assert done.returncode != 0, switch
