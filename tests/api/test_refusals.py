"""What the API refuses, and how it says so."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from emas.cases import queries
from emas.kernel.errors import Invalid
from emas.people import operations as people
from tests.api.conftest import EVERYTHING, ROOT, Office, System

Check = Callable[..., dict[str, Any]]


@pytest.mark.asvs("8.2.2")
def test_another_unit_is_told_that_nothing_is_there(office: Office, is_problem: Check) -> None:
    ref = office.system(unit=office.town.city.kota).file()
    stranger = office.system(unit=office.town.city.other_kelurahan)
    unknown = is_problem(stranger.get("/cases/K7QM-2D4X-9T"), 404)
    for path in (f"/cases/{ref}", f"/cases/{ref}/document", f"/cases/{ref}/progress"):
        assert is_problem(stranger.get(path), 404) == unknown | {"code": "not_found"}
    is_problem(stranger.post(f"/cases/{ref}/acts", {"act": "setujui", "version": 1}), 404)
    assert stranger.get("/inbox").json()["items"] == []


@pytest.mark.parametrize(
    ("scope", "call"),
    [
        ("services", lambda s: s.get("/services")),
        ("services", lambda s: s.get("/services/kelurahan/sk-usaha")),
        ("cases:submit", lambda s: s.post("/cases", s.request())),
        ("cases:read", lambda s: s.get("/inbox")),
        ("cases:read", lambda s: s.get("/cases/X")),
        ("cases:act", lambda s: s.post("/cases/X/acts", {"act": "a", "version": 1})),
        ("documents", lambda s: s.get("/cases/X/document")),
        ("verify", lambda s: s.get("/verify", code="X")),
    ],
)
def test_each_address_needs_its_scope(
    office: Office, is_problem: Check, scope: str, call: Callable[[System], Any]
) -> None:
    system = office.system("cs", scopes=tuple(s for s in EVERYTHING if s != scope))
    told = is_problem(call(system), 403, "scope_missing")
    assert told["params"] == {"scope": scope}


@pytest.mark.asvs("2.4.1")
def test_over_its_limit_a_system_waits(office: Office, is_problem: Check) -> None:
    system = office.system("cs", per_minute=3)
    assert [system.get("/services").status_code for _ in range(3)] == [200, 200, 200]
    answer = system.get("/services")
    is_problem(answer, 429, "too_many")
    assert 1 <= int(answer["Retry-After"]) <= 60
    office.tick(minutes=1)
    assert system.get("/services").status_code == 200


@pytest.mark.asvs("2.4.1")
def test_guessing_tokens_is_soon_over(office: Office, is_problem: Check) -> None:
    wrong = System("emas_tebakan", 0)
    seen = [wrong.get("/services").status_code for _ in range(32)]
    assert seen == [401] * 30 + [429] * 2


def test_a_token_ends(office: Office, is_problem: Check) -> None:
    short = office.system("cs", expires_at=office.now() + timedelta(minutes=1))
    assert short.get("/services").status_code == 200
    office.tick(minutes=2)
    is_problem(short.get("/services"), 401, "token_needed")
    revoked = office.system("cs")
    people.revoke_client(client_id=revoked.client_id, actor=office.town.actor("admin.kota"), at=office.now())
    is_problem(revoked.get("/services"), 401, "token_needed")


def test_errors_of_the_protocol_are_problems_too(office: Office, is_problem: Check) -> None:
    system = office.system("cs")
    bearer = {"Authorization": f"Bearer {system.token}", "Idempotency-Key": "12345678"}
    web = Client()
    answer = web.get(f"{ROOT}/services")
    is_problem(answer, 401, "token_needed")
    assert answer["WWW-Authenticate"].startswith("Bearer")
    is_problem(web.get(f"{ROOT}/tidak/ada"), 404, "not_found")
    is_problem(web.get(f"{ROOT}/"), 404, "not_found")
    wrong_method = web.delete(f"{ROOT}/services", headers=bearer)
    is_problem(wrong_method, 405, "method_not_allowed")
    assert wrong_method["Allow"] == "GET"
    text = web.post(f"{ROOT}/cases", "halo", content_type="text/plain", headers=bearer)
    is_problem(text, 415, "media_type")
    for broken in ("{", '{"act": "a\\u0000"}', '"\\ud800"', "[" * 100_000, "NaN"):
        sent = web.post(f"{ROOT}/cases/X/acts", broken, content_type="application/json", headers=bearer)
        assert sent.status_code in {400, 422}, broken[:20]
        is_problem(sent, sent.status_code)
    big = web.post(
        f"{ROOT}/cases", b'"' + b"x" * 3_000_000 + b'"', content_type="application/json", headers=bearer
    )
    is_problem(big, 413, "too_big")
    is_problem(web.get(f"{ROOT}/inbox?query=%00", headers=bearer), 400)
    nothing = web.post(f"{ROOT}/cases", "{}", content_type="application/json", headers=bearer)
    assert is_problem(nothing, 422)["faults"]["service"] == ["missing"]
    keyless = web.post(
        f"{ROOT}/cases/X/acts",
        '{"act":"a","version":1}',
        content_type="application/json",
        headers={"Authorization": bearer["Authorization"]},
    )
    assert "Idempotency-Key" in is_problem(keyless, 422)["faults"]


@pytest.mark.asvs("16.5.1")
def test_an_unexpected_error_shows_a_number_and_nothing_else(
    office: Office, is_problem: Check, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(**_: Any) -> None:
        raise RuntimeError("rahasia 3574034409900001")

    monkeypatch.setattr(queries, "inbox", broken)
    answer = office.system("cs").get("/inbox")
    told = is_problem(answer, 500)
    assert told["request_id"] == answer["X-Request-ID"]
    assert b"rahasia" not in answer.content


def test_bad_answers_are_named_by_field(office: Office, is_problem: Check) -> None:
    filing = office.system(unit=office.town.city.kota)
    body = filing.request(phone="12", uploads="")
    body["resident"]["nik"] = "3574"
    faults = is_problem(filing.post("/cases", body), 422, "invalid")["faults"]
    assert faults["nik"] == ["nik_length"]
    assert faults["ktp"] == ["required"]
    assert "phone" in faults


def test_uploads_of_one_system_are_out_of_reach_of_another(office: Office, is_problem: Check) -> None:
    office.system(unit=office.town.city.kota).upload("berkas-1")
    other = office.system(unit=office.town.city.kota)
    assert "ktp" in is_problem(other.post("/cases", other.request()), 422)["faults"]


def test_scopes_are_checked_when_a_token_is_made(office: Office) -> None:
    with pytest.raises(Invalid):
        office.system("cs", scopes=("cases:everything",))
    with pytest.raises(Invalid) as refusal:
        office.system("cs", scopes=("cases:act", "cases:sign"))
    assert refusal.value.faults == {"scopes": ("sign_needs_head",)}
    with pytest.raises(Invalid):
        office.system(scopes=("cases:sign",))


def test_the_description_is_open_to_all(client: Client) -> None:
    answer = client.get(f"{ROOT}/openapi.json")
    assert answer.status_code == 200
    assert answer.json()["openapi"].startswith("3.1")


def test_every_operation_asks_for_a_token(office: Office, is_problem: Check) -> None:
    """The addresses are open to the session rule; the token rule must hold for each of them."""
    for path, methods in Client().get(f"{ROOT}/openapi.json").json()["paths"].items():
        for method in methods:
            kind = (
                "multipart/form-data; boundary=x"
                if path.endswith(("/uploads", "/verify", "/messages"))
                else "application/json"
            )
            answer = Client().generic(
                method.upper(), path.replace("{", "").replace("}", ""), b" ", content_type=kind
            )
            is_problem(answer, 401, "token_needed")


def test_a_process_for_the_api_alone_answers_in_problems(
    office: Office, is_problem: Check, settings: Any
) -> None:
    settings.ROOT_URLCONF = "emas.project.urls.api"
    is_problem(Client().get("/masuk/"), 404, "not_found")
    assert Client().get("/sehat/hidup").status_code == 200
