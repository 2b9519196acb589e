"""What the doctor says about sign-in, and what refuses to start."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.utils import timezone

from emas.people.models import Account
from emas.people.operations import _provider
from emas.people.tests.factories import small_city
from emas.platform.outside import _state
from emas.platform.tests.outside_server import serving
from emas.project import doctoring

OIDC = {
    "EMAS_OIDC_ISSUER": "https://accounts.google.com",
    "EMAS_OIDC_CLIENT_ID": "portal",
    "EMAS_OIDC_CLIENT_SECRET": "rahasia",
}


def by_subject(check: str) -> dict[str, doctoring.Finding]:
    return {found.subject: found for found in getattr(doctoring, check)()}


@pytest.mark.asvs("6.3.3")
def test_the_doctor_counts_signers_and_admins_without_a_factor(db: None, settings: object) -> None:
    small_city()
    settings.EMAS_SECOND_FACTOR = "required"  # type: ignore[attr-defined]
    settings.EMAS_BASE_URL = "https://portal.contoh.go.id"  # type: ignore[attr-defined]
    assert by_subject("second_factor")["second factor"].found == "10 signers and admins have none yet"
    Account.objects.update(factor_since=timezone.now())
    found = by_subject("second_factor")
    assert {each.state for each in found.values()} == {doctoring.GREEN}


@pytest.mark.parametrize("policy", ["off", "offered"])
def test_the_doctor_is_not_content_without_the_demand(db: None, settings: object, policy: str) -> None:
    settings.EMAS_SECOND_FACTOR = policy  # type: ignore[attr-defined]
    settings.EMAS_BASE_URL = "http://127.0.0.1:8000"  # type: ignore[attr-defined]
    found = by_subject("second_factor")
    assert found["second factor"].state == doctoring.YELLOW
    assert ("passkeys" in found) is (policy == "offered")


@pytest.mark.django_db(transaction=True)
def test_the_doctor_tries_the_provider(settings: object) -> None:
    settings.EMAS_OIDC_ISSUER = ""  # type: ignore[attr-defined]
    assert by_subject("identity_provider")["sign-in of RT and RW"].state == doctoring.GREEN
    with serving((200, {}, b'{"issuer": "https://lain.example"}')) as server:
        settings.EMAS_OIDC_ISSUER = server.url  # type: ignore[attr-defined]
        found = by_subject("identity_provider")["sign-in of RT and RW"]
    assert found.state == doctoring.RED
    assert "EMAS_OIDC_ISSUER" in found.to_do
    _state._probes.pop("google", None)
    _provider._made.clear()


def _start(home: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    env = {k: v for k, v in os.environ.items() if not k.startswith(("EMAS_", "DJANGO_"))}
    env |= {"DJANGO_SETTINGS_MODULE": "emas.project.settings", "EMAS_HOME": str(home), **settings}
    command = [sys.executable, "-c", "from django.conf import settings; print(settings.EMAS_SECOND_FACTOR)"]
    return subprocess.run(command, env=env, capture_output=True, text=True, check=False)


@pytest.mark.asvs("13.4.2")
@pytest.mark.parametrize("missing", sorted(OIDC))
def test_half_a_provider_refuses_to_start(tmp_path: Path, missing: str) -> None:
    done = _start(tmp_path, **{name: value for name, value in OIDC.items() if name != missing})
    assert done.returncode != 0
    assert missing in done.stderr


def test_the_secret_may_come_from_a_file(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("rahasia")
    given = {**OIDC, "EMAS_OIDC_CLIENT_SECRET_FILE": str(secret)}
    del given["EMAS_OIDC_CLIENT_SECRET"]
    assert _start(tmp_path, **given).stdout.strip() == "off"


@pytest.mark.parametrize("limits", ["other=0/10", "other=20/10", "rt=1/2", "other=x/2", "other"])
def test_limits_that_make_no_sense_refuse_to_start(tmp_path: Path, limits: str) -> None:
    assert "EMAS_SESSION_LIMITS" in _start(tmp_path, EMAS_SESSION_LIMITS=limits).stderr
