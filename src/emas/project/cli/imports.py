"""``emas import residents FILE`` and ``emas import register [FILE]``."""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from tqdm import tqdm

from emas.project.cli import start_django
from emas.project.cli.output import as_json_option

if TYPE_CHECKING:
    from emas.documents.types import CarriedPart
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


@import_.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False), required=False)
@click.option("--unit", "unit_code", required=True, help="Code of the office, such as MS-LSM.")
@click.option("--year", type=int, required=True, help="Year of the book.")
@click.option("--book", default="surat-keluar", show_default=True, help="Which of the office's books.")
@click.option("--last", type=int, help="Only carry on after this number; the book's lines stay on paper.")
@click.option("--undo", is_flag=True, help="Take back what was carried over last, while nothing follows it.")
@click.option("--dry-run", is_flag=True, help="Check every row, change nothing.")
@as_json_option
def register(
    file: str | None,
    unit_code: str,
    year: int,
    book: str,
    last: int | None,
    undo: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """
    Carry on the register book that an office kept before: its lines from CSV or XLSX, or its last number alone.

    Columns: No, Nomor surat, Tanggal, Perihal, Penanda tangan, Keterangan ("batal" marks a cancelled number). The first number must follow
    the last one of the book; a repeat or a gap refuses the whole sheet, and every such row is told. Exit code 1 when it was refused.
    """
    from emas.documents import operations as documents
    from emas.documents import queries
    from emas.kernel import clock
    from emas.kernel.actor import SYSTEM
    from emas.people import queries as people

    if [file is not None, last is not None, undo].count(True) != 1:
        raise click.UsageError("give a FILE, or --last, or --undo: one of them")
    unit = people.unit_by_code(code=unit_code)
    if unit is None:
        raise click.ClickException(f"no unit has the code {unit_code}")
    _known_book(unit.instansi, book)
    at = clock.now()
    if undo:
        parts = queries.carried_parts(unit_id=unit.id)
        part = next((each for each in parts if (each.book, each.year) == (book, year)), None)
        if part is None:
            raise click.ClickException("nothing was carried over into this book")
        documents.take_back(carried_id=part.id, actor=SYSTEM, at=at)
    elif file is None:
        part = documents.carry_last(
            unit_id=unit.id, year=year, last=last or 0, actor=SYSTEM, at=at, book=book
        )
    else:
        part = _carry_lines(Path(file), unit_id=unit.id, year=year, book=book, at=at, dry_run=dry_run)
    is_written = undo or bool(part.id)
    if as_json:
        said = {"book": book, "year": year, "first": part.first, "last": part.last, "undone": undo}
        click.echo(json.dumps({"ok": True, "written": is_written, **said}))
        return
    click.echo(f"{book} {year}: {part.first} to {part.last} {'taken back' if undo else 'carried over'}")
    if not is_written:
        click.echo("nothing was written")


def _known_book(instansi: str, book: str) -> None:
    from emas.catalogue import queries as catalogue

    known = catalogue.book_names(instansi=instansi)
    if book not in known:
        raise click.ClickException(f"no service of {instansi} numbers in {book}; books: {', '.join(known)}")


def _carry_lines(file: Path, **where: Any) -> "CarriedPart":
    from emas.documents import operations as documents
    from emas.kernel.actor import SYSTEM
    from emas.kernel.errors import Invalid

    try:
        return documents.carry_lines(sheet=file.read_bytes(), file_name=file.name, actor=SYSTEM, **where)
    except Invalid as refusal:
        faults = refusal.params.get("lines")
        if not isinstance(faults, tuple):
            raise
        for each in faults:
            where_it_is = f"row {each.row}" if each.row else "sheet"
            click.echo(": ".join(filter(None, (where_it_is, each.code, each.column, each.value))), err=True)
        raise click.ClickException(f"{len(faults)} faults; nothing was written") from refusal
