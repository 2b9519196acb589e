"""A throw-away home for keys, certificates and files, shared by the tests of one run: making RSA keys is slow."""

from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="session")
def _home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("home")


@pytest.fixture(autouse=True)
def _own_home(settings: Any, _home: Path) -> None:
    settings.HOME_DIR = _home
    settings.KEYS_DIR = _home / "keys"
    settings.CA_DIR = _home / "ca"
    settings.BLOBS_DIR = _home / "blobs"
