"""``emas bench …``: each prints its figure, the yardstick of the same run and their ratio."""

import importlib
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import click

from emas.project import installation
from emas.project.measuring import Figure, machine


@dataclass(frozen=True, slots=True)
class Measurement:
    """
    One bench or drill: ``emas.project.PACKAGE.MODULE`` has ``run(portal, **options)``, which yields figures.

    ``sabotage`` names the switches of ``platform.sabotage`` that ``--sabotage`` turns on.
    """

    package: str
    name: str
    text: str
    options: tuple[click.Option, ...] = ()
    database: str = "sqlite"
    failpoints: bool = False
    sabotage: str = ""
    module: str = ""

    def run(self, database: str, options: dict[str, Any]) -> Iterator[Figure]:
        """Yield the figures, on one database or on both."""
        if database == "both":
            yield from self._on_both(options)
            return
        if database == "postgresql" and not installation.postgres_available():
            yield Figure("no PostgreSQL answers here: NOT MEASURED on it", 0, "figures")
            return
        environment = {
            "EMAS_FAILPOINTS": str(int(self.failpoints)),
            "EMAS_SABOTAGE": self.sabotage if options.get("sabotage") else "",
        }
        with installation.installation(database=database, **environment) as portal:
            module = importlib.import_module(f"emas.project.{self.package}.{self.module or self.name}")
            yield from module.run(portal, **options)

    def _on_both(self, options: dict[str, Any]) -> Iterator[Figure]:
        """Django knows one database per process: each runs in a child."""
        group = self.package.removesuffix("s").removesuffix("e")
        words = [
            f"--{key}" if value is True else f"--{key}={value}"
            for key, value in options.items()
            if value is not False
        ]
        for database in ("sqlite", "postgresql"):
            answer = installation.on_database([group, self.name, *words], database)
            for values in answer["figures"]:
                yield Figure.of(values, database)

    def command(self) -> click.Command:
        """Give the subcommand."""
        choice = click.Choice(["sqlite", "postgresql", "both"])
        params: list[click.Parameter] = [
            *self.options,
            click.Option(["--database"], type=choice, default=self.database, show_default=True),
            click.Option(["--json", "as_json"], is_flag=True, help="Print one JSON object on the last line."),
        ]
        if self.sabotage:
            text = "Switch the protection off: the drill must then fail."
            params.insert(0, click.Option(["--sabotage"], is_flag=True, help=text))
        return click.Command(self.name, params=params, callback=self._report, help=self.text)

    def _report(self, *, as_json: bool, database: str, **options: Any) -> None:
        """Print each figure as it comes; exit 1 when a 'must show' is missed."""
        figures: list[Figure] = []
        for figure in self.run(database, options):
            figures.append(figure)
            if not as_json:
                click.echo(figure.line())
        ok = all(figure.ok for figure in figures)
        if as_json:
            rows = [figure.as_dict() for figure in figures]
            click.echo(json.dumps({"name": self.name, "ok": ok, "machine": machine(), "figures": rows}))
        else:
            click.echo(f"{self.name}: {'ok' if ok else 'MISSED'} on {machine()}")
        sys.exit(0 if ok else 1)


def option(name: str, default: int) -> click.Option:
    """Give an option that is a number."""
    return click.Option([f"--{name}"], default=default, show_default=True)


BENCHES = (
    Measurement(
        "benches",
        "letters",
        "Operators take letters from the kelurahan's CS to the signed PDF over HTTP.",
        (option("operators", 8), option("letters", 96)),
    ),
    Measurement("benches", "letter", "One page with QR: render, sign, verify.", (option("rounds", 60),)),
    Measurement(
        "benches",
        "acts",
        "Acts per second through the door, beside the same SQL sent raw.",
        (option("acts", 600),),
        database="both",
    ),
    Measurement(
        "benches", "inbox", "First page, counts and search of a post's inbox.", (option("cases", 1_000_000),)
    ),
    Measurement(
        "benches", "import", "Residents from a spreadsheet.", (option("rows", 235_000),), module="residents"
    ),
    Measurement(
        "benches",
        "sign",
        "A batch through the BSrE stand-in, one second a signature.",
        (option("letters", 100),),
    ),
    Measurement(
        "benches",
        "notices",
        "Notices from the outbox to the gateway, and from an act to its hand-over.",
        (option("notices", 1000), option("letters", 60)),
    ),
    Measurement(
        "benches",
        "leave",
        "Balances, overlaps and team calendars of three years, and the law's own examples.",
        (option("employees", 1000),),
    ),
    Measurement(
        "benches",
        "answers",
        "Everyday questions: the right topic, wrong answers given with confidence, milliseconds.",
        (
            click.Option(
                ["--questions"],
                default="",
                metavar="FILE",
                help="Conversation id, question, expected slug or -; the shipped file by default.",
            ),
            click.Option(["--instansi"], default="ms-lhokseumawe", show_default=True),
            click.Option(["--misses"], is_flag=True, help="Also list what the tuned half missed."),
            click.Option(
                ["--fit"],
                default="",
                metavar="FILE",
                help="Learn the weights of the facts from the tuned half, write them and compare. Takes minutes.",
            ),
        ),
    ),
    Measurement("benches", "pages", "Bytes and requests of every page kind in Chromium."),
)


@click.group()
def bench() -> None:
    """Measure, beside a yardstick of the same run."""


for _measurement in BENCHES:
    bench.add_command(_measurement.command())
