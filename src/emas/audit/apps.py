"""Application registry entry of ``emas.audit``."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """Append-only trail."""

    name = "emas.audit"
    label = "audit"
