"""Outgoing calls: only where they should, never for long, and a dead service hurts nobody else."""

import threading
from datetime import timedelta
from pathlib import Path

import pytest

from emas.kernel import clock
from emas.platform import db, outside
from emas.platform.models import OutsideService
from emas.platform.outside import _channel, _state, _wire
from emas.platform.tests.outside_server import certificate, serving

pytestmark = [pytest.mark.django_db]


@pytest.fixture(autouse=True)
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    kept: list[float] = []
    monkeypatch.setattr(_channel, "pause", kept.append)
    _state._noted.clear()
    return kept


def _code(error: pytest.ExceptionInfo[outside.OutsideError]) -> str:
    return f"{error.value.code}:{error.value.detail}"


def test_an_answer_is_given_with_any_status_and_a_row_says_that_the_service_lives() -> None:
    with serving((200, {"id_dokumen": "abc"}, b'{"a": 1}'), (418, {}, b"")) as server:
        channel = outside.Channel("t-plain", server.url)
        answer = channel.get("/x")
        assert (answer.status, answer.json(), answer.headers["ID_DOKUMEN"]) == (200, {"a": 1}, "abc")
        assert channel.get("/x").status == 418
    (state,) = (known for known in outside.states() if known.name == "t-plain")
    assert (state.name, state.state, state.failures, state.last_ok_at is None) == (
        "t-plain",
        "closed",
        0,
        False,
    )


def test_what_is_not_the_expected_form_is_said_so() -> None:
    with serving((200, {}, b"<html>")) as server, pytest.raises(outside.OutsideError, match="bad_answer"):
        outside.Channel("t-form", server.url).get("/").json()


def test_it_refuses_to_run_inside_a_transaction() -> None:
    with serving() as server:
        channel = outside.Channel("t-transaction", server.url)
        with db.act_transaction(), pytest.raises(db.TransactionMisuseError):
            channel.get("/")
        assert server.seen == []


@pytest.mark.asvs("15.3.2")
def test_a_redirect_is_not_followed() -> None:
    with serving((302, {"Location": "/elsewhere"}, b"")) as server:
        with pytest.raises(outside.OutsideError) as error:
            outside.Channel("t-redirect", server.url).get("/")
        assert _code(error) == "bad_answer:redirect"
        assert server.seen == [("GET", "/")]


@pytest.mark.asvs("1.3.6")
@pytest.mark.parametrize(
    "address",
    [
        "10.0.0.7",
        "127.0.0.1",
        "169.254.169.254",
        "::1",
        "fd00::1",
        "0.0.0.0",
        "::ffff:10.1.1.1",
        "64:ff9b::169.254.169.254",
        "64:ff9b:1::10.0.0.7",
        "2002:7f00:1::",
        "::127.0.0.1",
        "::",
    ],
)  # fmt: skip
def test_a_public_name_that_leads_to_a_private_address_is_refused(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_wire, "_resolve", lambda host, port: [address])
    with pytest.raises(outside.OutsideError) as error:
        outside.Channel("t-private", "http://esign.example.go.id").post("/")
    assert _code(error) == "refused:private_address"


def test_a_listed_name_may_lead_to_a_private_address_but_never_to_a_cloud_s_own(
    monkeypatch: pytest.MonkeyPatch, settings: object
) -> None:
    settings.EMAS_PRIVATE_HOSTS = ["esign.example.go.id"]  # type: ignore[attr-defined]
    with serving() as server:
        channel = outside.Channel("t-listed", f"http://esign.example.go.id:{server.port}")
        monkeypatch.setattr(_wire, "_resolve", lambda host, port: ["127.0.0.1"])
        assert channel.get("/").status == 200
        monkeypatch.setattr(_wire, "_resolve", lambda host, port: ["169.254.169.254"])
        with pytest.raises(outside.OutsideError, match="refused"):
            channel.get("/")


@pytest.mark.parametrize("path", ["//evil.example/x", "http://evil.example/", "x"])
def test_a_path_cannot_name_another_host(path: str) -> None:
    with pytest.raises(ValueError):
        outside.Channel("t-path", "http://127.0.0.1:9").get(path)


@pytest.mark.parametrize("url", ["ftp://h/", "https://", "https://u:p@h/", "https://h/?q=1", "h"])
def test_an_address_that_is_none_is_refused_at_start(url: str) -> None:
    with pytest.raises(ValueError):
        outside.Channel("t-address", url)


@pytest.mark.asvs("12.3.2")
def test_tls_trusts_the_file_and_nothing_else(tmp_path: Path) -> None:
    context, trusted = certificate(tmp_path)
    with serving((200, {}, b"ok"), tls=context) as server:
        url = f"https://127.0.0.1:{server.port}"
        assert outside.Channel("t-tls", url, verify=trusted).get("/").content == b"ok"
        with pytest.raises(outside.OutsideError) as error:
            outside.Channel("t-tls-system", url).get("/", idempotent=False)
        assert _code(error) == "refused:tls"


@pytest.mark.asvs("12.3.2")
def test_tls_for_another_name_is_refused(tmp_path: Path) -> None:
    context, trusted = certificate(tmp_path, name="other.example.go.id")
    with serving((200, {}, b"ok"), tls=context) as server:
        channel = outside.Channel("t-tls-name", f"https://127.0.0.1:{server.port}", verify=trusted)
        with pytest.raises(outside.OutsideError) as error:
            channel.get("/", idempotent=False)
        assert _code(error) == "refused:tls"
        assert server.seen == []


