"""Up, degraded, down: in a word, for anybody, and also when the database is away."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client

from emas.api import health
from emas.kernel import clock
from emas.outbox import operations as outbox
from emas.outbox.models import OutboxEntry
from emas.platform import db


class Away:
    """A connection whose database does not answer."""

    def cursor(self) -> Any:
        raise OperationalError("could not connect to server at 10.0.0.7")


def test_all_is_up(client: Client, db: None) -> None:
    assert client.get("/sehat").json() == {"status": "up", "parts": {"database": "up", "jobs": "up"}}
    for path in ("/sehat/hidup", "/sehat/siap"):
        answer = client.get(path)
        assert (answer.status_code, answer.json()) == (200, {"status": "up"})
        assert "no-cache" in answer["Cache-Control"]


def test_without_its_database_a_process_lives_but_is_not_ready(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A proxy takes it out; nobody restarts it for that. No address of the database is told. No database is asked for."""
    monkeypatch.setattr(health, "connection", Away())
    assert client.get("/sehat/hidup").status_code == 200
    for path in ("/sehat/siap", "/sehat"):
        answer = client.get(path)
        assert answer.status_code == 503
        assert answer.json()["status"] == "down"
        assert b"10.0.0.7" not in answer.content


def test_work_that_waits_too_long_is_degraded_and_still_ready(client: Client, transactional_db: None) -> None:
    with db.act_transaction():
        outbox.enqueue("cases.announce", {}, clock.now() - timedelta(minutes=10))
    assert client.get("/sehat").json()["status"] == "degraded"
    assert client.get("/sehat").status_code == 200
    assert client.get("/sehat/siap").status_code == 200
    OutboxEntry.objects.update(dead_at=clock.now())
    assert client.get("/sehat").json()["parts"]["jobs"] == "degraded"


def test_only_reading_is_allowed(client: Client, db: None) -> None:
    assert client.post("/sehat").status_code == 405
