"""Who asks, and from where: every request gets ``actor`` and ``remote`` before a view runs."""

from collections.abc import Callable
from typing import Any, Final

from django.conf import settings
from django.contrib import auth, messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from emas.kernel import clock
from emas.kernel.actor import ANONYMOUS, Actor
from emas.people import queries as people
from emas.platform import remote
from emas.web.components import errors, sessions

Response = Callable[[HttpRequest], HttpResponse]
#: Addresses that only programs call.
_MACHINES: Final = ("/api/", "/kait/")
_MOVES: Final = frozenset({302, 303})


class ActorMiddleware:
    """
    Set ``request.actor`` (resolved when first read, so that citizen pages cost no query) and ``request.remote``.

    Also chooses the language: what the visitor picked, else Indonesian. The browser's own wish is not followed, because
    many phones of citizens are set to English by their maker.
    """

    def __init__(self, get_response: Response) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: actor_of(request))  # type: ignore[attr-defined]
        request.remote = remote.client_address(request)  # type: ignore[attr-defined]
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        translation.activate(language)
        request.LANGUAGE_CODE = language
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """End a session that outlived its limits or whose account was closed, blocked or signed out everywhere; citizen pages are not asked (ASVS 7.4)."""
        if not getattr(view, "login_required", True) or not request.user.is_authenticated:
            return None
        actor = request.actor  # type: ignore[attr-defined]
        if actor.is_staff and not sessions.is_over(request, actor, clock.now()):
            return None
        auth.logout(request)
        if actor.is_staff:
            messages.info(request, _("Anda keluar sendiri karena sudah lama. Silakan masuk lagi."))
        return redirect_to_login(request.get_full_path(), settings.LOGIN_URL)


class NulMiddleware:
    """
    Answer a request that carries the character NUL before a view reads it: 404 in the path, 400 in a query or a form.

    No keyboard types it, PostgreSQL can't store it, and SQLite would: one answer for both. The API has its own.
    """

    def __init__(self, get_response: Response) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\x00" in request.path and not request.path.startswith("/api/"):
            return errors.not_found(request)
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Look at what was asked and sent; the form was read by the check of its origin (CSRF) just before."""
        if getattr(view, "csrf_exempt", False):  # the API and the webhooks read their own bodies
            return None
        sent = (request.GET, request.POST) if request.method == "POST" else (request.GET,)
        if any("\x00" in value for fields in sent for values in fields.lists() for value in values[1]):
            return errors.bad_request(request)
        return None


class MethodMiddleware:
    """Give the bare refusal of a method (405) a page: it is met by whoever reloads or bookmarks the address of a button."""

    def __init__(self, get_response: Response) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != 405 or response.content or request.path.startswith(_MACHINES):
            return response
        page = errors.method_not_allowed(request)
        page["Allow"] = response.headers.get("Allow", "")
        return page


class StaysMiddleware:
    """
    Tell a script that sends a form where to go (204 and ``X-Pe-Go``) instead of sending its call there.

    Else the call would read the next page in place of the person, and what that page says once ("sudah terkirim") would be gone.
    """

    def __init__(self, get_response: Response) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if "X-Pe-Stays" in request.headers and response.status_code in _MOVES:
            response["X-Pe-Go"] = response["Location"]
            del response["Location"]
            response.status_code = 204
        return response


def actor_of(request: HttpRequest) -> Actor:
    """The signed-in account with the posts it fills now, or nobody."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return ANONYMOUS
    epoch = request.session.get(sessions.EPOCH)
    return people.actor_for(account_id=user.pk, at=clock.now(), session_epoch=epoch)
