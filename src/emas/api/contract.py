"""
The API object: reads bodies strictly, and writes down in OpenAPI what its answers really are.

Ninja would say that errors are plain JSON; here they are problem documents, and every operation may give some of them.
"""

import json
from functools import cache
from typing import Any, Final

from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from ninja import NinjaAPI
from ninja.errors import HttpError
from ninja.openapi.schema import OpenAPISchema
from ninja.parser import Parser

from emas.api.problems import MEDIA_TYPE
from emas.api.security import SCOPES

_DESCRIPTIONS: Final = {
    400: "The request can't be read",
    401: "No valid token",
    403: "The token may not do this (`scope_missing`, `not_your_step`, `not_a_person` …)",
    404: "It does not exist, or this token may not know that it does",
    405: "Another method is needed",
    409: "Somebody else was first; `params` say who (by post), what and when",
    413: "The body is too big",
    415: "Another kind of body is needed",
    422: "Something has to be corrected; `faults` say what, by field",
    429: "Over the limit; `Retry-After` says how many seconds to wait",
    503: "A needed post or part is not there now",
}
_ALWAYS: Final = (400, 401, 403, 422, 429, 503)
_WITH_BODY: Final = (413, 415)


class StrictParser(Parser):
    """Refuse what no database can keep: NUL and lone surrogates; and what no reader should have to: bottomless nesting."""

    def parse_body(self, request: HttpRequest) -> Any:
        data = json.loads(request.body.decode("utf-8"), parse_constant=_no_constant)
        text = json.dumps(data, ensure_ascii=False)
        text.encode("utf-8")
        if "\\u0000" in text:
            raise ValueError("NUL")
        return data

    def parse_querydict(
        self, data: MultiValueDict[str, Any], list_fields: list[str], request: HttpRequest
    ) -> dict[str, Any]:
        for key, values in data.lists():
            if any("\x00" in text for text in (key, *values) if isinstance(text, str)):
                raise HttpError(400, "NUL")
        return super().parse_querydict(data, list_fields, request)


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} is no JSON")


class PortalAPI(NinjaAPI):
    """The JSON API with its contract."""

    def __init__(self, **options: Any) -> None:
        super().__init__(parser=StrictParser(), **options)

    def get_openapi_schema(self, **_: Any) -> OpenAPISchema:
        """Give the OpenAPI 3.1 description; the same for every caller, so it is made once."""
        return _described(self)

    def original_schema(self) -> OpenAPISchema:
        """Give the description as Ninja writes it."""
        return super().get_openapi_schema(path_prefix="/api/v1/")

    def get_openapi_operation_id(self, operation: Any) -> str:
        return str(operation.view_func.__name__)


@cache
def _described(api: PortalAPI) -> OpenAPISchema:
    schema = api.original_schema()
    for path in schema["paths"].values():
        for operation in path.values():
            _correct(operation)
    schema["components"]["securitySchemes"]["ClientToken"]["description"] = "Scopes: " + "; ".join(
        f"`{name}` {words}" for name, words in SCOPES.items()
    )
    return schema


def _correct(operation: dict[str, Any]) -> None:
    responses = operation["responses"]
    told = set(_ALWAYS) | (set(_WITH_BODY) if "requestBody" in operation else set())
    told |= {status for status in responses if isinstance(status, int) and status >= 400}
    for status in sorted(told):
        responses[status] = {
            "description": _DESCRIPTIONS[status],
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
    responses[429]["headers"] = {"Retry-After": {"schema": {"type": "integer"}, "required": True}}
    # Keys of the description are text in JSON, and sorted they read better.
    operation["responses"] = {str(status): responses[status] for status in sorted(responses)}
