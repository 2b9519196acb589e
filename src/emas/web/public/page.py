"""
What every citizen page shares: open without sign-in, allowed methods, known refusals as pages, where to go next.

A view stays one call to one door; the known errors of that door end here unless the view has something better to say.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from emas.kernel.actor import Actor
from emas.kernel.errors import EmasError
from emas.web.components import errors


class PublicRequest(HttpRequest):
    """A request after the middleware: who asks (mostly nobody) and from where."""

    actor: Actor
    remote: str


P = ParamSpec("P")
View = Callable[Concatenate[PublicRequest, P], HttpResponse]
Opened = Callable[Concatenate[PublicRequest, P], HttpResponse]


def public_view(*methods: str, is_personal: bool = False) -> Callable[[View[P]], Opened[P]]:
    """
    Make a function a citizen page.

    ``is_personal`` pages show something of one person or case: never kept by a browser or a proxy.
    """

    def wrap(view: View[P]) -> Opened[P]:
        @wraps(view)
        def answer(request: PublicRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            try:
                response = view(request, *args, **kwargs)
            except EmasError as error:
                response = errors.for_error(request, error)
            if is_personal:
                response["Cache-Control"] = "no-store"
            return response

        allowed = [*methods, "HEAD"] if "GET" in methods else list(methods)
        return cast(Opened[P], login_not_required(require_http_methods(allowed)(answer)))

    return wrap


def moved(to: str, *args: Any, **kwargs: Any) -> HttpResponse:
    """Go to another page after a POST (303), so that reload and back are safe."""
    response: HttpResponse = redirect(to, *args, **kwargs)
    response.status_code = 303
    return response


def next_page(request: HttpRequest, otherwise: str, wanted: str | None = None) -> HttpResponse:
    """Go back to where a form was sent from, or to ``wanted``, when that is a page of ours (ASVS 3.7.2)."""
    if wanted is None:
        wanted = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = wanted.startswith("/") and url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    response = HttpResponseRedirect(wanted if is_ours else reverse(otherwise))
    response.status_code = 303
    return response


def language() -> str:
    """The page's language: ``id`` or ``en``."""
    return "en" if (get_language() or "id").startswith("en") else "id"
