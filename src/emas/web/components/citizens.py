"""
The session of a resident with an account. It has nothing to do with a sign-in of staff: no user, no actor, no desk.

A session ends by itself after an hour without use and after twelve hours in any case, or when its account's epoch moves on.
"""

from typing import Final

from django.contrib import auth
from django.http import HttpRequest

from emas.kernel import clock
from emas.people import queries as people
from emas.people.types import CitizenInfo, CitizenSignIn

SESSION_KEY: Final = "warga"
_IDLE_SECONDS: Final = 3600
_ALL_SECONDS: Final = 12 * 3600


def begin(request: HttpRequest, signed_in: CitizenSignIn) -> None:
    """Sign a resident in under a new session id; somebody of staff who was signed in here is signed out."""
    if request.user.is_authenticated:
        auth.logout(request)
    request.session.cycle_key()
    now = int(clock.now().timestamp())
    request.session[SESSION_KEY] = {
        "id": signed_in.citizen_id,
        "epoch": signed_in.session_epoch,
        "from": now,
        "seen": now,
    }


def renew(request: HttpRequest, session_epoch: int) -> None:
    """Keep this session alive after its own act ended all others."""
    kept = request.session.get(SESSION_KEY)
    if kept:
        request.session.cycle_key()
        request.session[SESSION_KEY] = {**kept, "epoch": session_epoch}


def end(request: HttpRequest) -> None:
    """Sign out: everything this session knew is gone."""
    request.session.flush()


def current(request: HttpRequest) -> CitizenInfo | None:
    """The resident who is signed in, or None."""
    kept = request.session.get(SESSION_KEY)
    if not kept:
        return None
    now = int(clock.now().timestamp())
    if now - kept["seen"] > _IDLE_SECONDS or now - kept["from"] > _ALL_SECONDS:
        request.session.pop(SESSION_KEY, None)
        return None
    found = people.citizen(citizen_id=kept["id"], session_epoch=kept["epoch"])
    if found is None:
        request.session.pop(SESSION_KEY, None)
    elif now - kept["seen"] > 60:
        request.session[SESSION_KEY] = {**kept, "seen": now}
    return found
