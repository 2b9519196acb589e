"""Who may change his own sign-in now: who proved himself within five minutes, or has nothing yet but signed in just now."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse

from emas.kernel import clock
from emas.people import queries as people
from emas.web.components import sessions
from emas.web.desk import proof
from emas.web.desk.page import StaffRequest

_SIGNED_IN_MINUTES = 10
P = ParamSpec("P")
View = Callable[Concatenate[StaffRequest, P], HttpResponse]


def is_open(request: StaffRequest) -> bool:
    """Tell whether the proof is fresh; a sign-in of the last ten minutes counts for the first factor, and where no password exists."""
    at = clock.now()
    if proof.is_fresh(request, at):
        return True
    has_nothing_else = (
        request.user.factor_since is None or not people.factors(proof.own_id(request)).has_password
    )
    return has_nothing_else and sessions.is_recent(request, at, _SIGNED_IN_MINUTES)


def with_proof(to: str, *, or_recent_sign_in: bool = True) -> Callable[[View[P]], View[P]]:
    """Ask for proof before a view; then go on at the page ``to`` (a form that was sent too early is sent again by hand)."""

    def wrap(view: View[P]) -> View[P]:
        @wraps(view)
        def answer(request: StaffRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            if is_open(request) if or_recent_sign_in else proof.is_fresh(request, clock.now()):
                return view(request, *args, **kwargs)
            page = f"{reverse('desk:proof')}?{urlencode({'next': reverse(to)})}"
            response = HttpResponseRedirect(page)
            response.status_code = 302 if request.method == "GET" else 303
            return response

        return cast(View[P], answer)

    return wrap
