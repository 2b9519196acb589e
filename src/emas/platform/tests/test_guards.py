"""Failpoints, triggers, client addresses, hashing, figures, waking."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.hashers import check_password, make_password
from django.db import IntegrityError, connection, transaction
from django.test import RequestFactory

from emas.platform import checks, failpoints, metrics, remote, triggers, wake

TABLE = "coba_jejak"


def run_with_failpoint(**environment: str) -> int:
    script = (
        "import django; from django.conf import settings;"
        "settings.configure(EMAS_FAILPOINTS={on});"
        "from emas.platform import failpoints;"
        "[failpoints.hit('a') for _ in range(2)]; failpoints.hit('b')"
    ).format(on=environment.pop("ON", "True"))
    return subprocess.run(
        [sys.executable, "-c", script], env={**os.environ, **environment}, check=False
    ).returncode


@pytest.mark.parametrize(
    ("environment", "code"),
    [
        ({"EMAS_FAILPOINT": "a:2"}, -9),
        ({"EMAS_FAILPOINT": "x,b"}, -9),
        ({"EMAS_FAILPOINT": "a:3"}, 0),
        ({"EMAS_FAILPOINT": "a:1", "ON": "False"}, 0),
        ({}, 0),
    ],
)
def test_a_failpoint_kills_only_where_it_is_told(environment: dict[str, str], code: int) -> None:
    assert run_with_failpoint(**environment) == code


def test_a_failpoint_is_free_without_the_switch(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.EMAS_FAILPOINTS = False
    monkeypatch.setenv("EMAS_FAILPOINT", "a:1")
    failpoints.hit("a")


@pytest.mark.asvs("15.2.3")
def test_production_refuses_the_switches_of_drills(settings: Any) -> None:
    assert checks.check_switches() == []
    settings.PRODUCTION = True
    settings.EMAS_FAILPOINTS = True
    assert {fault.id for fault in checks.check_switches()} == {"platform.E001"}


@pytest.mark.django_db(transaction=True)
@pytest.mark.asvs("16.4.2")
def test_an_append_only_table_only_grows() -> None:
    operation = triggers.append_only_operation(TABLE)
    with connection.schema_editor() as editor:
        editor.execute(f"CREATE TABLE {TABLE} (id integer PRIMARY KEY, isi varchar(20))")
        operation.database_forwards("platform", editor, _State(), _State())
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO {TABLE} VALUES (1, 'asli')")
            for change in (
                f"UPDATE {TABLE} SET isi = 'palsu'",
                f"DELETE FROM {TABLE}",
                f"DELETE FROM {TABLE} WHERE id = 1",
            ):
                with pytest.raises(IntegrityError), transaction.atomic():
                    cursor.execute(change)
            if connection.vendor == "sqlite":
                with pytest.raises(IntegrityError), transaction.atomic():
                    cursor.execute(f"INSERT OR REPLACE INTO {TABLE} VALUES (1, 'palsu')")
            cursor.execute(f"SELECT isi FROM {TABLE}")
            assert cursor.fetchall() == [("asli",)]
    finally:
        with connection.schema_editor() as editor:
            operation.database_backwards("platform", editor, _State(), _State())
            editor.execute(f"DROP TABLE {TABLE}")


class _State:
    apps = None

    def clear_delayed_apps_cache(self) -> None:
        return


@pytest.mark.asvs("4.1.3")
@pytest.mark.parametrize(
    ("peer", "forwarded", "proxies", "client"),
    [
        ("203.0.113.9", "", [], "203.0.113.9"),
        ("203.0.113.9", "198.51.100.1", [], "203.0.113.9"),
        ("10.0.0.2", "198.51.100.1", ["10.0.0.0/8"], "198.51.100.1"),
        ("10.0.0.2", "6.6.6.6, 198.51.100.1, 10.0.0.3", ["10.0.0.0/8"], "198.51.100.1"),
        ("10.0.0.2", "6.6.6.6, lain", ["10.0.0.0/8"], "10.0.0.2"),
        ("10.0.0.2", "", ["10.0.0.2"], "10.0.0.2"),
        ("", "198.51.100.1", ["10.0.0.2"], ""),
    ],
)
def test_the_client_is_whom_the_trusted_proxy_saw(
    settings: Any, peer: str, forwarded: str, proxies: list[str], client: str
) -> None:
    settings.EMAS_TRUSTED_PROXIES = proxies
    request = RequestFactory().get("/", REMOTE_ADDR=peer, HTTP_X_FORWARDED_FOR=forwarded)
    assert remote.client_address(request) == client


@pytest.mark.asvs("11.4.2")
def test_passwords_are_hashed_with_the_parameters_of_owasp(settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["emas.platform.passwords.Argon2Owasp"]
    encoded = make_password("kata sandi yang panjang")
    assert "$argon2id$" in encoded
    assert "m=19456,t=2,p=1" in encoded
    assert check_password("kata sandi yang panjang", encoded)
    assert not check_password("kata sandi yang lain", encoded)


def test_figures_are_written_without_people() -> None:
    metrics.request_done(route="desk:case", method="POST", status=200, seconds=0.02)
    metrics.job_done(topic="notify.send", outcome="done", seconds=0.01)
    metrics.act_done("forward")
    metrics.outbox_oldest(3)
    text = metrics.render().decode()
    assert 'emas_requests_total{method="POST",route="desk:case",status="200"}' in text
    assert "emas_outbox_oldest_seconds 3.0" in text


@pytest.mark.django_db(transaction=True)
def test_workers_are_woken_after_commit_only(settings: Any, tmp_path: Path) -> None:
    settings.HOME_DIR = tmp_path / "baru"
    assert wake.last_poke() == 0
    with transaction.atomic():
        wake.poke_after_commit()
        assert wake.last_poke() == 0
    assert wake.last_poke() > 0
