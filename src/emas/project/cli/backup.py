"""``emas backup`` and ``emas restore``."""

import json
import tempfile
from pathlib import Path

import click

from emas.project.cli import start_django
from emas.project.cli.output import as_json_option


@click.command()
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
@click.option(
    "--keys",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Also write the keys, into this archive of their own.",
)
@as_json_option
def backup(target: Path, keys: Path | None, as_json: bool) -> None:
    """Write database and sealed files into TARGET (tar.gz). The portal may be running."""
    start_django()
    from django.conf import settings

    from emas.kernel import clock
    from emas.project import archive

    try:
        with tempfile.TemporaryDirectory(dir=settings.HOME_DIR) as folder:
            size = archive.write(target, Path(folder), clock.now())
        if keys:
            archive.write_keys(keys)
    except (archive.ArchiveError, OSError) as error:
        target.unlink(missing_ok=True)
        raise click.ClickException(str(error)) from error
    if as_json:
        click.echo(json.dumps({"ok": True, "file": str(target), "bytes": size, "keys": str(keys or "")}))
    else:
        click.echo(f"wrote {target} ({size:,} bytes)")
    if settings.EMAS_FILES != "folder":
        click.echo(
            f"The files are not in it: they lie in the bucket {settings.EMAS_S3_BUCKET}. Copy it now, after the database.",
            err=True,
        )
    if not keys:
        click.echo(
            "The keys are not in it: write them with --keys FILE and keep that file elsewhere.", err=True
        )


@click.command()
@click.argument("source", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--keys",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Archive of the keys that --keys of backup wrote.",
)
@click.option("--force", is_flag=True, help="Overwrite what is there.")
@as_json_option
def restore(source: Path, keys: Path | None, force: bool, as_json: bool) -> None:
    """Read an archive back. Stop web and workers first. Everything is checked before anything is overwritten."""
    start_django()
    from django.conf import settings

    from emas.project import archive

    try:
        manifest = archive.read_manifest(source)
        _check_keys(manifest["keys"], keys)
        if archive.has_data() and not force:
            raise click.ClickException(
                "there is a database already: stop the portal and add --force to overwrite it"
            )
        with tempfile.TemporaryDirectory(dir=settings.HOME_DIR) as folder:
            archive.restore(source, Path(folder), keys)
    except archive.ArchiveError as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        click.echo(json.dumps({"ok": True, "made_at": manifest["made_at"]}))
    else:
        click.echo(f"restored the state of {manifest['made_at']}; now: emas doctor")


def _check_keys(wanted: str, keys: Path | None) -> None:
    """Refuse keys that would leave the restored data shut for ever."""
    from emas.project import archive, environment

    given = archive.read_keys(keys) if keys else {}
    if keys and archive.fingerprint(given) != wanted:
        raise click.ClickException("these keys are not those of the archive")
    pinned = [name for name in given if environment.text(name) not in {"", given[name]}]
    if pinned:
        raise click.ClickException(
            f"{', '.join(pinned)} of the environment would win over the restored keys: set them to the archived ones"
        )
    if not keys and archive.fingerprint() != wanted:
        raise click.ClickException(
            "the archive was made with other keys than those in force: give them with --keys FILE"
        )
