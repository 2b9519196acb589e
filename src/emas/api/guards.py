"""What every address of the API does before and after its operation: the body's kind, and 405 as a problem document."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Final

from django.http import HttpRequest, HttpResponse

from emas.api import problems

View = Callable[..., HttpResponse]
JSON: Final = "application/json"
MULTIPART: Final = "multipart/form-data"


def guarded(view: View, *, takes: str) -> View:
    """
    Wrap the view of one address; ``takes`` is the kind of body its POST reads.

    Clients sign in with a bearer token (api.security), not with a session, so the session rule does not apply here.
    """

    @wraps(view)
    def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "\x00" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
            return problems.problem(400)
        if request.method == "POST" and request.content_type != takes:
            return _accepting(problems.problem(415), takes)
        response = view(request, *args, **kwargs)
        return _refused_method(response) if response.status_code == 405 else response

    run.csrf_exempt = True  # type: ignore[attr-defined]
    run.login_required = False  # type: ignore[attr-defined]
    return run


def _refused_method(response: HttpResponse) -> HttpResponse:
    answer = problems.problem(405)
    answer["Allow"] = response["Allow"]
    return answer


def _accepting(response: HttpResponse, kind: str) -> HttpResponse:
    response["Accept"] = kind
    return response
