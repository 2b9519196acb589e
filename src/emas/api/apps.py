"""Application registry entry of ``emas.api``."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """JSON API and health."""

    name = "emas.api"
    label = "api"
