"""
What every staff page shares: the request with its actor, allowed methods and roles, and how a refusal becomes an answer.

A view stays one call to one door; the known errors of that door end here unless the view has something better to say.
"""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, Concatenate, ParamSpec, Protocol, cast

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods
from django_htmx.middleware import HtmxDetails

from emas.audit import operations as audit
from emas.kernel import clock, errors
from emas.kernel.actor import Actor
from emas.people import queries as people
from emas.web.desk import sentences

NEIGHBOUR_ROLES = frozenset({"rt", "rw"})
OFFICER_ROLES = frozenset(
    {"cs", "operator", "kasi", "kabid", "sekretaris", "kepala", "penomoran", "pimpinan", "monev", "ketua"}
    | {"wakil", "hakim", "panitera", "panmud", "kasubbag", "cuti", "pegawai"}
)
STAFF_ROLES = NEIGHBOUR_ROLES | OFFICER_ROLES


class SignedIn(Protocol):
    """The part of an account that pages read."""

    pk: int
    login: str
    email: str | None
    language: str
    text_size: int
    must_change_password: bool
    factor_since: datetime | None


class StaffRequest(HttpRequest):
    """A request of a signed-in account; the middleware resolves ``actor`` once per request."""

    actor: Actor
    htmx: HtmxDetails
    user: SignedIn  # type: ignore[assignment]


P = ParamSpec("P")
View = Callable[Concatenate[StaffRequest, P], HttpResponse]


def desk_view(
    *methods: str,
    roles: frozenset[str] | None = None,
    before_password_change: bool = False,
    before_factor: bool = False,
) -> Callable[[View[P]], View[P]]:
    """
    Make a function a staff page: allowed methods, roles (any post with one of them), refusals as pages, nothing cached.

    ``before_password_change`` pages stay open to an account that must first choose its own password, ``before_factor`` pages to a signer
    or admin who must first set up a second factor (ASVS 6.3.3).
    """

    def wrap(view: View[P]) -> View[P]:
        @wraps(view)
        def answer(request: StaffRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if request.user.must_change_password and not before_password_change:
                return redirect("desk:password")
            if not (before_factor or before_password_change) and _lacks_factor(request):
                return redirect("desk:factor")
            try:
                if roles is not None and not any(post.role in roles for post in request.actor.posts):
                    raise errors.NotAllowed("wrong_role")
                response = view(request, *args, **kwargs)
            except errors.EmasError as error:
                response = refusal(request, error)
            response["Cache-Control"] = "no-store"
            patch_vary_headers(response, ["HX-Request", "Cookie"])
            return response

        allowed = [*methods, "HEAD"] if "GET" in methods else list(methods)
        return cast(View[P], require_http_methods(allowed)(answer))

    return wrap


def _lacks_factor(request: StaffRequest) -> bool:
    return request.user.factor_since is None and people.needs_factor(request.actor)


def refusal(request: StaffRequest, error: errors.EmasError) -> HttpResponse:
    """Turn a known error into its page; one that names nothing of the case for a stranger."""
    if isinstance(error, errors.NotFound):
        raise Http404
    status, template = _PAGES.get(type(error), (400, "desk/refused.html"))
    if isinstance(error, errors.NotAllowed):
        _record_refusal(request, error)
    context: dict[str, Any] = {"sentence": sentences.for_error(error), "status": status}
    response = render(request, template, context, status=status)
    if isinstance(error, errors.TooMany):
        response["Retry-After"] = str(error.params.get("retry_after_seconds", 60))
    return response


_PAGES: dict[type[errors.EmasError], tuple[int, str]] = {
    errors.NotAllowed: (403, "desk/refused.html"),
    errors.Conflict: (409, "desk/refused.html"),
    errors.Invalid: (422, "desk/refused.html"),
    errors.TooMany: (429, "desk/refused.html"),
    errors.Unavailable: (503, "desk/refused.html"),
}


def _record_refusal(request: StaffRequest, error: errors.EmasError) -> None:
    """Leave one audit line: a refusal is an event of its own, whatever the door rolled back (ASVS 16.3.2)."""
    match = request.resolver_match
    audit.record(
        action="desk.refused",
        actor=request.actor,
        subject_type="page",
        subject_ref=match.view_name if match else "",
        at=clock.now(),
        result="refused",
        detail={"code": error.code},
    )


def told(request: HttpRequest, sentence: str) -> None:
    """Say on the next page what was done; it stays until the page is left, it never vanishes by itself."""
    messages.success(request, sentence)


def warned(request: HttpRequest, sentence: str) -> None:
    """Say on the next page what did not work."""
    messages.warning(request, sentence)


def moved(request: StaffRequest, to: str, *args: Any, **kwargs: Any) -> HttpResponse:
    """Go to another page after a POST (303), so that reload and back are safe."""
    response: HttpResponse = redirect(to, *args, **kwargs)
    response.status_code = 303
    return response


def roles_of(actor: Actor) -> frozenset[str]:
    """The roles of the posts that the actor fills now."""
    return frozenset(post.role for post in actor.posts)


def fault_sentences(error: errors.Invalid) -> dict[str, list[str]]:
    """The faults of an input as sentences, by field."""
    return {name: [sentences.for_code(code) for code in codes] for name, codes in error.faults.items()}


def first_fault(form: forms.BaseForm) -> str:
    """One sentence for a small form that is not shown again field by field."""
    for faults in form.errors.values():
        return str(faults[0])
    return _("Buka halaman ini lagi.")
