"""Application registry entry of ``emas.platform``."""

from django.apps import AppConfig
from django.conf import settings


class PlatformConfig(AppConfig):
    """Transaction guards, sealing, limits, logs."""

    name = "emas.platform"
    label = "platform"

    def ready(self) -> None:
        from emas.platform import blobs, checks, flushing, logs

        logs.configure()
        checks.register_all()
        blobs.register_probe()
        if settings.EMAS_TESTING:
            flushing.allow_in_tests()
