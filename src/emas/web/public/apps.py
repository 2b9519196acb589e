"""Application registry entry of ``emas.web.public``."""

from django.apps import AppConfig


class PublicConfig(AppConfig):
    """Citizen pages."""

    name = "emas.web.public"
    label = "public"
