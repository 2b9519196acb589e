"""The challenge of one passkey question: kept in the session, five minutes, used once."""

from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse

from emas.people import operations
from emas.people import queries as people

KEY = "tantangan"
LASTS = timedelta(minutes=5)


def ask(request: HttpRequest, options: tuple[str, str], at: datetime) -> HttpResponse:
    """Keep the challenge and answer with what the browser's script needs."""
    text, challenge = options
    request.session[KEY] = [challenge, at.isoformat()]
    return HttpResponse(text, content_type="application/json", headers={"Cache-Control": "no-store"})


def taken(request: HttpRequest, at: datetime) -> str:
    """Give the challenge of the last question, once; '' when there is none or it is late."""
    kept = request.session.pop(KEY, None)
    if not kept or not datetime.fromisoformat(kept[1]) <= at < datetime.fromisoformat(kept[1]) + LASTS:
        return ""
    return str(kept[0])


def are_offered() -> bool:
    """Tell whether passkeys are offered here: switched on, and the portal has a name that they can be bound to."""
    return people.are_factors_offered() and bool(operations.passkey_host())
