"""Application registry entry of ``emas.outbox``."""

from django.apps import AppConfig


class OutboxConfig(AppConfig):
    """Events delivered after commit."""

    name = "emas.outbox"
    label = "outbox"
