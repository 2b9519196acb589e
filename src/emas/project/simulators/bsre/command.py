"""``emas simulate bsre``."""

import os
from pathlib import Path

import click

from emas.project.simulators.bsre import server
from emas.project.simulators.bsre.state import PASSPHRASE, User


@click.command()
@click.option("--port", default=8101, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option(
    "--folder", default=None, help="Where the test authority lives; default EMAS_HOME/simulators/bsre."
)
@click.option(
    "--sign-seconds", default=1.0, show_default=True, help="How long one signature takes, as in the field."
)
@click.option("--parallel", default=4, show_default=True, help="How many signatures it makes at once.")
@click.option(
    "--user", "users", multiple=True, metavar="NIK:NAME", help="A registered signer; may be given often."
)
@click.option(
    "--signers/--no-signers", default=True, help="Register everybody of this portal whose NIK is known."
)
def bsre(
    port: int,
    host: str,
    folder: str | None,
    sign_seconds: float,
    parallel: int,
    users: tuple[str, ...],
    signers: bool,
) -> None:
    """The e-signature service of BSrE, API v1 and v2. It really signs, with a test authority nobody else trusts."""
    home = Path(folder or Path(os.environ.get("EMAS_HOME", "var")) / "simulators" / "bsre")
    simulator = server.Simulator(home, port=port, host=host)
    registered = [_user(text) for text in users] + (_signers() if signers else [])
    simulator.state.users.update({user.nik: user for user in registered})
    simulator.state.control({"sign_seconds": sign_seconds, "parallel": parallel})
    click.echo(
        f"BSrE stand-in at {simulator.url}, {len(registered)} signers, passphrase of all: {PASSPHRASE}\n"
        f"Start the portal with:\n"
        f"  export EMAS_SIGNER=bsre EMAS_BSRE_URL={simulator.url} EMAS_BSRE_VERSION=v2 EMAS_BSRE_CERTIFIED=0\n"
        f"  export EMAS_BSRE_USER={server.USER} EMAS_BSRE_PASSWORD={server.PASSWORD}\n"
        f"  export EMAS_BSRE_ROOTS={simulator.authority.root_file.resolve()}\n"
        f"State: {simulator.url}/_state   faults: POST {simulator.url}/_control"
    )
    try:
        simulator.serve()
    except KeyboardInterrupt:
        simulator.stop()


def _user(text: str) -> User:
    nik, _, name = text.partition(":")
    if not name:
        raise click.BadParameter("write NIK:NAME")
    return User(nik=nik, name=name)


def _signers() -> list[User]:
    """Register the people of the portal behind this command, so that they can rehearse with their own names."""
    from emas.project.cli import start_django

    start_django()
    from emas.people import queries as people

    return [User(nik=nik, name=name) for nik, name in people.niks_of_staff()]
