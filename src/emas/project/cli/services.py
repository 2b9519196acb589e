"""``emas services check|publish|new``."""

import json
import sys
from pathlib import Path

import click

from emas.project.cli import start_django


@click.group()
def services() -> None:
    """Check, publish or begin service folders."""
    start_django()


def _root(folder: str | None) -> Path:
    from django.conf import settings

    return Path(folder) if folder else Path(settings.SERVICES_DIR)


@services.command()
@click.argument("folder", required=False, type=click.Path(exists=True, file_okay=False))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.option("--stats", is_flag=True, help="Also count the lines of Python that are special to one service.")
def check(folder: str | None, as_json: bool, stats: bool) -> None:
    """Load every service, run its examples through the engine; name file and line of each fault."""
    from emas.cases import queries as cases

    report = cases.check_services(_root(folder))
    faults = [str(fault) for fault in report.faults]
    summary: dict[str, object] = {
        "ok": not faults,
        "services": report.services,
        "examples": report.examples,
        "faults": faults,
    }
    if stats:
        summary["special_python_lines"] = sum(
            len(path.read_text(encoding="utf-8").splitlines()) for path in _root(folder).rglob("*.py")
        )
    if as_json:
        click.echo(json.dumps(summary, ensure_ascii=False))
    else:
        for fault in faults:
            click.echo(fault, err=True)
        click.echo(f"{report.services} services, {report.examples} examples, {len(faults)} faults")
        if stats:
            click.echo(f"lines of Python special to one service: {summary['special_python_lines']}")
    sys.exit(1 if faults else 0)


@services.command()
@click.argument("folder", required=False, type=click.Path(exists=True, file_okay=False))
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def publish(folder: str | None, as_json: bool) -> None:
    """Check all folders, then publish what changed; refuse all when one has a fault."""
    from emas.cases import queries as cases
    from emas.catalogue import operations as catalogue
    from emas.catalogue import queries
    from emas.kernel import clock
    from emas.project import scope

    report = cases.check_services(_root(folder))
    if report.faults:
        for fault in report.faults:
            click.echo(str(fault), err=True)
        if as_json:
            click.echo(json.dumps({"ok": False, "faults": [str(fault) for fault in report.faults]}))
        sys.exit(1)
    published = catalogue.sync_folder(root=_root(folder), at=clock.now(), owners=scope.publishing())
    catalogue.sync_themes(root=_root(folder), at=clock.now())
    if as_json:
        rows = [{"service": p.slug, "content_hash": p.content_hash, "is_new": p.is_new} for p in published]
        click.echo(json.dumps({"ok": True, "published": rows}))
        return
    for slug in queries.passed_over(root=_root(folder)):
        click.echo(f"passed over {slug}: an agency publishes it by its page (decision 0007)", err=True)
    for version in published:
        click.echo(f"published {version.slug} ({version.content_hash[:12]})")
        for words in version.changes:
            click.echo(f"  {words.id}")
    if not published:
        click.echo("nothing changed")


@services.command()
@click.argument("slug")
@click.option("--title", required=True, help="Indonesian title of the service.")
@click.option("--like", default="kelurahan/sk-usaha", help="Service to begin from.")
@click.option("--folder", default=None, type=click.Path(exists=True, file_okay=False))
def new(slug: str, title: str, like: str, folder: str | None) -> None:
    """Begin a service folder AGENCY/SLUG that loads without a fault."""
    from emas.catalogue import operations as catalogue

    path = catalogue.new_service_folder(root=_root(folder), slug=slug, title=title, like=like)
    click.echo(f"made {path}; now: emas services check")
