"""``emas import residents FILE``."""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click
from tqdm import tqdm

from emas.project.cli import start_django
from emas.project.cli.output import as_json_option

if TYPE_CHECKING:
    from emas.registry.types import ImportReport


@click.group(name="import")
def import_() -> None:
    """Import data from spreadsheets."""
    start_django()


@import_.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
@click.option("--dry-run", is_flag=True, help="Check every row, change nothing.")
@click.option("--strict", is_flag=True, help="Write nothing when even one row is refused.")
@click.option("--kelurahan", default="", help="Code of the kelurahan of a sheet that has no such column.")
@click.option(
    "--report", type=click.Path(dir_okay=False), help="Where refused rows go (XLSX); default beside FILE."
)
@click.option("--quiet", is_flag=True, help="No progress bar.")
@as_json_option
def residents(
    file: str, dry_run: bool, strict: bool, kelurahan: str, report: str | None, quiet: bool, as_json: bool
) -> None:
    """
    Read residents from CSV or XLSX, in the columns of Dukcapil (SIAK) or OpenSID.

    All good rows are written in one transaction; a fault on the way writes none. Exit code 1 when rows were refused.
    """
    from emas.kernel import clock
    from emas.kernel.actor import SYSTEM
    from emas.kernel.errors import Invalid
    from emas.people import queries as people
    from emas.registry import operations as registry

    with tqdm(unit=" rows", disable=quiet, file=sys.stderr) as bar:
        try:
            result = registry.import_residents(
                path=Path(file),
                at=clock.now(),
                actor=SYSTEM,
                dry_run=dry_run,
                strict=strict,
                places=people.region_names(),
                kelurahan_code=kelurahan,
                progress=lambda done: bar.update(done - bar.n),
            )
        except Invalid as refusal:
            if "report" not in refusal.params:
                raise
            result = refusal.params["report"]  # type: ignore[assignment]
    if result.refused:
        _write_refused(result, Path(report) if report else Path(file).with_suffix(".ditolak.xlsx"))
    _show(result, is_written=not dry_run and not (strict and result.refused), as_json=as_json)
    sys.exit(1 if result.refused else 0)


def _write_refused(result: "ImportReport", target: Path) -> None:
    from emas.project import data
    from emas.registry import operations as registry

    target.write_bytes(registry.refused_rows_sheet(result.refused, data.refusal_words()))
    target.chmod(0o600)
    click.echo(f"{result.refused_rows} rows refused: see {target}", err=True)


def _show(result: "ImportReport", *, is_written: bool, as_json: bool) -> None:
    figures = {k: v for k, v in asdict(result).items() if k not in {"refused", "dry_run"}}
    if as_json:
        click.echo(json.dumps({"ok": not result.refused, "written": is_written, **figures}))
        return
    click.echo(", ".join(f"{name} {value}" for name, value in figures.items()))
    if not is_written:
        click.echo("nothing was written")
