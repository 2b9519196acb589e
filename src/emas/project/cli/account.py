"""``emas account``: the first administrator, and a new first password for somebody who is locked out."""

import json

import click

from emas.project.cli import start_django
from emas.project.cli.output import as_json_option


@click.group()
def account() -> None:
    """Create the first administrator; give a new first password."""


@account.command("create-admin")
@click.option("--name", prompt="Full name", help="Name of the administrator, with title.")
@click.option("--login", prompt="User id", help="User id: 3 to 60 small letters, digits, dots, dashes.")
@click.option("--email", prompt="E-mail", help="E-mail for sign-in and for a forgotten password.")
@click.option("--nip", default="", help="NIP (18 digits), if there is one.")
@as_json_option
def create_admin(name: str, login: str, email: str, nip: str, as_json: bool) -> None:
    """
    Set up a fresh installation: the city's real units and posts, and its one first administrator.

    The password is random, shown this once, good for seven days, and changed at the first sign-in. Refuses when there is an
    administrator already: he makes further accounts on the pages.
    """
    start_django()
    from emas.kernel import clock
    from emas.kernel.errors import Conflict
    from emas.project import first_city
    from emas.project.cli.run import prepare

    prepare()
    try:
        made = first_city.create_admin(name=name, login=login, email=email, nip=nip, at=clock.now())
    except Conflict as error:
        raise click.ClickException(
            "there is an administrator already: he makes accounts under Kelola > Akun"
        ) from error
    _show(made.password.login, made.password.password, made.password.until.isoformat(), as_json=as_json)
    if not as_json:
        click.echo(f"installed: {made.units} units with {made.posts} posts")
        click.echo("next: docs/how-to/go-live.md")


@account.command("first-password")
@click.argument("login")
@as_json_option
def first_password(login: str, as_json: bool) -> None:
    """Give LOGIN a new random first password, for whoever can't get in by himself. Every open session of it ends."""
    start_django()
    from emas.kernel import clock
    from emas.kernel.actor import SYSTEM
    from emas.people import operations, queries

    now = clock.now()
    found = queries.find_accounts(actor=SYSTEM, at=now, text=login).items
    row = next((each for each in found if each.login == login.lower()), None)
    if row is None:
        raise click.ClickException(f"there is no account {login}")
    made = operations.issue_first_password(account_id=row.id, actor=SYSTEM, at=now)
    _show(made.login, made.password, made.until.isoformat(), as_json=as_json)


@account.command("remove-factor")
@click.argument("login")
@click.option("--reason", prompt="Why", help="Kept in the audit trail.")
def remove_factor(login: str, reason: str) -> None:
    """Take the second factors of LOGIN away, for the one administrator who lost his. He is told; every open session of it ends."""
    start_django()
    from emas.kernel import clock
    from emas.kernel.actor import SYSTEM
    from emas.people import operations, queries

    now = clock.now()
    found = queries.find_accounts(actor=SYSTEM, at=now, text=login).items
    row = next((each for each in found if each.login == login.lower()), None)
    if row is None:
        raise click.ClickException(f"there is no account {login}")
    operations.remove_factors(account_id=row.id, reason=reason, actor=SYSTEM, at=now)
    click.echo(f"{row.login} has no second factor now")


def _show(login: str, password: str, until: str, *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps({"ok": True, "login": login, "password": password, "until": until}))
        return
    click.echo(f"user id:  {login}")
    click.echo(f"password: {password}   (shown once; good until {until}; to be changed at the first sign-in)")
