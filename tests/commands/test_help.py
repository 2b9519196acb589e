"""Every command says what it does; what is wrong is one sentence, not a trace of the program's inside."""

from collections.abc import Iterator
from importlib.metadata import version

import click
import pytest
from click.testing import CliRunner

from emas.project.cli import COMMANDS, emas
from tests.commands.conftest import Portal


def _commands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        found = group.get_command(context, name)
        assert found is not None
        yield (*path, name)
        if isinstance(found, click.Group):
            yield from _commands(found, (*path, name))


@pytest.mark.parametrize("name", [name for name in COMMANDS if name != "manage"])
def test_every_command_helps(name: str) -> None:
    top = emas.get_command(click.Context(emas), name)
    assert top is not None
    below = list(_commands(top, (name,))) if isinstance(top, click.Group) else []
    for path in [(name,), *below]:
        done = CliRunner().invoke(emas, [*path, "--help"])
        assert done.exit_code == 0, done.output
        assert done.output.startswith("Usage:")
        words = next(line.strip() for line in done.output.splitlines()[1:] if line.strip())
        assert len(words) > 10, path


def test_the_list_of_commands_is_quick_and_whole(portal: Portal) -> None:
    done = portal.emas("--help")
    assert {name for name in COMMANDS if f"  {name} " not in done.stdout} == set()
    assert list(portal.home.iterdir()) == []
    assert version("emas") in portal.emas("--version").stdout


def test_a_bad_setting_is_one_sentence(portal: Portal) -> None:
    told = portal.emas("doctor", ok=False, EMAS_WEB_PROCESSES="many").stderr
    assert "EMAS_WEB_PROCESSES='many' is not a whole number" in told
