"""
An opened key between two requests, in two halves: ciphertext in the session, its key in a cookie of the browser.

Neither opens anything alone: a dump of the sessions lacks the cookie, a stolen cookie lacks the session. It ends after half an hour,
with the session, or by a button.
"""

import base64
import binascii
from typing import Final

from django.http import HttpRequest, HttpResponse

from emas.kernel import clock
from emas.platform import envelopes

COOKIE: Final = "emas_kotak"
SESSION: Final = "kotak"
SECONDS: Final = 1800


def keep(request: HttpRequest, response: HttpResponse, private: bytes, account_id: int) -> None:
    """Keep an opened key for half an hour."""
    half = envelopes.new_key()
    until = int(clock.now().timestamp()) + SECONDS
    sealed = envelopes.seal(half, private, _place(account_id, until), block=64)
    request.session[SESSION] = {"sealed": base64.b64encode(sealed).decode(), "until": until}
    response.set_cookie(
        COOKIE, base64.urlsafe_b64encode(half).decode(), max_age=SECONDS, path="/desk/kotak/", httponly=True,
        samesite="Strict", secure=request.is_secure(),
    )  # fmt: skip


def private_of(request: HttpRequest, account_id: int) -> bytes | None:
    """Give the opened key back while both halves are here and the time is not over."""
    kept = request.session.get(SESSION)
    cookie = request.COOKIES.get(COOKIE, "")
    if not kept or not cookie or clock.now().timestamp() > kept["until"]:
        return None
    try:
        half = base64.urlsafe_b64decode(cookie)
        return envelopes.unseal(half, base64.b64decode(kept["sealed"]), _place(account_id, kept["until"]))
    except (envelopes.EnvelopeError, binascii.Error, ValueError):
        return None


def forget(request: HttpRequest, response: HttpResponse) -> None:
    """Drop both halves."""
    request.session.pop(SESSION, None)
    response.delete_cookie(COOKIE, path="/desk/kotak/", samesite="Strict")


def _place(account_id: int, until: int) -> str:
    return f"web.box/{account_id}/{until}"
