"""``emas verify``: the same code as the public page."""

import json
import os
import sys
import tempfile
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import NoReturn

import click

from emas.project.cli import start_django


@click.command()
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False))
@click.option("--code", help="The code (or link) of a QR instead of a file.")
@click.option(
    "--public-key",
    type=click.Path(exists=True),
    help="Check --code against this key without any server or database.",
)
@click.option("--number", default="", help="Letter number as printed, for the check without a server.")
@click.option(
    "--date",
    "dated_on",
    default=None,
    help="Letter date as printed (YYYY-MM-DD), for the check without a server.",
)
@click.option("--json", "as_json", is_flag=True)
def verify(
    file: str | None,
    code: str | None,
    public_key: str | None,
    number: str,
    dated_on: str | None,
    as_json: bool,
) -> None:
    """Say whether a PDF is byte for byte the issued letter, altered, or not ours. Exit code 0 only for a genuine one."""
    if code and public_key:
        with tempfile.TemporaryDirectory() as folder:
            # Nothing of this machine's installation is needed, and none is made.
            os.environ.update({"EMAS_HOME": folder, "EMAS_PRODUCTION": "0"})
            start_django()
            _offline(code, Path(public_key).read_bytes(), number, dated_on, as_json=as_json)
    if not code and not file:
        raise click.UsageError("give a FILE or --code")
    start_django()
    _asked(code, file, as_json=as_json)


def _offline(code: str, public_key: bytes, number: str, dated_on: str | None, *, as_json: bool) -> NoReturn:
    from emas.documents import queries as documents

    if not number or not dated_on:
        raise click.UsageError(
            "the check without a server needs --number and --date as printed on the letter"
        )
    try:
        day = date.fromisoformat(dated_on)
        answer = documents.check_code_offline(code=code, public_key=public_key, number=number, dated_on=day)
    except ValueError as error:
        raise click.UsageError(f"--date or --public-key can't be read: {error}") from error
    ok = answer.is_genuine and answer.fits_letter
    if as_json:
        click.echo(json.dumps({"ok": ok, **asdict(answer)}, default=str))
    elif ok:
        click.echo(f"GENUINE: made by this office for this number and date (issued {answer.issued_on}).")
        click.echo("Whether the letter was withdrawn since, only the portal can say.")
    else:
        click.echo("NOT OURS" if not answer.is_genuine else "GENUINE CODE, BUT OF ANOTHER LETTER")
    sys.exit(0 if ok else 1)


def _asked(code: str | None, file: str | None, *, as_json: bool) -> NoReturn:
    from emas.documents import queries as documents
    from emas.kernel import clock

    now = clock.now()
    if code:
        result = documents.verify_code(code=code, at=now)
    else:
        result = documents.verify_file(content=Path(str(file)).read_bytes(), at=now)
    ok = result.verdict.value == "asli"
    if as_json:
        click.echo(json.dumps({"ok": ok, **asdict(result)}, default=str, ensure_ascii=False))
    else:
        click.echo(result.verdict.value.upper())
        for name, value in asdict(result).items():
            if name != "verdict" and value not in ("", None, ()):
                click.echo(f"  {name}: {value}")
        if result.is_seal:
            click.echo(
                "Sealed by the portal itself: no person signed, and the seal is no certified signature."
            )
            click.echo("Segel Portal Emas: bukan tanda tangan seseorang dan bukan TTE tersertifikasi.")
    sys.exit(0 if ok else 1)
