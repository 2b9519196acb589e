"""Application registry entry of ``emas.personnel``."""

from django.apps import AppConfig


class PersonnelConfig(AppConfig):
    """Employment facts, ledger, absences, routes of approval."""

    name = "emas.personnel"
    label = "personnel"
