"""``emas complaints``: the recovery key of the sealed box, and its use."""

import json
from typing import TYPE_CHECKING

import click

from emas.project.cli import start_django
from emas.project.cli.output import as_json_option

if TYPE_CHECKING:
    from emas.kernel.errors import EmasError


@click.group()
def complaints() -> None:
    """Make the recovery key of sealed complaints; open complaints anew for a named handler."""


@complaints.command("recovery-create")
@click.option("--yes", is_flag=True, help="Do not ask before an earlier recovery key is put aside.")
@as_json_option
def recovery_create(yes: bool, as_json: bool) -> None:
    """
    Make a recovery key and print its three shares, this once. Any two open every complaint that is sent from now on.

    Give each share to another person outside the technical staff, on paper. Who makes the key must not keep the screen.
    """
    start_django()
    from emas.cases import operations, queries
    from emas.kernel import clock

    if queries.has_recovery() and not yes:
        click.confirm(
            "There is a recovery key already. New complaints will use the new one; keep the old shares for old complaints. Go on?",
            abort=True,
        )
    shares = operations.create_recovery(at=clock.now())
    if as_json:
        click.echo(json.dumps({"ok": True, "shares": list(shares)}))
        return
    for number, share in enumerate(shares, start=1):
        click.echo(f"share {number} of {len(shares)}:  {share}")
    click.echo(
        "Shown this once. Two shares open complaints; one opens nothing. Clear this screen when they are written down."
    )


@complaints.command("recover")
@click.argument("login")
@click.option("--case", "case_ref", default="", help="Only this complaint; without it every open one.")
@as_json_option
def recover(login: str, case_ref: str, as_json: bool) -> None:
    """
    Open complaints anew for LOGIN with two shares, which are asked for and not shown. Each leaves a line in the audit trail.

    LOGIN must have chosen a passphrase of the box. Complaints about his own unit, or one above or below it, stay closed to him.
    """
    start_django()
    from emas.cases import operations
    from emas.kernel import clock
    from emas.kernel.actor import SYSTEM
    from emas.kernel.errors import EmasError
    from emas.people import queries as people

    at = clock.now()
    found = people.find_accounts(actor=SYSTEM, at=at, text=login).items
    account = next((each for each in found if each.login == login.lower()), None)
    if account is None:
        raise click.ClickException(f"there is no account {login}")
    shares = [click.prompt(f"Share {number} of 2", hide_input=True) for number in (1, 2)]
    handler = people.actor_for(account_id=account.id, at=at)
    try:
        done = operations.recover(shares=shares, handler=handler, case_ref=case_ref, at=at)
    except EmasError as error:
        raise click.ClickException(_refused(error, account.login, case_ref)) from error
    if as_json:
        click.echo(json.dumps({"ok": True, "cases": list(done)}))
        return
    click.echo(f"{len(done)} complaints open for {account.login} now" + "".join(f"\n  {ref}" for ref in done))


def _refused(error: "EmasError", login: str, case_ref: str) -> str:
    """Say what to do: whoever stands here with two papers in hand knows no codes."""
    words = {
        "shares": "these are not two shares of one recovery key. Check each against its paper, and that they are two different ones.",
        "handler": f"{login} has no passphrase of the box yet. Let {login} sign in, choose one, and run this again.",
        "in_line": f"{case_ref} is about the unit of {login}, or one above or below it. Name another handler.",
        "no_key_here": f"{case_ref} cannot be opened with this recovery key: it came before the key was made.",
        "not_found": f"there is no sealed complaint {case_ref}",
    }
    names = (*getattr(error, "faults", {}), error.code)
    return next((words[name] for name in names if name in words), error.code)
