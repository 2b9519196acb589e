"""Settings that can't be meant, or that do nothing, are said in a sentence; nothing of it ends in a stack trace."""

import errno
from datetime import timedelta
from typing import Any

import click
import pytest
from click.testing import CliRunner
from django.core.exceptions import ImproperlyConfigured

from emas.kernel import clock
from emas.outbox import operations as outbox
from emas.outbox.models import OutboxEntry
from emas.platform import db
from emas.project import doctoring, doctoring_messages, doctoring_unused, environment
from emas.project.cli import simulate


def test_an_address_without_scheme_or_host_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for wrong in ("bsre.kota.example:8101", "ftp://bsre", "https://"):
        monkeypatch.setenv("EMAS_BSRE_URL", wrong)
        with pytest.raises(ImproperlyConfigured, match="EMAS_BSRE_URL"):
            environment.address("EMAS_BSRE_URL")
    monkeypatch.setenv("EMAS_BSRE_URL", "http://10.0.0.5:8101/")
    assert environment.address("EMAS_BSRE_URL") == "http://10.0.0.5:8101"


def test_an_address_whose_switch_is_elsewhere_is_a_yellow_line(settings: Any) -> None:
    assert not list(doctoring_unused.unused())
    settings.EMAS_BSRE_URL, settings.EMAS_S3_ENDPOINT = "http://10.0.0.5", "http://10.0.0.6"
    settings.EMAS_FILES = "s3"
    (found,) = doctoring_unused.unused()
    assert (found.subject, found.state) == ("EMAS_BSRE_URL", "yellow")
    assert "EMAS_SIGNER=bsre" in found.to_do


@click.command()
def busy() -> None:
    """Begin on a port that another program has."""
    raise OSError(errno.EADDRINUSE, "Address already in use")


def test_a_stand_in_whose_port_is_taken_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(simulate.SIMULATORS, "busy", (__name__, "busy", "A port that is taken."))
    done = CliRunner().invoke(simulate.simulate, ["busy"])
    assert done.exit_code == 1
    assert "another program listens on that port" in done.output


def test_a_wrong_push_key_is_named_as_the_setting_it_is(settings: Any) -> None:
    settings.EMAS_PUSH = {"key": "bukan-kunci", "subject": "mailto:a@kota.example", "hosts": [], "ca": ""}
    (found,) = doctoring_messages.browser_notices()
    assert (found.state, "EMAS_PUSH_KEY" in found.found) == ("red", True)


@pytest.mark.django_db
def test_what_waits_is_told_by_what_the_reader_can_do(settings: Any) -> None:
    with db.act_transaction():
        outbox.enqueue("test.late", {}, clock.now() - timedelta(hours=1))
    settings.EMAS_DEMO = True
    (demo,) = doctoring.jobs()
    assert (demo.state, "emas up --demo" in demo.to_do) == ("yellow", True)
    settings.EMAS_DEMO = False
    (bare,) = doctoring.jobs()
    assert (bare.state, "no worker runs" in bare.to_do) == ("red", True)
    fresh = OutboxEntry.objects.get()
    fresh.pk, fresh.done_at = None, clock.now()
    fresh.save()
    (behind,) = doctoring.jobs()
    assert (behind.state, "is behind" in behind.to_do) == ("red", True)
