"""Application registry entry of ``emas.people``."""

from importlib import import_module

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Units, posts, holders, accounts."""

    name = "emas.people"
    label = "people"

    def ready(self) -> None:
        import_module("emas.people.handlers")
        # A configured identity provider is shown among the outside services before anybody used it.
        import_module("emas.people.operations").provider()
