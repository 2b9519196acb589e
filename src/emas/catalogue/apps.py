"""Application registry entry of ``emas.catalogue``."""

from django.apps import AppConfig


class CatalogueConfig(AppConfig):
    """Service definitions."""

    name = "emas.catalogue"
    label = "catalogue"
