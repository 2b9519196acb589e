"""``/sehat``: liveness and readiness."""

from django.urls import path

from emas.api import health

urlpatterns = [
    path("sehat", health.health, name="health"),
    path("sehat/hidup", health.alive, name="alive"),
    path("sehat/siap", health.ready, name="ready"),
]
