"""An outside service in trouble is seen: by the administrator in words, by the monitoring in figures, by the doctor."""

import re
from pathlib import Path
from typing import Any

import pytest
from pytest_django.asserts import assertContains

import emas
from emas.cases.tests.factories import Town
from emas.kernel.actor import SYSTEM
from emas.kernel.errors import Unavailable
from emas.notify.adapters.whatsapp import _answers
from emas.platform import metrics
from emas.platform.outside import _state
from emas.project import doctoring, figures
from emas.project.simulators.dukcapil.server import Simulator
from emas.registry import queries, rules
from emas.registry.adapters import dukcapil as adapter
from emas.registry.tests.factories import AT, WATI
from emas.web.desk.admin import outside as page_words
from emas.web.desk.tests.conftest import SignedIn, city, signed_in

SOURCE = Path(emas.__file__).parent
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


def codes_in(folder: str) -> set[str]:
    """Every code that is raised or noted in a folder, as it is written there."""
    texts = [file.read_text() for file in (SOURCE / folder).rglob("*.py")]
    pattern = re.compile(r"""(?:Unavailable|OutsideError|note_fault|self\.fault|code = )\(?"([a-z_]+)\"""")
    return {code for text in texts for code in pattern.findall(text)}


def test_every_code_that_an_outside_service_can_leave_has_words() -> None:
    folders = (
        "platform/outside",
        "platform/blobs",
        "registry/adapters",
        "documents/adapters/bsre",
        "notify/adapters",
    )
    written = set().union(*(codes_in(folder) for folder in folders))
    assert {"busy", "files_refused", "population_bad_answer", "signer_login", "gateway_busy"} <= written
    answered = {_answers.refusal({"code": code}).reason for code in (0, 3, 4, 80007, *range(130000, 138000))}
    numbered = {f"http_{status}" for status in (400, 401, 403, 404, 410, 429, 500, 502, 503)}
    known = written | answered | numbered | set(rules.REFUSALS.values()) | {"gateway_100", "refused:tls"}
    bare = {
        code
        for code in known
        if not page_words._trouble(code) or "belum dikenal" in page_words._trouble(code)
    }
    assert not bare - {"channel_away", "timeout"}, "codes of the fakes alone may lack words"


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
