"""Application registry entry of ``emas.notify``."""

from importlib import import_module

from django.apps import AppConfig


class NotifyConfig(AppConfig):
    """Messages."""

    name = "emas.notify"
    label = "notify"

    def ready(self) -> None:
        import_module("emas.notify.handlers")
        # A channel that is configured shows itself to the administrator's page before its first message.
        registry = import_module("emas.notify.operations._registry")
        registry.planned()
        registry.push()
        registry.mail()
