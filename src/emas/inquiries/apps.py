"""Application registry entry of ``emas.inquiries``."""

from importlib import import_module

from django.apps import AppConfig


class InquiriesConfig(AppConfig):
    """Conversations and visits."""

    name = "emas.inquiries"
    label = "inquiries"

    def ready(self) -> None:
        import_module("emas.inquiries.handlers")
