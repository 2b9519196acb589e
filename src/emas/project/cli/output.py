"""How commands report: one way to ask for JSON."""

import click

as_json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
