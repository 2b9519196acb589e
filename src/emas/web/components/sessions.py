"""
Start, renew and end the session of an account: one place, so that every way in does the same.

A session ends by itself after a time without use and, used or not, after a longer one; how long depends on the posts (ASVS 7.3.1, 7.3.2).
"""

from datetime import datetime, timedelta
from importlib import import_module

from django.conf import settings
from django.contrib import auth
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest, HttpResponse

from emas.kernel import clock
from emas.kernel.actor import Actor
from emas.kernel.errors import NotFound
from emas.people import operations
from emas.people import queries as people
from emas.people.types import DeviceRow
from emas.web.components import browsers
from emas.web.components.context import TEXT_COOKIE, TEXT_SIZES

BACKEND = "django.contrib.auth.backends.ModelBackend"
EPOCH = "epoch"
#: Where an officer goes on who lent his screen to a visitor and signs in again.
LENT = "dipinjamkan"
STARTED, SEEN, DEVICE = "mulai", "dilihat", "perangkat"
_YEAR_SECONDS = 365 * 24 * 3600
#: Use is noted this often at most: a write per page would cost more than the page.
_NOTE_SECONDS = 300


def begin(request: HttpRequest, account_id: int, *, how: str = "password") -> None:
    """Sign the account in under a new session id; the session dies when the account's epoch moves on (ASVS 7.4)."""
    user = auth.load_backend(BACKEND).get_user(account_id)
    if user is None:
        raise NotFound("account")
    at = clock.now()
    # One person at a time in one browser: a resident's own session ends where an official begins his.
    request.session.pop("warga", None)
    request.session.pop(LENT, None)
    auth.login(request, user, backend=BACKEND)
    actor = people.actor_for(account_id=account_id, at=at)
    request.session.set_expiry(limits(actor)[1])
    request.session[EPOCH] = user.session_epoch
    request.session[STARTED] = request.session[SEEN] = int(at.timestamp())
    request.session.save()
    browser, system = browsers.named(request.headers.get("User-Agent", ""))
    request.session[DEVICE] = operations.note_device(
        account_id=account_id,
        key=str(request.session.session_key),
        how=how,
        browser=browser,
        system=system,
        at=at,
    )


def renew(request: HttpRequest, session_epoch: int) -> None:
    """Keep this session alive, under a new id, after its own act ended all others (a changed password or factor)."""
    user = auth.load_backend(BACKEND).get_user(request.user.pk)
    if user is not None:
        auth.update_session_auth_hash(request, user)
    request.session[EPOCH] = session_epoch
    request.session.save()
    _note(request, clock.now(), session_epoch)


def limits(actor: Actor) -> tuple[int, int]:
    """The seconds without use and altogether after which a session of these posts ends; of several posts the strictest counts."""
    table: dict[str, tuple[int, int]] = settings.EMAS_SESSION_LIMITS
    found = [table.get(post.role, table["other"]) for post in actor.posts] or [table["other"]]
    return min(idle for idle, _ in found) * 60, min(absolute for _, absolute in found) * 60


def is_over(request: HttpRequest, actor: Actor, at: datetime) -> bool:
    """Tell whether the session outlived its limits; else note now and then that it is in use."""
    now = int(at.timestamp())
    started = request.session.setdefault(STARTED, now)
    seen = request.session.setdefault(SEEN, now)
    idle, absolute = limits(actor)
    if now - seen > idle or now - started > absolute:
        return True
    if now - seen >= _NOTE_SECONDS:
        request.session[SEEN] = now
        _note(request, at)
    return False


def _note(request: HttpRequest, at: datetime, epoch: int | None = None) -> None:
    device_id = request.session.get(DEVICE)
    if device_id:
        key = str(request.session.session_key)
        operations.see_device(device_id=device_id, key=key, at=at, epoch=epoch)


def person(request: HttpRequest) -> int | None:
    """Give the person of staff who is signed in here, on a page that asks nobody to be; None where his session is over."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if actor.kind != "staff" or is_over(request, actor, clock.now()):
        return None
    return actor.person_id


def is_recent(request: HttpRequest, at: datetime, minutes: int) -> bool:
    """Tell whether this session was started within the last minutes."""
    started = request.session.get(STARTED)
    return started is not None and 0 <= at.timestamp() - started < timedelta(minutes=minutes).total_seconds()


def devices(account_id: int) -> tuple[DeviceRow, ...]:
    """The sessions of an account that still exist, the latest first."""
    store = _store()
    return tuple(row for row in people.devices(account_id) if store().exists(row.key))


def end(account_id: int, device_id: int) -> None:
    """End one session of the account on the server."""
    key = operations.forget_device(account_id=account_id, device_id=device_id, at=clock.now())
    if key:
        _store()(key).delete()


def _store() -> type[SessionBase]:
    """The session store that the settings name."""
    found: type[SessionBase] = import_module(settings.SESSION_ENGINE).SessionStore
    return found


def keep_preferences(request: HttpRequest, response: HttpResponse, account_id: int) -> HttpResponse:
    """Give a new device the language and text size that the account chose."""
    language, size = people.preferences(account_id)
    remember(request, response, settings.LANGUAGE_COOKIE_NAME, language)
    remember(request, response, TEXT_COOKIE, str(size if size in TEXT_SIZES else TEXT_SIZES[0]))
    return response


def remember(request: HttpRequest, response: HttpResponse, name: str, value: str) -> None:
    """Keep a choice of looks in a cookie; it holds nothing about the person."""
    response.set_cookie(
        name, value, max_age=_YEAR_SECONDS, httponly=True, samesite="Lax", secure=request.is_secure()
    )
