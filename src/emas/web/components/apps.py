"""Application registry entry of ``emas.web.components``."""

from django.apps import AppConfig


class ComponentsConfig(AppConfig):
    """Shared parts of pages."""

    name = "emas.web.components"
    label = "components"