def test_the_check_of_certificates_has_no_switch() -> None:
    with pytest.raises(ValueError):
        outside.Channel("t-no-check", "https://127.0.0.1", verify=False)


def test_repeating_happens_only_where_it_is_safe(pauses: list[float]) -> None:
    with serving((503, {}, b""), (429, {"Retry-After": "3"}, b""), (200, {}, b"ok")) as server:
        assert outside.Channel("t-again", server.url).get("/").status == 200
        assert len(server.seen) == 3
    assert pauses[0] < 1
    assert pauses[1] == 3
    with serving((503, {}, b"")) as server:
        assert outside.Channel("t-once", server.url).post("/").status == 503
        assert len(server.seen) == 1
    with serving("garbage", (200, {}, b"ok")) as server:
        assert outside.Channel("t-told", server.url).post("/", idempotent=True).status == 200


@pytest.mark.parametrize(
    ("told", "code"), [("hang", "timeout_unknown:timeout"), ("drip", "timeout_unknown:timeout"),
                       ("reset", "timeout_unknown:connection"), ("garbage", "timeout_unknown:connection")]
)  # fmt: skip
def test_what_may_have_been_taken_is_called_unknown(told: str, code: str) -> None:
    with serving(told) as server:
        with pytest.raises(outside.OutsideError) as error:
            outside.Channel("t-unknown", server.url, timeout_seconds=0.3).post("/")
        assert _code(error) == code
        assert error.value.was_maybe_taken
        assert len(server.seen) == 1


def test_where_nobody_listens_nothing_was_sent() -> None:
    with serving() as server:
        url = server.url
    with pytest.raises(outside.OutsideError) as error:
        outside.Channel("t-nobody", url).post("/")
    assert _code(error) == "unreachable:connect"
    assert not error.value.was_maybe_taken


def test_an_answer_without_end_is_cut() -> None:
    with serving((200, {}, b"x" * 5000)) as server:
        with pytest.raises(outside.OutsideError) as error:
            outside.Channel("t-long", server.url, max_bytes=1000).post("/")
        assert _code(error) == "bad_answer:too_long"


def test_the_circuit_opens_for_all_processes_rests_and_closes_again(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving((503, {}, b"")) as server:
        channel = outside.Channel("t-circuit", server.url)
        for _ in range(_state.OPENS_AFTER):
            channel.post("/")
        row = OutsideService.objects.get(name="t-circuit")
        assert (row.state, row.failures, row.last_error) == ("open", 5, "http_503")
        with pytest.raises(outside.OutsideError, match="open_circuit"):
            outside.Channel("t-circuit", server.url).post("/")
        assert len(server.seen) == 5
        # After the rest one call may try; it fails, and the rest begins anew.
        later = clock.now() + _state.REST + timedelta(seconds=1)
        monkeypatch.setattr(_state.clock, "now", lambda: later)
        assert channel.post("/").status == 503
        with pytest.raises(outside.OutsideError, match="open_circuit"):
            channel.post("/")
        server.answers[:] = [(200, {}, b"ok")]
        after = later + _state.REST + timedelta(seconds=1)
        monkeypatch.setattr(_state.clock, "now", lambda: after)
        assert channel.post("/").status == 200
        assert OutsideService.objects.get(name="t-circuit").state == "closed"


def test_only_one_call_tries_a_resting_service() -> None:
    OutsideService.objects.create(
        name="t-half", state="open", failures=9, opened_at=clock.now() - timedelta(hours=1)
    )
    _state.enter("t-half")
    with pytest.raises(outside.OutsideError, match="open_circuit"):
        _state.enter("t-half")


def test_trying_now_calls_the_probe_and_tells_what_came() -> None:
    with serving((503, {}, b""), (200, {}, b"ok")) as server:
        channel = outside.Channel("t-try", server.url)
        outside.register("t-try", lambda: channel.post("/"))
        try:
            OutsideService.objects.create(name="t-try", state="open", failures=9, opened_at=clock.now())
            assert outside.try_now("t-try").state == "open"
            assert outside.try_now("t-try").state == "closed"
            assert outside.try_now("t-try").can_try
        finally:
            _state._probes.pop("t-try")


def test_a_service_that_hangs_holds_no_more_threads_than_allowed() -> None:
    with serving("hang") as server:
        slow = outside.Channel("t-slow", server.url, max_parallel=2, queue_seconds=0.05)
        codes: list[str] = []

        def call() -> None:
            try:
                slow._once(slow._client.build_request("POST", server.url, timeout=10), 10)
            except outside.OutsideError as error:
                codes.append(error.code)

        # State rows are written by the threads' own connections: not in this test.
        held = [threading.Thread(target=call) for _ in range(2)]
        with pytest.MonkeyPatch.context() as patch:
            for name in ("enter", "succeeded", "failed"):
                patch.setattr(_channel._state, name, lambda *a: None)
            for thread in held:
                thread.start()
            while len(server.seen) < 2:
                threading.Event().wait(0.01)
            with pytest.raises(outside.OutsideError, match="busy"):
                slow.post("/")
            with serving() as other:
                assert outside.Channel("t-quick", other.url).post("/").status == 200
            server.go_on.set()
            for thread in held:
                thread.join()
    assert codes == ["timeout_unknown", "timeout_unknown"]


def test_words_of_the_other_side_reach_no_log(caplog: pytest.LogCaptureFixture) -> None:
    with serving("garbage") as server, pytest.raises(outside.OutsideError) as error:
        outside.Channel("t-words", server.url).post("/rahasia-di-jalan?nik=3574030101800001")
    assert "3574030101800001" not in caplog.text
    assert str(error.value) == "timeout_unknown"
