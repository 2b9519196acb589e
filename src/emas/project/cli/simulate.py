"""``emas simulate NAME``: stand-ins of outside systems, for rehearsals on a laptop. They listen on loopback only unless told otherwise."""

import errno
import importlib
from typing import Any

import click

#: Stand-in -> (module, attribute, one line of help). Loaded only when called.
SIMULATORS = {
    "bsre": (
        "emas.project.simulators.bsre.command",
        "bsre",
        "The e-signature service of BSrE, API v1 and v2.",
    ),
    "whatsapp": (
        "emas.project.simulators.whatsapp.command",
        "whatsapp",
        "The WhatsApp Cloud API, with a phone page.",
    ),
    "dukcapil": (
        "emas.project.simulators.dukcapil.command",
        "dukcapil",
        "The population register of Dukcapil.",
    ),
}


class _Stands(click.Group):
    """A group whose stand-ins are imported when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(SIMULATORS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in SIMULATORS:
            return None
        module, attribute, _ = SIMULATORS[cmd_name]
        command = getattr(importlib.import_module(module), attribute)
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Stand-ins"):
            formatter.write_dl([(name, entry[2]) for name, entry in SIMULATORS.items()])

    def invoke(self, ctx: click.Context) -> Any:
        """Say in a sentence that the port is taken, most often by a stand-in that runs already."""
        try:
            return super().invoke(ctx)
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
            raise click.ClickException(
                "another program listens on that port: end it, or choose one with --port"
            ) from error


@click.group(cls=_Stands)
def simulate() -> None:
    """Start a stand-in of an outside system, to rehearse without an agreement with anyone."""
