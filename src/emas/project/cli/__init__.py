"""
The ``emas`` command. Each subcommand is a thin entry: it reads the clock, calls one door, prints, and sets the exit code.
"""

import importlib
import os
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from emas.kernel.errors import EmasError

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "emas.project.settings")

#: Subcommand -> (module, attribute, one line of help). Modules load only when called, so that ``--help`` is quick.
COMMANDS = {
    "up": ("run", "up", "Prepare the database and start web and worker."),
    "web": ("run", "web", "Start only the web processes (for systemd)."),
    "worker": ("run", "worker", "Start only a worker (for systemd)."),
    "prepare": ("run", "prepare_command", "Migrate, collect static files, publish changed services."),
    "demo": ("demo", "demo", "Build the demo city."),
    "services": ("services", "services", "Check, publish or begin service folders."),
    "import": ("imports", "import_", "Import residents, or the register book an office kept before."),
    "verify": ("verify", "verify", "Check an issued letter or its code."),
    "doctor": ("doctor", "doctor", "Say what is set up, what is not, and what to do."),
    "bench": ("bench", "bench", "Measure, beside a yardstick of the same run."),
    "drill": ("drill", "drill", "Break things on purpose and count what is lost."),
    "backup": ("backup", "backup", "Write database, files and keys into one archive."),
    "restore": ("backup", "restore", "Read such an archive back."),
    "account": ("account", "account", "Create the first administrator of an installation."),
    "complaints": ("complaints", "complaints", "Recovery key of the sealed complaint box."),
    "client": ("client", "client", "Give, list and revoke tokens of the API."),
    "simulate": ("simulate", "simulate", "Start a stand-in of BSrE, WhatsApp or Dukcapil."),
    "manage": ("run", "manage", "Pass a command on to Django."),
}


class LazyGroup(click.Group):
    """A group whose subcommands are imported when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, attribute, _ = COMMANDS[cmd_name]
        command = getattr(importlib.import_module(f"emas.project.cli.{module}"), attribute)
        assert isinstance(command, click.Command)
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """End an expected error with one sentence and exit code 1: an operator is no reader of stack traces."""
        from emas.kernel.errors import EmasError

        try:
            return super().invoke(ctx)
        except EmasError as error:
            raise click.ClickException(_sentence(error)) from error

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, entry[2]) for name, entry in COMMANDS.items()])


@click.group(cls=LazyGroup)
@click.version_option(package_name="emas")
def emas() -> None:
    """Portal Emas: the public-service portal of a city."""


def main() -> None:
    """Run the command line."""
    emas()


def _sentence(error: "EmasError") -> str:
    faults = getattr(error, "faults", {})
    told = [f"{name or 'input'}: {', '.join(codes)}" for name, codes in faults.items()]
    told += [f"{name} {value}" for name, value in error.params.items()]
    return f"{error.code}" + (f" ({'; '.join(told)})" if told else "")


def start_django() -> None:
    """Load settings and applications; every subcommand that needs the database calls it first."""
    import django
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured

    try:
        settings.HOME_DIR.mkdir(parents=True, exist_ok=True, mode=0o750)
        django.setup()
    except ImproperlyConfigured as error:
        raise click.ClickException(str(error)) from error
