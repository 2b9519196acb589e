"""
Liveness, readiness and what is degraded. Public answers say only up, degraded or down; figures are on the internal address.
"""

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from emas.kernel import clock
from emas.outbox import queries as outbox
from emas.platform import outside

#: A job that waits longer than this (seconds) means the workers are behind or down.
LATE_SECONDS = 120


def check() -> dict[str, str]:
    """Give ``up``, ``degraded`` or ``down`` per part: database, jobs, each outside service in use. The whole is the worst of them."""
    parts = {}
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        parts["database"] = "up"
        waiting = outbox.health(at=clock.now())
        parts["jobs"] = "degraded" if waiting.oldest_seconds > LATE_SECONDS or waiting.dead else "up"
        # Somebody else's server being away degrades the portal; it never takes it down.
        parts |= {
            state.name: "up" if state.is_well else "degraded"
            for state in outside.states()
            if state.state != "unknown"
        }
    except DatabaseError:
        parts.setdefault("database", "down")
    return parts


@never_cache
@require_safe
@login_not_required
def alive(request: HttpRequest) -> HttpResponse:
    """Say that this process answers."""
    return JsonResponse({"status": "up"})


@never_cache
@require_safe
@login_not_required
def ready(request: HttpRequest) -> HttpResponse:
    """Say whether this process can serve: a proxy takes a node out on 503."""
    parts = check()
    return JsonResponse({"status": parts["database"]}, status=200 if parts["database"] == "up" else 503)


@never_cache
@require_safe
@login_not_required
def health(request: HttpRequest) -> HttpResponse:
    """Say what is up and what is degraded, in a word each."""
    parts = check()
    worst = next((word for word in ("down", "degraded") if word in parts.values()), "up")
    return JsonResponse({"status": worst, "parts": parts}, status=503 if worst == "down" else 200)
