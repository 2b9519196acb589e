"""
Call-backs of the WhatsApp Cloud API.

The signature over the raw bytes is the only proof: there is no session and no token. What is taken in is stored first; the answer
waits for nothing else.
"""

from typing import Final

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from emas.kernel import clock
from emas.kernel.errors import Invalid, NotAllowed, NotFound
from emas.notify import operations

MOST_BYTES: Final = 1_000_000
_LONGEST_CHALLENGE: Final = 200


@csrf_exempt
@never_cache
@login_not_required
@require_http_methods(["GET", "POST"])
def receive(request: HttpRequest) -> HttpResponse:
    """Answer the subscription call, or take a call-back in."""
    return _subscribed(request) if request.method == "GET" else _taken(request)


def _subscribed(request: HttpRequest) -> HttpResponse:
    asked = request.GET
    challenge = asked.get("hub.challenge", "")
    knows = operations.subscribes(mode=asked.get("hub.mode", ""), token=asked.get("hub.verify_token", ""))
    if not knows or len(challenge) > _LONGEST_CHALLENGE:
        return _plain(403)
    return _plain(200, challenge)


def _taken(request: HttpRequest) -> HttpResponse:
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isascii() or not length.isdigit() or int(length) > MOST_BYTES:
        return _plain(413)
    try:
        operations.take_in(
            body=request.body, signature=request.headers.get("X-Hub-Signature-256", ""), at=clock.now()
        )
    except NotAllowed:
        return _plain(403)
    except Invalid:
        return _plain(400)
    except NotFound:
        return _plain(404)
    return _plain(200)


def _plain(status: int, text: str = "") -> HttpResponse:
    return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")
