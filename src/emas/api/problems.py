"""Errors as RFC 9457 problem documents. ``type`` is a stable URN per code; nothing in one is personal, nothing tells of the inside."""

from collections.abc import Callable
from typing import Any, Final

from django.core.exceptions import (
    RequestDataTooBig,
    SuspiciousOperation,
)
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from emas.kernel import errors
from emas.platform import logs

MEDIA_TYPE: Final = "application/problem+json"
STATUS: Final[dict[type[errors.EmasError], int]] = {
    errors.NotFound: 404,
    errors.NotAllowed: 403,
    errors.Invalid: 422,
    errors.Conflict: 409,
    errors.TooMany: 429,
    errors.Unavailable: 503,
}
_TITLES: Final = {
    400: "the request can't be read",
    401: "a valid bearer token is needed",
    404: "there is nothing here",
    405: "this address does not take that method",
    413: "the request is too big",
    415: "the body is of another kind than this address takes",
    422: "something in the request does not fit",
    500: "an unexpected error; the log tells more under this request id",
    503: "not available now; try again",
}
_CODES: Final = {
    400: "bad_request",
    401: "token_needed",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_big",
    415: "media_type",
}


def problem(status: int, code: str = "", *, title: str = "", **extra: Any) -> HttpResponse:
    """Give a problem document; without ``code`` and ``title``, those of the status."""
    word = code or _CODES.get(status, "error")
    body = {
        "type": f"urn:emas:problem:{word}",
        "title": title or (_TITLES.get(status) if not code else None) or word.replace("_", " "),
        "status": status,
        "code": word,
        **extra,
    }
    return JsonResponse(body, status=status, content_type=MEDIA_TYPE, headers={"Cache-Control": "no-store"})


def from_error(request: HttpRequest, error: errors.EmasError) -> HttpResponse:
    """Translate an expected error of a door."""
    status = next((number for kind, number in STATUS.items() if isinstance(error, kind)), 400)
    extra: dict[str, Any] = {}
    if isinstance(error, errors.Invalid):
        extra["faults"] = {name: list(codes) for name, codes in error.faults.items()}
    elif error.params and not isinstance(error, errors.NotFound):
        extra["params"] = {key: _plain(value) for key, value in error.params.items()}
    response = problem(status, error.code, **extra)
    if isinstance(error, errors.TooMany):
        response["Retry-After"] = str(error.params.get("retry_after_seconds", 60))
    return response


def _plain(value: object) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def no_such_address(request: HttpRequest, **_: Any) -> HttpResponse:
    """404 of an address under ``/api/v1/`` that there is not."""
    return problem(404)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400 of a process that serves no pages."""
    return problem(400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403 of a process that serves no pages."""
    return problem(403, "not_allowed")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404 of a process that serves no pages."""
    return problem(404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500 of a process that serves no pages."""
    return problem(500, request_id=logs.request_id())


def install(api: NinjaAPI) -> None:
    """Make every error of ``api`` a problem document."""
    handlers: dict[type[Exception], Callable[..., HttpResponse]] = {
        errors.EmasError: from_error,
        AuthenticationError: _unsigned,
        ValidationError: _from_validation,
        HttpError: lambda _request, error: problem(error.status_code),
        Http404: lambda _request, _error: problem(404),
        RequestDataTooBig: lambda _request, _error: problem(413),
        SuspiciousOperation: lambda _request, _error: problem(400),
        MultiPartParserError: lambda _request, _error: problem(400),
        UnreadablePostError: lambda _request, _error: problem(400),
        OperationalError: _database_away,
        InterfaceError: _database_away,
        Exception: _unexpected,
    }
    for kind, handler in handlers.items():
        api.add_exception_handler(kind, handler)


def _unsigned(request: HttpRequest, error: Exception) -> HttpResponse:
    response = problem(401)
    response["WWW-Authenticate"] = 'Bearer realm="emas"'
    return response


def _from_validation(request: HttpRequest, error: ValidationError) -> HttpResponse:
    faults: dict[str, list[str]] = {}
    for item in error.errors:
        # The first part names where (body, query); the second the parameter of the function, which no caller knows.
        where = ".".join(str(part) for part in item["loc"][1:] if part != "body")
        faults.setdefault(where, []).append(str(item["type"]))
    return problem(422, "invalid", faults=faults)


def _database_away(request: HttpRequest, error: Exception) -> HttpResponse:
    logs.log("emas.api").error("request.database_away", exc_info=error)
    response = problem(503)
    response["Retry-After"] = "5"
    return response


def _unexpected(request: HttpRequest, error: Exception) -> HttpResponse:
    logs.log("emas.api").error("request.failed", exc_info=error)
    return problem(500, request_id=logs.request_id())
