"""
Structured logs without personal data: one JSON object a line in production, plain lines elsewhere.

What is written: names of events, codes, routes, durations, the request's id. What never is: raw addresses and queries, message
texts of exceptions (a database error quotes the row), identity numbers, secrets. The last guard is ``_scrub``, for the day
somebody forgets.
"""

import logging
import re
import sys
import traceback
from collections.abc import Callable, MutableMapping
from typing import Any, Final

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from emas.kernel import clock, codes
from emas.kernel.errors import EmasError
from emas.platform import metrics

_SECRET_NAMES: Final = re.compile(
    r"pass|secret|token|pin$|pin_|nik|kk$|phone|email|name$|nama|address|alamat|cookie|authorization|body|answers|note$",
    re.I,
)
_HARMLESS_NAMES: Final = frozenset({"route_name", "topic_name", "event_name", "logger_name", "file_name"})
_LONG_NUMBER: Final = re.compile(r"(?<![0-9A-Fa-f])(?:\d[ .\-]?){9,}\d(?![0-9A-Fa-f])")
_E_MAIL: Final = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")
_REQUEST_ID: Final = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}")
HIDDEN: Final = "[disembunyikan]"


def log(name: str = "emas") -> Any:
    """Give the logger: ``log().info("case.acted", act="forward", ms=12)``; values are codes and numbers, never sentences."""
    return structlog.stdlib.get_logger(name)


def configure() -> None:
    """Route structlog and the standard library's loggers to standard error, through the same guards."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            # The template of a foreign record without its arguments: there the values of people would be.
            use_get_message=False,
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                _exception_without_words,
                _scrub,
                _renderer(),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers = [kept for kept in root.handlers if type(kept).__module__.startswith("_pytest")] + [
        handler
    ]
    root.setLevel(logging.INFO)
    for quiet in ("django.request", "django.server", "django.db.backends"):
        # They print raw addresses and SQL with values; RequestLogMiddleware says what is worth knowing.
        logging.getLogger(quiet).disabled = True
    for chatty in ("pyhanko", "pyhanko_certvalidator", "fontTools", "PIL", "httpx", "httpcore"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


def request_id() -> str:
    """Give the id of the request (or job) in hand: the reference number that an error page shows; '' outside of one."""
    return str(structlog.contextvars.get_contextvars().get("request_id", ""))


class RequestLogMiddleware:
    """
    Give each request an id, log its route, status and duration, and count it.

    The route is the pattern's name: an address may hold a case reference, a query may hold a name. An incoming
    ``X-Request-ID`` is taken only from a trusted proxy and only if it is a UUID.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        rid = _incoming_id(request) or codes.new_public_id()
        request.request_id = rid  # type: ignore[attr-defined]
        started = clock.monotonic()
        with structlog.contextvars.bound_contextvars(request_id=rid):
            response = self.get_response(request)
            seconds = clock.monotonic() - started
            route = _route(request)
            metrics.request_done(
                route=route, method=_method(request), status=response.status_code, seconds=seconds
            )
            if route != "health":
                log("emas.request").info(
                    "request.done",
                    route=route,
                    method=_method(request),
                    status=response.status_code,
                    ms=round(seconds * 1000, 1),
                )
        response["X-Request-ID"] = rid
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        """Log what no page expected; Django then answers with the error page, which shows the request's id."""
        log("emas.request").error("request.failed", route=_route(request), exc_info=exception)


def describe(error: BaseException) -> str:
    """Name an error without its words: class, and the code of an expected one. For logs, job rows and health pages."""
    name = type(error).__name__
    return f"{name}:{error.code}" if isinstance(error, EmasError) else name


def _renderer() -> Any:
    if getattr(settings, "PRODUCTION", False):
        return structlog.processors.JSONRenderer(ensure_ascii=False, sort_keys=True)
    return structlog.dev.ConsoleRenderer(colors=False)


def _exception_without_words(
    logger: Any, method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    found = event.pop("exc_info", None)
    event.pop("stack_info", None)
    if found is True:
        found = sys.exc_info()
    error = found[1] if isinstance(found, tuple) else found
    if isinstance(error, BaseException):
        event["error"] = " < ".join(describe(each) for each in _chain(error))
        event["frames"] = [
            f"{_short(frame.filename)}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(error.__traceback__)[-12:]
        ]
    return event


def _chain(error: BaseException) -> list[BaseException]:
    found: list[BaseException] = []
    current: BaseException | None = error
    while current is not None and len(found) < 6:
        found.append(current)
        current = current.__cause__ or current.__context__
    return found


def _short(path: str) -> str:
    return "/".join(path.split("/")[-3:])


def _scrub(logger: Any, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    return {key: _clean_pair(key, value) for key, value in event.items()}


def _clean_pair(key: str, value: Any) -> Any:
    if key in {"timestamp", "level", "logger", "request_id"}:
        return value
    if key not in _HARMLESS_NAMES and _SECRET_NAMES.search(key):
        return HIDDEN
    return _clean(value)


def _clean(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float):
        return (
            HIDDEN
            if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 10**13
            else value
        )
    if isinstance(value, dict):
        return {str(key): _clean_pair(str(key), inner) for key, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_clean(inner) for inner in value]
    text = _CONTROL.sub(" ", str(value))
    return _E_MAIL.sub(HIDDEN, _LONG_NUMBER.sub(HIDDEN, text))


def _incoming_id(request: HttpRequest) -> str:
    if request.META.get("REMOTE_ADDR") not in settings.EMAS_TRUSTED_PROXIES:
        return ""
    given = request.headers.get("X-Request-ID", "").lower()
    return given if _REQUEST_ID.fullmatch(given) else ""


def _route(request: HttpRequest) -> str:
    match = getattr(request, "resolver_match", None)
    if match is None:
        return "-"
    return match.view_name or match.route or "-"


def _method(request: HttpRequest) -> str:
    known = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
    return request.method if request.method in known else "OTHER"
