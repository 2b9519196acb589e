"""``emas client``: systems that use the API."""

import json
import sys
from datetime import timedelta
from typing import Any

import click

from emas.project.cli import start_django
from emas.project.cli.output import as_json_option


@click.group()
def client() -> None:
    """Give, list and revoke tokens of client systems."""
    start_django()


@client.command()
@click.argument("name")
@click.option("--unit", required=True, help="Code of the unit, such as 35.74.01.1001 or DISPENDUKCAPIL.")
@click.option(
    "--role", default="", help="Bind to this post of the unit (cs, kasi, kepala …), not to the whole unit."
)
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    required=True,
    help="What it may do; several times. See docs/reference/api.md.",
)
@click.option("--per-minute", default=120, show_default=True, help="Calls a minute.")
@click.option("--days", type=int, default=None, help="Days until the token ends; default: never.")
@as_json_option
def issue(
    name: str, unit: str, role: str, scopes: tuple[str, ...], per_minute: int, days: int | None, as_json: bool
) -> None:
    """Make a token for the client system NAME. It is shown this once."""
    from emas.kernel import clock
    from emas.kernel.actor import SYSTEM
    from emas.people import operations

    now = clock.now()
    client_id, token = operations.issue_client(
        name=name,
        scopes=scopes,
        actor=SYSTEM,
        at=now,
        per_minute=per_minute,
        expires_at=now + timedelta(days=days) if days else None,
        **_bound(unit, role),
    )
    if as_json:
        click.echo(json.dumps({"ok": True, "id": client_id, "token": token}))
    else:
        click.echo(f"client {client_id}: {token}\n(shown once; revoke with: emas client revoke {client_id})")


def _bound(unit: str, role: str) -> dict[str, Any]:
    from emas.kernel import clock
    from emas.people import queries

    found = queries.unit_by_code(code=unit)
    if found is None:
        raise click.ClickException(f"there is no unit {unit}")
    if not role:
        return {"unit_id": found.id}
    post = queries.post_states(pairs=[(found.id, role)], at=clock.now())[(found.id, role)]
    if post.post_id is None:
        raise click.ClickException(f"{found.name} has no post {role}")
    return {"post_id": post.post_id}


@client.command("list")
@as_json_option
def list_(as_json: bool) -> None:
    """List client systems with what they may do."""
    from emas.people import queries

    rows = queries.clients()
    if as_json:
        found = [
            {
                "id": r.id,
                "name": r.name,
                "scopes": list(r.scopes),
                "active": r.is_active,
                "unit": r.unit_id,
                "post": r.post_id,
            }
            for r in rows
        ]
        click.echo(json.dumps({"ok": True, "clients": found}))
        return
    for row in rows:
        state = "active" if row.is_active else "revoked"
        click.echo(f"{row.id:4} {state:8} {row.name}: {', '.join(row.scopes)}")


@client.command()
@click.argument("client_id", type=int)
def revoke(client_id: int) -> None:
    """Switch a client system off for ever; its next call is refused."""
    from emas.kernel import clock
    from emas.kernel.actor import SYSTEM
    from emas.kernel.errors import NotFound
    from emas.people import operations

    try:
        operations.revoke_client(client_id=client_id, actor=SYSTEM, at=clock.now())
    except NotFound:
        click.echo(f"there is no client {client_id}", err=True)
        sys.exit(1)
    click.echo(f"client {client_id} is revoked")
