"""Application registry entry of ``emas.web.desk``."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """Staff pages."""

    name = "emas.web.desk"
    label = "desk"
