"""Application registry entry of ``emas.worker``."""

from importlib import import_module

from django.apps import AppConfig


class WorkerConfig(AppConfig):
    """Outbox jobs and timers."""

    name = "emas.worker"
    label = "worker"

    def ready(self) -> None:
        import_module("emas.worker.handlers")
