"""``emas simulate whatsapp``."""

import contextlib
import os
from pathlib import Path

import click

from emas.project.simulators.whatsapp.server import Simulator
from emas.project.simulators.whatsapp.state import Settings

#: The table of templates that the portal ships; a city's own is named by ``--templates``.
TABLE = Path(__file__).parents[3] / "notify" / "adapters" / "whatsapp" / "templates.yaml"
WEBHOOK = "http://127.0.0.1:8000/kait/whatsapp"


@click.command()
@click.option("--port", default=9300, show_default=True, type=int)
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option(
    "--fd", default=None, type=int, help="A listening socket to serve on, in place of host and port."
)
@click.option("--webhook", default=WEBHOOK, show_default=True, help="Where call-backs go.")
@click.option("--base-url", default="http://127.0.0.1:8000", show_default=True, help="Where buttons lead.")
@click.option(
    "--templates", default=str(TABLE), type=click.Path(exists=True), help="Table of templates to approve."
)
@click.option(
    "--tier", default=250, show_default=True, type=int, help="People outside their window in 24 hours."
)
@click.option(
    "--number", "numbers", multiple=True, metavar="ID=PHONE", help="A further number of the business."
)
@click.option("--quiet", is_flag=True, help="Print nothing.")
def whatsapp(
    port: int,
    host: str,
    fd: int | None,
    webhook: str,
    base_url: str,
    templates: str,
    tier: int,
    numbers: tuple[str, ...],
    quiet: bool,
) -> None:
    """
    The WhatsApp Cloud API, with a phone page.

    Token, app secret and verify token are those of EMAS_WHATSAPP_TOKEN, …_APP_SECRET and …_VERIFY_TOKEN, where they are set.
    """
    further = dict(given.split("=", 1) for given in numbers if "=" in given)
    settings = Settings(webhook=webhook, tier=tier, numbers=further)
    for name in ("token", "app_secret", "verify_token"):
        setattr(settings, name, os.environ.get(f"EMAS_WHATSAPP_{name.upper()}") or getattr(settings, name))
    simulator = Simulator(settings, host=host, port=port, fd=fd)
    simulator.approve(Path(templates), base_url.rstrip("/"))
    if not quiet:
        _introduce(simulator, settings)
    with contextlib.suppress(KeyboardInterrupt):
        simulator.serve()


def _introduce(simulator: Simulator, settings: Settings) -> None:
    click.echo(
        f"WhatsApp stand-in: {simulator.url}   phones: {simulator.url}/ponsel   control: POST /_control\n"
    )
    click.echo("Start the portal with:")
    for name, value in (
        ("EMAS_CHANNEL", "whatsapp"),
        ("EMAS_WHATSAPP_URL", f"{simulator.url}/v25.0"),
        ("EMAS_WHATSAPP_PHONE_NUMBER_ID", settings.phone_number_id),
        ("EMAS_WHATSAPP_TOKEN", settings.token),
        ("EMAS_WHATSAPP_APP_SECRET", settings.app_secret),
        ("EMAS_WHATSAPP_VERIFY_TOKEN", settings.verify_token),
    ):
        click.echo(f"  export {name}={value}")
