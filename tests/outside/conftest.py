"""Stand-ins of outside systems, running on loopback, and the portal set up to use them."""

import socket
from collections.abc import Iterator
from typing import Any

import pytest

from emas.platform.outside import _channel, _state
from emas.project.simulators.dukcapil.people import Places, from_residents
from emas.project.simulators.dukcapil.server import IP_USER, PASSWORD, USER, Simulator
from emas.registry.tests.factories import TONO, WATI

PLACES = Places(
    {"35": "Jawa Timur", "35.74": "Kota Probolinggo", "35.74.03": "Mayangan", "35.74.03.1003": "Jati"}
)


@pytest.fixture(autouse=True)
def no_memory_of_other_tests(monkeypatch: pytest.MonkeyPatch) -> None:
    """Outside services keep a little state in the process; tests do not share it."""
    _state._noted.clear()
    monkeypatch.setattr(_channel, "pause", lambda seconds: None)


@pytest.fixture
def dukcapil(settings: Any) -> Iterator[Simulator]:
    """A stand-in that knows Wati and Tono, and the portal set up to ask it for whole records."""
    simulator = Simulator()
    simulator.state.add(from_residents([WATI, TONO], PLACES))
    settings.EMAS_POPULATION = "dukcapil"
    settings.EMAS_DUKCAPIL_MODE = "full"
    settings.EMAS_DUKCAPIL_URL = simulator.url
    settings.EMAS_DUKCAPIL_USER_ID = USER
    settings.EMAS_DUKCAPIL_PASSWORD = PASSWORD
    settings.EMAS_DUKCAPIL_IP_USER = IP_USER
    settings.EMAS_DUKCAPIL_SECONDS = 2
    with simulator.running():
        yield simulator


@pytest.fixture
def unused_tcp_port() -> Iterator[int]:
    """A port of this machine where nobody listens, and nobody else can while the test runs: it stays held."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield int(held.getsockname()[1])
