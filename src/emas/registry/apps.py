"""Application registry entry of ``emas.registry``."""

from django.apps import AppConfig
from django.conf import settings


class RegistryConfig(AppConfig):
    """Population register."""

    name = "emas.registry"
    label = "registry"

    def ready(self) -> None:
        if settings.EMAS_POPULATION == "dukcapil":
            from emas.registry.adapters import dukcapil

            dukcapil.register_probe()
