"""A small services folder that loads without a fault, to be broken one line at a time."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from emas.catalogue.rules import folder
from emas.catalogue.types import Fault

SOUND = Path(__file__).parent / "sound"


@pytest.fixture
def services(tmp_path: Path) -> Path:
    """A copy of the sound folder."""
    root = tmp_path / "services"
    shutil.copytree(SOUND, root)
    return root


@pytest.fixture
def broken(services: Path) -> Callable[[str, str, str], tuple[tuple[Fault, ...], int]]:
    """Change one text in one file; answer the faults and the line that was changed."""

    def change(name: str, old: str, new: str) -> tuple[tuple[Fault, ...], int]:
        path = services / name
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {name}"
        path.write_text(text.replace(old, new), encoding="utf-8")
        return folder.load(services).faults, text[: text.index(old)].count("\n") + 1

    return change
