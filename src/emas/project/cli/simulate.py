"""``emas simulate NAME``: stand-ins of outside systems, for rehearsals on a laptop. They listen on loopback only unless told otherwise."""

import importlib

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


@click.group(cls=_Stands)
def simulate() -> None:
    """Start a stand-in of an outside system, to rehearse without an agreement with anyone."""
