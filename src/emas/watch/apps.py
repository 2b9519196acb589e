"""Application registry entry of ``emas.watch``."""

from django.apps import AppConfig


class WatchConfig(AppConfig):
    """Webhooks of client systems."""

    name = "emas.watch"
    label = "watch"

    def ready(self) -> None:
        """Register the subscriptions."""
        from emas.watch import handlers  # noqa: F401
