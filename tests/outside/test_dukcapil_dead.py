"""A real web process while Dukcapil takes requests and never answers: the other pages do not wait for it."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest

from emas.project.simulators.dukcapil.server import IP_USER, PASSWORD, USER, Simulator

ROOT = Path(__file__).resolve().parents[2]
SLUG = "kelurahan/sk-usaha"
START_SECONDS = 90
#: How long the portal waits for Dukcapil here: longer than a reader waits for a page, so that one behind the other would not be answered.
PATIENCE_SECONDS = 90
READER_SECONDS = 30
CITIZENS = 6
AWAY = "/ajukan/data-diri/nama/?data=tutup"


@pytest.fixture
def silent() -> Iterator[Simulator]:
    """It takes every request and holds it."""
    simulator = Simulator()
    simulator.state.control({"fault": "hold", "slow_seconds": 2 * PATIENCE_SECONDS})
    with simulator.running():
        yield simulator


@pytest.fixture
def portal(silent: Simulator, tmp_path: Path) -> Iterator[str]:
    """One web process of four threads that asks it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    kept = {name: value for name, value in os.environ.items() if not name.startswith("EMAS_")}
    environment = kept | {
        "EMAS_HOME": str(tmp_path),
        "EMAS_TESTING": "1",
        "EMAS_SERVICES_DIR": str(tmp_path / "services"),
        "EMAS_POPULATION": "dukcapil",
        "EMAS_DUKCAPIL_MODE": "full",
        "EMAS_DUKCAPIL_URL": silent.url,
        "EMAS_DUKCAPIL_USER_ID": USER,
        "EMAS_DUKCAPIL_PASSWORD": PASSWORD,
        "EMAS_DUKCAPIL_IP_USER": IP_USER,
        "EMAS_DUKCAPIL_SECONDS": str(PATIENCE_SECONDS),
        "EMAS_TRUSTED_PROXIES": "127.0.0.1",
        "PYTHONPATH": str(ROOT / "src"),
    }
    for name in ("_shared", SLUG, "diskominfo/bantuan-akun-rw"):
        shutil.copytree(ROOT / "services" / name, tmp_path / "services" / name)
    for words in (["manage", "migrate", "--verbosity=0"], ["services", "publish"]):
        emas(words, environment)
    with (tmp_path / "web.log").open("wb") as log:
        command = [sys.executable, "-m", "emas", "web", f"--bind=127.0.0.1:{port}", "--processes=1"]
        web = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True
        )
    try:
        wait_for(f"http://127.0.0.1:{port}", tmp_path / "web.log")
        yield f"http://127.0.0.1:{port}"
    finally:
        os.killpg(web.pid, signal.SIGTERM)
        web.wait(20)


def emas(words: list[str], environment: dict[str, str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "emas", *words], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr


def wait_for(url: str, log: Path) -> None:
    pause, until = threading.Event(), time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        try:
            if httpx.get(f"{url}/sehat/siap", timeout=5).status_code == 200:
                return
        except httpx.HTTPError:
            pause.wait(0.2)
    raise AssertionError(log.read_text(encoding="utf-8")[-3000:])


def begin(url: str, number: int) -> tuple[httpx.Client, str]:
    """A citizen's browser that stands on the first page of a request, with its token."""
    browser = httpx.Client(
        base_url=url,
        timeout=2 * PATIENCE_SECONDS,
        headers={"X-Forwarded-For": f"198.51.100.{number}", "Connection": "close"},
    )
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', browser.get(f"/layanan/{SLUG}/").text)
    assert token
    browser.post(f"/ajukan/mulai/{SLUG}/", data={"csrfmiddlewaretoken": token[1]})
    page = browser.get("/ajukan/data-diri/")
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.text)
    assert token
    return browser, token[1]


def send_nik(browser: httpx.Client, token: str) -> str:
    numbers = {"nik": "3574034409900001", "kk": "3574030101150001", "phone": "081234567890"}
    answer = browser.post("/ajukan/data-diri/", data={**numbers, "csrfmiddlewaretoken": token})
    return answer.headers.get("Location", str(answer.status_code))


@pytest.mark.requirement("R-007")
def test_other_pages_do_not_wait_for_a_dead_dukcapil(portal: str, silent: Simulator) -> None:
    def calls() -> int:
        return sum(silent.state.calls.values())

    citizens = [begin(portal, number) for number in range(1, CITIZENS + 1)]
    with (
        ThreadPoolExecutor(CITIZENS) as pool,
        httpx.Client(base_url=portal, timeout=READER_SECONDS, headers={"Connection": "close"}) as reader,
    ):
        try:
            sent = [pool.submit(send_nik, *citizen) for citizen in citizens]
            # Each is held by Dukcapil or was sent on without it; held all, they would fill the four threads and the rest never come in.
            pause, until = threading.Event(), time.monotonic() + READER_SECONDS
            while calls() + sum(each.done() for each in sent) < CITIZENS and time.monotonic() < until:
                pause.wait(0.05)
            assert calls() + sum(each.done() for each in sent) >= CITIZENS
            for _ in range(5):
                assert reader.get("/layanan/").status_code == 200
            assert not all(each.done() for each in sent)
        finally:
            silent.state.control({"release": True})
    assert {each.result() for each in sent} == {AWAY}
    # After five failures it is left alone: nobody waits for it any more, and everybody can see why.
    assert {send_nik(*citizens[0]) for _ in range(6)} == {AWAY}
    before = calls()
    assert send_nik(*citizens[0]) == AWAY
    assert calls() == before
    for client, _ in citizens:
        client.close()
    health = httpx.get(f"{portal}/sehat", timeout=10)
    assert (health.status_code, health.json()["parts"]["dukcapil"]) == (200, "degraded")
