"""Application registry entry of ``emas.cases``."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """The engine."""

    name = "emas.cases"
    label = "cases"

    def ready(self) -> None:
        """Register the subscriptions."""
        from emas.cases import handlers  # noqa: F401
