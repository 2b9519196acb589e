"""The stand-in by itself: what it says, and that it shares nothing with the portal's reading of it."""

import ast
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from click.testing import CliRunner

from emas.project.cli import simulate
from emas.project.simulators.dukcapil import people
from emas.project.simulators.dukcapil.server import IP_USER, PASSWORD, USER, Simulator

NIK = "3574034409900001"
KNOWN = {"USER_ID": USER, "PASSWORD": PASSWORD, "IP_USER": IP_USER}
SHEET = f"""NIK,NO_KK,NAMA_LGKP,TGL_LHR,ALAMAT,NO_PROP,NO_KAB,NO_KEC,NO_KEL,STATUS
{NIK},3574030101150001,WATI HANDAYANI,1990-09-04,JALAN MASTRIP 12,35,74,3,1003,
3574035507600002,3574030101150002,SITI AMINAH,1960-07-15,JALAN MASTRIP 14,35,74,3,1003,meninggal
"""


@pytest.fixture
def simulator(tmp_path: Path) -> Iterator[Simulator]:
    file = tmp_path / "penduduk.csv"
    file.write_text(SHEET, encoding="utf-8")
    running = Simulator()
    running.state.add(people.from_file(file))
    with running.running():
        yield running


def call(simulator: Simulator, method: str = "CALL_NIK", **body: Any) -> dict[str, Any]:
    answer = httpx.post(f"{simulator.url}/{method}", json={**KNOWN, "NIK": NIK, **body})
    assert answer.status_code == 200
    page: dict[str, Any] = answer.json()
    return page


def test_a_whole_record_in_its_envelope_and_a_quota_that_runs_down(simulator: Simulator) -> None:
    first, second = call(simulator), call(simulator)
    assert set(first) == {
        "content", "lastPage", "firstPage", "numberOfElements", "totalElements", "number", "size", "sort", "quotaLimiter",
    }  # fmt: skip
    assert tuple(first["content"][0]) == people.FIELDS
    assert first["content"][0]["NAMA_LGKP"] == "WATI HANDAYANI"
    assert first["quotaLimiter"] - second["quotaLimiter"] == 1


@pytest.mark.parametrize(("numbers", "written"), [("integer", f": {NIK},"), ("float", f": {NIK}.0,")])
def test_niks_as_json_numbers(numbers: str, written: str, simulator: Simulator) -> None:
    simulator.state.control({"numbers": numbers})
    answer = httpx.post(f"{simulator.url}/CALL_NIK", json={**KNOWN, "NIK": NIK})
    assert written in answer.text


def test_its_keys_have_one_case_and_no_other(simulator: Simulator) -> None:
    simulator.state.control({"key_case": "lower"})
    assert call(simulator)["content"][0]["respon"] == "Login gagal"
    lower = {name.lower(): value for name, value in {**KNOWN, "NIK": NIK}.items()}
    answer = httpx.post(f"{simulator.url}/call_nik", json=lower).json()
    assert answer["content"][0]["nama_lgkp"] == "WATI HANDAYANI"


def test_each_element_is_judged_with_a_score_where_it_is_fuzzy(simulator: Simulator) -> None:
    asked = {"NAMA_LGKP": "WATI HANDAYANTI", "TGL_LHR": "04-09-1990", "ALAMAT": "JL LAIN"}
    row = call(simulator, "CALL_VERIFY_BY_ELEMEN", TRESHOLD="90", **asked)["content"][0]
    assert (row["NIK"], row["TGL_LHR"], row["RESPONSE_CODE"]) == ("Sesuai", "Sesuai", "01")
    assert row["NAMA_LGKP"].startswith("Sesuai (9")
    assert row["ALAMAT"].startswith("Tidak Sesuai (")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"PASSWORD": "keliru", "TRESHOLD": "90"}, "03"),
        ({"IP_USER": "10.0.0.1", "TRESHOLD": "90"}, "04"),
        ({"USER_ID": "", "TRESHOLD": "90"}, "09"),
        ({"THRESHOLD": "90"}, "07"),
        ({"NIK": "3574035507600002", "TRESHOLD": "90"}, "11"),
        ({"NIK": "3574035507609999", "TRESHOLD": "90"}, "13"),
        ({"NIK": "357403", "TRESHOLD": "90"}, "15"),
        ({"NIK": "3574035507600000", "TRESHOLD": "90"}, "08"),
    ],
)
def test_codes_of_the_verifying_method(body: dict[str, str], code: str, simulator: Simulator) -> None:
    assert call(simulator, "CALL_VERIFY_BY_ELEMEN", **body)["content"][0]["RESPONSE_CODE"] == code


@pytest.mark.parametrize(
    ("fault", "code"), [("quota", "05"), ("hours", "06"), ("agency", "16"), ("user", "17")]
)
def test_refusals_on_demand(fault: str, code: str, simulator: Simulator) -> None:
    httpx.post(f"{simulator.root_url}/_control", json={"fault": fault, "times": 1})
    row = call(simulator, "CALL_VERIFY_BY_ELEMEN", TRESHOLD="90")["content"][0]
    assert row["RESPONSE_CODE"] == code
    assert call(simulator, "CALL_VERIFY_BY_ELEMEN", TRESHOLD="90")["content"][0]["RESPONSE_CODE"] == "01"


def test_the_quota_of_a_day_is_used_up(simulator: Simulator) -> None:
    simulator.state.control({"quota": 1})
    assert call(simulator)["quotaLimiter"] == 0
    assert call(simulator)["content"] == [{"RESPON": "Kuota akses hari ini telah habis"}]


def test_a_closed_socket_and_a_slow_answer(simulator: Simulator) -> None:
    simulator.state.control({"fault": "reset"})
    with pytest.raises(httpx.TransportError):
        call(simulator)
    simulator.state.control({"fault": "slow", "slow_seconds": 5})
    with pytest.raises(httpx.ReadTimeout):
        httpx.post(f"{simulator.url}/CALL_NIK", json={**KNOWN, "NIK": NIK}, timeout=0.3)
    simulator.state.control({"release": True})
    assert call(simulator)["numberOfElements"] == 1


def test_its_state_names_nobody(simulator: Simulator) -> None:
    call(simulator)
    state = httpx.get(f"{simulator.root_url}/_state").json()
    assert (state["people"], state["used"], state["calls"]) == (2, 1, {"call_nik": 1})
    assert NIK not in json.dumps(state)
    assert httpx.post(f"{simulator.root_url}/_control", json={"fault": "apa"}).status_code == 400


def test_it_shares_no_code_with_the_adapter() -> None:
    folder = Path(people.__file__).parent
    imported = {
        node.module or ""
        for path in folder.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom)
    }
    assert not {name for name in imported if "adapters" in name or "registry.rules" in name}
    adapter = folder.parents[2] / "registry" / "adapters"
    assert not [path for path in adapter.rglob("*.py") if "simulators" in path.read_text(encoding="utf-8")]


def test_the_command_is_there() -> None:
    shown = CliRunner().invoke(simulate.simulate, ["dukcapil", "--help"])
    assert "--key-case" in shown.output
