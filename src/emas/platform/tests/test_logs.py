"""Logs say what happened and hold nothing personal."""

import json
import logging
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import ResolverMatch

from emas.kernel.errors import NotFound
from emas.platform import logs

NIK = "3573014409900001"
CANARIES = (
    NIK,
    "3573 0144 0990 0001",
    "081234567890",
    "+6281234567890",
    "wati@contoh.id",
    "Rahasia-Besar",
    "482913",
    "Wati",
)


@pytest.fixture
def written(settings: Any) -> Iterator[StringIO]:
    """Give what the log writes in production form, and put everything back afterwards."""
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    settings.PRODUCTION = True
    logs.configure()
    target = StringIO()
    for handler in root.handlers:
        if handler not in before and isinstance(handler, logging.StreamHandler):
            handler.setStream(target)
    yield target
    settings.PRODUCTION = False
    logs.configure()
    root.handlers, root.level = before, level


def lines(written: StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in written.getvalue().splitlines()]


@pytest.mark.asvs("16.2.5")
def test_no_canary_reaches_a_log_by_any_road(written: StringIO) -> None:
    log = logs.log()
    log.info(
        "case.opened", nik=NIK, nama="Wati", pin="482913", phone="081234567890", password="Rahasia-Besar"
    )
    log.info(
        "case.opened",
        detail={"kk": NIK, "answers": {"nama": "Wati"}},
        seen=[NIK, "wati@contoh.id"],
        number=int(NIK),
    )
    log.warning(f"found 3573 0144 0990 0001 and +6281234567890 and {NIK}")
    logging.getLogger("third.party").error("row %s of %s is wrong", NIK, "Wati")
    logging.getLogger("third.party").error("wati@contoh.id at 081234567890")
    try:
        raise ValueError(f"Key (nik)=({NIK}) of Wati exists, Rahasia-Besar")
    except ValueError:
        log.exception("case.failed")
        logging.getLogger("third.party").exception("it failed for %s", "Wati")
    text = written.getvalue()
    assert len(lines(written)) == 7
    assert not [canary for canary in CANARIES if canary in text]


def test_an_error_is_told_by_class_and_place_only(written: StringIO) -> None:
    try:
        try:
            raise KeyError("Wati")
        except KeyError as cause:
            raise NotFound("blob") from cause
    except NotFound:
        logs.log().exception("job.failed")
    (line,) = lines(written)
    assert line["error"] == "NotFound:blob < KeyError"
    assert any("test_logs.py" in frame for frame in line["frames"])


@pytest.mark.asvs("16.4.1")
def test_line_breaks_cannot_forge_a_line(written: StringIO) -> None:
    logs.log().info("a", code='x\r\n{"event":"forged"}\u2028y')
    assert len(written.getvalue().splitlines()) == 1
    assert lines(written)[0]["event"] == "a"


def respond(request: HttpRequest, status: int = 200) -> HttpResponse:
    request.resolver_match = ResolverMatch(
        lambda r: HttpResponse(),
        (),
        {"ref": "K7QM-2D4X-9TPWC"},
        url_name="case",
        namespaces=["desk"],
        route="desk/<ref>/",
    )
    logs.log().info("inside")
    return HttpResponse(status=status)


@pytest.mark.asvs("14.2.1")
def test_a_request_is_told_by_its_route_never_by_its_address(written: StringIO) -> None:
    request = RequestFactory().post(
        f"/desk/K7QM-2D4X-9TPWC/?q=Wati&nik={NIK}", headers={"user-agent": "Telepon Wati"}
    )
    response = logs.RequestLogMiddleware(respond)(request)
    inside, done = lines(written)
    assert done["event"] == "request.done"
    assert (done["route"], done["method"], done["status"]) == ("desk:case", "POST", 200)
    assert done["ms"] >= 0
    assert inside["request_id"] == done["request_id"] == response["X-Request-ID"] == request.request_id  # type: ignore[attr-defined]
    assert "K7QM" not in written.getvalue()
    assert "Wati" not in written.getvalue()
    assert logs.request_id() == ""


@pytest.mark.parametrize(
    ("proxies", "given", "kept"),
    [
        (["127.0.0.1"], "0b4f7c1e-7d7e-4d1b-9a51-6c1f2f8a9d10", True),
        ([], "0b4f7c1e-7d7e-4d1b-9a51-6c1f2f8a9d10", False),
        (["127.0.0.1"], NIK, False),
        (["127.0.0.1"], "a\r\nX-Evil: 1", False),
    ],
)
@pytest.mark.asvs("4.1.3")
def test_an_incoming_id_counts_from_a_trusted_proxy_only(
    settings: Any, proxies: list[str], given: str, kept: bool
) -> None:
    settings.EMAS_TRUSTED_PROXIES = proxies
    request = RequestFactory().get("/")
    request.META["HTTP_X_REQUEST_ID"] = given
    response = logs.RequestLogMiddleware(respond)(request)
    assert (response["X-Request-ID"] == given) is kept


@pytest.mark.asvs("16.5.1")
def test_an_unexpected_error_is_logged_with_the_request(written: StringIO) -> None:
    middleware = logs.RequestLogMiddleware(respond)
    middleware.process_exception(RequestFactory().get("/x"), RuntimeError(f"nik {NIK}"))
    (line,) = lines(written)
    assert line["event"] == "request.failed"
    assert line["error"] == "RuntimeError"


def test_loggers_that_print_addresses_are_shut(written: StringIO) -> None:
    logging.getLogger("django.request").warning("Not Found: /lacak/K7QM")
    logging.getLogger("django.server").info('"GET /lacak/K7QM HTTP/1.1" 200')
    assert written.getvalue() == ""
