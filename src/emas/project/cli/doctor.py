"""``emas doctor``."""

import json
import sys
from dataclasses import asdict

import click

from emas.project.cli import start_django

COLOURS = {"green": "green", "yellow": "yellow", "red": "red"}


@click.command()
@click.option("--json", "as_json", is_flag=True)
def doctor(as_json: bool) -> None:
    """Say what is set up, what is not, and what to do. Exit code 1 when something is red."""
    start_django()
    from emas.project import doctoring

    findings = doctoring.examine()
    ok = all(finding.state != doctoring.RED for finding in findings)
    if as_json:
        click.echo(json.dumps({"ok": ok, "findings": [asdict(finding) for finding in findings]}))
    else:
        for finding in findings:
            mark = click.style(f"{finding.state:<7}", fg=COLOURS[finding.state])
            click.echo(
                f"{mark}{finding.subject}: {finding.found}"
                + (f"\n       -> {finding.to_do}" if finding.to_do else "")
            )
    sys.exit(0 if ok else 1)
