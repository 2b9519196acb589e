"""``emas demo``: the deterministic demo city."""

import os
import sys
from datetime import datetime

import click
from tqdm import tqdm

from emas.project.cli import start_django

SEED = 35_74
#: Applicants of the past half year are drawn from so many residents.
HISTORY_RESIDENTS = 10_000


class Bars:
    """One progress bar per part of the work."""

    def __init__(self, *, quiet: bool) -> None:
        self._quiet = quiet
        self._part = ""
        self._bar: tqdm | None = None  # type: ignore[type-arg]

    def __call__(self, part: str, done: int, total: int) -> None:
        if self._bar is None or self._part != part:
            self.close()
            self._part = part
            self._bar = tqdm(total=total, desc=part, disable=self._quiet, file=sys.stderr)
        self._bar.update(done - self._bar.n)

    def close(self) -> None:
        if self._bar is not None:
            self._bar.close()


def build_if_missing() -> None:
    """Build the demo city when there are no units yet."""
    from emas.people import queries as people
    from emas.project import scope

    if people.unit_by_code(code=scope.here().root_code) is None:
        from django.conf import settings

        # The past of an invented city was told on its pages; the stand-in's telephones get what happens from now on.
        channel, settings.EMAS_CHANNEL = settings.EMAS_CHANNEL, "layar"
        _build(residents=10_000, cases=2_000, quiet=False)
        settings.EMAS_CHANNEL = channel


def _build(*, residents: int, cases: int, quiet: bool) -> None:
    from django.db import connection

    from emas.catalogue import queries as catalogue
    from emas.kernel import clock
    from emas.project import demo as city
    from emas.project import scope
    from emas.project.demo import _court, _tree, court_cases, court_staff

    now = clock.now()
    bars = Bars(quiet=quiet)
    if connection.vendor == "sqlite":
        # A demo that is lost in a power cut is built again: it need not wait for the disk at each of its many acts.
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous=OFF")
    installed = scope.here().instansi
    city.build(residents=residents, seed=SEED, at=now, progress=bars, instansi=installed)
    counts = _play_city(residents, cases, now, bars) if _tree.CITY in installed else {}
    needed = (court_cases.SIRAMASAKAN, court_cases.KRITIS)
    if _court.COURT in installed and all(catalogue.active_version(slug=slug) for slug in needed):
        counts["court"] = court_cases.build(at=now)
    if _court.COURT in installed:
        counts["court staff"] = court_staff.build(at=now)
    bars.close()
    if not quiet:
        click.echo(", ".join(f"{number} {what}" for what, number in sorted(counts.items())), err=True)


def _play_city(residents: int, cases: int, now: datetime, bars: Bars) -> dict[str, int]:
    """Play what happened in the city in the past half year; gives how many of what."""
    from emas.kernel import clock
    from emas.project import demo as city
    from emas.project.demo import boxes, history, office, registrations, voices

    people = list(
        city.invent_residents(min(residents, HISTORY_RESIDENTS), seed=SEED, on=clock.local_date(now))
    )
    counts = history.build(residents=people, cases=cases, seed=SEED, at=now, progress=bars)
    counts["sealed"] = boxes.build(passphrase=city.PASSWORD, at=now)
    counts["office"] = office.build(at=now)
    counts["registrations"] = registrations.build(residents=people, password=city.PASSWORD, at=now)
    counts["help"] = voices.ask_for_help(at=now)
    return dict(counts)


@click.command()
@click.option("--residents", default=10_000, show_default=True)
@click.option("--cases", default=2_000, show_default=True)
@click.option("--quiet", is_flag=True)
def demo(residents: int, cases: int, quiet: bool) -> None:
    """
    Build the demo city: real units, invented people, cases in every state over six months.

    The same seed builds the same city. Refuses a database that has units already.
    """
    # Letters of an invented city say CONTOH, also when they are made by this command alone.
    os.environ.setdefault("EMAS_DEMO", "1")
    start_django()
    from emas.people import queries as people
    from emas.project import scope
    from emas.project.cli.run import prepare

    prepare()
    if people.unit_by_code(code=scope.here().root_code) is not None:
        raise click.ClickException(
            "this database has units already; use an empty one (EMAS_HOME or EMAS_DATABASE_URL)"
        )
    _build(residents=residents, cases=cases, quiet=quiet)
    click.echo("demo city ready: emas up --demo")
