"""``emas simulate dukcapil``."""

from pathlib import Path

import click

from emas.project.simulators.dukcapil import people, server


@click.command()
@click.option("--port", default=8103, show_default=True)
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--people", "file", default=None, type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="CSV with the field names of the web service (NIK, NO_KK, NAMA_LGKP …, STATUS).")  # fmt: skip
@click.option(
    "--residents", default=2000, show_default=True, help="How many of the demo city's people to know."
)
@click.option("--quota", default=1000, show_default=True, help="Calls a day.")
@click.option("--key-case", default="upper", type=click.Choice(["upper", "lower"]), show_default=True)
@click.option("--numbers", default="text", type=click.Choice(["text", "integer", "float"]), show_default=True,
              help="How NIKs are written in answers.")  # fmt: skip
@click.option("--slow-seconds", default=20.0, show_default=True)
def dukcapil(
    port: int,
    host: str,
    file: Path | None,
    residents: int,
    quota: int,
    key_case: str,
    numbers: str,
    slow_seconds: float,
) -> None:
    """The population register of Dukcapil: whole records and verification, quota and refusals included."""
    simulator = server.Simulator(port=port, host=host)
    simulator.state.add(people.from_file(file) if file else _demo(residents))
    simulator.state.control(
        {"quota": quota, "key_case": key_case, "numbers": numbers, "slow_seconds": slow_seconds}
    )
    click.echo(
        f"Dukcapil stand-in at {simulator.root_url}, {len(simulator.state.people)} people, {quota} calls a day\n"
        f"Start the portal with:\n"
        f"  export EMAS_POPULATION=dukcapil EMAS_DUKCAPIL_MODE=full EMAS_DUKCAPIL_URL={simulator.url}\n"
        f"  export EMAS_DUKCAPIL_USER_ID={server.USER} EMAS_DUKCAPIL_PASSWORD={server.PASSWORD}\n"
        f"  export EMAS_DUKCAPIL_IP_USER={server.IP_USER} EMAS_DUKCAPIL_KEY_CASE={key_case}\n"
        f"State: {simulator.root_url}/_state   faults: POST {simulator.root_url}/_control"
    )
    try:
        simulator.serve()
    except KeyboardInterrupt:
        simulator.stop()


def _demo(count: int) -> list[people.Person]:
    """The people that ``emas demo`` invents, so that the demo city finds its own residents."""
    from emas.project.cli import start_django

    start_django()
    from emas.kernel import clock
    from emas.project import demo

    invented = demo.invent_residents(count, on=clock.local_date(clock.now()))
    return people.from_residents(invented, people.Places.of_cities("3574"))
