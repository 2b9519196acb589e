"""An outside service in trouble is seen: by the administrator in words, by the monitoring in figures, by the doctor."""

from typing import Any

import pytest
from pytest_django.asserts import assertContains

from emas.cases.tests.factories import Town
from emas.kernel.actor import SYSTEM
from emas.kernel.errors import Unavailable
from emas.platform import metrics
from emas.platform.outside import _state
from emas.project import doctoring, figures
from emas.project.simulators.dukcapil.server import Simulator
from emas.registry import queries
from emas.registry.adapters import dukcapil as adapter
from emas.registry.tests.factories import AT, WATI
from emas.web.desk.tests.conftest import SignedIn, city, signed_in

__all__ = ["city", "signed_in"]
pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R-007")]


@pytest.fixture(autouse=True)
def _probes(dukcapil: Simulator) -> Any:
    adapter.register_probe()
    yield
    _state._probes.pop("dukcapil", None)


def look_up() -> None:
    with pytest.raises(Unavailable):
        queries.find_resident(nik=WATI.nik, actor=SYSTEM, at=AT, purpose="uji")


def test_the_administrator_reads_why_and_tries_again(
    dukcapil: Simulator, city: Town, signed_in: SignedIn
) -> None:
    dukcapil.state.control({"fault": "quota"})
    look_up()
    admin = signed_in("admin.kota")
    page = admin.get("/desk/admin/outside/")
    assertContains(page, "Data penduduk (Dukcapil)")
    assertContains(page, "Jatah pencarian ke Dukcapil hari ini sudah habis.")
    dukcapil.state.control({"fault": ""})
    answer = admin.post("/desk/admin/outside/dukcapil/try/", follow=True)
    assertContains(answer, "menjawab.")


def test_figures_say_which_service_is_left_alone(dukcapil: Simulator) -> None:
    dukcapil.state.control({"fault": "http_503"})
    for _ in range(5):
        look_up()
    shown = metrics.render(figures.Standing()).decode()
    assert 'emas_outside_open{service="dukcapil"} 1.0' in shown
    assert 'emas_outside_well{service="dukcapil"} 0.0' in shown
    assert 'emas_outside_failures{service="dukcapil"} 5.0' in shown
    assert WATI.nik not in shown


@pytest.mark.parametrize(
    ("fault", "state", "to_do"),
    [
        ("", doctoring.GREEN, ""),
        ("login", doctoring.RED, "EMAS_DUKCAPIL_PASSWORD"),
        ("ip", doctoring.RED, "EMAS_DUKCAPIL_IP_USER"),
        ("quota", doctoring.RED, "quota"),
        ("hold", doctoring.RED, "VPN"),
    ],
)
def test_the_doctor_says_what_to_do(
    fault: str, state: str, to_do: str, dukcapil: Simulator, settings: Any
) -> None:
    settings.EMAS_DUKCAPIL_SECONDS = 1
    dukcapil.state.control({"fault": fault})
    (found,) = doctoring.population()
    assert (found.state, to_do in found.to_do) == (state, True)


def test_half_a_configuration_is_refused_at_start() -> None:
    import os
    import subprocess
    import sys

    environment = {**os.environ, "EMAS_POPULATION": "dukcapil", "EMAS_DUKCAPIL_URL": "http://10.1.2.3:8000/x"}
    done = subprocess.run(
        [sys.executable, "-c", "import emas.project.settings"],
        env=environment,
        capture_output=True,
        text=True,
    )
    for name in ("EMAS_DUKCAPIL_USER_ID", "EMAS_DUKCAPIL_PASSWORD", "EMAS_DUKCAPIL_IP_USER"):
        assert name in done.stderr
    assert "needs EMAS_DUKCAPIL_URL" not in done.stderr
